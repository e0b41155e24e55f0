"""What would give away the type of a customer that the trainee is to recognise: the marks of that type's own guidelines."""

from __future__ import annotations

from dataclasses import replace
from typing import FrozenSet

from coach.content.catalogue import Content
from coach.conversation import Turn

# What holds for customers of all types says nothing about this one.
EVERYBODY = "all"


def telltales(content: Content) -> FrozenSet[str]:
    """The ids of the guidelines that hold for some types of customer only."""
    return frozenset(item.id for section in content.sections for item in section.items if EVERYBODY not in item.types)


def without(turn: Turn, guidelines: FrozenSet[str]) -> Turn:
    """``turn`` without the findings of ``guidelines``."""
    return replace(turn, findings=tuple(found for found in turn.findings if found.guideline not in guidelines))
