"""The matrix that heads are fitted to holds the same numbers as the rows that they score later."""

import numpy as np
import pytest

from coach.behaviours.features import Rows
from coach.behaviours.fitting import MIN_ROWS, design
from coach.behaviours.heads import dense_block, word_values
from coach.language.encoder import DIMENSIONS

GRAMS = [
    ("es:no", "es:no se", "es:se"),
    ("es:se",),
    (),
    ("es:no", "es:se"),
    ("es:no", "es:no se", "es:ya"),
    ("es:no se",),
]


@pytest.fixture
def rows():
    random = np.random.RandomState(3)
    return Rows(
        random.normal(size=(len(GRAMS), 3 * DIMENSIONS)).astype(np.float32),
        random.normal(size=(len(GRAMS), 4)).astype(np.float32),
        tuple(GRAMS),
    )


def test_each_row_has_the_values_it_is_scored_with(rows):
    matrix = design(rows)
    for index, grams in enumerate(rows.words):
        columns, values = word_values(grams, matrix.vocabulary, matrix.rarity)
        expected = np.zeros(len(matrix.vocabulary), dtype=np.float32)
        expected[columns] = values
        assert matrix.words[index].toarray()[0] == pytest.approx(expected, abs=1e-6)
    assert np.array_equal(matrix.dense, dense_block(rows))
    assert np.array_equal(matrix.own, rows.own)


def test_only_what_stands_in_enough_rows_is_kept(rows):
    kept = design(rows).vocabulary
    assert MIN_ROWS == 3
    assert list(kept) == ["es:no", "es:no se", "es:se"]


def test_a_gram_that_stands_in_every_row_says_nothing():
    rows = Rows(np.zeros((3, 3 * DIMENSIONS), np.float32), np.zeros((3, 1), np.float32), (("es:a",),) * 3)
    assert not design(rows).words.toarray().any()
