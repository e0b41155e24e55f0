"""What the heads are to learn from each row: labels and how much each counts, from the marks of the items."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt

from coach.behaviours.dataset import Dataset
from coach.behaviours.decision import REFUSED_BELOW
from coach.behaviours.examples import Item, Span, sentences_of_mark
from coach.behaviours.features import Floats
from coach.behaviours.fitting import Design, fit, scores
from coach.behaviours.heads import Head

POSITIVE_WEIGHT = NEAR_MISS_WEIGHT = 2.0
UNMARKED_WEIGHT = 0.3  # of "not this sentence" in a reply that shows the behaviour elsewhere
# A reply that was not labelled for a check hardly ever shows it, but may: it counts a little, as what it probably is.
BACKGROUND_WEIGHT = 0.3
BACKGROUND_SHARE = 4  # one in so many replies is background for the checks
FIRST_LOOK = 6  # iterations of the fit that only has to find the likelier sentence


@dataclass(frozen=True)
class Targets:
    """(rows, behaviours) each: ``labels`` 0 or 1, ``weights`` 0 where nothing is known. The same of whole replies.

    ``look`` is the head of the first fit, where one was needed.
    """

    labels: Floats
    weights: Floats
    reply_labels: Floats
    reply_weights: Floats
    look: Optional[Head] = None


def targets(data: Dataset, matrix: Design, names: Sequence[str], background: bool = False) -> Targets:
    """The targets of ``names``. With ``background``, replies not labelled for them count a little, one in some, as negative.

    The examples of behaviour files name further behaviours of a reply without saying where. A first fit that leaves these
    rows out says which sentence scores highest; that one gets the label.
    """
    made = _Maker(data, names, background)
    head = None
    if made.open_cases:
        used = np.flatnonzero(made.weights.any(axis=1))
        head = fit(matrix.take(used), made.labels[used], made.weights[used], FIRST_LOOK)
        likely = scores(head, matrix)
        for candidates, column in made.open_cases:
            best = max(candidates, key=lambda row: (round(float(likely[row, column]), 3), -row))
            made.weights[candidates, column] = UNMARKED_WEIGHT
            made.labels[best, column], made.weights[best, column] = 1.0, POSITIVE_WEIGHT
    return Targets(made.labels, made.weights, made.reply_labels, made.reply_weights, head)


class _Maker:
    def __init__(self, data: Dataset, names: Sequence[str], background: bool) -> None:
        self._column = {name: index for index, name in enumerate(names)}
        self._names, self._background = names, background
        self.labels: Floats = np.zeros((len(data.owner), len(names)), dtype=np.float32)
        self.weights: Floats = np.zeros_like(self.labels)
        self.reply_labels: Floats = np.zeros((len(data.items), len(names)), dtype=np.float32)
        self.reply_weights: Floats = np.zeros_like(self.reply_labels)
        self.open_cases: List[Tuple[List[int], int]] = []
        for number, (item, prepared) in enumerate(zip(data.items, data.prepared, strict=True)):
            first = int(data.starts[number])
            self._add(item, number, prepared.spans, list(range(first, first + len(prepared.spans))))

    def _add(self, item: Item, number: int, sentences: Sequence[Span], rows: List[int]) -> None:
        base = np.array([name in item.labelled for name in self._names], dtype=np.float32)
        if self._background and not item.labelled & set(self._names):
            base[:] = BACKGROUND_WEIGHT if _drawn(item) else 0.0
        self.weights[rows] = base
        self.reply_weights[number] = base
        for name in sorted(item.denied & self._column.keys()):
            self.weights[rows, self._column[name]] = NEAR_MISS_WEIGHT
            self.reply_weights[number, self._column[name]] = NEAR_MISS_WEIGHT
        for name in sorted(item.marks.keys() & self._column.keys()):
            self._mark(item, name, number, sentences, rows)

    def _mark(self, item: Item, name: str, number: int, sentences: Sequence[Span], rows: List[int]) -> None:
        column = self._column[name]
        self.reply_labels[number, column], self.reply_weights[number, column] = 1.0, POSITIVE_WEIGHT
        spans = item.marks[name]
        marked = sorted({index for span in spans for index in sentences_of_mark(sentences, span)})
        if not marked and len(rows) == 1:
            marked = [0]
        if not marked:
            self.weights[rows, column] = 0.0
            self.open_cases.append((rows, column))
            return
        self.weights[rows, column] = UNMARKED_WEIGHT
        for index in marked:
            self.labels[rows[index], column] = 1.0
            self.weights[rows[index], column] = POSITIVE_WEIGHT


def _drawn(item: Item) -> bool:
    return int(hashlib.sha256(item.text.encode()).hexdigest(), 16) % BACKGROUND_SHARE == 0


def refused(data: Dataset) -> Dict[str, Tuple[int, int]]:
    """Patterns and rules that hit replies without the behaviour too often to be proof, with right and wrong hits."""
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for item, prepared in zip(data.items, data.prepared, strict=True):
        for proof in prepared.proofs:
            name = proof.split("/")[0]
            if name in item.marks:
                right[proof] += 1
            elif name in item.labelled or name in item.denied:
                wrong[proof] += 1
    return {
        proof: (right[proof], wrong[proof])
        for proof in sorted({*right, *wrong})
        if wrong[proof] and right[proof] / (right[proof] + wrong[proof]) < REFUSED_BELOW
    }


def folds(items: Sequence[Item], count: int) -> npt.NDArray[np.int64]:
    """A fold for each item, by a hash of its text: the same on every machine, and for a reply in two contexts."""
    return np.array([int(hashlib.sha256(item.text.casefold().encode()).hexdigest(), 16) % count for item in items])
