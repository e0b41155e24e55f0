"""Tokens of one sentence as a spaCy ``Doc``: contractions stay whole, numbers stay whole, each mark is a token."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import List, Tuple

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from coach.language.normalise import Normalised, normalise

_TOKEN = re.compile(
    r"https?://\S+|www\.\S+"  # addresses
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # e-mail
    r"|\d+(?:[.,:/-]\d+)*(?:º|ª|%|\w+)?(?:-[^\W\d_]+)*"  # 64,20  17:30  2,5h  11th  40-minute
    r"|[^\W\d_]+\w*(?:['-]\w+)*"  # don't  wi-fi
    r"|\.{2,}|…|\S"
)
WORD = re.compile(r"\w")


@lru_cache(maxsize=None)
def pipeline(language: str) -> Language:
    """The blank spaCy pipeline of ``language`` ("es" or "en"), which holds the vocabulary that patterns are compiled for."""
    return spacy.blank(language)


def words(text: str) -> List[Tuple[int, int]]:
    """The spans of the tokens of ``text`` (already normalised)."""
    return [match.span() for match in _TOKEN.finditer(text)]


class Tokens:
    """One sentence in tokens: the normalised text, the spans in it, and the spaCy ``Doc`` for the matcher."""

    def __init__(self, sentence: str, language: str) -> None:
        self.normalised: Normalised = normalise(sentence)
        self.spans = words(self.normalised.text)
        self.texts = [self.normalised.text[start:end] for start, end in self.spans]
        spaces = [
            index + 1 < len(self.spans) and self.spans[index + 1][0] > end for index, (_, end) in enumerate(self.spans)
        ]
        self.doc = Doc(pipeline(language).vocab, words=self.texts, spaces=spaces)

    def original(self, first: int, last: int) -> Tuple[int, int]:
        """Offsets in the sentence of the tokens ``first`` up to, not including, ``last``."""
        return self.normalised.original(self.spans[first][0], self.spans[last - 1][1])
