"""Minimises many independent smooth convex functions at once: limited-memory BFGS, one column of weights for each function.

A general optimiser would treat all columns as one problem and copy it many times over; here the columns share the products
with the feature matrix and keep their own curvature and step.
"""

from __future__ import annotations

from typing import Callable, List, Tuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Columns = npt.NDArray[np.int64]
Objective = Callable[[Floats, Columns], Tuple[Doubles, Floats]]

_MEMORY = 6
_SUFFICIENT = 1e-4
_HALVINGS = 6
_NOISE = 1e-6  # share of a loss below which single precision cannot tell better from worse


def _dots(one: Floats, two: Floats) -> Doubles:
    return np.asarray(np.einsum("ij,ij->j", one, two, dtype=np.float64))


def _add(target: Floats, vectors: Floats, factors: Doubles, room: Floats) -> None:
    """``target`` plus each column of ``vectors`` times its factor, in place; ``room`` spares a new array each time."""
    np.multiply(vectors, factors.astype(np.float32), out=room)
    target += room


def _direction(gradient: Floats, pairs: List[Tuple[Floats, Floats, Doubles]]) -> Floats:
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


def minimise(objective: Objective, start: Floats, iterations: int) -> Floats:
    """The weights after ``iterations`` steps from ``start`` (weights, columns).

    ``objective`` gives, for the weights of some columns and their numbers, the loss of each and the gradient. Columns that
    no longer improve stay as they are.
    """
    weights = start.copy()
    every = np.arange(start.shape[1])
    loss, gradient = objective(weights, every)
    pairs: List[Tuple[Floats, Floats, Doubles]] = []
    for number in range(iterations):
        direction = _direction(gradient, pairs)
        slope = _dots(gradient, direction)
        size = np.ones(len(loss))
        if number == 0:
            size /= np.maximum(np.sqrt(_dots(gradient, gradient)), 1e-12)
        trial = weights + direction * size.astype(np.float32)
        trial_loss, trial_gradient = objective(trial, every)
        for attempt in range(_HALVINGS):
            poor = np.flatnonzero(trial_loss > loss + _SUFFICIENT * size * slope + _NOISE * loss)
            if not len(poor):
                break
            size[poor] = size[poor] / 2 if attempt + 1 < _HALVINGS else 0.0
            trial[:, poor] = weights[:, poor] + direction[:, poor] * size[poor].astype(np.float32)
            # most are content with their first step: only the others are tried again
            trial_loss[poor], trial_gradient[:, poor] = objective(trial[:, poor], poor)
        step, change = trial - weights, trial_gradient - gradient
        pairs = [*pairs[-(_MEMORY - 1) :], (step, change, _dots(step, change))]
        weights, loss, gradient = trial, trial_loss, trial_gradient
    return weights
