"""Where the tokens of a normalised text stand: contractions and numbers stay whole, each mark is a token."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import List, Tuple

# Letters of a word's beginning by which it can be looked up.
BEGINNING = 3
# The key of every token that begins with a digit.
A_NUMBER = "#"

_TOKEN = re.compile(
    r"https?://\S+|www\.\S+"  # addresses
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # e-mail
    r"|\d+(?:[.,:/-]\d+)*(?:º|ª|%|\w+)?(?:-[^\W\d_]+)*"  # 64,20  17:30  2,5h  11th  40-minute
    r"|[^\W\d_]+\w*(?:['-]\w+)*"  # don't  wi-fi
    r"|\.{2,}|…|\S"
)


def words(text: str) -> List[Tuple[int, int]]:
    """The spans of the tokens of ``text`` (already normalised)."""
    return [match.span() for match in _TOKEN.finditer(text)]


@lru_cache(maxsize=1 << 12)
def keys_of(token: str) -> Tuple[str, ...]:
    """The keys under which ``token`` is looked up: itself, its beginning with a star, and whether it is a number."""
    return (token, token[:BEGINNING] + "*", *((A_NUMBER,) if token[0].isdigit() else ()))
