"""Checking a text as the file it would be, with the checks of ``coach check``: by itself, and against all other files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, Optional, Tuple

from coach.authoring.kinds import KINDS, Document, Kind
from coach.content.catalogue import Catalogue, Content
from coach.content.problems import Problem
from coach.content.yaml_source import Path_, Source, parse

LONGEST = 500_000  # bytes of a file that is edited in the browser; the longest shipped one has 90,000


@dataclass(frozen=True)
class Placed:
    """A problem and the field it belongs to: the keys and positions that lead to it (empty: the file as a whole)."""

    problem: Problem
    path: Path_


@dataclass(frozen=True)
class Checked:
    """What a text would be.

    ``data`` is its plain data (None where it is no YAML), ``content`` the content with it, ``problems`` what is wrong in it,
    ``others`` the errors it would cause in other files.
    """

    document: Document
    data: Any
    content: Content
    problems: Tuple[Placed, ...]
    others: Tuple[Problem, ...]

    @property
    def usable(self) -> bool:
        """Whether it can be used, warnings or not."""
        return not self.others and not any(placed.problem.severity == "error" for placed in self.problems)


def check(catalogue: Catalogue, document: Document, text: str) -> Checked:
    """``text`` as ``document``, checked against the content of now."""
    if len(text.encode("utf-8")) > LONGEST:
        problem = Problem(document.file, 1, 1, "content.too-large", {"limit": LONGEST}, "content.too-large.hint")
        return Checked(document, None, catalogue.current(), (Placed(problem, ()),), ())
    source, _ = parse(document.file, text)
    content = catalogue.draft(document.file, document.kind.model, text)
    paths = _paths(source)
    own = [problem for problem in content.problems if problem.file == document.file]
    placed = tuple(Placed(problem, paths.get((problem.line, problem.column), ())) for problem in own)
    return Checked(
        document, source.data if source else None, content, placed, _caused(catalogue.current(), content, document)
    )


def broken_without(catalogue: Catalogue, document: Document) -> Tuple[Problem, ...]:
    """The errors that other files would have if ``document`` were gone."""
    now = catalogue.current()
    found = list(_caused(now, catalogue.draft(document.file, document.kind.model, None), document))
    if document.kind.name == "guideline" and now.scoring and document.name in now.scoring.section_weights:
        values = {"name": document.name}
        found.append(Problem("guidelines/scoring.yaml", 1, 1, "content.section-has-weight", values))
    return tuple(found)


def recognise(text: str) -> Tuple[Optional[Kind], str]:
    """The kind of file that ``text`` is, by the fields it has, and the name it gives itself; None and "" if unknown."""
    source, _ = parse("", text)
    data = source.data if source else None
    if not isinstance(data, dict):
        return None, ""
    fits: Dict[str, int] = {}
    for kind in KINDS.values():
        fields = kind.model.__fields__
        required = [field.alias for field in fields.values() if field.required]
        fits[kind.name] = sum(name in data for name in fields) + sum(name in data for name in required)
    best = max(fits, key=lambda name: fits[name])
    clear = fits[best] > 4 and list(fits.values()).count(fits[best]) == 1
    kind_ = KINDS[best] if clear else None
    name = data.get(kind_.key if kind_ else "id", "")
    return kind_, name if isinstance(name, str) else ""


def _caused(before: Content, after: Content, document: Document) -> Tuple[Problem, ...]:
    return tuple(
        problem
        for problem in after.problems
        if problem.file != document.file and problem.severity == "error" and problem not in before.problems
    )


def _paths(source: Optional[Source]) -> Dict[Tuple[int, int], Path_]:
    """Place -> the path that stands there; where a list's item begins with its first key, the key."""
    return {place: path for path, place in source.places.items()} if source is not None else {}
