"""Fits linear heads: L2-regularised logistic regression of many behaviours at once, which share the feature matrix."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Dict, Mapping, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from scipy import sparse
from threadpoolctl import threadpool_limits

from coach.behaviours.features import Floats, Rows
from coach.behaviours.heads import Head, dense_block, word_values
from coach.behaviours.optimiser import Columns, minimise

L2 = 1.0
ITERATIONS = 26
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

    def take(self, chosen: npt.NDArray[np.int64]) -> Design:
        """The rows ``chosen``."""
        return Design(self.dense[chosen], self.words[chosen], self.vocabulary, self.rarity)


def design(rows: Rows) -> Design:
    """The matrix of ``rows``, with the n-grams that stand in enough of them."""
    counts = Counter(gram for grams in rows.words for gram in grams)
    kept = sorted(gram for gram, n in counts.items() if n >= MIN_ROWS)
    vocabulary: Dict[str, int] = {gram: index for index, gram in enumerate(kept)}
    rarity = np.round(np.log([len(rows.words) / counts[gram] for gram in kept]), DECIMALS).astype(np.float32)
    pointers, columns, values = [0], [], []
    for grams in rows.words:
        found, weights = word_values(grams, vocabulary, rarity)
        columns.append(found)
        values.append(weights)
        pointers.append(pointers[-1] + len(found))
    words = sparse.csr_matrix(
        (np.concatenate(values), np.concatenate(columns), pointers), shape=(len(rows.words), len(vocabulary))
    )
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
    signs = (2 * labels - 1).astype(np.float32)

    def objective(flat: Floats, columns: Columns) -> Tuple[npt.NDArray[np.float64], Floats]:
        sign, weight = (signs, weights) if len(columns) == count else (signs[:, columns], weights[:, columns])
        margins = sign * (dense @ flat[:width] + words @ flat[width:-1] + flat[-1])
        unlikely = np.exp(-np.abs(margins))  # never overflows; both logarithm and slope are made of it
        loss = np.einsum("ij,ij->j", weight, np.log(1 + unlikely) - np.minimum(margins, 0), dtype=np.float64)
        loss += 0.5 * L2 * np.einsum("ij,ij->j", flat[:-1], flat[:-1], dtype=np.float64)
        slope = -sign * weight * np.where(margins > 0, unlikely, 1) / (1 + unlikely)
        gradient = np.vstack(
            [dense.T @ slope + L2 * flat[:width], words_t @ slope + L2 * flat[width:-1], slope.sum(axis=0)]
        )
        return loss, gradient.astype(np.float32, copy=False)

    if start is None:
        origin = np.zeros((width + len(present) + 1, count), dtype=np.float32)
        origin[-1] = FIRST_BIAS
    else:
        origin = np.vstack([start.dense, start.sparse[present], start.bias])
    with threadpool_limits(1, "blas"):  # sums over several threads may round differently from machine to machine
        found = minimise(objective, origin, iterations)
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
