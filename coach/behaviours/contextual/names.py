"""``use-name``: the customer addressed by name, or by title and surname; not a third person, not the agent's own name."""

from __future__ import annotations

from typing import FrozenSet, Iterator, Optional, Set, Tuple

from coach.behaviours.analysis import Analysis, Evidence, View

_MARKS = frozenset(',.;:!?¡¿()-"…')


def _is_name(view: View, index: int, names: FrozenSet[str]) -> bool:
    word = view.word(index)
    return word[:1].isalpha() and (word[0].isupper() or view.tokens.texts[index] in names)


def _after_title(view: View, index: int) -> int:
    """The index after the title at ``index`` and its full stop."""
    texts = view.tokens.texts
    return index + 2 if index + 1 < len(texts) and texts[index + 1] == "." else index + 1


def customer_names(analysis: Analysis) -> FrozenSet[str]:
    """The words by which the customer has introduced themselves, normalised."""
    found: Set[str] = set()
    for view in analysis.customer:
        for hit in view.cues.get("self-name", ()):
            index = hit.last
            while index < len(view.tokens.texts) and view.word(index)[:1].isalpha():
                text = view.tokens.texts[index]
                if not (view.word(index)[0].isupper() or text in analysis.lexicon.names):
                    break
                found.add(text)
                index += 1
    return frozenset(found)


def _run(view: View, first: int, names: FrozenSet[str]) -> int:
    """The index after the name that begins at ``first``; ``first`` itself if none does."""
    index = first
    while index < len(view.tokens.texts) and index < first + 4 and _is_name(view, index, names):
        index += 1
    return index


def _closed(view: View, index: int) -> bool:
    texts = view.tokens.texts
    return index >= len(texts) or texts[index] in _MARKS


def _opened(view: View, index: int, leads: FrozenSet[str]) -> bool:
    texts = view.tokens.texts
    return index == 0 or texts[index - 1] in _MARKS or texts[index - 1] in leads


def _titled(view: View, analysis: Analysis, known: FrozenSet[str]) -> Optional[Tuple[int, int]]:
    lexicon, texts = analysis.lexicon, view.tokens.texts
    for index, text in enumerate(texts):
        if text not in lexicon.titles or (index and texts[index - 1] in lexicon.articles):
            continue
        first = _after_title(view, index)
        if first < len(texts) and texts[first] in lexicon.titles:  # señora doña Ana
            first = _after_title(view, first)
        end = _run(view, first, known | lexicon.names)
        # Spanish names a third person with an article only; English does it bare ("Dr Khan will see you").
        if end > first and (
            analysis.engine.language == "es" or _closed(view, end) or not _opened(view, index, frozenset())
        ):
            return index, end
    return None


def _bare(view: View, analysis: Analysis, known: FrozenSet[str]) -> Iterator[Tuple[int, int]]:
    lexicon, texts = analysis.lexicon, view.tokens.texts
    own = [hit.last for hit in view.cues.get("agent-name", ())]
    for index, text in enumerate(texts):
        familiar = text in known or (text in lexicon.names and view.word(index)[:1].isupper())
        if not familiar or not _opened(view, index, lexicon.vocative_leads):
            continue
        end = _run(view, index, known)
        leads = index > 0 and texts[index - 1] not in _MARKS
        if index in own and not (leads and texts[index - 1] in lexicon.vocative_leads):
            continue
        if _closed(view, end) or (text in known and index > 0):
            yield index, max(end, index + 1)


def find(analysis: Analysis) -> Iterator[Evidence]:
    """One piece of evidence for each sentence that addresses the customer by name."""
    known = customer_names(analysis)
    for view in analysis.sentences:
        span = _titled(view, analysis, known)
        rule = "title-and-surname"
        if span is None:
            span, rule = next(_bare(view, analysis, known), None), "name"
        if span is not None:
            start, end = view.span(*span)
            yield Evidence("use-name", rule, view.index, start, end)
