"""What is wrong with a content file: where, what, and how to mend it, as data that becomes a sentence when it is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Iterable, Mapping, Optional, Tuple

from rapidfuzz import process

from coach import i18n


@dataclass(frozen=True)
class Problem:
    """One problem in one file. ``line`` and ``column`` count from 1; ``key`` and ``hint_key`` name texts in content.po.

    ``severity`` is "error" (the file is not used) or "warning" (it is used, but something is weak).
    """

    file: str
    line: int
    column: int
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    hint_key: Optional[str] = None
    severity: str = "error"

    def message(self, language: str) -> str:
        """What is wrong, in ``language``."""
        return i18n.text(self.key, language, **self.values)

    def hint(self, language: str) -> str:
        """How to mend it, in ``language``; empty if the message says it all."""
        return i18n.text(self.hint_key, language, **self.values) if self.hint_key else ""

    def line_for_terminal(self, language: str) -> str:
        """``file:line:column: message — hint``, as editors and terminals understand it; a warning says that it is one."""
        hint = self.hint(language)
        message = self.message(language)
        if self.severity == "warning":
            message = i18n.text("content.as-warning", language, message=message)
        return f"{self.file}:{self.line}:{self.column}: {message}" + (f" — {hint}" if hint else "")


class ContentError(ValueError):
    """Files without which nothing can be graded are broken; ``problems`` says where."""

    def __init__(self, problems: Tuple[Problem, ...]) -> None:
        super().__init__("; ".join(problem.line_for_terminal("en") for problem in problems))
        self.problems = problems


def closest(word: str, choices: Iterable[str]) -> Optional[str]:
    """The choice most like ``word``, if it is like enough to be what was meant (rapidfuzz ratio of 60 or more)."""
    found = process.extractOne(word, sorted(choices), score_cutoff=60)
    return str(found[0]) if found else None


def with_suggestion(
    values: Mapping[str, Any], word: str, choices: Iterable[str], otherwise: str
) -> tuple[dict[str, Any], str]:
    """``values`` with a ``suggestion``, and the hint key: "did you mean" if one is close, else ``otherwise``."""
    suggestion = closest(word, choices)
    if suggestion:
        return {**values, "suggestion": suggestion}, "content.did-you-mean"
    return dict(values), otherwise
