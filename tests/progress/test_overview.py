"""The whole of somebody's progress."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coach.progress.overview import overview
from tests.progress.attempts import START, attempt, skill
from tests.progress.test_streaks import UTC


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 100), st.booleans()), max_size=12), st.randoms())
def test_it_is_the_same_in_whatever_order_practices_come(made, random) -> None:  # type: ignore[no-untyped-def]
    attempts = [
        attempt(n, [skill("a", score)], ended=START + day * 7200, conduct=score, counts=counts)
        for n, (day, score, counts) in enumerate(made)
    ]
    shuffled = list(attempts)
    random.shuffle(shuffled)
    assert overview(shuffled, START, UTC) == overview(attempts, START, UTC)


def test_all_practices_are_there_and_only_those_that_count_are_scored() -> None:
    attempts = [attempt(0, [skill("a", 50)]), attempt(1, [skill("a", 90)], conduct=99, counts=False, fork=True)]
    found = overview(attempts, START, UTC)
    assert (found.sessions, found.minutes) == (2, 20)
    assert found.conduct.level == 70
    assert {best.value for best in found.bests} == {70, 60}
    assert found.skill_bests["a"].value == 50


def test_somebody_new_has_nothing_yet() -> None:
    found = overview([], START, UTC)
    assert (found.sessions, found.minutes, found.skills, found.bests) == (0, 0, (), ())
    assert (found.streak.current, found.streak.longest, found.conduct.level) == (0, 0, None)
