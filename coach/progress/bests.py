"""Personal bests, each with the practice that holds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Iterable, List, Optional, Sequence, Tuple

from coach.progress.attempts import Attempt, telling

# What there is a best of, beside the skills; of "calmed" (in so many replies) fewer are better.
CONDUCT, RESOLUTION, CALMED = "conduct", "resolution", "calmed"
KINDS = (CONDUCT, RESOLUTION, CALMED)


@dataclass(frozen=True)
class Best:
    """The best ``value`` of ``what`` (one of KINDS, or a skill's id) and the first practice that reached it."""

    what: str
    value: int
    session: str
    ended: float


def bests(attempts: Iterable[Attempt]) -> Tuple[Best, ...]:
    """The bests of KINDS that there are, in that order."""
    ordered = telling(attempts)
    found = (
        _best(CONDUCT, ordered, lambda one: one.conduct),
        _best(RESOLUTION, ordered, lambda one: one.resolution or None),
        _best(CALMED, ordered, lambda one: one.calmed_at, fewer=True),
    )
    return tuple(best for best in found if best is not None)


def skill_bests(attempts: Iterable[Attempt]) -> Tuple[Best, ...]:
    """The best score of each skill that was ever in play, by the skill's id."""
    ordered = telling(attempts)
    ids = sorted({skill.id for one in ordered for skill in one.skills})

    def score_of(id_: str) -> Callable[[Attempt], Optional[int]]:
        return lambda one: next((skill.score for skill in one.skills if skill.id == id_), None)

    found = (_best(id_, ordered, score_of(id_)) for id_ in ids)
    return tuple(best for best in found if best is not None)


def _best(
    what: str, ordered: Sequence[Attempt], value_of: Callable[[Attempt], Optional[int]], fewer: bool = False
) -> Optional[Best]:
    found: List[Best] = []
    for one in ordered:
        value = value_of(one)
        if value is not None:
            found.append(Best(what, value, one.session, one.ended))
    # min and max keep the first of equals, which is the earliest.
    choose = min if fewer else max
    return choose(found, key=lambda best: best.value, default=None)
