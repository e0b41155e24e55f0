"""``interrupt``: by the clock, or because the customer's last message plainly breaks off."""

from __future__ import annotations

from typing import Iterator

from coach.behaviours.analysis import Analysis, Evidence

_FINAL = frozenset(".!?)\"'")


def customer_cut_off(analysis: Analysis) -> bool:
    """Whether the customer's last message breaks off in mid-sentence: no final mark, and a last word that cannot end one."""
    if not analysis.last_customer:
        return False
    view = analysis.last_customer[-1]
    last = view.tokens.texts[-1]
    return last not in _FINAL and (last in (",", "-") or (last in analysis.lexicon.articles and len(view.words) > 3))


def find(analysis: Analysis) -> Iterator[Evidence]:
    """Rule ``timing``: the server's clock says that the customer was still writing. Rule ``cut-off``: the text does."""
    if not analysis.sentences:
        return
    first = analysis.sentences[0]
    if analysis.timing is not None and analysis.timing.interrupted:
        yield Evidence("interrupt", "timing", 0, first.start, first.end)
    elif customer_cut_off(analysis):
        yield Evidence("interrupt", "cut-off", 0, first.start, first.end)
