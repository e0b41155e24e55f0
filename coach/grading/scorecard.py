"""The arithmetic of the scorecard (guidelines.md D2-D5): from graded replies to a total, section by section.

A don't in play starts kept and drops on evidence; a do starts unproven and rises on evidence. Each item in play has a mark
(1 met, 0.5 partly, 0 not) and a weight; every further violation of the same item adds its weight to what could be earned, so
that it always costs. What was not in play counts nowhere. Conduct, resolution and critical items are kept apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Dict, FrozenSet, List, Mapping, Optional, Sequence, Tuple

from coach import i18n
from coach.content.models import Guideline, Scoring, Section
from coach.conversation import Finding
from coach.grading.grader import GradedReply, source_of
from coach.grading.wordings import better_wording

# A reply that says sorry right after a violation puts it right.
PUTS_RIGHT = "apologise"


@dataclass(frozen=True)
class ItemResult:
    """How one item in play went: ``earned`` of ``possible`` points, and the counts behind it."""

    item: Guideline
    section: str
    met: int
    violated: int
    missed: bool
    earned: float
    possible: float

    @property
    def has_evidence(self) -> bool:
        """Whether anything the agent did or left out decided it."""
        return bool(self.met or self.violated or self.missed)


@dataclass(frozen=True)
class Conduct:
    """The conduct part of a scorecard. ``total`` is None when too little was said to grade."""

    total: Optional[int]
    sections: Tuple[Dict[str, Any], ...]
    critical: Tuple[str, ...]
    cap: Optional[int]
    in_play: int
    too_little: bool
    not_applicable: Tuple[str, ...]
    missed: Tuple[Finding, ...]


def conduct(
    replies: Sequence[GradedReply],
    played: FrozenSet[str],
    applicable: Sequence[Tuple[Section, Guideline]],
    everything: Sequence[Tuple[Section, Guideline]],
    scoring: Scoring,
    language: str,
    name: str = "",
    case: Optional[Callable[[str], Mapping[str, str]]] = None,
) -> Conduct:
    """The conduct score of a conversation.

    ``played`` are the guidelines that were in play at any reply, ``applicable`` those for this customer, ``everything`` all
    guidelines (for what was not applicable). For better wordings: ``name`` is the customer's, ``case`` says what was known of
    the case, by slot, when the guideline of an id was due.
    """
    graded = [_item_result(section, item, replies, scoring) for section, item in applicable if item.id in played]
    results = [result for result in graded if result is not None]
    in_play = {result.item.id for result in results}
    cap = _cap(results, scoring)
    evidence = sum(result.has_evidence for result in results)
    total = _total(results, scoring, cap)
    names = {section.section: section.name for section, _ in everything}
    sections = tuple(
        _section_row(section, names[section].dict(), [r for r in results if r.section == section], scoring)
        for section in _in_order(names, scoring)
    )
    missed = tuple(
        _missed_finding(result, len(replies), language, name, case(result.item.id) if case else {})
        for result in results
        if result.missed and not result.item.bonus
    )
    return Conduct(
        total=None if evidence < scoring.fewest_items else total,
        sections=sections,
        critical=tuple(r.item.id for r in results if r.violated and r.item.effect != "none"),
        cap=cap,
        in_play=len(results),
        too_little=evidence < scoring.fewest_items,
        not_applicable=tuple(item.id for _, item in everything if item.id not in in_play),
        missed=missed,
    )


def _item_result(
    section: Section, item: Guideline, replies: Sequence[GradedReply], scoring: Scoring
) -> Optional[ItemResult]:
    met = violated = 0
    recovered: List[bool] = []
    for position, reply in enumerate(replies):
        for finding in reply.findings:
            if finding.guideline != item.id:
                continue
            if finding.verdict == "met":
                met += 1
            elif finding.verdict == "violated" and finding.charged:
                violated += 1
                recovered.append(item.severity != "critical" and _put_right(item, replies, position))
    missed = item.kind == "do" and not met and not violated and item.miss_counts
    if item.kind == "do" and not met and not violated and not item.miss_counts:
        return None
    weight = getattr(scoring.severity_weights, item.severity)
    if item.bonus:
        earned, possible = 0.0, 0.0  # bonus items are added to the total, never part of what could be earned
    elif not violated:
        possible = weight
        earned = weight if met or item.kind == "dont" else 0.0
    else:
        factors = [scoring.repetition[min(n, len(scoring.repetition) - 1)] for n in range(violated)]
        possible = weight * sum(factors)
        earned = weight * sum(f * scoring.recovered_mark for f, right in zip(factors, recovered, strict=True) if right)
        if met and item.kind == "do":
            earned = max(earned, weight * scoring.mixed_mark)
    return ItemResult(item, section.section, met, violated, missed, earned, possible)


def _put_right(item: Guideline, replies: Sequence[GradedReply], position: int) -> bool:
    if position + 1 >= len(replies):
        return False
    following = replies[position + 1]
    again = any(f.guideline == item.id and f.verdict == "violated" for f in following.findings)
    return not again and any(label.behaviour == PUTS_RIGHT for label in following.labels)


def _total(results: Sequence[ItemResult], scoring: Scoring, cap: Optional[int]) -> int:
    weighted = weights = 0.0
    for section, weight in sorted(scoring.section_weights.items()):
        mine = [result for result in results if result.section == section]
        possible = sum(result.possible for result in mine)
        if possible:
            weighted += weight * sum(result.earned for result in mine) / possible
            weights += weight
    bonus = sum(scoring.bonus_points for result in results if result.item.bonus and result.met)
    total = 100 * weighted / weights if weights else 0.0
    total = min(100.0, total + min(bonus, scoring.bonus_limit))
    return round(min(total, cap) if cap is not None else total)


def _cap(results: Sequence[ItemResult], scoring: Scoring) -> Optional[int]:
    by_effect = {"fatal": scoring.caps.fatal, "cap-49": scoring.caps.cap_49, "cap-69": scoring.caps.cap_69}
    caps = [by_effect[r.item.effect] for r in results if r.violated and r.item.effect != "none"]
    own = sum(r.violated for r in results if r.item.types != ["all"] and r.item.severity == "major")
    if own >= scoring.type_majors:
        caps.append(scoring.type_majors_cap)
    return min(caps, default=None)


def _in_order(names: Mapping[str, Any], scoring: Scoring) -> List[str]:
    ordered = [section for section in scoring.section_weights if section in names]
    return ordered + sorted(section for section in names if section not in scoring.section_weights)


def _section_row(
    section: str, name: Mapping[str, str], results: Sequence[ItemResult], scoring: Scoring
) -> Dict[str, Any]:
    possible = sum(result.possible for result in results)
    return {
        "id": section,
        "name": dict(name),
        "score": round(100 * sum(result.earned for result in results) / possible) if possible else None,
        "weight": scoring.section_weights.get(section, 0.0),
        "met": sum(result.met > 0 for result in results),
        "violated": sum(result.violated for result in results),
        "missed": sum(result.missed and not result.item.bonus for result in results),
    }


def _missed_finding(result: ItemResult, turn: int, language: str, name: str, case: Mapping[str, str]) -> Finding:
    item = result.item
    return Finding(
        guideline=item.id,
        behaviour="",
        verdict="missed",
        turn=turn,
        start=0,
        end=0,
        quote="",
        why=i18n.text("grading.why.missed", language),
        advice=item.advice.in_language(language),
        better=better_wording(item, language, 0, name, case),
        source=source_of(item),
        severity=item.severity,
        section=result.section,
        title=item.title.in_language(language),
    )


def resolution(
    facts_found: FrozenSet[str],
    facts: Sequence[str],
    steps_done: FrozenSet[str],
    steps: Sequence[str],
    verified: bool,
    scoring: Scoring,
) -> int:
    """The resolution score, 0-100: hidden facts found, required steps done, and whether the fix was checked."""
    weights = scoring.resolution_weights
    found = sum(fact in facts_found for fact in facts) / len(facts) if facts else 1.0
    done = sum(step in steps_done for step in steps) / len(steps) if steps else 1.0
    points = weights.facts * found + weights.steps * done + weights.verified * verified
    return round(100 * points / (weights.facts + weights.steps + weights.verified))


def highlights(
    replies: Sequence[GradedReply], missed: Sequence[Finding], scoring: Scoring
) -> Tuple[List[Finding], List[Finding]]:
    """What went best, and what to work on first: one finding for each guideline, the weightiest first."""
    ranks = {"critical": 0, "major": 1, "minor": 2}
    best: Dict[str, Finding] = {}
    worst: Dict[str, Finding] = {}
    for reply in replies:
        for finding in reply.findings:
            chosen = best if finding.verdict == "met" else worst
            if finding.charged:
                chosen.setdefault(finding.guideline, finding)
    broken = set(worst)
    good = [finding for finding in best.values() if finding.guideline not in broken]
    to_mend = [*worst.values(), *(finding for finding in missed if finding.guideline not in broken)]
    good.sort(key=lambda f: (ranks[f.severity], f.turn, f.guideline))
    to_mend.sort(key=lambda f: (ranks[f.severity], f.verdict == "missed", f.turn, f.guideline))
    return good[: scoring.shown_best], to_mend[: scoring.shown_to_work_on]
