"""Patterns of the behaviour files (notation: ``coach.behaviours.notation``) matched by spaCy's ``Matcher``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, FrozenSet, Iterable, Sequence, Tuple

from spacy.matcher import Matcher

from coach.behaviours.notation import Compiled, PatternError, compile_notation
from coach.content.models import Pattern
from coach.language.tokens import Tokens, pipeline

_OPENING_MARKS = frozenset("¿¡\"'([-*")


@dataclass(frozen=True)
class Hit:
    """A pattern found in a sentence: token ``first`` up to, not including, ``last``."""

    owner: str
    pattern: str
    first: int
    last: int


class PatternSet:
    """Many patterns of one language, each under an owner (a behaviour id, say), matched in one pass over a sentence."""

    def __init__(
        self,
        language: str,
        patterns: Iterable[Tuple[str, Sequence[Pattern]]],
        number_words: FrozenSet[str] = frozenset(),
        validate: bool = True,
    ) -> None:
        self._matcher = Matcher(pipeline(language).vocab, validate=validate)
        self._keys: Dict[int, Tuple[str, str, Compiled]] = {}
        for owner, owned in patterns:
            for pattern in owned:
                for notation in pattern.alternatives:
                    for compiled in compile_notation(f"{owner}/{pattern.id}", notation, number_words):
                        self._add(owner, pattern.id, notation, compiled)

    def _add(self, owner: str, pattern: str, notation: str, compiled: Compiled) -> None:
        key = f"{owner}/{pattern}/{len(self._keys)}"
        try:
            self._matcher.add(key, [[dict(token) for token in compiled.tokens]])
        except ValueError as error:
            raise PatternError(f"{owner}/{pattern}", notation, notation, "rejected", str(error)) from error
        self._keys[self._matcher.vocab.strings[key]] = (owner, pattern, compiled)

    def find(self, sentence: Tokens) -> Tuple[Hit, ...]:
        """The hits in ``sentence``, one for each owner and pattern: the earliest, then the longest."""
        if not self._keys or not sentence.texts:
            return ()
        first_word = _first_word(sentence.texts)
        last_word = _last_word(sentence.texts)
        best: Dict[Tuple[str, str], Tuple[int, int]] = {}
        for key, first, last in self._matcher(sentence.doc):
            owner, pattern, compiled = self._keys[key]
            if compiled.from_start and first > first_word:
                continue
            if compiled.to_end and last < last_word:
                continue
            span, known = (first, -last), best.get((owner, pattern))
            if known is None or span < known:
                best[owner, pattern] = span
        return tuple(sorted((Hit(o, p, first, -last) for (o, p), (first, last) in best.items()), key=_order))


def _order(hit: Hit) -> Tuple[int, int, str, str]:
    return hit.first, -hit.last, hit.owner, hit.pattern


def _first_word(texts: Sequence[str]) -> int:
    """Index of the first token that is no opening mark."""
    return next((index for index, text in enumerate(texts) if text not in _OPENING_MARKS), 0)


def _last_word(texts: Sequence[str]) -> int:
    """Index after the last token that holds a letter or digit."""
    return next((i + 1 for i in range(len(texts) - 1, -1, -1) if any(c.isalnum() for c in texts[i])), len(texts))
