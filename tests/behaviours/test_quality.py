"""How well labels agree with those given by hand (tests/data/replies-*.jsonl, by other writers, never learned from)."""

from __future__ import annotations

from typing import Dict, List

import pytest

from benchmarks.labels import OURS, Count, Row, alarms, compared, found_in, macro, micro, read
from coach.behaviours import corpus
from coach.behaviours.examples import annotated, items
from tests.behaviours.conftest import FOLDER
from tests.behaviours.overlap import shingles

# Measured, less what another machine or a small change of the examples may cost: docs/grading.md has the figures.
LEAST_MACRO = 0.78
# What matters most to coaches, and how well it must be told apart at least.
MATTERS = {"empathy": 0.75, "jargon": 0.8, "interrupt": 0.8, "minimise": 0.7}
MOST_ALARMS = 0.04


@pytest.fixture(scope="module", params=OURS, ids=["es", "en"])
def rows(request) -> List[Row]:
    return read(request.param)


@pytest.mark.slow
def test_labels_agree_with_those_given_by_hand(detector, behaviours, rows):
    known = frozenset(annotated(behaviours))
    harmful = frozenset(behaviour.id for behaviour in behaviours if behaviour.group == "hurts")
    found = {row["id"]: found_in(detector, row, known) for row in rows}
    counts = compared(rows, found)
    assert macro(counts) >= LEAST_MACRO
    assert {name: counts[name].f1 for name, least in MATTERS.items() if counts[name].f1 < least} == {}
    wrong, harmless = alarms(rows, found, harmful)
    assert wrong <= MOST_ALARMS * harmless


@pytest.mark.slow
def test_none_of_the_replies_is_learned_from(behaviours, rows):
    learned, _ = corpus.read(FOLDER / "corpus", annotated(behaviours))
    known = frozenset(hashed for item in [*items(behaviours), *learned] for hashed in shingles(item.text))
    assert [row["id"] for row in rows if shingles(row["reply"]) & known] == []


def test_every_behaviour_is_shown_often_enough_to_count(behaviours, rows):
    shown: Dict[str, int] = dict.fromkeys(annotated(behaviours), 0)
    for row in rows:
        for name in row["behaviours"]:
            shown[name] += 1
    assert {name: times for name, times in shown.items() if times < 10} == {}


def test_agreement_is_counted_by_reply():
    rows = [
        {"id": "1", "behaviours": ["greet", "thank"]},
        {"id": "2", "behaviours": ["thank"], "contested": ["rush"]},
        {"id": "3", "behaviours": []},
    ]
    found = {"1": {"greet"}, "2": {"thank", "rush"}, "3": {"rush"}}
    counts = compared(rows, found)
    assert counts == {"greet": Count(1, 0, 0), "rush": Count(0, 1, 0), "thank": Count(1, 0, 1)}
    assert macro(counts) == pytest.approx((1 + 0 + 2 / 3) / 3)
    assert micro(counts) == pytest.approx(4 / 6)
    assert alarms(rows, found, frozenset({"rush"})) == (1, 2)
