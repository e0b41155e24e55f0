"""The examples and near-misses of the behaviour files as labelled training items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, FrozenSet, List, Mapping, Optional, Sequence, Tuple, Union

from coach.content.behaviour_file import Behaviour, Example, NearMiss
from coach.conversation import Utterance

OPEN, CLOSE = "[[", "]]"
CHECK = "check"  # the group of behaviours that single guidelines rest on and that the annotation guide does not know
Span = Tuple[int, int]


def annotated(behaviours: Sequence[Behaviour]) -> Tuple[str, ...]:
    """The ids of the behaviours of the annotation guide, for which replies are labelled completely."""
    return tuple(behaviour.id for behaviour in behaviours if behaviour.group != CHECK)


@dataclass(frozen=True)
class Item:
    """A reply with its labels.

    ``marks`` gives for each behaviour shown the spans of the words that show it; no span where only the whole is known.
    ``denied`` are the behaviours that the reply was written to lack. ``labelled`` are those it was labelled for completely:
    what is in ``labelled`` and not in ``marks`` is not shown. ``source`` names file and place, for reports.
    """

    source: str
    language: str
    text: str
    context: Tuple[Utterance, ...]
    marks: Mapping[str, Tuple[Span, ...]]
    denied: FrozenSet[str]
    labelled: FrozenSet[str]

    @property
    def key(self) -> Tuple[str, str, Tuple[Tuple[str, str], ...]]:
        """What makes two items the same: language, text and context."""
        return self.language, self.text, tuple((turn.speaker, turn.text) for turn in self.context)

    @property
    def writer(self) -> str:
        """The file or folder it comes from: one writer's work."""
        return self.source.rsplit("/", 1)[0] if self.source.startswith("corpus/") else "behaviours"


def unmarked(text: str) -> Tuple[str, Optional[Span]]:
    """``text`` without its ``[[`` and ``]]``, and the span that they marked, if any."""
    start, end = text.find(OPEN), text.find(CLOSE)
    if not 0 <= start < end:
        return text.replace(OPEN, "").replace(CLOSE, ""), None
    inside = text[start + len(OPEN) : end]
    return text[:start] + inside + text[end + len(CLOSE) :], (start, start + len(inside))


def _context(entry: Union[Example, NearMiss]) -> Tuple[Utterance, ...]:
    return tuple(Utterance(turn.speaker, turn.text) for turn in entry.context)


def items(behaviours: Sequence[Behaviour]) -> Tuple[Item, ...]:
    """All examples and near-misses of the behaviour files, in a fixed order."""
    known = frozenset(behaviour.id for behaviour in behaviours)
    complete = frozenset(annotated(behaviours))
    return tuple(
        item
        for behaviour in sorted(behaviours, key=lambda b: b.id)
        for language in ("es", "en")
        for item in _items(behaviour, language, known, complete)
    )


def merged(found: Sequence[Item]) -> Tuple[Item, ...]:
    """One item for each different reply in context; a reply that several files hold has the labels of all."""
    by_key: Dict[Tuple[str, str, Tuple[Tuple[str, str], ...]], Item] = {}
    for item in found:
        other = by_key.get(item.key)
        by_key[item.key] = item if other is None else _merge(other, item)
    return tuple(by_key.values())


def _items(behaviour: Behaviour, language: str, known: FrozenSet[str], complete: FrozenSet[str]) -> List[Item]:
    found = []
    for number, example in enumerate(behaviour.examples.in_language(language)):
        text, mark = unmarked(example.text)
        marks: Dict[str, Tuple[Span, ...]] = {name: () for name in example.also if name in known}
        marks[behaviour.id] = (mark,) if mark else ()
        labelled = complete if behaviour.id in complete else frozenset(marks)
        source = f"{behaviour.id}/examples/{language}/{number}"
        found.append(Item(source, language, text, _context(example), marks, frozenset(), labelled))
    for number, near in enumerate(behaviour.near_misses.in_language(language)):
        text, _ = unmarked(near.text)
        marks = {name: () for name in near.shows if name in known}
        denied = frozenset({behaviour.id}) - frozenset(marks)
        labelled = complete if behaviour.id in complete else denied | frozenset(marks)
        source = f"{behaviour.id}/near_misses/{language}/{number}"
        found.append(Item(source, language, text, _context(near), marks, denied, labelled))
    return found


def _merge(one: Item, two: Item) -> Item:
    marks = {name: (*one.marks.get(name, ()), *two.marks.get(name, ())) for name in sorted({*one.marks, *two.marks})}
    denied = (one.denied | two.denied) - frozenset(marks)
    return Item(one.source, one.language, one.text, one.context, marks, denied, one.labelled | two.labelled)


def ordinary(replies: Mapping[str, Sequence[str]], behaviours: Sequence[Behaviour]) -> Tuple[Item, ...]:
    """Ordinary replies by language as items that deny all behaviours that hurt and say nothing of the others."""
    hurts = frozenset(behaviour.id for behaviour in behaviours if behaviour.group == "hurts")
    return tuple(
        Item(f"ordinary/{language}/{number}", language, text, (), {}, hurts, hurts)
        for language in ("es", "en")
        for number, text in enumerate(replies[language])
    )


def sentences_of_mark(sentences: Sequence[Span], mark: Span) -> Tuple[int, ...]:
    """Indexes of the ``sentences`` (spans) that the marked words stand in: the one with most of them, and any mostly marked."""
    start, end = mark
    overlaps = [max(0, min(last, end) - max(first, start)) for first, last in sentences]
    if not overlaps or not max(overlaps):
        return ()
    best = overlaps.index(max(overlaps))
    return tuple(
        index
        for index, (overlap, (first, last)) in enumerate(zip(overlaps, sentences, strict=True))
        if index == best or overlap > 0.5 * (last - first)
    )
