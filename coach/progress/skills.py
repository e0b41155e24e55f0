"""Each skill (a section of the scorecard) over time: where it stands and where it goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Iterable, List, Mapping, Optional, Sequence, Tuple

from coach.progress.attempts import Attempt, telling

# The level is the mean of the last so many times; the trend compares as many with as many before them.
RECENT = 5
# With fewer scores than this there is no trend.
FEWEST = 4
# A change of the mean by fewer points than this is none.
STEADY = 4


@dataclass(frozen=True)
class Point:
    """One score (0-100) and the practice it is from; ``ended`` in unix seconds."""

    session: str
    ended: float
    score: int


@dataclass(frozen=True)
class Course:
    """Scores over time, the first first. ``level`` is the mean of the last ones, ``change`` what it gained (None: too few)."""

    points: Tuple[Point, ...]
    level: Optional[int]
    change: Optional[int]

    @property
    def trend(self) -> str:
        """ "up", "down", "steady", or "unknown" while there are too few scores."""
        if self.change is None:
            return "unknown"
        if abs(self.change) < STEADY:
            return "steady"
        return "up" if self.change > 0 else "down"


@dataclass(frozen=True)
class Skill:
    """One skill with its course; ``name`` by language."""

    id: str
    name: Mapping[str, str]
    course: Course


def course(points: Sequence[Point]) -> Course:
    """The course of ``points``, which are in order."""
    scores = [point.score for point in points]
    if not scores:
        return Course((), None, None)
    level = round(_mean(scores[-RECENT:]))
    if len(scores) < FEWEST:
        return Course(tuple(points), level, None)
    size = min(RECENT, len(scores) // 2)
    change = round(_mean(scores[-size:]) - _mean(scores[-2 * size : -size]))
    return Course(tuple(points), level, change)


def _mean(scores: Sequence[int]) -> float:
    return sum(scores) / len(scores)


def conduct(attempts: Iterable[Attempt]) -> Course:
    """The course of the conduct score, of the practices that count."""
    graded = [(one, one.conduct) for one in telling(attempts)]
    return course([Point(one.session, one.ended, score) for one, score in graded if score is not None])


def skills(attempts: Iterable[Attempt]) -> Tuple[Skill, ...]:
    """Every skill that was ever in play, in the order and by the names of the latest scorecards."""
    names: Dict[str, Mapping[str, str]] = {}
    points: Dict[str, List[Point]] = {}
    ordered = telling(attempts)
    for attempt in reversed(ordered):
        for skill in attempt.skills:
            names.setdefault(skill.id, skill.name)
    for attempt in ordered:
        for skill in attempt.skills:
            if skill.score is not None:
                points.setdefault(skill.id, []).append(Point(attempt.session, attempt.ended, skill.score))
    return tuple(Skill(id_, names[id_], course(points[id_])) for id_ in names if id_ in points)


def weakest(known: Iterable[Skill]) -> Optional[Skill]:
    """The skill with the lowest level; of equals the one that got worse most, then the first."""
    found = [skill for skill in known if skill.course.level is not None]
    return min(found, key=lambda skill: (skill.course.level, skill.course.change or 0), default=None)
