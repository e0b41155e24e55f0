"""The examples of a guideline as what they are: its tests. Says of each whether the grader agrees with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator, List, Sequence, Tuple, Union

from coach.content.fields import LANGUAGES
from coach.content.models import Guideline, GuidelineExample, GuidelineNearMiss, Section
from coach.conversation import Timing, Utterance
from coach.grading.grader import Exchange, Grader

Place = Tuple[Union[str, int], ...]


@dataclass(frozen=True)
class Case:
    """One example: what the guideline says of it (``expected``: "met", "violated", or "not met", "not violated")."""

    guideline: Guideline
    section: str
    language: str
    place: Place
    example: Union[GuidelineExample, GuidelineNearMiss]
    expected: str

    @property
    def known(self) -> bool:
        """Whether the grader is known to get it wrong today."""
        if isinstance(self.example, GuidelineNearMiss):
            return self.example.known_false_alarm
        return self.example.known_miss


def cases(sections: Sequence[Section]) -> List[Case]:
    """All examples and near-misses of all guidelines, in the order of the files."""
    return [
        case
        for section in sections
        for number, item in enumerate(section.items)
        for case in _cases(section, number, item)
    ]


def _cases(section: Section, number: int, item: Guideline) -> Iterator[Case]:
    for language in LANGUAGES:
        verdicts = item.examples.in_language(language)
        place: Place = ("items", number, "examples", language)
        for position, met in enumerate(verdicts.met):
            # A don't has no "met": it starts kept, so that following it means no violation.
            expected = "met" if item.met_by else "not violated"
            yield Case(item, section.section, language, (*place, "met", position), met, expected)
        for position, violated in enumerate(verdicts.violated):
            yield Case(item, section.section, language, (*place, "violated", position), violated, "violated")
        for position, near in enumerate(verdicts.near_misses):
            yield Case(
                item, section.section, language, (*place, "near_misses", position), near, f"not {near.looks_like}"
            )


def holds(case: Case, grader: Grader) -> bool:
    """Whether the grader gives the example the verdict that the guideline says."""
    example = case.example
    own = tuple(case.guideline.types) if case.guideline.types != ["all"] else ()
    context = tuple(Utterance(line.speaker, line.text) for line in example.context)
    exchange = Exchange(
        language=case.language,
        types=own[:1],  # a rule for all customers is tried on one of no type: types have exceptions of their own
        history=context,
        reached=frozenset(case.guideline.phases),
        timing=Timing(interrupted="interrupted" in example.signals),
        known=dict.fromkeys(example.signals, True),
        name="",
    )
    graded = grader.grade(example.text, exchange)
    found = {finding.verdict for finding in graded.findings if finding.guideline == case.guideline.id}
    wanted = case.expected.removeprefix("not ")
    return (wanted in found) != case.expected.startswith("not ")
