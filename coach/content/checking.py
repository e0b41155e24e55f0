"""``coach check``: every problem of the content files, all of them or those that were named."""

from __future__ import annotations

from pathlib import Path
from typing import List, Sequence, Tuple

from coach.behaviours import corpus
from coach.behaviours.examples import annotated
from coach.content.catalogue import Catalogue, load_behaviours
from coach.content.problems import Problem

ENDINGS = (".yaml", ".jsonl")
FOLDERS = ("behaviours", "guidelines", "personas", "rehearsals", "scenarios")


def check_all(root: Path, paths: Sequence[Path]) -> Tuple[List[Problem], int]:
    """The problems of the content under ``root`` and the number of files looked at.

    With ``paths`` (files or folders) only what concerns them is returned; a path that does not exist is a problem itself.
    """
    content = Catalogue(root).current()
    behaviours, problems = load_behaviours(root)
    _, in_corpus = corpus.read(root / "behaviours" / "corpus", annotated(behaviours))
    found = [*content.problems, *problems, *in_corpus]
    files = [path for folder in FOLDERS for path in sorted((root / folder).rglob("*")) if path.suffix in ENDINGS]
    if paths:
        missing = [Problem(str(path), 1, 1, "content.no-such-path") for path in paths if not path.exists()]
        wanted = [path.resolve() for path in paths if path.exists()]
        files = [file for file in files if any(file == path or path in file.parents for path in wanted)]
        names = {file.relative_to(root).as_posix() for file in files}
        found = [problem for problem in found if problem.file in names] + missing
    return sorted(found, key=lambda problem: (problem.file, problem.line, problem.column, problem.key)), len(files)
