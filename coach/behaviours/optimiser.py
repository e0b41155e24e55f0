"""Fits many L2-regularised logistic regressions at once: limited-memory BFGS, one column of weights for each of them.

A general optimiser would treat all columns as one problem and copy it many times over; here they share the products with the
feature matrix and keep their own curvature and step. Log-odds are linear in the weights, so a direction goes through the matrix
once, and Newton's method in one variable then finds the step along it without any further product.
(Nocedal and Wright, Numerical Optimization, 2nd ed., algorithms 7.4 and 7.5.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, List, Tuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Pair = Tuple[Floats, Floats, Doubles]

_MEMORY = 6
_BLOCK = 256  # rows summed in single precision before their sum goes on in double
_FIRST_STEPS = 4  # Newton steps along the first direction, whose length says nothing yet; later directions need one
_LONGEST = 10.0  # times the step tried, and as many times shorter: as far as one Newton step is believed
_TINY = 1e-12


@dataclass(frozen=True)
class Regressions:
    """What is to be fitted. ``forward`` gives log-odds (rows, columns) of weights (n, columns), ``backward`` is its transpose.

    The last of the n weights is the bias, which ``l2`` leaves alone. ``labels`` are 0 or 1, ``counts`` say how much each of them
    counts: (rows, columns) both.
    """

    forward: Callable[[Floats], Floats]
    backward: Callable[[Floats], Floats]
    labels: Floats
    counts: Floats
    l2: float


def minimise(problem: Regressions, start: Floats, iterations: int) -> Floats:
    """The weights (n, columns) after ``iterations`` steps from ``start``."""
    signs = (2 * problem.labels - 1).astype(np.float32)
    weights = start.copy()
    margins = signs * problem.forward(weights)
    gradient = _gradient(problem, signs, margins, weights)
    pairs: List[Pair] = []
    for _ in range(iterations):
        direction = _direction(gradient, pairs)
        along = signs * problem.forward(direction)
        size = _step(problem, margins, along, weights, direction, first=not pairs)
        step = direction * size
        weights += step
        margins += along * size
        after = _gradient(problem, signs, margins, weights)
        change = after - gradient
        pairs = [*pairs[-(_MEMORY - 1) :], (step, change, _dots(step, change))]
        gradient = after
    return weights


def _gradient(problem: Regressions, signs: Floats, margins: Floats, weights: Floats) -> Floats:
    gradient = problem.backward(-signs * problem.counts * _wrong(margins))
    gradient[:-1] += np.float32(problem.l2) * weights[:-1]
    return gradient


def _wrong(margins: Floats) -> Floats:
    """The probability that the regressions give to the wrong answer: the logistic function of minus the margins."""
    unlikely = np.exp(-np.abs(margins))  # never overflows
    return np.asarray(np.where(margins > 0, unlikely, np.float32(1)) / (1 + unlikely), dtype=np.float32)


def _step(
    problem: Regressions, margins: Floats, along: Floats, weights: Floats, direction: Floats, *, first: bool
) -> Floats:
    """How far to go in ``direction``, one number for each column; ``along`` are the margins that one whole step adds."""
    across, length = _dots(weights[:-1], direction[:-1]), _dots(direction[:-1], direction[:-1])
    size = np.ones(len(length))
    if first:
        size /= np.maximum(np.sqrt(length), _TINY)
    for _ in range(_FIRST_STEPS if first else 1):
        wrong = _wrong(margins + along * size.astype(np.float32))
        pull = problem.counts * wrong * along
        slope = problem.l2 * (across + size * length) - pull.sum(axis=0, dtype=np.float64)
        bend = problem.l2 * length + _dots(pull * (1 - wrong), along)
        size = np.clip(size - slope / np.maximum(bend, _TINY), size / _LONGEST, size * _LONGEST)
    return size.astype(np.float32)


def _direction(gradient: Floats, pairs: List[Pair]) -> Floats:
    """The two-loop recursion, for each column."""
    q = gradient.copy()
    room = np.empty_like(q)
    alphas = []
    for step, change, curvature in reversed(pairs):
        alpha = np.where(curvature > 0, _dots(step, q) / np.where(curvature > 0, curvature, 1.0), 0.0)
        _add(q, change, -alpha, room)
        alphas.append(alpha)
    if pairs:
        _, change, curvature = pairs[-1]
        length = _dots(change, change)
        q *= np.where((curvature > 0) & (length > 0), curvature / np.where(length > 0, length, 1.0), 1.0).astype(
            np.float32
        )
    for (step, change, curvature), alpha in zip(pairs, reversed(alphas), strict=True):
        beta = np.where(curvature > 0, _dots(change, q) / np.where(curvature > 0, curvature, 1.0), 0.0)
        _add(q, step, alpha - beta, room)
    return np.negative(q, out=q)


def _dots(one: Floats, two: Floats) -> Doubles:
    """The scalar product of each column of ``one`` with that of ``two``."""
    whole = len(one) // _BLOCK * _BLOCK
    blocks = (-1, _BLOCK, one.shape[1])
    sums = np.einsum("bij,bij->bj", one[:whole].reshape(blocks), two[:whole].reshape(blocks))
    rest = np.einsum("ij,ij->j", one[whole:], two[whole:], dtype=np.float64)
    return np.asarray(sums.sum(axis=0, dtype=np.float64) + rest)


def _add(target: Floats, vectors: Floats, factors: Doubles, room: Floats) -> None:
    """``target`` plus each column of ``vectors`` times its factor, in place; ``room`` spares a new array each time."""
    np.multiply(vectors, factors.astype(np.float32), out=room)
    target += room
