"""One attempt beside the others: differences, the best, where forks come from."""

from __future__ import annotations

from typing import Any, List, Optional

from hypothesis import given
from hypothesis import strategies as st

from coach.store import Attempt
from coach.web import attempts


def card(conduct: Optional[int], resolution: int = 50, **sections: Optional[int]) -> dict[str, Any]:
    return {
        "conduct": conduct,
        "resolution": resolution,
        "sections": [
            {"id": name, "name": {"es": name, "en": name}, "score": score} for name, score in sections.items()
        ],
    }


def attempt(id: str, at: float, conduct: Optional[int] = 50, resolution: int = 50, **more: Any) -> Attempt:
    sections = more.pop("sections", {})
    values: dict[str, Any] = {"language": "es", "mode": "coached", "difficulty": "normal", "seed": 7, **more}
    return Attempt(id=id, started_at=at, scorecard=card(conduct, resolution, **sections), **values)


MANY = st.lists(st.one_of(st.none(), st.integers(0, 100)), min_size=2, max_size=30)


@given(MANY, st.data())
def test_newest_first_with_this_one_and_the_best(conducts: List[Optional[int]], data: st.DataObject) -> None:
    tried = [attempt(f"s-{n}", float(n), conduct) for n, conduct in enumerate(conducts)]
    this = data.draw(st.sampled_from(tried))
    comparison = attempts.compared(this.id, tried)
    assert comparison is not None
    rows = comparison.rows
    assert [row.attempt.started_at for row in rows] == sorted((row.attempt.started_at for row in rows), reverse=True)
    assert [row.attempt.id for row in rows if row.current] == [this.id]
    assert len(rows) + comparison.more == len(tried)
    assert len(rows) <= attempts.MOST_OTHERS + 1
    best = [row.attempt.scorecard["conduct"] for row in rows if row.best]
    graded = [conduct for conduct in conducts if conduct is not None]
    assert best == ([max(graded)] if graded else [])


def test_alone_there_is_nothing_to_compare() -> None:
    assert attempts.compared("s-1", [attempt("s-1", 1.0)]) is None
    assert attempts.compared("other", [attempt("s-1", 1.0), attempt("s-2", 2.0)]) is None


def test_of_equal_attempts_the_first_one_is_the_best() -> None:
    tried = [attempt("late", 3.0, 80, 60), attempt("early", 1.0, 80, 60), attempt("solved-less", 0.5, 80, 40)]
    assert attempts.best_of(tried) is tried[1]


def test_differences_say_what_this_one_has_more() -> None:
    this, that = card(70, 40, opening=80, closing=50, empathy=None), card(63, 43, opening=80, closing=53, empathy=9)
    assert [(score.value, score.change) for score in attempts.totals(this, that)] == [(63, 7), (43, -3)]
    assert [(score.id, score.value, score.change) for score in attempts.sections(this, that)] == [("closing", 53, -3)]
    assert [score.change for score in attempts.totals(this, card(None))] == [None, -10]


def test_forks_are_shown_with_what_they_come_from() -> None:
    tried = [
        attempt("first", 1.0),
        attempt("fork", 2.0, parent_session="first", forked_at_turn=4),
        attempt("again", 3.0, parent_session="hidden", forked_at_turn=2),
        attempt("other", 4.0, seed=8),
    ]
    comparison = attempts.compared("first", tried)
    assert comparison is not None
    rows = {row.attempt.id: row for row in comparison.rows}
    assert rows["fork"].origin is tried[0]
    assert rows["again"].origin is None
    assert [rows[name].alike for name in ("fork", "again", "other")] == [True, True, False]
    assert [row.attempt.id for row in comparison.rows if row.later] == ["other", "again", "fork"]
    assert comparison.origin is None


def test_an_attempt_goes_back_to_its_parent_or_to_the_last_that_began_alike() -> None:
    tried = [
        attempt("first", 1.0),
        attempt("retry", 2.0),
        attempt("other", 3.0, seed=8),
        attempt("fork", 4.0, parent_session="first", forked_at_turn=4),
        attempt("orphan", 5.0, parent_session="hidden", forked_at_turn=4),
    ]
    origins = {}
    for one in tried:
        comparison = attempts.compared(one.id, tried)
        assert comparison is not None
        origins[one.id] = comparison.origin
    assert origins == {"first": None, "retry": "first", "other": None, "fork": "first", "orphan": "fork"}
