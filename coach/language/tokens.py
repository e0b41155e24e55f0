"""Tokens of one sentence as a spaCy ``Doc``: contractions stay whole, numbers stay whole, each mark is a token."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import FrozenSet, Tuple

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from coach.language.normalise import Normalised, normalise
from coach.language.words import keys_of, words

WORD = re.compile(r"\w")
_OPENING_MARKS = frozenset("¿¡\"'([-*")


@lru_cache(maxsize=None)
def pipeline(language: str) -> Language:
    """The blank spaCy pipeline of ``language`` ("es" or "en"), which holds the vocabulary that patterns are compiled for."""
    return spacy.blank(language)


class Tokens:
    """One sentence in tokens: the normalised text, the spans in it, and the spaCy ``Doc`` for the matcher."""

    def __init__(self, sentence: str, language: str) -> None:
        self.normalised: Normalised = normalise(sentence)
        self.spans = words(self.normalised.text)
        self.texts = [self.normalised.text[start:end] for start, end in self.spans]
        self._language = language

    @cached_property
    def doc(self) -> Doc:
        """The sentence for the matcher; made when asked for, since most sentences of a customer match nothing."""
        spaces = [
            index + 1 < len(self.spans) and self.spans[index + 1][0] > end for index, (_, end) in enumerate(self.spans)
        ]
        return Doc(pipeline(self._language).vocab, words=self.texts, spaces=spaces)

    @cached_property
    def keys(self) -> FrozenSet[str]:
        """The keys of all tokens: what patterns are looked up by."""
        return frozenset(key for text in self.texts for key in keys_of(text))

    @cached_property
    def edges(self) -> Tuple[int, int]:
        """The first token that is no opening mark (0 if all are), and the one after the last that holds a letter or digit."""
        texts = self.texts
        first = next((index for index, text in enumerate(texts) if text not in _OPENING_MARKS), 0)
        last = next((i + 1 for i in range(len(texts) - 1, -1, -1) if any(c.isalnum() for c in texts[i])), len(texts))
        return first, last

    def original(self, first: int, last: int) -> Tuple[int, int]:
        """Offsets in the sentence of the tokens ``first`` up to, not including, ``last``."""
        return self.normalised.original(self.spans[first][0], self.spans[last - 1][1])
