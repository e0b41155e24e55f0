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


def _third_person(view: View, index: int, end: int, analysis: Analysis) -> bool:
    """Whether the name from ``index`` to ``end`` is described further, or is a possessor: "Mr Osei, who …", "Dr Lund's"."""
    texts = view.tokens.texts
    if texts[end - 1].endswith("'s"):
        return True
    follows = texts[end + 1] if end + 1 < len(texts) and texts[end] == "," else ""
    return index > 0 and follows in analysis.lexicon.appositive


def _titled(view: View, analysis: Analysis, known: FrozenSet[str]) -> Optional[Tuple[int, int]]:
    lexicon, texts = analysis.lexicon, view.tokens.texts
    for index, text in enumerate(texts):
        if text not in lexicon.titles or (index and texts[index - 1] in lexicon.articles):
            continue
        first = _after_title(view, index)
        if first < len(texts) and texts[first] in lexicon.titles:  # señora doña Ana
            first = _after_title(view, first)
        end = _run(view, first, known | lexicon.names)
        if end == first or _third_person(view, index, end, analysis):
            continue
        # Spanish names a third person with an article only; English does it bare ("Dr Khan will see you").
        if analysis.engine.language == "es" or _closed(view, end):
            return index, end
    return None


def _bare(view: View, analysis: Analysis, known: FrozenSet[str]) -> Iterator[Tuple[int, int]]:
    lexicon, texts = analysis.lexicon, view.tokens.texts
    own = [hit.last for hit in view.cues.get("agent-name", ())]
    for index, text in enumerate(texts):
        familiar = text in known or (text in lexicon.names and view.word(index)[:1].isupper())
        if not familiar or not _opened(view, index, lexicon.vocative_leads):
            continue
        end = max(_run(view, index, known), index + 1)
        lead = index > 0 and texts[index - 1] in lexicon.vocative_leads
        if (index in own and not lead) or _third_person(view, index, end, analysis):
            continue
        if (text in known and (index > 0 or _closed(view, end))) or (
            _closed(view, end) and (index == 0 or lead or _ends_here(view, end))
        ):
            yield index, end


def _ends_here(view: View, index: int) -> bool:
    return not any(text not in _MARKS or text == "," for text in view.tokens.texts[index:])


def _after_comma(view: View, analysis: Analysis) -> Iterator[Tuple[int, int]]:
    """A capitalised word after a comma at the very end: "Cuídese mucho, Refugio." """
    texts = view.tokens.texts
    last = max((i for i, text in enumerate(texts) if text not in _MARKS), default=0)
    if last < 2 or texts[last - 1] != "," or not _ends_here(view, last + 1):
        return
    word, before = view.word(last), view.word(last - 2)
    if (
        word[:1].isupper()
        and word[1:].islower()
        and len(word) > 2
        and before.islower()
        and before not in analysis.lexicon.articles
    ):
        yield last, last + 1


def find(analysis: Analysis) -> Iterator[Evidence]:
    """One piece of evidence for each sentence that addresses the customer by name."""
    known = customer_names(analysis)
    for view in analysis.sentences:
        for rule, spans in (
            ("title-and-surname", iter([span] if (span := _titled(view, analysis, known)) else [])),
            ("name", _bare(view, analysis, known)),
            ("after-comma", _after_comma(view, analysis)),
        ):
            first = next(spans, None)
            if first is not None:
                yield Evidence("use-name", rule, view.index, *view.span(*first))
                break
