"""People in order, where that is wanted."""

from __future__ import annotations

from coach.progress.ranking import LAST, Place, ranking
from tests.progress.attempts import DAY, START, attempt
from tests.progress.test_streaks import UTC

NAMES = {"a": "Ana", "b": "Bea", "c": "Carla", "d": "Dora"}


def test_by_mean_conduct_then_by_name_and_without_those_who_did_not_practise() -> None:
    attempts = [("c", attempt(0, conduct=80)), ("b", attempt(0, conduct=90)), ("a", attempt(0, conduct=80))]
    attempts += [("b", attempt(1, conduct=60)), ("gone", attempt(1))]
    found = ranking(NAMES, attempts, START + DAY, UTC)
    assert found == (Place("a", "Ana", 1, 80, 1), Place("c", "Carla", 1, 80, 1), Place("b", "Bea", 2, 75, 2))


def test_only_the_last_ones_make_the_mean() -> None:
    attempts = [("a", attempt(n, conduct=0 if n == 0 else 50)) for n in range(LAST + 1)]
    [place] = ranking(NAMES, attempts[::-1], START, UTC)
    assert (place.conduct, place.sessions) == (50, LAST + 1)


def test_what_is_sealed_or_does_not_count_adds_to_no_mean() -> None:
    attempts = [("a", attempt(0, conduct=10, sealed=True)), ("a", attempt(1, conduct=10, counts=False))]
    assert ranking(NAMES, attempts, START + DAY, UTC) == (Place("a", "Ana", 2, None, 1),)
    later = ranking(NAMES, [*attempts, ("b", attempt(0, conduct=1))], START + DAY, UTC)
    assert [place.name for place in later] == ["Bea", "Ana"], "without a grade comes last"
