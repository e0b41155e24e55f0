"""``ask-to-repeat``: asking for what the customer has already given in the turns shown, or to tell it all again."""

from __future__ import annotations

import re
from typing import Dict, FrozenSet, Iterator, Set, Tuple

from coach.behaviours.analysis import Analysis, Evidence, View

# How far behind its name a value may stand: "order number is 88213", "mi móvil nuevo, un Galaxy".
VALUE_WITHIN = 5
# How far behind "which", "cuál es su" the name of what is asked for may stand.
NAMED_WITHIN = 2
SHORTEST_NAME = 3
# Letters by which two words are forms of one: "gotea" and "goteando".
STEM = 5


def data_given(analysis: Analysis) -> FrozenSet[str]:
    """The ids of the data (``behaviours/lexicon/data-asked.yaml``) that the customer's turns already hold."""
    found = set(analysis.customer_gives)
    for datum in analysis.lexicon.data:
        if datum.looks and re.search(datum.looks, analysis.customer_text):
            found.add(datum.id)
    return frozenset(found)


def _values(analysis: Analysis) -> Dict[str, Set[str]]:
    """What the customer has given by name: the word before a value, with the value (a word with a digit, a proper name)."""
    found: Dict[str, Set[str]] = {}
    for view in analysis.customer:
        texts = view.tokens.texts
        for index, text in enumerate(texts):
            if not _is_value(view, index):
                continue
            for name in texts[max(0, index - VALUE_WITHIN) : index]:
                if name.isalpha() and len(name) >= SHORTEST_NAME and name not in analysis.lexicon.stop:
                    found.setdefault(name, set()).add(text)
    return found


def _is_value(view: View, index: int) -> bool:
    text = view.tokens.texts[index]
    if any(char.isdigit() for char in text):
        return True
    word = view.word(index)
    return index > 0 and word[:1].isupper() and not word.isupper() and len(word) >= SHORTEST_NAME


def _named_again(view: View, values: Dict[str, Set[str]]) -> Iterator[Tuple[str, int]]:
    """The tokens that name what the sentence asks for, where the customer gave its value and the sentence does not hold it.

    Each with the cue that says so.
    """
    texts = view.tokens.texts
    which = view.cues.get("asks-which", ()) if asks(view) else ()
    for hit in (*which, *view.cues.get("asks-for", ())):
        for index in range(hit.last, min(hit.last + NAMED_WITHIN + 1, len(texts))):
            known = values.get(texts[index])
            if known and known.isdisjoint(texts):
                yield hit.owner, index


def asks(view: View) -> bool:
    """Whether the sentence wants an answer, with or without a question mark."""
    return view.is_question or "interrogative" in view.cues or "invite" in view.cues


def ruled_out(view: View, analysis: Analysis) -> bool:
    """Whether the sentence asks for nothing, or nothing in it goes back to what the customer said.

    That would be a word of theirs, a datum they gave, or an "again". Sympathy names what was told, too, and asks for nothing.
    """
    if not (asks(view) or "again" in view.cues or "asks-for" in view.cues or "ask-to-repeat" in view.hits):
        return True
    if "again" in view.cues or data_given(analysis) & view.asked.keys():
        return False
    said = {word[:STEM] for word in analysis.customer_words - analysis.lexicon.stop}
    return said.isdisjoint(word[:STEM] for word in view.words if word not in analysis.lexicon.stop)


def find(analysis: Analysis) -> Iterator[Evidence]:
    """Rule ``again``: asks once more in words. Rule ``given``: asks for a datum that the customer has given.

    Rule ``value``: asks for something by the name under which the customer gave its value ("order 88213": "which order?").
    """
    if not analysis.customer:
        return
    given, values = data_given(analysis), _values(analysis)
    for view in analysis.sentences:
        form = analysis.engine.language + ("-question" if view.is_question else "")
        if asks(view):
            for hit in view.cues.get("again", ()):
                yield _evidence(view, "again", hit.first, hit.last, f"{hit.alternative}-{form}")
            for datum in sorted(given & view.asked.keys()):
                for hit in view.asked[datum]:
                    yield _evidence(view, "given", hit.first, hit.last, f"{datum}-{form}")
        for cue, index in _named_again(view, values):
            yield _evidence(view, "value", index, index + 1, f"{cue}-{form}")


def _evidence(view: View, rule: str, first: int, last: int, case: str) -> Evidence:
    return Evidence("ask-to-repeat", rule, view.index, *view.span(first, last), case)
