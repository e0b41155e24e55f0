"""What counts as proof and what is ruled out, the same for training and for detection."""

from __future__ import annotations

from typing import FrozenSet

from coach.behaviours.analysis import Analysis, View
from coach.behaviours.contextual import moves, shape

# A pattern or rule must be right in this share of the examples it hits, or it is no proof, only one fact among others.
REFUSED_BELOW = 0.8


def blocked(view: View, analysis: Analysis) -> FrozenSet[str]:
    """The behaviours that the form of the sentence or the turns before rule out."""
    return shape.ruled_out(view, analysis) | moves.ruled_out(analysis)
