"""People in order, for installations that want it: how much and how well each practised of late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from typing import Iterable, Mapping, Optional, Sequence, Tuple

from coach.progress.attempts import Attempt, telling
from coach.progress.streaks import streak

# Only practices that ended within so many days: whoever began later can catch up.
DAYS = 90
LAST = 10


@dataclass(frozen=True)
class Place:
    """One person: practices, mean conduct of the last ten of them that count (None: not graded), days in a row."""

    account: str
    name: str
    sessions: int
    conduct: Optional[int]
    streak: int


def ranking(
    names: Mapping[str, str], attempts: Iterable[Tuple[str, Attempt]], now: float, zone: Optional[tzinfo]
) -> Tuple[Place, ...]:
    """Those of ``names`` (account -> name) who practised, by mean conduct; equals in the order of ``names``.

    A blind practice whose types are still to be named adds to nobody's mean, so that the mean tells nothing of it.
    """
    mine: Mapping[str, list[Attempt]] = {account: [] for account in names}
    for account, attempt in attempts:
        if account in mine:
            mine[account].append(attempt)
    places = [_place(account, names[account], some, now, zone) for account, some in mine.items() if some]
    return tuple(sorted(places, key=lambda one: (one.conduct is None, -(one.conduct or 0))))


def _place(account: str, name: str, attempts: Sequence[Attempt], now: float, zone: Optional[tzinfo]) -> Place:
    scores = [one.conduct for one in telling(attempts) if one.conduct is not None][-LAST:]
    mean = round(sum(scores) / len(scores)) if scores else None
    return Place(account, name, len(attempts), mean, streak(attempts, now, zone).current)
