"""Eight-word shingles of a text, hashed: they show a copied line without holding the line."""

from __future__ import annotations

import hashlib
import re
from typing import FrozenSet

from coach.language.normalise import fold

WORDS = 8
SHORTEST = 6  # a whole reply of so many words counts too; shorter ones coincide by themselves


def shingles(text: str) -> FrozenSet[str]:
    """Hashes of all runs of ``WORDS`` words of ``text``, or of the whole if it is shorter, but not a mere phrase."""
    words = re.findall(r"\w+(?:'\w+)*", fold(text))
    if len(words) < SHORTEST:
        return frozenset()
    runs = [words[i : i + WORDS] for i in range(max(1, len(words) - WORDS + 1))]
    return frozenset(hashlib.sha256(" ".join(run).encode()).hexdigest()[:12] for run in runs)
