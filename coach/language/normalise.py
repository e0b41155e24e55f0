"""Text as the patterns and heads see it: lower case, without accents (save ñ), with the way back to the original."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Tuple

# Typographic variants that people and keyboards mix freely; each maps to one plain character.
_SAME = {
    "’": "'",
    "‘": "'",
    "´": "'",
    "`": "'",
    "ʼ": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "«": '"',
    "»": '"',
    "–": "-",
    "—": "-",
    "‐": "-",
    "‑": "-",
}


@dataclass(frozen=True)
class Normalised:
    """A normalised text and where each of its characters came from.

    ``offsets[i]`` is the position in the original of the character ``text[i]``; one more entry holds the original's length,
    so that ``original(start, end)`` works for every span of ``text``.
    """

    text: str
    offsets: Tuple[int, ...]

    def original(self, start: int, end: int) -> Tuple[int, int]:
        """The span of the original that ``text[start:end]`` came from."""
        return self.offsets[start], self.offsets[end]


@lru_cache(maxsize=1 << 12)
def _fold_cluster(cluster: str) -> str:
    composed = unicodedata.normalize("NFC", cluster).casefold()
    folded = []
    for char in composed:
        char = _SAME.get(char, char)
        if unicodedata.category(char) in ("Cc", "Cf", "Zs", "Zl", "Zp") and char != "\n":
            char = " "
        elif char != "ñ" and not char.isascii():
            # Only the base letter stays: á becomes a, ü becomes u. Emojis and other scripts have no such base and stay whole.
            char = "".join(c for c in unicodedata.normalize("NFD", char) if not unicodedata.combining(c)) or " "
        folded.append(char)
    return "".join(folded)


def normalise(text: str) -> Normalised:
    """``text`` composed (NFC), casefolded, quotes and dashes unified, accents folded except ñ, control characters blank."""
    if text.isascii() and text.isprintable():  # the common case, without looking at each character
        return Normalised(text.lower().replace("`", "'"), tuple(range(len(text) + 1)))
    out, offsets = [], []
    position = 0
    while position < len(text):
        end = position + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        folded = _fold_cluster(text[position:end])
        out.append(folded)
        offsets.extend([position] * len(folded))
        position = end
    offsets.append(len(text))
    return Normalised("".join(out), tuple(offsets))


def fold(text: str) -> str:
    """The normalised text alone, for comparing words."""
    return normalise(text).text
