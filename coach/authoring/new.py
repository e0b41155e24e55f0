"""``coach new``: a valid, playable file to start from, made from the commented templates in ``docs/templates``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Dict

# kind -> the folder its files live in
FOLDERS: Dict[str, str] = {"persona": "personas", "scenario": "scenarios", "type": "personas/types"}
TEMPLATES = Path("docs") / "templates"
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_ID = 60


class NewFileError(ValueError):
    """The file cannot be made: ``code`` is ``bad-id`` or ``exists``, ``value`` the id or the path."""

    def __init__(self, code: str, value: str) -> None:
        super().__init__(f"{code}: {value}")
        self.code, self.value = code, value


def new_file(root: Path, kind: str, name: str) -> Path:
    """Writes ``<folder>/<name>.yaml`` of ``kind`` under ``root`` and returns its path. Never overwrites: NewFileError."""
    if not _ID.fullmatch(name) or len(name) > LONGEST_ID:
        raise NewFileError("bad-id", name)
    target = root / FOLDERS[kind] / f"{name}.yaml"
    text = (root / TEMPLATES / f"{kind}.yaml").read_text("utf-8")
    made = re.sub(rf"^id: my-{kind}$", f"id: {name}", text, count=1, flags=re.MULTILINE)
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(made)
    except FileExistsError as error:
        raise NewFileError("exists", target.relative_to(root).as_posix()) from error
    return target
