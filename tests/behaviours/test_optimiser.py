"""The fit of the heads, against a reference that reaches the same optimum by another way."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from coach.behaviours.optimiser import Regressions, minimise

ROWS, WIDTH, L2 = 400, 12, 0.7


@pytest.fixture
def problem():
    """Three regressions with a common matrix; each leaves out other rows, and counts the rest unequally."""
    random = np.random.RandomState(7)
    matrix = random.normal(size=(ROWS, WIDTH)).astype(np.float32)
    truth = random.normal(size=(WIDTH, 3))
    labels = (matrix @ truth + random.normal(size=(ROWS, 3)) > 1).astype(np.float32)
    counts = random.choice([0.0, 0.3, 1.0, 2.0], size=(ROWS, 3)).astype(np.float32)
    return matrix, labels, counts


def regressions(matrix, labels, counts):
    return Regressions(
        forward=lambda weights: matrix @ weights[:-1] + weights[-1],
        backward=lambda slopes: np.vstack([matrix.T @ slopes, slopes.sum(axis=0)]),
        labels=labels,
        counts=counts,
        l2=L2,
    )


def fitted(matrix, labels, counts, iterations=60):
    start = np.zeros((WIDTH + 1, labels.shape[1]), dtype=np.float32)
    return minimise(regressions(matrix, labels, counts), start, iterations)


def test_every_column_reaches_the_optimum(problem):
    matrix, labels, counts = problem
    found = fitted(matrix, labels, counts)
    for column in range(3):
        used = counts[:, column] > 0
        reference = LogisticRegression(C=1 / L2, tol=1e-8, max_iter=1000).fit(
            matrix[used], labels[used, column], sample_weight=counts[used, column]
        )
        expected = np.append(reference.coef_[0], reference.intercept_)
        assert found[:, column] == pytest.approx(expected, abs=2e-3)


def test_a_column_does_not_depend_on_its_neighbours(problem):
    matrix, labels, counts = problem
    together = fitted(matrix, labels, counts, iterations=8)
    alone = fitted(matrix, labels[:, 1:2], counts[:, 1:2], iterations=8)
    assert together[:, 1] == pytest.approx(alone[:, 0], abs=1e-3)


def test_more_iterations_never_lose_ground(problem):
    matrix, labels, counts = problem

    def loss(weights):
        margins = (2 * labels - 1) * (matrix @ weights[:-1] + weights[-1])
        return (counts * np.logaddexp(0, -margins)).sum() + 0.5 * L2 * (weights[:-1] ** 2).sum()

    losses = [loss(fitted(matrix, labels, counts, iterations)) for iterations in (0, 1, 2, 4, 8, 16, 32)]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 0.7 * losses[0]


def test_a_column_without_a_gradient_stays_where_it_is(problem):
    matrix, labels, counts = problem
    counts = counts * [[1.0, 0.0, 1.0]]
    found = fitted(matrix, labels, counts.astype(np.float32), iterations=5)
    assert np.isfinite(found).all()
    assert not found[:, 1].any()
