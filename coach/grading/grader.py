"""Guidelines applied to one reply: from labels and signals to findings. Policy only; language work is in ``coach.behaviours``."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Dict, FrozenSet, List, Mapping, Optional, Sequence, Tuple

from coach import i18n
from coach.behaviours.detector import Detector
from coach.content.behaviour_file import Behaviour
from coach.content.models import CustomerType, Guideline, Section
from coach.conversation import Finding, Label, Timing, Utterance
from coach.grading.conditions import Situation, first_that_holds, parse
from coach.grading.phases import main_phase, phases_of
from coach.grading.plain_words import Glossary
from coach.grading.signal_names import COMPUTED
from coach.grading.signals import Around, Earlier, SignalReader
from coach.grading.wordings import better_wording
from coach.language import sentences

SEVERITIES = ("critical", "major", "minor")
# Signals that only a clock can give. A guideline that rests on nothing else is not applicable without one.
CLOCKED = frozenset({"interrupted", "long-silence", "silent-work", "hold-overrun"})


@dataclass(frozen=True)
class GradedReply:
    """One reply with all that grading found: ``played`` are the ids of the guidelines that were in play at it."""

    number: int
    text: str
    phases: Tuple[str, ...]
    labels: Tuple[Label, ...]
    signals: FrozenSet[str]
    asked: FrozenSet[str]
    findings: Tuple[Finding, ...]
    played: FrozenSet[str]

    @property
    def phase(self) -> str:
        """The one phase to name the reply by."""
        return main_phase(self.phases)

    @property
    def violated(self) -> bool:
        """Whether it broke any guideline."""
        return any(finding.verdict == "violated" for finding in self.findings)


@dataclass(frozen=True)
class Exchange:
    """What is known when a reply is graded.

    ``history`` is everything said before, oldest first; ``graded`` the agent's earlier replies, ``reached`` the phases they
    stood in; ``asked`` the facts this
    reply asks for; ``known`` signals the role-play vouches for; ``name`` the customer's name and ``case`` what else is known
    of this case, by slot, for better wordings (``coach.grading.wordings``); ``clocked`` whether times are known at all.
    """

    language: str
    types: Tuple[str, ...]
    history: Tuple[Utterance, ...] = ()
    graded: Tuple[GradedReply, ...] = ()
    reached: FrozenSet[str] = frozenset()
    timing: Timing = field(default_factory=Timing)
    asked: FrozenSet[str] = frozenset()
    known: Mapping[str, bool] = field(default_factory=dict)
    name: str = ""
    case: Mapping[str, str] = field(default_factory=dict)
    clocked: bool = True


class Grader:
    """Applies the guidelines of ``sections``. Immutable after construction; the same input gives the same findings."""

    def __init__(
        self,
        detector: Detector,
        behaviours: Sequence[Behaviour],
        sections: Sequence[Section],
        signals: SignalReader,
        types: Mapping[str, CustomerType],
        plain: Glossary,
    ) -> None:
        self._detector = detector
        self._plain = plain
        self._names = {behaviour.id: behaviour.name for behaviour in behaviours}
        self._signals = signals
        self._types = types
        self.items = items_of(sections)
        self._by_id = {item.id: item for _, item in self.items}
        self._applicable: Dict[Tuple[str, ...], Items] = {}

    def neutral(self, text: str, language: str) -> str:
        """``text`` without what must not change a grade: capitals, accents, names, regional forms."""
        return self._detector.neutral(text, language)

    def asks(self, text: str, language: str) -> bool:
        """Whether ``text`` wants an answer, with or without a question mark."""
        return self._detector.asks(text, language)

    def applicable(self, types: Sequence[str]) -> Items:
        """The guidelines that hold for a customer of ``types``: see ``applicable``."""
        key = tuple(sorted(types))
        if key not in self._applicable:
            self._applicable[key] = applicable(self.items, self._types, key)
        return self._applicable[key]

    def grade(self, reply: str, exchange: Exchange) -> GradedReply:
        """The findings of one reply. An empty reply has none."""
        labels = self._detector.label(
            reply, language=exchange.language, context=exchange.history, timing=exchange.timing
        )
        around = Around(
            language=exchange.language,
            reply=reply,
            labels=labels,
            history=exchange.history,
            earlier=tuple(Earlier(one.text, one.labels, one.violated) for one in exchange.graded),
            timing=exchange.timing,
            known=exchange.known,
        )
        signals = self._signals.read(around)
        phases = phases_of((label.behaviour for label in labels), signals, exchange.asked)
        situation = Situation(
            behaviours=frozenset(label.behaviour for label in labels),
            signals=signals,
            asked=exchange.asked,
            types=frozenset(exchange.types),
        )
        # What brings the whole total to nothing must stand in the words themselves; likeness to an example is not enough.
        proven = replace(situation, behaviours=frozenset(label.behaviour for label in labels if label.proven))
        number = len(exchange.graded) + 1
        reached = exchange.reached | set(phases)
        findings: List[Finding] = []
        played = set()
        for section, item in self.applicable(exchange.types):
            if not _in_play(item, situation, reached, phases, exchange.clocked):
                continue
            played.add(item.id)
            verdict, condition = _verdict(item, proven if item.effect == "fatal" else situation)
            if verdict:
                findings.append(self._finding(section, item, verdict, condition, number, reply, labels, exchange))
        charged = charge_once(findings, self._by_id)
        return GradedReply(number, reply, phases, labels, signals, exchange.asked, charged, frozenset(played))

    def _finding(
        self,
        section: Section,
        item: Guideline,
        verdict: str,
        condition: str,
        number: int,
        reply: str,
        labels: Sequence[Label],
        exchange: Exchange,
    ) -> Finding:
        language = exchange.language
        label = _evidence(condition, labels)
        start, end = (label.start, label.end) if label else _span(condition, reply)
        # What else in the reply shows the same may hold a term that can be said plainly where the quoted words hold none.
        shown = [reply[one.start : one.end] for one in labels if label and one.behaviour == label.behaviour]
        said = self._plain.slots(shown, language)
        return Finding(
            guideline=item.id,
            behaviour=label.behaviour if label else "",
            verdict=verdict,
            turn=number,
            start=start,
            end=end,
            quote=reply[start:end],
            why=self._why(condition, label, reply[start:end], language),
            advice=item.advice.in_language(language),
            better=better_wording(item, language, number, exchange.name, {**exchange.case, **said}),
            source=source_of(item),
            severity=item.severity,
            section=section.section,
            title=item.title.in_language(language),
        )

    def _why(self, condition: str, label: Optional[Label], quote: str, language: str) -> str:
        reasons: List[str] = []
        if label:
            name = (
                self._names[label.behaviour].in_language(language)
                if label.behaviour in self._names
                else label.behaviour
            )
            kind, _, rest = label.because.partition(":")
            if kind == "example":
                reasons.append(i18n.text("grading.why.example", language, behaviour=name, quote=quote, example=rest))
            else:
                rule = f"grading.why.rule.{rest.replace('/', '.')}"
                key = rule if i18n.has(rule, language) else "grading.why.words"
                reasons.append(i18n.text(key, language, behaviour=name, quote=quote))
        for part in parse(condition):
            if part.kind == "signal" and not part.negated:
                reasons.append(self._signal_text(part.name, language))
            elif part.kind == "asked" and not part.negated:
                reasons.append(i18n.text(f"grading.asked.{part.name}", language))
        return " ".join(reasons) or i18n.text("grading.why.reply", language)

    def _signal_text(self, name: str, language: str) -> str:
        if name in COMPUTED:
            return i18n.text(f"grading.signal.{name}", language)
        return self._signals.definition(name).in_language(language)


Items = Tuple[Tuple[Section, Guideline], ...]


def items_of(sections: Sequence[Section]) -> Items:
    """All guidelines with their sections, in the order of the files."""
    return tuple((section, item) for section in sections for item in section.items)


def applicable(items: Items, known: Mapping[str, CustomerType], types: Sequence[str]) -> Items:
    """The guidelines for a customer of these types, without those that lose a conflict (guidelines.md D4).

    Two guidelines conflict when one wants what the other forbids; the type with the lower precedence number wins, and a
    general guideline yields to any type's own.
    """
    mine = [(section, item) for section, item in items if item.types == ["all"] or set(item.types) & set(types)]
    losers = {
        max((do, dont), key=lambda item: (_precedence(item, known, types), item.id)).id
        for _, do in mine
        for _, dont in mine
        if do.kind == "do" and dont.kind == "dont" and _wanted(do) and _wanted(do) <= _unwanted(dont)
    }
    return tuple((section, item) for section, item in mine if item.id not in losers)


def _precedence(item: Guideline, known: Mapping[str, CustomerType], types: Sequence[str]) -> int:
    return min((known[name].precedence for name in types if name in item.types and name in known), default=1_000)


def source_of(item: Guideline) -> str:
    """The documents a guideline rests on, in one line: ``S1, don't list; X-A47, objective 4.7``."""
    return "; ".join(f"{source.document}, {source.place}" for source in item.source)


def charge_once(findings: Sequence[Finding], items: Mapping[str, Guideline]) -> Tuple[Finding, ...]:
    """One event, one charge (guidelines.md D2.5).

    Of the violations that rest on overlapping words of the same behaviour, or of an item and the general item it makes
    stricter, only the most specific is charged; the others stay as "also seen".
    """
    violated = [finding for finding in findings if finding.verdict == "violated"]
    ranked = sorted(violated, key=lambda finding: _specificity(items[finding.guideline], finding))
    kept: List[Finding] = []
    beside: Dict[int, Finding] = {}
    for finding in ranked:
        if any(_same_event(finding, other, items) for other in kept):
            beside[id(finding)] = replace(finding, charged=False)
        else:
            kept.append(finding)
    return tuple(beside.get(id(finding), finding) for finding in findings)


def _specificity(item: Guideline, finding: Finding) -> Tuple[int, int, int, str]:
    fatal_first = ("fatal", "cap-49", "cap-69", "none").index(item.effect)
    return (0 if item.types != ["all"] else 1, fatal_first, SEVERITIES.index(item.severity), item.id)


def _same_event(one: Finding, other: Finding, items: Mapping[str, Guideline]) -> bool:
    related = items[other.guideline].parent == one.guideline or items[one.guideline].parent == other.guideline
    overlap = one.start < other.end and other.start < one.end
    return related or (overlap and one.behaviour == other.behaviour and one.behaviour != "")


def _wanted(item: Guideline) -> FrozenSet[str]:
    return frozenset(c for c in item.met_by if " " not in c and not c.startswith("@") and ":" not in c)


def _unwanted(item: Guideline) -> FrozenSet[str]:
    return frozenset(c for c in item.violated_by if " " not in c and not c.startswith("@") and ":" not in c)


def _in_play(
    item: Guideline, situation: Situation, reached: FrozenSet[str], phases: Sequence[str], clocked: bool
) -> bool:
    if not clocked and _needs_clock(item):
        return False
    if item.only_if and first_that_holds(item.only_if, situation) is None:
        return False
    # A breach is a breach whenever it happens; what should be done is due in its phase.
    return item.kind == "dont" or bool(reached & set(item.phases))


def _needs_clock(item: Guideline) -> bool:
    """Whether every condition that could show the item rests on the clock."""
    conditions = [*item.met_by, *item.violated_by]
    return all(any(part.kind == "signal" and part.name in CLOCKED for part in parse(c)) for c in conditions)


def _verdict(item: Guideline, situation: Situation) -> Tuple[str, str]:
    broken = first_that_holds(item.violated_by, situation)
    if broken and first_that_holds(item.unless, situation) is None:
        return "violated", broken
    met = first_that_holds(item.met_by, situation)
    return ("met", met) if met else ("", "")


def _span(condition: str, reply: str) -> Tuple[int, int]:
    """The words a verdict rests on where no label does: the first question for what is asked, else the whole reply."""
    if any(part.kind == "asked" and not part.negated for part in parse(condition)):
        for sentence in sentences.split(reply):
            if "?" in sentence.text:
                return sentence.start, sentence.end
    return 0, len(reply)


def _evidence(condition: str, labels: Sequence[Label]) -> Optional[Label]:
    wanted = [part.name for part in parse(condition) if part.kind == "behaviour" and not part.negated]
    for name in wanted:
        for label in labels:
            if label.behaviour == name:
                return label
    return None
