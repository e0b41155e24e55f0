"""One ended practice as progress sees it: numbers of its scorecard, nothing that was said in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Iterable, List, Mapping, Optional, Sequence, Tuple

GOOD = "good"
# How a practice ends that was left for another try from one of its replies.
RETRIED = "retried"


@dataclass(frozen=True)
class SkillScore:
    """How one section of the scorecard went. ``score`` (0-100) is None where it was not in play."""

    id: str
    name: Mapping[str, str]
    score: Optional[int]
    violated: int = 0


@dataclass(frozen=True)
class Attempt:
    """One ended practice. Times are unix seconds, scores 0-100.

    ``conduct`` is None where too little was said to grade, ``moods`` are the customer's after each reply. ``counts`` says
    whether streaks, bests, skills and badges may rest on it (see ``counts``). ``sealed``: blind, and the trainee has not
    named the types yet, so that scores must not be shown to them.
    """

    session: str
    persona: str
    scenario: str
    started: float
    ended: float
    types: Tuple[str, ...] = ()
    difficulty: str = "normal"
    reason: str = "stopped"
    conduct: Optional[int] = None
    resolution: Optional[int] = None
    skills: Tuple[SkillScore, ...] = ()
    moods: Tuple[str, ...] = ()
    hints: int = 0
    facts_found: int = 0
    facts_missed: int = 0
    verified: bool = False
    recognised: Optional[int] = None
    fork: bool = False
    sealed: bool = False
    counts: bool = True

    @property
    def minutes(self) -> int:
        """How long it took, at least one minute."""
        return max(1, round((self.ended - self.started) / 60))

    @property
    def broken(self) -> int:
        """How often a guideline was broken, each breach counted once."""
        return sum(skill.violated for skill in self.skills)

    @property
    def calmed_at(self) -> Optional[int]:
        """The reply (from 1) after which a customer who was not well disposed was, if they were at the end too; else None."""
        if not self.moods or self.moods[-1] != GOOD:
            return None
        before = next((place for place, mood in enumerate(self.moods) if mood != GOOD), None)
        return None if before is None else self.moods.index(GOOD, before) + 1


def counts(conduct: Optional[int], replies: int, copied: int, reason: str) -> bool:
    """Whether a practice counts: it was long enough to be graded, not left for another try, and more its own than copied.

    ``copied`` of its ``replies`` come from the practice it was forked from. So another try from the last reply, however
    good, earns nothing that was earned before.
    """
    return conduct is not None and reason != RETRIED and (not copied or replies - copied > copied)


def read(row: Mapping[str, Any], types: Sequence[str] = ()) -> Attempt:
    """The attempt in a row of the store: columns of the session, and parts of its scorecard by their names there."""
    moods = row.get("mood") or []
    facts = row.get("facts") or {}
    copied = sum(one["turn"] < (row["forked_at_turn"] or 0) for one in moods)
    conduct = row.get("conduct")
    recognised = row["recognised"]
    return Attempt(
        session=row["id"],
        persona=row["persona_id"],
        scenario=row["scenario_id"],
        started=row["started_at"],
        ended=row["ended_at"],
        types=tuple(types),
        difficulty=row["difficulty"],
        reason=row["end_reason"] or "",
        conduct=conduct,
        resolution=row.get("resolution"),
        skills=tuple(
            SkillScore(one["id"], one["name"], one["score"], one["violated"]) for one in row.get("sections") or ()
        ),
        moods=tuple(str(one["mood"]) for one in moods),
        hints=row.get("hints") or 0,
        facts_found=len(facts.get("found", ())),
        facts_missed=len(facts.get("missed", ())),
        verified=bool(row.get("verified")),
        recognised=recognised["mark"] if recognised else None,
        fork=row["parent_session"] is not None,
        sealed=bool(row["blind"]) and recognised is None,
        counts=counts(conduct, len(moods), copied, row["end_reason"] or ""),
    )


def for_trainee(attempts: Iterable[Attempt]) -> List[Attempt]:
    """``attempts`` as the trainee may see them: without anything of the scorecard of a blind one still to be answered."""
    return [_blank(attempt) if attempt.sealed else attempt for attempt in attempts]


def _blank(attempt: Attempt) -> Attempt:
    return replace(
        attempt,
        types=(),
        conduct=None,
        resolution=None,
        skills=(),
        moods=(),
        hints=0,
        facts_found=0,
        facts_missed=0,
        verified=False,
    )


def in_order(attempts: Iterable[Attempt]) -> List[Attempt]:
    """By the time of their end, the first first."""
    return sorted(attempts, key=lambda attempt: (attempt.ended, attempt.session))


def telling(attempts: Iterable[Attempt]) -> List[Attempt]:
    """Those whose scores count and may be seen, in order."""
    return [attempt for attempt in in_order(attempts) if attempt.counts and not attempt.sealed]
