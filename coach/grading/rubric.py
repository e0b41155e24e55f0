"""The rubric version: a fingerprint of everything that decides a grade."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Iterable

# What decides a grade: policy and its numbers, behaviours and word lists, shared questions, and the code that applies them.
PARTS = ("guidelines", "behaviours", "scenarios/shared", "personas/types")
CODE = ("coach/grading", "coach/behaviours", "coach/language")
LENGTH = 12


def rubric_version(root: Path, heads: Path) -> str:
    """Twelve hexadecimal digits over the content and code under ``root`` and the trained heads in ``heads``.

    Equal versions on two machines mean equal grades for equal input.
    """
    digest = hashlib.sha256()
    files = [path for part in PARTS for path in (root / part).rglob("*.yaml")]
    files += [path for part in CODE for path in (root / part).rglob("*.py")]
    for name, path in _named(root, files):
        digest.update(f"{name}\0".encode() + path.read_bytes() + b"\0")
    for name, path in _named(heads, (path for path in heads.glob("*") if path.is_file())):
        digest.update(f"heads/{name}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:LENGTH]


def _named(root: Path, files: Iterable[Path]) -> list[tuple[str, Path]]:
    return sorted((path.relative_to(root).as_posix(), path) for path in files)
