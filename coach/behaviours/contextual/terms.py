"""``jargon``: technical terms, acronyms and internal wording that the customer has not used and the reply does not explain."""

from __future__ import annotations

import re
from typing import Iterator, List, Tuple

from coach.behaviours.analysis import Analysis, Evidence, View
from coach.behaviours.patterns import Hit

_ACRONYM = re.compile(r"^[A-Z]{2,6}s?$")
# Names of files, functions, switches and hardware as only their makers write them.
_TECHNICAL = re.compile(
    r"^(?:[a-z]+[A-Z]\w+|\w+_\w+|\w+\.(?:xml|json|exe|dll|cfg|ini|php|js|py|conf|log|sh|bat|yml|yaml)|[A-Z]{2,}[a-z]?\d*(?:-[A-Z\d]*[A-Z][A-Z\d]*)+)$"
)
_EXPLAINED_WITHIN = 60  # characters after the term in which an explanation counts as given at once


def _shouting(view: View) -> bool:
    letters = [char for char in view.text if char.isalpha()]
    return sum(char.isupper() for char in letters) > 0.5 * len(letters)


def _explained(view: View, last: int, analysis: Analysis) -> bool:
    start = view.tokens.spans[last - 1][1]
    after = view.tokens.normalised.text[start : start + _EXPLAINED_WITHIN]
    return any(_whole(phrase, after) for phrase in analysis.lexicon.explained)


def _whole(phrase: str, text: str) -> bool:
    return phrase in text if not phrase[0].isalpha() else bool(re.search(rf"\b{re.escape(phrase)}\b", text))


def _by_shape(view: View, analysis: Analysis) -> Iterator[Tuple[int, int]]:
    if _shouting(view):
        return
    for index, text in enumerate(view.tokens.texts):
        word = view.word(index)
        if not (_ACRONYM.match(word) or _TECHNICAL.match(word)):
            continue
        plain = text[:-1] if word.endswith("s") and word[:-1].isupper() else text
        known = plain in analysis.lexicon.everyday or text in analysis.lexicon.names
        if not known and not view.quotes(index, index + 1):
            yield index, index + 1


def _unused(view: View, first: int, last: int, analysis: Analysis) -> bool:
    """Whether the customer has not used the term. The head of a longer term is enough: who says "puerto" knows "puertos"."""
    words = [text for text in view.tokens.texts[first:last] if text not in analysis.lexicon.stop and text[0].isalnum()]
    used = analysis.customer_words
    return not all(word in used or word.rstrip("s") in used or word + "s" in used for word in words)


def find(analysis: Analysis) -> Iterator[Evidence]:
    """Evidence for each unexplained term: rule ``technical-term`` or ``trade-term`` (lexicon) or ``shape``."""
    for view in analysis.sentences:
        spans = [(_rule(hit, analysis), hit.first, hit.last) for hit in _term_hits(view, analysis)]
        known = {(first, last) for _, first, last in spans}
        spans += [("shape", *span) for span in _by_shape(view, analysis) if span not in known]
        for rule, first, last in sorted(spans, key=lambda span: (span[1], -span[2], span[0])):
            if _unused(view, first, last, analysis) and not _explained(view, last, analysis):
                start, end = view.span(first, last)
                yield Evidence("jargon", rule, view.index, start, end)


def ruled_out(view: View, analysis: Analysis) -> bool:
    """Whether every term in the sentence is one the customer used or the reply explains at once: then it is no jargon."""
    spans = [(hit.first, hit.last) for hit in _term_hits(view, analysis)] + list(_by_shape(view, analysis))
    return bool(spans) and not any(
        _unused(view, *span, analysis) and not _explained(view, span[1], analysis) for span in spans
    )


def _rule(hit: Hit, analysis: Analysis) -> str:
    return "technical-term" if hit.owner in analysis.lexicon.shared_terms else "trade-term"


def _term_hits(view: View, analysis: Analysis) -> List[Hit]:
    by_place = {(hit.first, hit.last): hit for hit in view.terms}
    everyday = analysis.lexicon.everyday
    return [
        hit
        for hit in sorted(by_place.values(), key=lambda hit: (hit.first, -hit.last))
        if not (hit.last - hit.first == 1 and view.tokens.texts[hit.first] in everyday)
        and not view.quotes(hit.first, hit.last)
    ]
