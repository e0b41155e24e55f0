"""Badges: the rules, and that the badges of the file can be earned and are not given away."""

from __future__ import annotations

from typing import Any, List, Optional

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.content.catalogue import Content
from coach.content.models import Badge, BadgeConditions
from coach.progress.attempts import Attempt
from coach.progress.badges import Standing, meets, standings
from tests.progress.attempts import DAY, START, attempt, skill
from tests.progress.test_streaks import UTC

BOTH = {"es": "Texto", "en": "Text"}
CALMED = ("bad", "tense", "good")


def badge(rule: str = "practices", count: int = 1, **when: Any) -> Badge:
    return Badge(id="b", name=BOTH, text=BOTH, rule=rule, count=count, when=when)


def stands(one: Badge, attempts: List[Attempt], now: Optional[float] = None) -> Standing:
    [found] = standings([one], attempts, START + 400 * DAY if now is None else now, UTC)
    return found


@pytest.mark.parametrize(
    ("when", "shows", "lacks"),
    [
        ({"type": "angry"}, {"types": ("rude", "angry")}, {"types": ("rude",)}),
        ({"difficulty": "hard"}, {"difficulty": "hard"}, {"difficulty": "normal"}),
        ({"least_conduct": 70}, {"conduct": 70}, {"conduct": 69}),
        ({"least_resolution": 50}, {"resolution": 50}, {"resolution": None}),
        ({"most_broken": 0}, {"skills": [skill("a", 90)]}, {"skills": [skill("a", 90, 1)]}),
        ({"most_hints": 0}, {"hints": 0}, {"hints": 1}),
        ({"all_facts": True}, {"facts_found": 3}, {"facts_found": 3, "facts_missed": 1}),
        ({"all_facts": True}, {"facts_found": 1}, {"facts_found": 0}),
        ({"solved": True}, {"reason": "solved"}, {"reason": "left"}),
        ({"verified": True}, {"verified": True}, {"verified": False}),
        ({"recognised": True}, {"recognised": 100}, {"recognised": 50}),
        ({"recognised": True}, {"recognised": 100}, {"recognised": None}),
        ({"calmed_before": 4}, {"moods": CALMED}, {"moods": ("bad", *CALMED)}),
        ({"calmed_before": 4}, {"moods": CALMED}, {"moods": (*CALMED, "bad")}),
    ],
)
def test_each_condition_holds_and_fails(when: Any, shows: Any, lacks: Any) -> None:
    conditions = BadgeConditions(**when)
    assert meets(attempt(0, **shows), conditions)
    assert not meets(attempt(0, **lacks), conditions)


def test_every_condition_of_the_format_was_tried() -> None:
    [mark] = [one for one in test_each_condition_holds_and_fails.pytestmark if one.name == "parametrize"]  # type: ignore[attr-defined]
    assert {name for when, _, _ in mark.args[1] for name in when} == set(BadgeConditions.__fields__)


def test_practices_are_counted_in_all() -> None:
    attempts = [attempt(n, conduct=conduct) for n, conduct in enumerate((80, 10, 80, 80))]
    found = stands(badge(count=3, least_conduct=70), attempts)
    assert (found.done, found.by) == (3, attempts[3])
    assert stands(badge(count=4, least_conduct=70), attempts).done == 3


def test_a_row_is_broken_by_one_that_does_not_meet_it() -> None:
    attempts = [attempt(n, conduct=conduct) for n, conduct in enumerate((80, 80, 10, 80))]
    assert stands(badge("in-a-row", 3, least_conduct=70), attempts) == Standing(
        badge("in-a-row", 3, least_conduct=70), 1
    )
    assert stands(badge("in-a-row", 2, least_conduct=70), attempts).by == attempts[1]


def test_types_are_counted_once_each() -> None:
    attempts = [attempt(n, types=types) for n, types in enumerate((("angry",), ("angry",), ("rude", "talkative")))]
    assert stands(badge("types", 3), attempts).by == attempts[2]
    assert stands(badge("types", 4), attempts).done == 3


def test_days_in_a_row_are_lost_when_a_day_goes_by() -> None:
    attempts = [attempt(n) for n in range(3)]
    assert stands(badge("days", 3), attempts).by == attempts[2]
    assert stands(badge("days", 4), attempts, START + 3 * DAY).done == 3
    assert stands(badge("days", 4), attempts, START + 4 * DAY).done == 0


def test_what_does_not_count_earns_nothing() -> None:
    for lost in ({"counts": False}, {"sealed": True}, {"conduct": None, "counts": False}):
        assert stands(badge(), [attempt(0, **lost)]).done == 0


@given(
    st.lists(st.integers(0, 100), max_size=15),
    st.integers(1, 4),
    st.sampled_from(["practices", "in-a-row"]),
    st.randoms(),
)
def test_what_is_earned_stays_earned(scores: List[int], count: int, rule: str, random: Any) -> None:
    attempts = [attempt(n, conduct=score) for n, score in enumerate(scores)]
    one = badge(rule, count, least_conduct=60)
    found = stands(one, attempts)
    shuffled = list(attempts)
    random.shuffle(shuffled)
    assert stands(one, shuffled) == found
    assert 0 <= found.done <= count
    assert (found.by is not None) == (found.done == count)
    if found.by is not None:
        assert stands(one, [*attempts, attempt(99, conduct=0)]).by == found.by


PERFECT = {
    "conduct": 90,
    "resolution": 100,
    "difficulty": "hard",
    "reason": "solved",
    "verified": True,
    "facts_found": 4,
    "recognised": 100,
    "moods": CALMED,
    "skills": [skill("opening", 90)],
}
POOR = {
    "conduct": 40,
    "resolution": 10,
    "reason": "left",
    "facts_missed": 4,
    "hints": 3,
    "skills": [skill("opening", 40, 3)],
}


def test_the_badges_of_the_file_are_earned_by_the_best_and_not_by_the_poor(content: Content) -> None:
    badges = content.badges.badges
    assert len(badges) >= 8
    types = list(content.types)
    best = [attempt(n, types=("angry", types[n % len(types)]), **PERFECT) for n in range(12)]
    assert [one.badge.id for one in standings(badges, best, START + 11 * DAY, UTC) if one.by is None] == []
    poor = [attempt(3 * n, types=("angry", types[n % len(types)]), moods=("bad", "bad"), **POOR) for n in range(12)]
    assert [one.badge.id for one in standings(badges, poor, START + 60 * DAY, UTC) if one.by is not None] == []
    assert [one.done for one in standings(badges, [], START, UTC)] == [0] * len(badges)
