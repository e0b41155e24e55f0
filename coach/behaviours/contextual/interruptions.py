"""``interrupt``: by the clock, or because the customer's last message plainly breaks off."""

from __future__ import annotations

from typing import Iterator

from coach.behaviours.analysis import Analysis, Evidence


def customer_cut_off(analysis: Analysis) -> bool:
    """Whether the customer's last message breaks off in mid-sentence: no final mark, and a last word that cannot end one."""
    if not analysis.last_customer:
        return False
    view = analysis.last_customer[-1]
    texts = view.tokens.texts
    if texts[-1] in (",", "-"):
        return True
    # As typed, because an accent tells "él" from "el" and "sé" from "se".
    typed = [view.word(index).lower().replace("’", "'") for index in range(max(0, len(texts) - 2), len(texts))]
    return len(view.words) > 2 and (
        typed[-1] in analysis.lexicon.unfinished or " ".join(typed) in analysis.lexicon.unfinished
    )


def find(analysis: Analysis) -> Iterator[Evidence]:
    """Rule ``timing``: the server's clock says that the customer was still writing. Rule ``cut-off``: the text does."""
    if not analysis.sentences:
        return
    first = analysis.sentences[0]
    if analysis.timing is not None and analysis.timing.interrupted:
        yield Evidence("interrupt", "timing", 0, first.start, first.end)
    elif customer_cut_off(analysis):
        yield Evidence("interrupt", "cut-off", 0, first.start, first.end)
