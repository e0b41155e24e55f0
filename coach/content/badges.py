"""What the model of the badges cannot check by itself: that each has an id of its own, and names customer types that exist."""

from __future__ import annotations

from typing import TYPE_CHECKING, List, Optional, Set

from coach.content.problems import Problem, with_suggestion
from coach.content.yaml_source import Source

if TYPE_CHECKING:
    from coach.content.catalogue import Content


def check(content: Content, source: Optional[Source]) -> List[Problem]:
    """Warnings: the badges stay in use, one for a type that there is not is only never earned."""
    problems: List[Problem] = []
    seen: Set[str] = set()
    if source is None:
        return problems
    for place, badge in enumerate(content.badges.badges):
        if badge.id in seen:
            line, column = source.place(("badges", place, "id"))
            values = {"id": badge.id}
            problems.append(Problem(source.file, line, column, "content.duplicate-id", values, None, "warning"))
        seen.add(badge.id)
        name = badge.when.type
        if name is not None and name not in content.types:
            line, column = source.place(("badges", place, "when", "type"))
            known = list(content.types)
            with_hint, hint = with_suggestion(
                {"name": name, "known": ", ".join(known)}, name, known, "content.unknown-name.hint"
            )
            problems.append(Problem(source.file, line, column, "content.unknown-type", with_hint, hint, "warning"))
    return problems
