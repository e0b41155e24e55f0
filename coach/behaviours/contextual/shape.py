"""What the form of a reply allows: no question without asking, no deadline without a time, a greeting only at the opening."""

from __future__ import annotations

from typing import FrozenSet

from coach.behaviours.analysis import Analysis, View
from coach.behaviours.contextual.repeats import asks

QUESTIONS = frozenset({"open-question", "closed-question"})
_OPENING = 2  # a greeting stands in the first sentences of a reply


def ruled_out(view: View, analysis: Analysis) -> FrozenSet[str]:
    """The behaviours that this sentence cannot show by its form or place."""
    out: set[str] = set()
    if "courtesy-tag" in view.cues or not asks(view):
        out |= QUESTIONS
    if "time" not in view.cues and not any(char.isdigit() for char in view.text):
        out.add("expect")
    if view.index >= _OPENING:
        out.add("greet")
    return frozenset(out)
