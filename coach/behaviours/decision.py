"""What counts as proof and what is ruled out, the same for training and for detection."""

from __future__ import annotations

from typing import Container, FrozenSet

from coach.behaviours.analysis import Analysis, View
from coach.behaviours.contextual import moves, repeats, shape, terms

# Behaviours that rules decide alone: the heads only know names that their examples happen to use.
BY_RULE = frozenset({"use-name"})

# An alternative of a pattern, or a rule, must be right in this share of the examples it hits, or it is no proof.
REFUSED_BELOW = 0.8


def blocked(view: View, analysis: Analysis) -> FrozenSet[str]:
    """The behaviours that the form of the sentence or the turns before rule out."""
    out = shape.ruled_out(view, analysis) | moves.ruled_out(analysis)
    if repeats.ruled_out(view, analysis):
        out |= {"ask-to-repeat"}
    return out | {"jargon"} if terms.ruled_out(view, analysis) else out


def trusted(behaviour: str, proof: str, refused: Container[str]) -> bool:
    """Whether a hit of this ``pattern#alternative`` or rule proves the behaviour.

    ``refused`` is what training found wrong too often.
    """
    return behaviour in BY_RULE or f"{behaviour}/{proof}" not in refused
