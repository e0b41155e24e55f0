"""``ask-to-repeat``: asking for what the customer has already given in the turns shown, or to tell it all again."""

from __future__ import annotations

import re
from typing import FrozenSet, Iterator

from coach.behaviours.analysis import Analysis, Evidence, View


def data_given(analysis: Analysis) -> FrozenSet[str]:
    """The ids of the data (``behaviours/lexicon/data-asked.yaml``) that the customer's turns already hold."""
    found = set(analysis.customer_gives)
    for datum in analysis.lexicon.data:
        if datum.looks and re.search(datum.looks, analysis.customer_text):
            found.add(datum.id)
    return frozenset(found)


def asks(view: View) -> bool:
    """Whether the sentence wants an answer, with or without a question mark."""
    return view.is_question or "interrogative" in view.cues or "invite" in view.cues


def ruled_out(view: View, analysis: Analysis) -> bool:
    """Whether nothing in the sentence goes back to what the customer said: no word of theirs, no datum they gave, no "again"."""
    if "again" in view.cues or data_given(analysis) & view.asked.keys():
        return False
    return analysis.customer_words.isdisjoint(word for word in view.words if word not in analysis.lexicon.stop)


def find(analysis: Analysis) -> Iterator[Evidence]:
    """Rule ``again``: asks once more in words. Rule ``given``: asks for a datum that the customer has given."""
    if not analysis.customer:
        return
    given = data_given(analysis)
    for view in analysis.sentences:
        if "again" in view.cues and (asks(view) or "invite" in view.cues):
            hit = view.cues["again"][0]
            yield Evidence("ask-to-repeat", "again", view.index, *view.span(hit.first, hit.last))
        asked = sorted((hit.first, hit.last) for name in view.asked if name in given for hit in view.asked[name])
        if asked and asks(view):
            yield Evidence("ask-to-repeat", "given", view.index, *view.span(*asked[0]))
