"""Days in a row with a practice, by the calendar of a time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Iterable, List, Optional

from coach.progress.attempts import Attempt

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Streak:
    """``current`` days in a row up to today (or yesterday: today is not over), and the ``longest`` there has been."""

    current: int
    longest: int


def day_of(seconds: float, zone: Optional[tzinfo]) -> date:
    """The day on the calendar of ``zone`` (None: the computer's)."""
    return datetime.fromtimestamp(seconds, zone).date()


def run_up_to(day: date, days: Iterable[date]) -> int:
    """How many days in a row, ``day`` being the last of them, are in ``days``."""
    known, length = frozenset(days), 0
    while day - length * DAY in known:
        length += 1
    return length


def streak(attempts: Iterable[Attempt], now: float, zone: Optional[tzinfo]) -> Streak:
    """The streak of days on which a practice that counts ended."""
    days = {day_of(attempt.ended, zone) for attempt in attempts if attempt.counts}
    today = day_of(now, zone)
    current = run_up_to(today, days) or run_up_to(today - DAY, days)
    return Streak(current, max(_runs(days), default=0))


def _runs(days: Iterable[date]) -> List[int]:
    lengths: List[int] = []
    before: Optional[date] = None
    for day in sorted(days):
        if before is not None and day - before == DAY:
            lengths[-1] += 1
        else:
            lengths.append(1)
        before = day
    return lengths
