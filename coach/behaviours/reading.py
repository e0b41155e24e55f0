"""What a text is to whoever only wants to understand it: without what must not matter, and whether it asks."""

from __future__ import annotations

from coach.behaviours.analysis import Engine, views
from coach.behaviours.contextual.repeats import asks as view_asks


def neutral(text: str, engine: Engine) -> str:
    """``text`` without capitals, accents, names, regional forms (docs/grading.md); sentences by lines."""
    return "\n".join(view.neutral_text for view in views(text, engine))


def asks(text: str, engine: Engine) -> bool:
    """Whether any sentence of ``text`` wants an answer, with or without a question mark."""
    return any(view_asks(view) for view in views(text, engine))
