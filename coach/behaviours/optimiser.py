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
Objective = Callable[[Floats], Tuple[Doubles, Floats]]

_MEMORY = 6
_SUFFICIENT = 1e-4
_HALVINGS = 6
_NOISE = 1e-6  # share of a loss below which single precision cannot tell better from worse


def _dots(one: Floats, two: Floats) -> Doubles:
    return np.asarray((one * two).sum(axis=0, dtype=np.float64))


def _direction(gradient: Floats, pairs: List[Tuple[Floats, Floats, Doubles]]) -> Floats:
    """The two-loop recursion, for each column."""
    q = gradient.copy()
    alphas = []
    for step, change, curvature in reversed(pairs):
        alpha = np.where(curvature > 0, _dots(step, q) / np.where(curvature > 0, curvature, 1.0), 0.0)
        q -= change * alpha.astype(np.float32)
        alphas.append(alpha)
    if pairs:
        _, change, curvature = pairs[-1]
        length = _dots(change, change)
        q *= np.where((curvature > 0) & (length > 0), curvature / np.where(length > 0, length, 1.0), 1.0).astype(
            np.float32
        )
    for (step, change, curvature), alpha in zip(pairs, reversed(alphas), strict=True):
        beta = np.where(curvature > 0, _dots(change, q) / np.where(curvature > 0, curvature, 1.0), 0.0)
        q += step * (alpha - beta).astype(np.float32)
    return -q


def minimise(objective: Objective, start: Floats, iterations: int) -> Floats:
    """The weights after ``iterations`` steps from ``start`` (weights, columns).

    ``objective`` gives the loss of each column and the gradient. Columns that no longer improve stay as they are.
    """
    weights = start.copy()
    loss, gradient = objective(weights)
    pairs: List[Tuple[Floats, Floats, Doubles]] = []
    for number in range(iterations):
        direction = _direction(gradient, pairs)
        slope = _dots(gradient, direction)
        size = np.ones(len(loss))
        if number == 0:
            size /= np.maximum(np.sqrt(_dots(gradient, gradient)), 1e-12)
        for _ in range(_HALVINGS):
            trial = weights + direction * size.astype(np.float32)
            trial_loss, trial_gradient = objective(trial)
            poor = trial_loss > loss + _SUFFICIENT * size * slope + _NOISE * loss
            if not poor.any():
                break
            size = np.where(poor, size / 2, size)
        else:
            size = np.where(poor, 0.0, size)
            trial = weights + direction * size.astype(np.float32)
            trial_loss, trial_gradient = objective(trial)
        step, change = trial - weights, trial_gradient - gradient
        pairs = [*pairs[-(_MEMORY - 1) :], (step, change, _dots(step, change))]
        weights, loss, gradient = trial, trial_loss, trial_gradient
    return weights
