"""A valid, playable file to start from, made from the commented templates in ``docs/templates``, or from another file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Dict

from coach.authoring.kinds import KINDS, Document, PlaceError, document

# what ``coach new`` makes: kind -> the folder its files live in
FOLDERS: Dict[str, str] = {name: KINDS[name].folder for name in ("persona", "scenario", "type")}
TEMPLATES = Path("docs") / "templates"


class NewFileError(ValueError):
    """The file cannot be made: ``code`` is ``bad-id`` or ``exists``, ``value`` the id or the path."""

    def __init__(self, code: str, value: str) -> None:
        super().__init__(f"{code}: {value}")
        self.code, self.value = code, value


def template(root: Path, made: Document) -> str:
    """The commented template of a kind, with the name of the file to be made."""
    return renamed((root / TEMPLATES / f"{made.kind.name}.yaml").read_text("utf-8"), made)


def renamed(text: str, made: Document) -> str:
    """The ``text`` of a file as that of the file ``made``: with its name as the id."""
    return re.sub(rf"^{made.kind.key}:.*$", f"{made.kind.key}: {made.name}", text, count=1, flags=re.MULTILINE)


def new_file(root: Path, kind: str, name: str) -> Path:
    """Writes ``<folder>/<name>.yaml`` of ``kind`` under ``root`` and returns its path. Never overwrites: NewFileError."""
    try:
        made = document(kind, name)
    except PlaceError as error:
        raise NewFileError("bad-id", name) from error
    target = root / made.file
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(template(root, made))
    except FileExistsError as error:
        raise NewFileError("exists", made.file) from error
    return target
