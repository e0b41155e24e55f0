"""The threshold of each behaviour, and how well it is told apart, as ``scripts/calibrate.py`` measured it by cross-validation.

It takes minutes and changes little from one edit of the examples to the next, so the result is a file of its own
(``behaviours/calibration.yaml``), like a lock file: building the heads only reads it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Mapping, Sequence, Tuple

import numpy as np
import numpy.typing as npt
import yaml

FILE = "lexicon/calibration.yaml"
# For a behaviour that has not been measured: a new one counts from even odds.
UNMEASURED = 0.0
# A label that says an agent did harm must be right more often than complete: precision counts for more there.
HURTS_BETA = 0.7
GRID = np.round(np.arange(-4.0, 4.01, 0.1), 1)
_SMOOTH = 7


@dataclass(frozen=True)
class Quality:
    """Precision, recall and F1 of one behaviour on replies it was not trained on."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class Calibration:
    """Thresholds (log-odds) and qualities by behaviour."""

    thresholds: Mapping[str, float]
    qualities: Mapping[str, Quality]

    def threshold(self, name: str) -> float:
        """The score from which a sentence shows ``name``."""
        return self.thresholds.get(name, UNMEASURED)

    @staticmethod
    def read(folder: Path) -> Calibration:
        """The calibration beside the behaviours in ``folder``; an empty one if there is none yet."""
        path = folder / FILE
        if not path.exists():
            return Calibration({}, {})
        rows: Dict[str, Dict[str, float]] = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
        return Calibration(
            {name: float(row["threshold"]) for name, row in rows.items()},
            {name: Quality(row["precision"], row["recall"], row["f1"]) for name, row in rows.items()},
        )

    def write(self, folder: Path) -> None:
        """Writes it beside the behaviours in ``folder``, one behaviour a line."""
        lines = [
            "# Made by scripts/calibrate.py from cross-validation; see docs/grading.md. Not for editing by hand.\n"
        ]
        for name in sorted(self.thresholds):
            quality = self.qualities[name]
            row: Dict[str, Any] = {"threshold": self.thresholds[name], **vars(quality)}
            lines.append(f"{name}: {{{', '.join(f'{key}: {value}' for key, value in row.items())}}}\n")
        (folder / FILE).write_text("".join(lines), "utf-8")


def best_threshold(scores: npt.NDArray[np.float64], shown: npt.NDArray[np.bool_], weights: Any, beta: float) -> float:
    """The threshold with the best F-beta, smoothed over its neighbours so that one lucky reply does not decide."""
    values = [f_beta(scores >= threshold, shown, weights, beta)[2] for threshold in GRID]
    smooth = np.convolve(values, np.ones(_SMOOTH) / _SMOOTH, mode="same")
    edge = _SMOOTH // 2
    smooth[:edge] = smooth[-edge:] = -1
    return float(GRID[int(np.argmax(np.round(smooth, 6)))])


def f_beta(
    chosen: npt.NDArray[np.bool_], shown: npt.NDArray[np.bool_], weights: npt.NDArray[np.float64], beta: float
) -> Tuple[float, float, float]:
    """Precision, recall and F-beta; each reply counts by its weight."""
    hits = float(weights[chosen & shown].sum())
    precision = hits / max(float(weights[chosen].sum()), 1e-9)
    recall = hits / max(float(weights[shown].sum()), 1e-9)
    return precision, recall, (1 + beta**2) * precision * recall / max(beta**2 * precision + recall, 1e-9)


def replies_best(
    scores: npt.NDArray[np.float32], owner: npt.NDArray[np.int64], count: int, out: Sequence[Sequence[int]]
) -> npt.NDArray[np.float64]:
    """The highest score of any sentence of each reply; ``out`` are the columns each sentence cannot show."""
    masked = scores.astype(np.float64)
    for row, columns in enumerate(out):
        masked[row, list(columns)] = -np.inf
    best = np.full((count, scores.shape[1]), -np.inf)
    np.maximum.at(best, owner, masked)
    return best
