"""Training items made ready for fitting: analysed, encoded and turned into feature rows, on all cores."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.context import BaseContext
from typing import Any, FrozenSet, Iterable, Iterator, List, Mapping, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt

from coach.behaviours import lexicon as lexicons
from coach.behaviours.analysis import Analysis, Engine
from coach.behaviours.decision import BY_RULE, blocked
from coach.behaviours.examples import Item, Span
from coach.behaviours.features import Encoder, Floats, Rows, evidence, joined, rows, texts_to_encode
from coach.content.behaviour_file import Behaviour
from coach.language.encoder import encode_batch

CHUNK = 250


@dataclass(frozen=True)
class Prepared:
    """One item: where its sentences are, and what proofs and rules say of each sentence.

    ``proofs`` are the ``behaviour/pattern#alternative`` and ``behaviour/rule#case`` that hold; ``out`` the behaviours that each
    sentence cannot show.
    """

    spans: Tuple[Span, ...]
    proofs: FrozenSet[str]
    out: Tuple[FrozenSet[str], ...]


@dataclass(frozen=True)
class Dataset:
    """All items with at least one sentence. ``owner[i]`` is the item of row ``i``, ``starts[j]`` the first row of item ``j``."""

    items: Tuple[Item, ...]
    prepared: Tuple[Prepared, ...]
    owner: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Recipe:
    """What a process needs to prepare items."""

    behaviours: Tuple[Behaviour, ...]
    lexicon: Mapping[str, Any]
    facts: Tuple[str, ...]


def prepare(items: Sequence[Item], recipe: Recipe, processes: int = 0) -> Tuple[Dataset, Rows]:
    """``items`` ready for fitting and their rows; the result does not depend on the number of ``processes`` (0: all cores)."""
    global _preparer
    chunks = [items[start : start + CHUNK] for start in range(0, len(items), CHUNK)]
    number = min(processes or os.cpu_count() or 1, len(chunks))
    _preparer = _Preparer(recipe)
    try:
        if number <= 1:
            made = list(map(_prepare, chunks))
        else:
            with ProcessPoolExecutor(number, _processes(), _set_up, (recipe,)) as pool:
                made = list(pool.map(_prepare, chunks))
    finally:
        _preparer = None
    found = zip(items, (one for prepared, _ in made for one in prepared), strict=True)
    kept = [(item, one) for item, one in found if one.spans]
    sizes = np.array([len(one.spans) for _, one in kept], dtype=np.int64)
    owner = np.repeat(np.arange(len(kept)), sizes)
    data = Dataset(tuple(item for item, _ in kept), tuple(one for _, one in kept), owner, np.cumsum(sizes) - sizes)
    return data, joined([rows for _, rows in made])


def _processes() -> BaseContext:
    """Processes that begin with what is loaded and compiled here, where the system can do that safely: seconds saved for each."""
    return get_context("fork" if sys.platform == "linux" else "spawn")


class _Preparer:
    """The compiled patterns of each language, and the loaded encoder."""

    def __init__(self, recipe: Recipe) -> None:
        known = lexicons.build(dict(recipe.lexicon))
        self._facts = recipe.facts
        self._engines = {language: Engine(language, recipe.behaviours, lexicon) for language, lexicon in known.items()}
        encode_batch(["."])  # the first call loads the encoder

    def prepare(self, items: Sequence[Item]) -> Tuple[List[Prepared], Rows]:
        """``items`` analysed and encoded, in their order, and the rows of all."""
        analyses = [Analysis(item.text, self._engines[item.language], item.context) for item in items]
        texts = sorted({text for analysis in analyses for group in texts_to_encode(analysis) for text in group})
        vectors = dict(zip(texts, encode_batch(texts), strict=True))

        def encode(wanted: Iterable[str]) -> Floats:
            found = [vectors[text] for text in wanted]
            return np.stack(found) if found else encode_batch([])

        prepared, made = zip(*(self._prepared(analysis, encode) for analysis in analyses), strict=True)
        return list(prepared), joined(made)

    def _prepared(self, analysis: Analysis, encode: Encoder) -> Tuple[Prepared, Rows]:
        found = evidence(analysis)
        out = tuple(blocked(view, analysis) | view.excepted for view in analysis.sentences)
        prepared = Prepared(
            tuple((view.start, view.end) for view in analysis.sentences),
            frozenset([*_pattern_proofs(analysis, out), *(f"{item.behaviour}/{item.proof}" for item in found)]),
            tuple(names | BY_RULE for names in out),
        )
        return prepared, rows(analysis, found, self._facts, encode)


def _pattern_proofs(analysis: Analysis, out: Sequence[FrozenSet[str]]) -> Iterator[str]:
    for view in analysis.sentences:
        for name, hits in view.hits.items():
            if name not in out[view.index]:
                yield from (f"{name}/{hit.proof}" for hit in hits)


# The one of this process; forked processes find it made.
_preparer: Optional[_Preparer] = None


def _set_up(recipe: Recipe) -> None:
    global _preparer
    _preparer = _preparer or _Preparer(recipe)


def _prepare(items: Sequence[Item]) -> Tuple[List[Prepared], Rows]:
    assert _preparer is not None
    return _preparer.prepare(items)
