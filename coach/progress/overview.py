"""Everything the progress of one person holds, from their ended practices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from typing import Iterable, Mapping, Optional, Tuple

from coach.progress.attempts import Attempt, in_order
from coach.progress.bests import Best, bests, skill_bests
from coach.progress.skills import Course, Skill, conduct, skills
from coach.progress.streaks import Streak, streak


@dataclass(frozen=True)
class Overview:
    """``attempts`` are all, the first first, also those that do not count; ``skill_bests`` by the skill's id."""

    attempts: Tuple[Attempt, ...]
    minutes: int
    streak: Streak
    conduct: Course
    skills: Tuple[Skill, ...]
    bests: Tuple[Best, ...]
    skill_bests: Mapping[str, Best]

    @property
    def sessions(self) -> int:
        """How many practices there are, also those that do not count."""
        return len(self.attempts)


def overview(attempts: Iterable[Attempt], now: float, zone: Optional[tzinfo]) -> Overview:
    """The overview at the time ``now`` (unix seconds) in ``zone`` (None: the computer's)."""
    ordered = in_order(attempts)
    return Overview(
        attempts=tuple(ordered),
        minutes=sum(one.minutes for one in ordered),
        streak=streak(ordered, now, zone),
        conduct=conduct(ordered),
        skills=skills(ordered),
        bests=bests(ordered),
        skill_bests={best.what: best for best in skill_bests(ordered)},
    )
