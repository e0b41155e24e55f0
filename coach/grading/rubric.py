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
    built = hashlib.sha256()
    for name, path in _named(heads, (path for path in heads.glob("*") if path.is_file())):
        built.update(f"{name}\0".encode() + path.read_bytes() + b"\0")
    together = fingerprint(root, PARTS, CODE) + built.hexdigest()
    return hashlib.sha256(together.encode()).hexdigest()[:LENGTH]


def fingerprint(root: Path, content: Iterable[str], code: Iterable[str]) -> str:
    """SHA-256 over names and bytes of the YAML files and corpora in the folders ``content`` and the Python files in ``code``."""
    files = [path for part in content for path in (root / part).rglob("*") if path.suffix in (".yaml", ".jsonl")]
    files += [path for part in code for path in (root / part).rglob("*.py")]
    digest = hashlib.sha256()
    for name, path in _named(root, files):
        digest.update(f"{name}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _named(root: Path, files: Iterable[Path]) -> list[tuple[str, Path]]:
    return sorted((path.relative_to(root).as_posix(), path) for path in files)
