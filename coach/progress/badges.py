"""Badges: what was earned, by which practice, and how far one is with the rest. The rules are data (``progress/badges.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Dict, Iterable, List, Optional, Sequence, Set, Tuple

from coach.content.models import Badge, BadgeConditions
from coach.progress.attempts import Attempt, telling
from coach.progress.streaks import day_of, run_up_to


@dataclass(frozen=True)
class Standing:
    """A badge and how it stands: ``by`` is the practice that earned it, None while ``done`` is short of its count."""

    badge: Badge
    done: int
    by: Optional[Attempt] = None


def standings(
    badges: Iterable[Badge], attempts: Iterable[Attempt], now: float, zone: Optional[tzinfo]
) -> Tuple[Standing, ...]:
    """How each badge stands, in the order of the file. ``zone`` (None: the computer's) says when a day is over."""
    ordered = telling(attempts)
    return tuple(_standing(badge, ordered, now, zone) for badge in badges)


def meets(attempt: Attempt, when: BadgeConditions) -> bool:
    """Whether a practice shows all that ``when`` asks for."""
    calmed = attempt.calmed_at
    return all(
        (
            when.type is None or when.type in attempt.types,
            when.difficulty is None or when.difficulty == attempt.difficulty,
            attempt.conduct is not None and attempt.conduct >= when.least_conduct,
            (attempt.resolution or 0) >= when.least_resolution,
            when.most_broken is None or attempt.broken <= when.most_broken,
            when.most_hints is None or attempt.hints <= when.most_hints,
            not when.all_facts or (attempt.facts_found > 0 and attempt.facts_missed == 0),
            not when.solved or attempt.reason == "solved",
            not when.verified or attempt.verified,
            not when.recognised or attempt.recognised == 100,
            when.calmed_before is None or (calmed is not None and calmed < when.calmed_before),
        )
    )


def _standing(badge: Badge, ordered: Sequence[Attempt], now: float, zone: Optional[tzinfo]) -> Standing:
    reached = _counted(badge, ordered, zone)
    for attempt, count in zip(ordered, reached, strict=True):
        if count >= badge.count:
            return Standing(badge, badge.count, attempt)
    done = reached[-1] if reached else 0
    if badge.rule == "days" and reached:
        today = day_of(now, zone)
        done = done if (today - day_of(ordered[-1].ended, zone)).days <= 1 else 0
    return Standing(badge, done)


def _counted(badge: Badge, ordered: Sequence[Attempt], zone: Optional[tzinfo]) -> List[int]:
    """How far the badge's count was after each of the practices."""
    counts: List[int] = []
    row = 0
    types: Set[str] = set()
    days: Dict[date, None] = {}
    for attempt in ordered:
        met = meets(attempt, badge.when)
        row = row + 1 if met else 0 if badge.rule == "in-a-row" else row
        if met:
            types.update(attempt.types)
            days[day_of(attempt.ended, zone)] = None
        if badge.rule == "types":
            counts.append(len(types))
        elif badge.rule == "days":
            counts.append(run_up_to(next(reversed(days)), days) if days else 0)
        else:
            counts.append(row)
    return counts
