"""Trains the heads from the behaviour files and the corpus. Deterministic: sorted inputs, no random start, rounded weights."""

from __future__ import annotations

import gc
import hashlib
import json
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, Mapping, Sequence, Set, Tuple

import numpy as np
import numpy.typing as npt

from coach.behaviours import corpus
from coach.behaviours import lexicon as lexicons
from coach.behaviours.calibration import Calibration
from coach.behaviours.dataset import Dataset, Recipe, prepare
from coach.behaviours.examples import annotated, items, merged, ordinary
from coach.behaviours.features import Floats, fact_names
from coach.behaviours.fitting import ITERATIONS, Design, design, fit, side_by_side
from coach.behaviours.heads import Head, Heads
from coach.behaviours.targets import FIRST_LOOK, Targets, refused, targets
from coach.content.behaviour_file import Behaviour
from coach.content.problems import ContentError

# Sentences kept for each behaviour and language, to say what a head's find resembles.
EXAMPLES = 80


@dataclass(frozen=True)
class TrainingReport:
    """What training was done on. ``refused`` maps ``behaviour/pattern#alternative`` to (right, wrong) hits: it is no proof."""

    items: int
    sentences: int
    refused: Mapping[str, Tuple[int, int]]
    digest: str


@dataclass(frozen=True)
class Material:
    """All that the heads are fitted to, ready: data, feature matrix, and the two groups of behaviours with their targets."""

    data: Dataset
    matrix: Design
    facts: Tuple[str, ...]
    groups: Tuple[Tuple[Tuple[str, ...], Targets], ...]

    @property
    def names(self) -> Tuple[str, ...]:
        """All behaviours, in the order of the columns."""
        return tuple(name for names, _ in self.groups for name in names)


def digest(folder: Path) -> str:
    """SHA-256 over all that decides a label: the files under ``folder`` (behaviours), and the code of detection and training."""
    sha = hashlib.sha256()
    here = Path(__file__).parent
    content = [(path.relative_to(folder), path) for path in folder.rglob("*") if path.suffix in (".yaml", ".jsonl")]
    code = [
        (path.relative_to(here.parent), path)
        for path in [*here.rglob("*.py"), *(here.parent / "language").rglob("*.py")]
    ]
    for name, path in sorted((*content, *code), key=lambda pair: pair[0].as_posix()):
        sha.update(name.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return sha.hexdigest()


def is_current(folder: Path, heads_dir: Path) -> bool:
    """Whether the heads in ``heads_dir`` were trained from exactly these files and this code."""
    try:
        document = json.loads((heads_dir / "heads.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return bool(document.get("settings", {}).get("digest") == digest(folder))


def train(behaviours: Sequence[Behaviour], folder: Path, out_dir: Path) -> TrainingReport:
    """Train on ``behaviours`` and the rest of ``folder``, and write the heads into ``out_dir``. Wrong files: ContentError."""
    with _without_collector():
        return _train(behaviours, folder, out_dir)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Nothing here leaves cycles behind, and looking for them among millions of objects takes a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _train(behaviours: Sequence[Behaviour], folder: Path, out_dir: Path) -> TrainingReport:
    calibration = Calibration.read(folder)
    material = gather(behaviours, folder)
    with ThreadPoolExecutor(len(material.groups)) as pool:
        fitted = list(pool.map(lambda group: fit_group(material.matrix, group[1]), material.groups))
    data, found = material.data, refused(material.data)
    checksum = digest(folder)
    settings: Dict[str, Any] = {
        "behaviours": list(material.names),
        "facts": list(material.facts),
        "thresholds": {name: calibration.threshold(name) for name in material.names},
        "refused": sorted(found),
        "lexicon": lexicons.read(folder / "lexicon"),
        "digest": checksum,
    }
    Heads(side_by_side(fitted), settings, *_examples(material)).save(out_dir)
    return TrainingReport(len(data.items), len(data.owner), found, checksum)


def gather(behaviours: Sequence[Behaviour], folder: Path) -> Material:
    """Reads, analyses and encodes all that the heads learn from."""
    ordered = sorted(behaviours, key=lambda b: b.id)
    raw = lexicons.read(folder / "lexicon")
    cues = sorted({cue.id for lexicon in lexicons.build(raw).values() for cue in lexicon.cues})
    guide = annotated(ordered)
    checks = tuple(behaviour.id for behaviour in ordered if behaviour.id not in guide)
    facts = fact_names(guide, cues)
    replies, problems = corpus.read(folder / "corpus", guide)
    if problems:
        raise ContentError(problems)
    found = merged([*items(ordered), *ordinary(raw["ordinary"], ordered), *replies])
    data, rows = prepare(found, Recipe(tuple(ordered), raw, facts))
    matrix = design(rows)
    del rows  # as large as the matrix
    kinds = [(guide, False), *([(checks, True)] if checks else [])]
    with ThreadPoolExecutor(len(kinds)) as pool:  # numpy lets go of the interpreter's lock
        made = list(pool.map(lambda kind: targets(data, matrix, *kind), kinds))
    return Material(data, matrix, facts, tuple((names, one) for (names, _), one in zip(kinds, made, strict=True)))


def fit_group(matrix: Design, wanted: Targets) -> Head:
    """The head of one group, fitted on the rows that say anything of it."""
    used = np.flatnonzero(wanted.weights.any(axis=1))
    iterations = ITERATIONS - (FIRST_LOOK if wanted.look else 0)
    return fit(matrix.take(used), wanted.labels[used], wanted.weights[used], iterations, wanted.look)


def _examples(material: Material) -> Tuple[Floats, npt.NDArray[np.bool_], Tuple[str, ...], Tuple[str, ...]]:
    """Sentences known to show something, so many for each behaviour and language: vectors, labels, texts, languages."""
    labels = np.hstack([wanted.labels for _, wanted in material.groups]).astype(bool)
    data = material.data
    languages = np.array([item.language for item in data.items])[data.owner]
    order = np.array([zlib.crc32(item.text.encode()) for item in data.items])[data.owner]
    rows = np.flatnonzero(labels.any(axis=1))
    rows = rows[np.lexsort((rows, order[rows]))]
    kept: Set[int] = set()
    for language in sorted(set(languages)):
        spoken = rows[languages[rows] == language]
        for column in range(labels.shape[1]):
            kept.update(spoken[labels[spoken, column]][:EXAMPLES].tolist())
    chosen = np.array(sorted(kept), dtype=np.int64)
    texts = []
    for row in chosen:
        number = int(data.owner[row])
        start, end = data.prepared[number].spans[row - data.starts[number]]
        texts.append(data.items[number].text[start:end])
    return material.matrix.own[chosen], labels[chosen], tuple(texts), tuple(map(str, languages[chosen]))
