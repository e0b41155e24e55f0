"""Conditions of guidelines: a behaviour, a signal, a fact asked for, a customer type; negated and joined.

Notation: parts joined by `` and ``, each possibly after ``not ``. A part is a behaviour id (``empathy``), ``@signal``,
``asked:<fact>`` or ``types:<type>``. A list of conditions holds when one of them holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import FrozenSet, Iterable, Optional, Tuple


@dataclass(frozen=True)
class Situation:
    """What is known at one reply: the behaviours it shows, the signals that hold, the facts it asks for, the types."""

    behaviours: FrozenSet[str]
    signals: FrozenSet[str]
    asked: FrozenSet[str]
    types: FrozenSet[str]


@dataclass(frozen=True)
class Part:
    """One part of a condition. ``kind`` is "behaviour", "signal", "asked" or "types"."""

    kind: str
    name: str
    negated: bool

    def holds(self, situation: Situation) -> bool:
        """Whether this part is true in ``situation``."""
        known = {
            "behaviour": situation.behaviours,
            "signal": situation.signals,
            "asked": situation.asked,
            "types": situation.types,
        }[self.kind]
        return (self.name in known) != self.negated


@lru_cache(maxsize=None)
def parse(condition: str) -> Tuple[Part, ...]:
    """The parts of ``condition``. Raises ValueError with the part that cannot be read."""
    return tuple(_part(words) for words in condition.split(" and "))


def _part(words: str) -> Part:
    negated = words.startswith("not ")
    name = words[4:] if negated else words
    for prefix, kind in (("@", "signal"), ("asked:", "asked"), ("types:", "types")):
        if name.startswith(prefix):
            return Part(kind, name[len(prefix) :], negated)
    if not name or " " in name or ":" in name:
        raise ValueError(words)
    return Part("behaviour", name, negated)


def first_that_holds(conditions: Iterable[str], situation: Situation) -> Optional[str]:
    """The first condition that holds in ``situation``, or None."""
    for condition in conditions:
        if all(part.holds(situation) for part in parse(condition)):
            return condition
    return None
