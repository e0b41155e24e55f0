"""Fits linear heads: L2-regularised logistic regression of many behaviours at once, which share the feature matrix."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from typing import Mapping, Optional, Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from threadpoolctl import threadpool_limits

from coach.behaviours.features import Floats, Rows
from coach.behaviours.heads import WORDS_SCALE, Head, dense_block
from coach.behaviours.optimiser import Regressions, minimise
from coach.language.encoder import DIMENSIONS

L2 = 1.0
ITERATIONS = 20
DECIMALS = 5
MIN_ROWS = 3  # rows an n-gram must stand in
FIRST_BIAS = -3.0  # most behaviours are rare


@dataclass(frozen=True)
class Design:
    """The feature matrix in its two blocks, with what the sparse one's columns mean."""

    dense: Floats
    words: sparse.csr_matrix
    vocabulary: Mapping[str, int]
    rarity: Floats

    @property
    def own(self) -> Floats:
        """The vectors of the sentences alone: (rows, 512); they come first in each row (``features.rows``)."""
        return self.dense[:, :DIMENSIONS]

    def take(self, chosen: npt.NDArray[np.int64]) -> Design:
        """The rows ``chosen``."""
        return Design(self.dense[chosen], self.words[chosen], self.vocabulary, self.rarity)


def design(rows: Rows) -> Design:
    """The matrix of ``rows``, with the n-grams that stand in enough of them."""
    grams = tuple(itertools.chain.from_iterable(rows.words))
    counts = Counter(grams)
    vocabulary = {gram: index for index, gram in enumerate(sorted(gram for gram, n in counts.items() if n >= MIN_ROWS))}
    rarity = np.round(np.log([len(rows.words) / counts[gram] for gram in vocabulary]), DECIMALS).astype(np.float32)
    columns = np.fromiter(map(vocabulary.get, grams, itertools.repeat(-1)), np.int64, len(grams))
    row = np.repeat(np.arange(len(rows.words)), [len(found) for found in rows.words])[columns >= 0]
    columns = columns[columns >= 0]
    lengths = np.sqrt(np.bincount(row, rarity[columns] ** 2, len(rows.words)))
    values = (WORDS_SCALE * rarity[columns] / np.where(lengths > 0, lengths, 1)[row]).astype(np.float32)
    words = sparse.csr_matrix((values, (row, columns)), shape=(len(rows.words), len(vocabulary)))
    return Design(dense_block(rows), words, vocabulary, rarity)


def fit(
    matrix: Design, labels: Floats, weights: Floats, iterations: int = ITERATIONS, start: Optional[Head] = None
) -> Head:
    """The head that tells ``labels`` (rows, behaviours) best; ``weights`` say how much each of them counts.

    ``start`` is a head to go on from. An n-gram that stands in none of the rows keeps the weight nought.
    """
    present = np.flatnonzero(matrix.words.getnnz(axis=0))
    dense, words = matrix.dense, matrix.words[:, present]
    words_t = words.T.tocsr()
    count, width = labels.shape[1], dense.shape[1]

    def forward(flat: Floats) -> Floats:
        return np.asarray(dense @ flat[:width] + words @ flat[width:-1] + flat[-1])

    def backward(slopes: Floats) -> Floats:
        # (slopes.T @ dense).T is the same as dense.T @ slopes, and with few columns far faster
        return np.vstack([(slopes.T @ dense).T, words_t @ slopes, slopes.sum(axis=0)])

    if start is None:
        origin = np.zeros((width + len(present) + 1, count), dtype=np.float32)
        origin[-1] = FIRST_BIAS
    else:
        origin = np.vstack([start.dense, start.sparse[present], start.bias])
    with threadpool_limits(1, "blas"):  # sums over several threads may round differently from machine to machine
        found = minimise(Regressions(forward, backward, labels, weights, L2), origin, iterations)
    fitted = np.round(found.astype(np.float64), DECIMALS).astype(np.float32)
    sparse_weights = np.zeros((len(matrix.vocabulary), count), dtype=np.float32)
    sparse_weights[present] = fitted[width:-1]
    return Head(fitted[:width], sparse_weights, fitted[-1], matrix.vocabulary, matrix.rarity)


def scores(head: Head, matrix: Design) -> Floats:
    """Log-odds of all rows at once; equal to ``head.scores`` up to the order of summation."""
    return np.asarray(matrix.dense @ head.dense + matrix.words @ head.sparse + head.bias, dtype=np.float32)


def side_by_side(heads: Sequence[Head]) -> Head:
    """One head with the columns of all; they share vocabulary and rarity."""
    first = heads[0]
    return Head(
        np.hstack([head.dense for head in heads]),
        np.hstack([head.sparse for head in heads]),
        np.concatenate([head.bias for head in heads]),
        first.vocabulary,
        first.rarity,
    )
