"""One attempt beside others at the same customer and problem: differences, the best, the family of forks. Pure functions.

A difference is always "this one minus that one": positive where this one is better.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from coach.store import Attempt

# So many others are shown; the best is always among them.
MOST_OTHERS = 6
SCORES = ("conduct", "resolution")


@dataclass(frozen=True)
class Score:
    """A score of one attempt, and by how much this one's is higher; ``change`` is None where one of the two has none."""

    id: str
    name: Mapping[str, str]
    value: Optional[int]
    change: Optional[int]


@dataclass(frozen=True)
class Row:
    """One attempt in the comparison.

    ``origin`` is the attempt it was forked from (None: it is no fork, or that one is not to be compared); ``alike`` says that
    the customer began with the same words as in this one.
    """

    attempt: Attempt
    current: bool
    best: bool
    later: bool
    alike: bool
    origin: Optional[Attempt]
    totals: Tuple[Score, ...]
    sections: Tuple[Score, ...]


@dataclass(frozen=True)
class Comparison:
    """The rows, newest first, and how many attempts are not among them.

    ``origin`` is the id of the attempt that this one goes back to: the one it was forked from, else the last one before it
    in which the customer began alike, else None.
    """

    rows: Tuple[Row, ...]
    more: int
    origin: Optional[str]


def compared(this: str, attempts: Sequence[Attempt], most: int = MOST_OTHERS) -> Optional[Comparison]:
    """The attempt with the id ``this`` beside ``most`` of the others, newest first; None if there is none to compare."""
    by_id = {attempt.id: attempt for attempt in attempts}
    if this not in by_id or len(by_id) < 2:
        return None
    current = by_id[this]
    ordered = sorted(by_id.values(), key=lambda attempt: (-attempt.started_at, attempt.id))
    best = best_of(ordered)
    others = [attempt for attempt in ordered if attempt.id != this]
    shown = {attempt.id for attempt in others[:most]} | {this}
    if best is not None and best.id not in shown:
        shown = {attempt.id for attempt in others[: most - 1]} | {this, best.id}
    rows = tuple(
        Row(
            attempt=attempt,
            current=attempt.id == this,
            best=attempt is best,
            later=attempt.started_at > current.started_at,
            alike=_alike(attempt, current),
            origin=by_id.get(attempt.parent_session or ""),
            totals=totals(current.scorecard, attempt.scorecard),
            sections=sections(current.scorecard, attempt.scorecard),
        )
        for attempt in ordered
        if attempt.id in shown
    )
    return Comparison(rows, len(ordered) - len(rows), _origin(current, by_id, others))


def _origin(this: Attempt, by_id: Mapping[str, Attempt], others: Sequence[Attempt]) -> Optional[str]:
    if this.parent_session in by_id:
        return this.parent_session
    earlier = (one for one in others if one.started_at < this.started_at and _alike(one, this))
    return next((one.id for one in earlier), None)


def _alike(one: Attempt, other: Attempt) -> bool:
    return (one.seed, one.language) == (other.seed, other.language)


def best_of(attempts: Sequence[Attempt]) -> Optional[Attempt]:
    """The attempt with the highest conduct, then resolution; of equal ones the first there was. None if none has a conduct."""
    graded = [attempt for attempt in attempts if attempt.scorecard.get("conduct") is not None]
    return max(
        graded,
        key=lambda attempt: (
            attempt.scorecard["conduct"],
            attempt.scorecard.get("resolution") or 0,
            -attempt.started_at,
        ),
        default=None,
    )


def totals(this: Mapping[str, Any], that: Mapping[str, Any]) -> Tuple[Score, ...]:
    """Conduct and resolution of the scorecard ``that``, with the differences to ``this``."""
    return tuple(Score(name, {}, that.get(name), _change(this.get(name), that.get(name))) for name in SCORES)


def sections(this: Mapping[str, Any], that: Mapping[str, Any]) -> Tuple[Score, ...]:
    """The sections that both scorecards graded and that came out otherwise, in the order of ``this``."""
    earlier: Dict[str, Optional[int]] = {one["id"]: one["score"] for one in that.get("sections", ())}
    found: List[Score] = []
    for section in this.get("sections", ()):
        change = _change(section["score"], earlier.get(section["id"]))
        if change:
            found.append(Score(section["id"], section["name"], earlier[section["id"]], change))
    return tuple(found)


def _change(this: Optional[int], that: Optional[int]) -> Optional[int]:
    return None if this is None or that is None else this - that
