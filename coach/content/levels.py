"""What the model of the difficulty levels cannot check by itself: that the customer types they name exist."""

from __future__ import annotations

from typing import TYPE_CHECKING, List, Optional

from coach.content.models import ANY_TYPE
from coach.content.problems import Problem, with_suggestion
from coach.content.yaml_source import Source

if TYPE_CHECKING:
    from coach.content.catalogue import Content

LEVELS = ("easy", "normal", "hard")


def check(content: Content, source: Optional[Source]) -> List[Problem]:
    """Lines for customer types that there are not. The levels stay in use: such lines are only never said."""
    if content.difficulties is None or source is None:
        return []
    problems = []
    for level in LEVELS:
        for name in getattr(content.difficulties, level).facts.guarded:
            if name == ANY_TYPE or name in content.types:
                continue
            line, column = source.place((level, "facts", "guarded", name))
            known = [ANY_TYPE, *content.types]
            values = {"name": name, "known": ", ".join(known)}
            with_hint, hint = with_suggestion(values, name, known, "content.unknown-name.hint")
            problems.append(Problem(source.file, line, column, "content.unknown-type", with_hint, hint, "warning"))
    return problems
