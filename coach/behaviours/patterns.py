"""Patterns of the behaviour files (notation: ``coach.behaviours.notation``) matched by spaCy's ``Matcher``."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Dict, FrozenSet, Iterable, List, Sequence, Tuple

from spacy.matcher import Matcher

from coach.behaviours.notation import Compiled, compile_notation
from coach.content.behaviour_file import Pattern
from coach.language.tokens import Tokens, pipeline
from coach.language.words import keys_of


@dataclass(frozen=True)
class Hit:
    """A pattern found in a sentence: token ``first`` up to, not including, ``last``.

    ``alternative`` is the place of the notation in the pattern, from 1, after its language: ``es2``.
    """

    owner: str
    pattern: str
    first: int
    last: int
    alternative: str

    @property
    def proof(self) -> str:
        """The name under which its hits are counted and trusted: of one alternative, since one may mislead and the next not."""
        return f"{self.pattern}#{self.alternative}"


@dataclass(frozen=True)
class _Entry:
    """One compiled alternative: ``needs`` are sets of keys of which the sentence must hold at least one each, and
    ``begins`` and ``ends`` those of which its first or last word must have one (empty: any).
    """

    owner: str
    pattern: str
    alternative: str
    compiled: Compiled
    needs: Tuple[FrozenSet[str], ...]
    begins: FrozenSet[str]
    ends: FrozenSet[str]
    matcher: Matcher

    def may_match(self, keys: FrozenSet[str], first: Sequence[str], last: Sequence[str]) -> bool:
        """Whether the keys of a sentence, of its first and of its last word allow it at all."""
        if (self.begins and self.begins.isdisjoint(first)) or (self.ends and self.ends.isdisjoint(last)):
            return False
        return not any(map(keys.isdisjoint, self.needs))


class PatternSet:
    """Many patterns of one language, each under an owner (a behaviour id, say), matched in one pass over a sentence.

    spaCy tries every pattern at every token, which for two thousand patterns costs more than encoding the sentence. So each
    has a matcher of its own, and only those run whose words, or beginnings of words, the sentence holds.
    """

    def __init__(
        self,
        language: str,
        patterns: Iterable[Tuple[str, Sequence[Pattern]]],
        number_words: FrozenSet[str] = frozenset(),
    ) -> None:
        vocab = pipeline(language).vocab
        entries: List[_Entry] = []
        for owner, owned in patterns:
            for pattern in owned:
                for number, notation in enumerate(pattern.alternatives, start=1):
                    for compiled in compile_notation(f"{owner}/{pattern.id}", notation, number_words):
                        # the notation makes nothing that spaCy would refuse (a test asks it); asking here doubles the time
                        matcher = Matcher(vocab, validate=False)
                        matcher.add("pattern", [[dict(token) for token in compiled.tokens]])
                        entries.append(_entry(owner, pattern.id, f"{language}{number}", compiled, matcher))
        self._always = [entry for entry in entries if not entry.needs]
        self._by_key = _index(entries)

    def find(self, sentence: Tokens) -> Tuple[Hit, ...]:
        """The hits in ``sentence``, one for each owner, pattern and alternative: the earliest, then the longest."""
        if not sentence.texts:
            return ()
        keys = sentence.keys
        entries = {id(entry): entry for key in self._by_key.keys() & keys for entry in self._by_key[key]}
        if not entries and not self._always:
            return ()
        first_word, last_word = sentence.edges
        opening, closing = keys_of(sentence.texts[first_word]), keys_of(sentence.texts[last_word - 1])
        best: Dict[Tuple[str, str, str], Tuple[int, int]] = {}
        for entry in (*entries.values(), *self._always):
            if not entry.may_match(keys, opening, closing):
                continue
            for _, first, last in entry.matcher(sentence.doc):
                if entry.compiled.from_start and first > first_word:
                    continue
                if entry.compiled.to_end and last < last_word:
                    continue
                name, span = (entry.owner, entry.pattern, entry.alternative), (first, -last)
                if name not in best or span < best[name]:
                    best[name] = span
        return tuple(sorted((Hit(o, p, first, -last, a) for (o, p, a), (first, last) in best.items()), key=_order))


def _entry(owner: str, pattern: str, alternative: str, compiled: Compiled, matcher: Matcher) -> _Entry:
    needs = tuple(filter(None, compiled.keys))
    begins = compiled.keys[0] if compiled.from_start else frozenset()
    ends = compiled.keys[-1] if compiled.to_end else frozenset()
    return _Entry(owner, pattern, alternative, compiled, needs, begins, ends, matcher)


def _index(entries: Sequence[_Entry]) -> Dict[str, List[_Entry]]:
    """The entries by the keys of the token they share with fewest others: words in many patterns are in most sentences too."""
    common = Counter(key for entry in entries for need in entry.needs for key in need)
    index: Dict[str, List[_Entry]] = {}
    for entry in entries:
        if entry.needs:
            for key in min(entry.needs, key=lambda need: sum(common[key] for key in need)):
                index.setdefault(key, []).append(entry)
    return index


def _order(hit: Hit) -> Tuple[int, int, str, str, str]:
    return hit.first, -hit.last, hit.owner, hit.pattern, hit.alternative
