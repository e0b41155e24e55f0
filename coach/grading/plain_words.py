"""Technical terms in plain words: which term of ``guidelines/plain-words.yaml`` some words hold, and how to say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Iterable, List, Mapping, Optional, Sequence, Tuple

from coach.content.models import PlainWords
from coach.language.normalise import fold, normalise
from coach.language.words import words

# What a term may have more than it has in the file, in both languages: puerto, puertos; conector, conectores.
PLURALS = ("", "s", "es")
# At the end of a term: the word may go on.
OPEN = "*"


@dataclass(frozen=True)
class _Entry:
    """``term`` as it stands in the file and its normalised ``tokens``; of an ``open`` one the last may go on."""

    term: str
    plain: str
    tokens: Tuple[str, ...]
    open: bool

    def stands_at(self, tokens: Sequence[str], first: int) -> bool:
        """Whether the term begins at ``tokens[first]``, in the singular or the plural."""
        there = tokens[first : first + len(self.tokens)]
        if len(there) < len(self.tokens) or not all(map(_same, there[:-1], self.tokens[:-1])):
            return False
        last, mine = there[-1], self.tokens[-1]
        return last.startswith(mine) if self.open else _same(last, mine)

    def closeness(self, tokens: Sequence[str]) -> Tuple[int, bool, bool]:
        """How well it fits where it stands: a longer term before a shorter, a word before its beginning, before its plural."""
        return len(self.tokens), not self.open, tuple(tokens[: len(self.tokens)]) == self.tokens


class Glossary:
    """The terms of both languages. Immutable after construction."""

    def __init__(self, known: PlainWords) -> None:
        self._entries: Dict[str, Dict[str, List[_Entry]]] = {
            language: _by_initial(terms) for language, terms in (("es", known.es), ("en", known.en))
        }

    def slots(self, texts: Iterable[str], language: str) -> Dict[str, str]:
        """The slots ``term`` and ``plain`` for the first known term in the first of ``texts`` that holds any; else none.

        Of several that begin at the same word the longest is meant, then the one written so. The term is spelt as in the
        file, an inflected one as it was written.
        """
        for text in texts:
            normalised = normalise(text)
            spans = words(normalised.text)
            tokens = [normalised.text[start:end] for start, end in spans]
            for first in range(len(tokens)):
                entry = self._at(tokens, first, language)
                if entry:
                    start, _ = normalised.original(*spans[first])
                    _, end = normalised.original(*spans[first + len(entry.tokens) - 1])
                    written = text[start:end]
                    exact = not entry.open and fold(written) == fold(entry.term)
                    return {"term": entry.term if exact else written, "plain": entry.plain}
        return {}

    def _at(self, tokens: Sequence[str], first: int, language: str) -> Optional[_Entry]:
        found = [entry for entry in self._entries[language].get(tokens[first][0], ()) if entry.stands_at(tokens, first)]
        return max(found, key=lambda entry: entry.closeness(tokens[first:]), default=None)


def _by_initial(terms: Mapping[str, str]) -> Dict[str, List[_Entry]]:
    """The entries by the first character of their first word. A term without any word is left out."""
    found: Dict[str, List[_Entry]] = {}
    for term, plain in terms.items():
        folded = fold(term.rstrip(OPEN))
        tokens = tuple(folded[start:end] for start, end in words(folded))
        if tokens:
            found.setdefault(tokens[0][0], []).append(_Entry(term, plain, tokens, term.endswith(OPEN)))
    return found


def _same(token: str, word: str) -> bool:
    return token.startswith(word) and token[len(word) :] in PLURALS
