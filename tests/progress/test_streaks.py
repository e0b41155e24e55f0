"""Days in a row, in the installation's own time zone."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import List, Set
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from coach.progress.streaks import Streak, day_of, streak
from tests.progress.attempts import DAY, START, attempt

UTC = timezone.utc
MADRID = ZoneInfo("Europe/Madrid")


def on_days(days: List[int]) -> list:
    return [attempt(number, ended=START + day * DAY) for number, day in enumerate(days)]


@given(st.sets(st.integers(0, 60), max_size=40), st.integers(0, 60), st.randoms())
def test_streaks_are_runs_of_days(days: Set[int], today: int, random) -> None:  # type: ignore[no-untyped-def]
    days = {day for day in days if day <= today}
    shuffled = list(days) * 2
    random.shuffle(shuffled)
    found = streak(on_days(shuffled), START + today * DAY, UTC)
    runs = [length for length in range(1, 62) for day in days if all(day + step in days for step in range(length))]
    assert found.longest == max(runs, default=0)
    last = today if today in days else today - 1
    length = next(length for length in range(63) if last - length not in days)
    assert found.current == length
    assert found.current <= found.longest


def test_today_is_not_over_yet() -> None:
    attempts = on_days([0, 1, 2])
    assert streak(attempts, START + 3 * DAY, UTC) == Streak(3, 3)
    assert streak(attempts, START + 4 * DAY, UTC) == Streak(0, 3)


def test_only_what_counts_makes_a_day() -> None:
    attempts = [*on_days([0, 2]), attempt(9, ended=START + DAY, counts=False)]
    assert streak(attempts, START + 2 * DAY, UTC) == Streak(1, 1)


def test_a_sealed_practice_makes_a_day() -> None:
    assert streak([attempt(0, sealed=True, conduct=None)], START, UTC).current == 1


def test_the_zone_says_when_a_day_ends() -> None:
    late = datetime(2026, 1, 10, 23, 30, tzinfo=UTC).timestamp()  # past midnight in Madrid
    early = datetime(2026, 1, 11, 22, 0, tzinfo=UTC).timestamp()  # the same day in Madrid
    attempts = [attempt(0, ended=late), attempt(1, ended=early)]
    assert streak(attempts, early, UTC).current == 2
    assert streak(attempts, early, MADRID).current == 1


def test_days_of_23_and_25_hours_break_no_streak() -> None:
    for first in (datetime(2026, 3, 27, 0, 5, tzinfo=MADRID), datetime(2026, 10, 23, 23, 55, tzinfo=MADRID)):
        moments = [(first + timedelta(days=day)).timestamp() for day in range(5)]
        attempts = [attempt(number, ended=ended) for number, ended in enumerate(moments)]
        assert streak(attempts, moments[-1], MADRID) == Streak(5, 5)
        assert len({day_of(ended, MADRID) for ended in moments}) == 5
