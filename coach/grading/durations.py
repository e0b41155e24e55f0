"""Lengths of time told in words, such as "dos minutos" (``limits.durations`` of ``guidelines/scoring.yaml``)."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Optional

from coach.content.models import DurationWords
from coach.language.normalise import fold

MARKS = ".,;:!?¡¿\"'()"


@dataclass(frozen=True)
class Told:
    """A length of time as somebody told it: ``seconds``, and the ``words``."""

    seconds: float
    words: str


def told(text: str, words: DurationWords) -> Optional[Told]:
    """The first length of time in ``text`` ("dos minutos", "5 minutes"), or None."""
    for number, unit in itertools.pairwise(text.split()):
        quantity, measure = fold(number).strip(MARKS), fold(unit).strip(MARKS)
        value = float(quantity) if quantity.isascii() and quantity.isdigit() else words.numbers.get(quantity)
        seconds = words.units.get(measure)
        if value is not None and seconds is not None:
            return Told(value * seconds, f"{number.strip(MARKS)} {unit.strip(MARKS)}")
    return None
