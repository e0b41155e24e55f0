"""The arithmetic: what must hold for every conversation, and the documented examples."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import List, Tuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.assembly import scoring_of
from coach.content.catalogue import Catalogue
from coach.content.fields import Lines
from coach.content.models import Guideline, Scoring, Section
from coach.conversation import Finding
from coach.grading.grader import GradedReply
from coach.grading.scorecard import conduct, resolution
from coach.settings import ROOT

SCORING: Scoring = scoring_of(Catalogue(ROOT).current())
TEXT = {"es": "x", "en": "x"}
LINES = {"es": ["x"], "en": ["x"]}
EMPTY = {"es": {}, "en": {}}


def guideline(
    name: str, kind: str, severity: str = "major", effect: str = "none", types: Tuple[str, ...] = ("all",)
) -> Guideline:
    return Guideline(
        id=name,
        kind=kind,
        types=list(types),
        phases=["listening"],
        severity=severity,
        effect=effect,
        source=[{"document": "S1", "place": "x"}],
        title=TEXT,
        recognise=TEXT,
        advice=TEXT,
        better=LINES,
        met_by=["empathy"],
        violated_by=["minimise"],
        examples=EMPTY,
    )


SECTIONS = (
    Section(
        section="general-donts",
        name=TEXT,
        items=[guideline(f"dont-{n}", "dont") for n in range(4)] + [guideline("fatal", "dont", "critical", "fatal")],
    ),
    Section(section="listening", name=TEXT, items=[guideline(f"do-{n}", "do") for n in range(6)]),
    Section(
        section="type-specific",
        name=TEXT,
        items=[
            guideline("capped", "dont", "major", "cap-49", ("angry",)),
            guideline("own", "dont", "major", "none", ("angry",)),
        ],
    ),
)
ITEMS = tuple((section, item) for section in SECTIONS for item in section.items)
IDS = [item.id for _, item in ITEMS]
PLAYED = frozenset(IDS)


def finding(name: str, verdict: str, turn: int) -> Finding:
    section, item = next((section, item) for section, item in ITEMS if item.id == name)
    return Finding(name, "", verdict, turn, 0, 1, "x", "", "", "", "", item.severity, section.section, "")


def reply(turn: int, findings: List[Finding]) -> GradedReply:
    empty: frozenset[str] = frozenset()
    return GradedReply(turn, "x", ("listening",), (), empty, empty, tuple(findings), PLAYED)


def total(marks: List[List[Tuple[str, str]]], played: frozenset[str] = PLAYED) -> int:
    replies = [
        reply(turn, [finding(name, verdict, turn) for name, verdict in row]) for turn, row in enumerate(marks, 1)
    ]
    scoring = SCORING.copy(update={"fewest_items": 0})
    result = conduct(replies, played, ITEMS, ITEMS, scoring, "es").total
    assert result is not None
    return result


MARKS = st.lists(
    st.lists(
        st.tuples(st.sampled_from(IDS), st.sampled_from(["met", "violated"])), max_size=6, unique_by=lambda m: m[0]
    ),
    min_size=1,
    max_size=6,
)


@given(MARKS)
def test_the_total_stays_between_0_and_100(marks: List[List[Tuple[str, str]]]) -> None:
    assert 0 <= total(marks) <= 100


@given(MARKS, st.sampled_from(IDS), st.integers(0, 5))
def test_one_more_violation_never_raises_the_total(marks: List[List[Tuple[str, str]]], name: str, at: int) -> None:
    position = at % len(marks)
    if any(other == name for other, _ in marks[position]):
        return
    worse = [*marks]
    worse[position] = [*marks[position], (name, "violated")]
    assert total(worse) <= total(marks)


@given(MARKS)
def test_the_order_of_equal_findings_is_irrelevant(marks: List[List[Tuple[str, str]]]) -> None:
    assert total([list(reversed(row)) for row in marks]) == total(marks)


@given(MARKS, st.sampled_from([name for name in IDS if name.startswith("do-")]))
def test_what_was_not_in_play_changes_nothing(marks: List[List[Tuple[str, str]]], name: str) -> None:
    without = [[mark for mark in row if mark[0] != name] for row in marks]
    others = tuple((section, item) for section, item in ITEMS if item.id != name)
    replies = [reply(turn, [finding(n, v, turn) for n, v in row]) for turn, row in enumerate(without, 1)]
    scoring = SCORING.copy(update={"fewest_items": 0})
    with_it = conduct(replies, PLAYED - {name}, ITEMS, ITEMS, scoring, "es").total
    assert with_it == conduct(replies, PLAYED - {name}, others, others, scoring, "es").total


def test_silence_is_no_praise() -> None:
    assert total([[]]) < 100
    assert total([[(f"do-{n}", "met") for n in range(6)]]) == 100


def test_a_fatal_violation_leaves_nothing() -> None:
    assert total([[(f"do-{n}", "met") for n in range(6)], [("fatal", "violated")]]) == 0


def test_a_capped_violation_leaves_at_most_49() -> None:
    assert total([[(f"do-{n}", "met") for n in range(6)], [("capped", "violated")]]) <= 49


def test_three_majors_of_the_types_own_list_leave_at_most_69() -> None:
    marks = [[(f"do-{n}", "met") for n in range(6)]] + [[("own", "violated")]] * 3
    assert total(marks) <= 69


def test_repeating_a_violation_costs_more_each_time() -> None:
    once, twice, thrice = (total([[("dont-0", "violated")]] * n) for n in (1, 2, 3))
    assert once > twice > thrice


def test_what_is_seen_beside_costs_nothing() -> None:
    charged = finding("dont-0", "violated", 1)
    also = replace(finding("dont-1", "violated", 1), charged=False)
    scoring = SCORING.copy(update={"fewest_items": 0})
    alone = conduct([reply(1, [charged])], PLAYED, ITEMS, ITEMS, scoring, "es").total
    both = conduct([reply(1, [charged, also])], PLAYED, ITEMS, ITEMS, scoring, "es").total
    assert alone == both


def test_too_little_gets_marks_but_no_total() -> None:
    result = conduct([reply(1, [])], frozenset({"do-0"}), ITEMS, ITEMS, SCORING, "en")
    assert result.total is None
    assert result.too_little
    assert [one.guideline for one in result.missed] == ["do-0"]


def test_what_was_missed_is_worded_for_the_moment_it_was_due() -> None:
    better = {language: ["General.", "About {problem}."] for language in ("es", "en")}
    section = SECTIONS[1].copy(update={"items": [SECTIONS[1].items[0].copy(update={"better": Lines(**better)})]})
    items = ((section, section.items[0]),)
    due = {"do-0": {"problem": "the bill"}}
    made = conduct([reply(1, [])], frozenset({"do-0"}), items, items, SCORING, "en", "Ana", lambda name: due[name])
    general = conduct([reply(1, [])], frozenset({"do-0"}), items, items, SCORING, "en")
    assert [one.better for one in made.missed] == ["About the bill."]
    assert [one.better for one in general.missed] == ["General."]


@pytest.mark.parametrize(
    ("found", "done", "verified", "expected"),
    [
        ((), (), False, 0),
        (("a", "b"), ("s",), True, 100),
        (("a",), (), False, 20),
        ((), ("s",), False, 40),
        ((), (), True, 20),
    ],
)
def test_resolution_is_kept_apart(found: Tuple[str, ...], done: Tuple[str, ...], verified: bool, expected: int) -> None:
    assert resolution(frozenset(found), ["a", "b"], frozenset(done), ["s"], verified, SCORING) == expected


def test_the_numbers_name_every_section(content: object, root: Path) -> None:
    assert {section.section for section in content.sections} == set(SCORING.section_weights)  # type: ignore[attr-defined]
    assert sum(SCORING.section_weights.values()) == 100
