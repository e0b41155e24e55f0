"""Attempts made by hand for the tests of progress."""

from __future__ import annotations

from typing import Any, Dict, Optional, Sequence

from coach.progress.attempts import Attempt, SkillScore

DAY = 86_400.0
START = 1_700_000_000.0


def skill(id_: str, score: Optional[int], violated: int = 0) -> SkillScore:
    """One section of a scorecard."""
    return SkillScore(id_, {"es": id_.title(), "en": id_.title()}, score, violated)


def attempt(number: int, skills: Sequence[SkillScore] = (), **values: Any) -> Attempt:
    """An attempt that counts; number 0 ends at START, each further one a day later."""
    ended = values.pop("ended", START + number * DAY)
    chosen: Dict[str, Any] = {
        "session": f"s-{number:03}",
        "persona": "ramiro",
        "scenario": "router",
        "started": ended - 600,
        "ended": ended,
        "types": ("angry",),
        "conduct": 70,
        "resolution": 60,
        "skills": tuple(skills),
        **values,
    }
    return Attempt(**chosen)
