"""Which language a message is in: Spanish, English, another one, or no language at all."""

from __future__ import annotations

import re
from typing import FrozenSet, Mapping, Optional

from coach.language.normalise import fold

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_VOWELS = frozenset("aeiouy")
_SPANISH_MARKS = re.compile(r"[¿¡ñ]")


def _pronounceable(word: str) -> bool:
    """Whether a Latin word could be one: some vowel, no long run of consonants, no letter three times in a row."""
    if len(word) <= 3:
        return True
    vowels = sum(char in _VOWELS for char in word)
    return (
        0.15 <= vowels / len(word) <= 0.8 and not re.search(r"[^aeiouy]{5}", word) and not re.search(r"(.)\1{3}", word)
    )


def detect_language(
    message: str, function_words: Mapping[str, FrozenSet[str]], expected: Optional[str] = None
) -> Optional[str]:
    """``"es"``, ``"en"``, ``"other"``, ``"gibberish"``, or None for a message with no words to judge (numbers, marks).

    ``function_words`` are the common words of each language, normalised (``Lexicon.function``). ``expected`` is the language of
    the conversation: it decides where the message fits both or is too short to tell (a name, one word).
    """
    words = _WORD.findall(fold(message))
    if not words:
        return None
    hits = {language: sum(word in known for word in words) for language, known in sorted(function_words.items())}
    if _SPANISH_MARKS.search(message.lower()):
        hits["es"] = hits.get("es", 0) + 1
    best = max(hits.values())
    winners = [language for language, count in hits.items() if count == best]
    if best and best / len(words) >= 0.2:
        return expected if expected in winners else winners[0]
    foreign_script = sum(not word.isascii() and "ñ" not in word for word in words)
    if foreign_script > len(words) / 2:
        return "other"
    odd = sum(not _pronounceable(word) for word in words)
    if odd * 2 >= len(words):
        return "gibberish"
    if best / len(words) >= 0.15 or len(words) < 5:
        return expected or (winners[0] if best else "other")
    return "other"
