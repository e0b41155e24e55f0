"""The examples and near-misses of the behaviour files as labelled training items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, FrozenSet, List, Mapping, Optional, Sequence, Tuple, Union

from coach.content.models import Behaviour, Example, NearMiss
from coach.conversation import Utterance
from coach.language.sentences import split

OPEN, CLOSE = "[[", "]]"


@dataclass(frozen=True)
class Item:
    """A reply with its labels.

    ``marks`` gives for each behaviour shown the span of the words that show it, or None where only the whole is known.
    ``denied`` are the behaviours that the reply was written to lack. ``complete`` is false where it may well show others than
    those it names or denies. ``source`` names file and place, for reports.
    """

    source: str
    language: str
    text: str
    context: Tuple[Utterance, ...]
    marks: Mapping[str, Optional[Tuple[int, int]]]
    denied: FrozenSet[str]
    complete: bool = True

    @property
    def key(self) -> Tuple[str, str, Tuple[Tuple[str, str], ...]]:
        """What makes two items the same: language, text and context."""
        return self.language, self.text, tuple((turn.speaker, turn.text) for turn in self.context)


def unmarked(text: str) -> Tuple[str, Optional[Tuple[int, int]]]:
    """``text`` without its ``[[`` and ``]]``, and the span that they marked, if any."""
    start, end = text.find(OPEN), text.find(CLOSE)
    if not 0 <= start < end:
        return text.replace(OPEN, "").replace(CLOSE, ""), None
    inside = text[start + len(OPEN) : end]
    return text[:start] + inside + text[end + len(CLOSE) :], (start, start + len(inside))


def _context(entry: Union[Example, NearMiss]) -> Tuple[Utterance, ...]:
    return tuple(Utterance(turn.speaker, turn.text) for turn in entry.context)


def items(behaviours: Sequence[Behaviour]) -> Tuple[Item, ...]:
    """All examples and near-misses, one item for each different reply in context, in a fixed order.

    A reply that several files hold is one item with the labels of all.
    """
    known = frozenset(behaviour.id for behaviour in behaviours)
    merged: Dict[Tuple[str, str, Tuple[Tuple[str, str], ...]], Item] = {}
    for behaviour in sorted(behaviours, key=lambda b: b.id):
        for language in ("es", "en"):
            for item in _items(behaviour, language, known):
                other = merged.get(item.key)
                merged[item.key] = item if other is None else _merge(other, item)
    return tuple(merged.values())


def _items(behaviour: Behaviour, language: str, known: FrozenSet[str]) -> List[Item]:
    found = []
    for number, example in enumerate(behaviour.examples.in_language(language)):
        text, mark = unmarked(example.text)
        marks: Dict[str, Optional[Tuple[int, int]]] = {name: None for name in example.also if name in known}
        marks[behaviour.id] = mark
        source = f"{behaviour.id}/examples/{language}/{number}"
        found.append(Item(source, language, text, _context(example), marks, frozenset()))
    for number, near in enumerate(behaviour.near_misses.in_language(language)):
        text, _ = unmarked(near.text)
        marks = {name: None for name in near.shows if name in known}
        denied = frozenset({behaviour.id}) - frozenset(marks)
        source = f"{behaviour.id}/near_misses/{language}/{number}"
        found.append(Item(source, language, text, _context(near), marks, denied))
    return found


def _merge(one: Item, two: Item) -> Item:
    marks = {**two.marks, **one.marks}
    for name, mark in two.marks.items():
        if marks[name] is None:
            marks[name] = mark
    return Item(one.source, one.language, one.text, one.context, marks, (one.denied | two.denied) - frozenset(marks))


def ordinary(replies: Mapping[str, Sequence[str]], behaviours: Sequence[Behaviour]) -> Tuple[Item, ...]:
    """Ordinary replies by language as items that deny all behaviours that hurt and say nothing of the others."""
    hurts = frozenset(behaviour.id for behaviour in behaviours if behaviour.group == "hurts")
    return tuple(
        Item(f"ordinary/{language}/{number}", language, text, (), {}, hurts, complete=False)
        for language in ("es", "en")
        for number, text in enumerate(replies[language])
    )


def sentences_of_mark(text: str, mark: Tuple[int, int]) -> Tuple[int, ...]:
    """Indexes of the sentences of ``text`` that the marked words stand in: the one with most of them, and any mostly marked."""
    start, end = mark
    overlaps = [max(0, min(s.end, end) - max(s.start, start)) for s in split(text)]
    if not overlaps or not max(overlaps):
        return ()
    best = overlaps.index(max(overlaps))
    lengths = [s.end - s.start for s in split(text)]
    return tuple(i for i, overlap in enumerate(overlaps) if i == best or overlap > 0.5 * lengths[i])
