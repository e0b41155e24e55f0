"""Training items made ready for fitting: analysed, encoded and turned into feature rows, on all cores."""

from __future__ import annotations

import gc
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any, Dict, FrozenSet, Iterator, List, Mapping, Sequence, Tuple

import numpy as np
import numpy.typing as npt

from coach.behaviours import lexicon as lexicons
from coach.behaviours.analysis import Analysis, Engine
from coach.behaviours.decision import BY_RULE, blocked
from coach.behaviours.examples import Item, Span
from coach.behaviours.features import Floats, Rows, evidence, rows, texts_to_encode
from coach.content.behaviour_file import Behaviour
from coach.language.encoder import encode_batch

CHUNK = 250


@dataclass(frozen=True)
class Prepared:
    """One item: where its sentences are, their rows, and what proofs and rules say of each sentence.

    ``proofs`` are the ``behaviour/pattern#alternative`` and ``behaviour/rule`` that hold; ``out`` the behaviours that each
    sentence cannot show.
    """

    spans: Tuple[Span, ...]
    rows: Rows
    proofs: FrozenSet[str]
    out: Tuple[FrozenSet[str], ...]


@dataclass(frozen=True)
class Dataset:
    """All items with at least one sentence. ``owner[i]`` is the item of row ``i``, ``starts[j]`` the first row of item ``j``."""

    items: Tuple[Item, ...]
    prepared: Tuple[Prepared, ...]
    rows: Rows
    owner: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Recipe:
    """What a process needs to prepare items."""

    behaviours: Tuple[Behaviour, ...]
    lexicon: Mapping[str, Any]
    facts: Tuple[str, ...]


def prepare(items: Sequence[Item], recipe: Recipe, processes: int = 0) -> Dataset:
    """``items`` ready for fitting; the result does not depend on the number of ``processes`` (0: one for each core)."""
    chunks = [items[start : start + CHUNK] for start in range(0, len(items), CHUNK)]
    number = min(processes or os.cpu_count() or 1, len(chunks))
    if number <= 1:
        _set_up(recipe)
        made = [one for chunk in chunks for one in _prepare(chunk)]
    else:
        with ProcessPoolExecutor(number, get_context("spawn"), _set_up_process, (recipe,)) as pool:
            made = [one for chunk in pool.map(_prepare, chunks) for one in chunk]
    kept = [(item, one) for item, one in zip(items, made, strict=True) if one.spans]
    prepared = tuple(one for _, one in kept)
    sizes = np.array([len(one.spans) for one in prepared], dtype=np.int64)
    joined = Rows(
        np.vstack([one.rows.vectors for one in prepared]),
        np.vstack([one.rows.facts for one in prepared]),
        tuple(grams for one in prepared for grams in one.rows.words),
    )
    owner = np.repeat(np.arange(len(prepared)), sizes)
    return Dataset(tuple(item for item, _ in kept), prepared, joined, owner, np.cumsum(sizes) - sizes)


_engines: Dict[str, Engine] = {}
_facts: Tuple[str, ...] = ()


def _set_up(recipe: Recipe) -> None:
    global _engines, _facts
    known = lexicons.build(dict(recipe.lexicon))
    _engines = {language: Engine(language, recipe.behaviours, one, validate=False) for language, one in known.items()}
    _facts = recipe.facts


def _set_up_process(recipe: Recipe) -> None:
    gc.disable()  # a short life and no cycles: looking for them costs a tenth of the time
    _set_up(recipe)


def _prepare(items: Sequence[Item]) -> List[Prepared]:
    analyses = [Analysis(item.text, _engines[item.language], item.context) for item in items]
    texts = sorted({text for analysis in analyses for group in texts_to_encode(analysis) for text in group})
    vectors = dict(zip(texts, encode_batch(texts), strict=True))

    def encode(wanted: Any) -> Floats:
        found = [vectors[text] for text in wanted]
        return np.stack(found) if found else encode_batch([])

    return [_prepared(analysis, encode) for analysis in analyses]


def _prepared(analysis: Analysis, encode: Any) -> Prepared:
    found = evidence(analysis)
    if not analysis.sentences:
        return Prepared((), Rows(encode([]), np.zeros((0, len(_facts)), np.float32), ()), frozenset(), ())
    out = tuple(blocked(view, analysis) | view.excepted for view in analysis.sentences)
    return Prepared(
        tuple((view.start, view.end) for view in analysis.sentences),
        rows(analysis, found, _facts, encode),
        frozenset([*_pattern_proofs(analysis, out), *(f"{item.behaviour}/{item.rule}" for item in found)]),
        tuple(names | BY_RULE for names in out),
    )


def _pattern_proofs(analysis: Analysis, out: Sequence[FrozenSet[str]]) -> Iterator[str]:
    for view in analysis.sentences:
        for name, hits in view.hits.items():
            if name not in out[view.index]:
                yield from (f"{name}/{hit.proof}" for hit in hits)
