"""The notation of conditions."""

from __future__ import annotations

import pytest

from coach.grading.conditions import Situation, first_that_holds, parse

SITUATION = Situation(
    behaviours=frozenset({"empathy", "minimise"}),
    signals=frozenset({"interrupted"}),
    asked=frozenset({"when"}),
    types=frozenset({"angry"}),
)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("empathy", True),
        ("jargon", False),
        ("not jargon", True),
        ("@interrupted", True),
        ("not @interrupted", False),
        ("asked:when", True),
        ("asked:last", False),
        ("types:angry", True),
        ("empathy and not jargon and @interrupted", True),
        ("empathy and jargon", False),
    ],
)
def test_a_condition_holds_or_not(condition: str, holds: bool) -> None:
    assert (first_that_holds([condition], SITUATION) == condition) is holds


def test_a_list_holds_when_one_does() -> None:
    assert first_that_holds(["jargon", "empathy"], SITUATION) == "empathy"
    assert first_that_holds([], SITUATION) is None


@pytest.mark.parametrize("condition", ["", "two words", "kind:empathy", "empathy and "])
def test_a_wrong_condition_is_refused(condition: str) -> None:
    with pytest.raises(ValueError):
        parse(condition)
