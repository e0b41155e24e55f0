"""From a row of the store to an attempt, what counts, and what a trainee must not see."""

from __future__ import annotations

from typing import Any, Dict

import pytest

from coach.progress.attempts import RETRIED, counts, for_trainee, read, telling
from tests.progress.attempts import attempt, skill

ROW: Dict[str, Any] = {
    "id": "s",
    "persona_id": "ramiro",
    "scenario_id": "router",
    "difficulty": "hard",
    "started_at": 100.0,
    "ended_at": 400.0,
    "end_reason": "solved",
    "blind": False,
    "recognised": None,
    "parent_session": None,
    "forked_at_turn": None,
    "conduct": 72,
    "resolution": 40,
    "sections": [{"id": "opening", "name": {"es": "A", "en": "B"}, "score": None, "violated": 2}],
    "mood": [{"turn": 1, "mood": "bad"}, {"turn": 2, "mood": "tense"}, {"turn": 4, "mood": "good"}],
    "hints": 1,
    "facts": {"found": ["when"], "missed": ["where", "who"]},
    "verified": True,
}


def test_a_row_becomes_an_attempt() -> None:
    one = read(ROW, ["angry"])
    assert (one.conduct, one.resolution, one.minutes, one.hints, one.broken) == (72, 40, 5, 1, 2)
    assert (one.facts_found, one.facts_missed, one.verified, one.reason, one.types) == (
        1,
        2,
        True,
        "solved",
        ("angry",),
    )
    assert one.moods == ("bad", "tense", "good")
    assert one.counts
    assert not one.fork


def test_an_ended_practice_without_a_scorecard_does_not_count() -> None:
    bare = {
        name: value for name, value in ROW.items() if name not in ("sections", "mood", "hints", "facts", "verified")
    }
    one = read({**bare, "conduct": None, "resolution": None})
    assert one.conduct is None
    assert one.skills == ()
    assert not one.counts


@pytest.mark.parametrize(
    ("conduct", "replies", "copied", "expected"),
    [(70, 5, 0, True), (None, 5, 0, False), (70, 10, 4, True), (70, 10, 5, False), (70, 10, 9, False), (0, 1, 0, True)],
)
def test_what_counts(conduct: int | None, replies: int, copied: int, expected: bool) -> None:
    assert counts(conduct, replies, copied, "stopped") is expected
    assert not counts(conduct, replies, copied, RETRIED)


def test_a_fork_counts_only_with_more_new_replies_than_copied_ones() -> None:
    assert read({**ROW, "parent_session": "p", "forked_at_turn": 2}).counts
    late = read({**ROW, "parent_session": "p", "forked_at_turn": 4})
    assert late.fork
    assert not late.counts


def test_nothing_of_an_unanswered_blind_practice_is_left_but_that_it_was() -> None:
    blind = read({**ROW, "blind": True}, ["angry"])
    assert blind.sealed
    [shown] = for_trainee([blind])
    assert (shown.types, shown.conduct, shown.resolution, shown.skills, shown.moods) == ((), None, None, (), ())
    assert (shown.session, shown.ended, shown.counts) == (blind.session, blind.ended, True)
    assert telling([shown]) == []
    answered = read({**ROW, "blind": True, "recognised": {"mark": 50}}, ["angry"])
    assert for_trainee([answered]) == [answered]
    assert answered.recognised == 50


@pytest.mark.parametrize(
    ("moods", "calmed"),
    [
        (("bad", "tense", "good"), 3),
        (("bad", "good", "tense", "good"), 2),
        (("bad", "good", "bad"), None),
        (("good", "good"), None),
        (("good", "tense", "good"), 3),
        ((), None),
    ],
)
def test_when_a_customer_was_calmed(moods: tuple[str, ...], calmed: int | None) -> None:
    assert attempt(0, moods=moods).calmed_at == calmed


def test_broken_guidelines_are_those_of_all_sections() -> None:
    assert attempt(0, [skill("a", 50, 2), skill("b", None), skill("c", 60, 1)]).broken == 3
