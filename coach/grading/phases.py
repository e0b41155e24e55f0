"""In which phases of a contact a reply stands (opening, listening, diagnosing, solving, closing)."""

from __future__ import annotations

from typing import FrozenSet, Iterable, Tuple

PHASES = ("opening", "listening", "diagnosing", "solving", "closing")
# Behaviours that only make sense in a phase and so place the reply in it.
SHOWN_IN = {
    "diagnosing": ("open-question", "closed-question", "obvious-check", "ask-to-repeat", "assume"),
    "solving": ("step-by-step", "overall-approach", "plain-explanation", "next-steps", "offer-expert", "hold-asked",
                "hold-abrupt", "transfer-asked", "transfer-abrupt"),
    "closing": ("recap", "ask-satisfaction", "farewell"),
}  # fmt: skip


def phases_of(behaviours: Iterable[str], signals: FrozenSet[str], asked: FrozenSet[str]) -> Tuple[str, ...]:
    """The phases one reply belongs to, in the order of a contact. A reply that fits nowhere else is listening."""
    shown = set(behaviours)
    found = {phase for phase, marks in SHOWN_IN.items() if shown & set(marks)}
    if "first-reply" in signals:
        found |= {"opening", "listening"}
    if asked:
        found.add("diagnosing")
    if "solved" in signals:
        found.add("closing")
    return tuple(phase for phase in PHASES if phase in (found or {"listening"}))


def main_phase(phases: Tuple[str, ...]) -> str:
    """The one phase to name a reply by: the furthest it reaches, save that a first reply is the opening."""
    return "opening" if "opening" in phases else phases[-1]
