"""``coach check``: every problem and every weak spot of the content files, all of them or those that were named."""

from __future__ import annotations

from pathlib import Path
from typing import List, Sequence, Set, Tuple

from coach.behaviours import corpus
from coach.behaviours.examples import annotated
from coach.content.catalogue import Catalogue, Content, load_behaviours
from coach.content.problems import Problem

ENDINGS = (".yaml", ".jsonl")
FOLDERS = ("behaviours", "guidelines", "personas", "progress", "rehearsals", "scenarios")


def check_all(root: Path, paths: Sequence[Path], home: Path) -> Tuple[List[Problem], int]:
    """The problems of the content under ``root``, errors first, and the number of files looked at.

    With ``paths`` (files or folders) only what concerns them is returned; a path that does not exist is a problem itself.
    Sentence vectors are kept in ``home``, so that the next check is quick.
    """
    content = Catalogue(root).current()
    behaviours, problems = load_behaviours(root)
    _, in_corpus = corpus.read(root / "behaviours" / "corpus", annotated(behaviours))
    found = [*content.problems, *problems, *in_corpus]
    files = [path for folder in FOLDERS for path in sorted((root / folder).rglob("*")) if path.suffix in ENDINGS]
    missing = [Problem(str(path), 1, 1, "content.no-such-path") for path in paths if not path.exists()]
    if paths:
        wanted = [path.resolve() for path in paths if path.exists()]
        files = [file for file in files if any(file == path or path in file.parents for path in wanted)]
    names = {file.relative_to(root).as_posix() for file in files}
    found += _blurred(content, names, home)
    if paths:
        found = [problem for problem in found if problem.file in names] + missing
    return sorted(found, key=_order), len(files)


def _blurred(content: Content, names: Set[str], home: Path) -> List[Problem]:
    if not any(source.file in names for (model, _), source in content.origins.items() if model == "Scenario"):
        return []
    # Loading the encoder and scikit-learn takes a second: only if there is a scenario to look at.
    from coach.roleplay.kept_vectors import KeptVectors
    from coach.roleplay.telling_apart import blurred

    vectors = KeptVectors(home / "cache")
    found = blurred(content, content.origins, vectors.encode, names)
    vectors.save()
    return found


def _order(problem: Problem) -> Tuple[bool, str, int, int, str]:
    return problem.severity != "error", problem.file, problem.line, problem.column, problem.key
