"""Pictures of numbers over time, as values for SVG: drawn by the server, stretched by the page, no script.

The view box is stretched to the place there is, so lines and dots must be strokes that do not scale. Pure functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import List, Optional, Sequence, Tuple

from babel.dates import format_date

WIDTH, HEIGHT = 600, 200
GUIDES = (100, 75, 50, 25, 0)
# A line shows the mean of the last so many scores, so that one bad day is a dent and no cliff.
SMOOTH = 5
_PATTERNS = {"es": "d MMM y", "en": "d MMM y"}


@dataclass(frozen=True)
class Dot:
    """One score in the units of the view box; ``place`` counts the columns from 0."""

    place: int
    x: float
    y: float


@dataclass(frozen=True)
class Plot:
    """Scores over their places: ``dots`` for each, ``line`` (a value for ``points``) for their moving mean; "" below two."""

    dots: Tuple[Dot, ...]
    line: str


def plot(scores: Sequence[Optional[int]], smooth: int = SMOOTH, width: int = WIDTH, height: int = HEIGHT) -> Plot:
    """``scores`` (0-100, None: a gap in its column) from left to right. One alone stands in the middle."""
    columns = len(scores)
    dots: List[Dot] = []
    means: List[str] = []
    recent: List[int] = []
    for place, score in enumerate(scores):
        if score is None:
            continue
        x = round(width / 2 if columns == 1 else place * width / (columns - 1), 1)
        recent = [*recent, score][-smooth:]
        dots.append(Dot(place, x, _height(score, height)))
        means.append(f"{x:g},{_height(sum(recent) / len(recent), height):g}")
    return Plot(tuple(dots), " ".join(means) if len(means) > 1 else "")


def guides(height: int = HEIGHT) -> Tuple[Tuple[int, float], ...]:
    """The scores to draw a level line at, the highest first, with their heights."""
    return tuple((score, _height(score, height)) for score in GUIDES)


def _height(score: float, height: int) -> float:
    return round(height - score * height / 100, 1)


def day(seconds: float, language: str, zone: Optional[tzinfo] = None) -> str:
    """The date for readers of ``language``; ``seconds`` since 1970, ``zone`` None means the computer's."""
    return format_date(datetime.fromtimestamp(seconds, zone), _PATTERNS[language], locale=language)
