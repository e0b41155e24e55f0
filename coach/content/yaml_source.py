"""Reading one YAML file safely, remembering where everything stands.

Files come from trainers, so they are treated as untrusted: safe loader, size limit, no aliases (an alias bomb is a few
lines long), no deep nesting (libyaml's composer recurses in C: a file of brackets would end the process), no duplicate keys
(YAML silently keeps the last one).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

import yaml

from coach.content.problems import Problem

MAX_BYTES = 2_000_000
# Levels of lists and mappings within each other; the deepest content (a guideline's example with context) has nine.
MAX_DEPTH = 20
Path_ = Tuple[Any, ...]
Place = Tuple[int, int]


@dataclass(frozen=True)
class Source:
    """The plain data of a file and the place (line, column, from 1) of each key and item by its path."""

    file: str
    data: Any
    places: Dict[Path_, Place]

    def place(self, path: Path_) -> Place:
        """Where ``path`` stands, or its nearest parent that is in the file."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))


def parse(file: str, text: str) -> Tuple[Optional[Source], List[Problem]]:
    """``text`` as a Source, or the problems that keep it from being one. ``file`` is the name shown to people."""
    if len(text.encode("utf-8")) > MAX_BYTES:
        return None, [Problem(file, 1, 1, "content.too-large", {"limit": MAX_BYTES}, "content.too-large.hint")]
    try:
        too_deep = _first_too_deep(text)
        if too_deep is not None:
            return None, [Problem(file, *too_deep, "content.too-deep", {"limit": MAX_DEPTH}, "content.too-deep.hint")]
        loader = yaml.CSafeLoader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return None, [Problem(file, 1, 1, "content.empty", {}, "content.empty.hint")]
            places: Dict[Path_, Place] = {}
            problems: List[Problem] = []
            _walk(file, node, (), places, problems, set())
            if problems:
                return None, problems
            return Source(file, loader.construct_document(node), places), []
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        return None, [_syntax_problem(file, error)]
    except ValueError as error:  # an impossible date
        return None, [Problem(file, 1, 1, "content.unreadable", {"detail": str(error)}, "content.syntax.hint")]


def read(path: Path, name: str) -> Tuple[Optional[Source], List[Problem]]:
    """The file at ``path`` as a Source, or its problems; ``name`` is the name shown to people."""
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        return None, [Problem(name, 1, 1, "content.not-utf8", {}, "content.not-utf8.hint")]
    except OSError as error:
        return None, [Problem(name, 1, 1, "content.unreadable", {"detail": error.strerror or ""})]
    return parse(name, text)


def _first_too_deep(text: str) -> Optional[Place]:
    """Where the nesting passes MAX_DEPTH, from the parser's events, which cost no recursion; None if it never does."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            depth += 1
            if depth > MAX_DEPTH:
                mark = event.start_mark
                return (mark.line + 1, mark.column + 1) if mark else (1, 1)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            depth -= 1
    return None


def _syntax_problem(file: str, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    detail = str(getattr(error, "problem", None) or error).splitlines()[0]
    return Problem(file, line, column, "content.syntax", {"detail": detail}, "content.syntax.hint")


def _walk(
    file: str, node: yaml.Node, path: Path_, places: Dict[Path_, Place], problems: List[Problem], seen: set[int]
) -> None:
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    if id(node) in seen:
        problems.append(Problem(file, line, column, "content.alias", {}, "content.alias.hint"))
        return
    seen.add(id(node))
    places.setdefault(path, (line, column))
    if isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
            key_line, key_column = key_node.start_mark.line + 1, key_node.start_mark.column + 1
            if key in keys:
                problems.append(
                    Problem(
                        file, key_line, key_column, "content.duplicate-key", {"key": key}, "content.duplicate-key.hint"
                    )
                )
            keys.add(key)
            child = (*path, key)
            places[child] = (key_line, key_column)
            _walk(file, value_node, child, places, problems, seen)
    elif isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            _walk(file, item, (*path, position), places, problems, seen)
