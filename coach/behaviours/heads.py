"""Linear heads: from feature rows to a score for each behaviour. Loaded with numpy alone, from .npz and JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Mapping, Sequence, Tuple

import numpy as np
import numpy.typing as npt

from coach.behaviours.features import Floats, Rows

FACTS_SCALE = 0.7
WORDS_SCALE = 2.5
FORMAT = 2


class HeadsError(ValueError):
    """The built heads are missing or were built for something else. ``code``: ``missing`` or ``outdated``."""

    def __init__(self, folder: Path, code: str) -> None:
        super().__init__(f"{folder}: {code}")
        self.folder, self.code = folder, code


@dataclass(frozen=True)
class Head:
    """Weights for vectors and facts (``dense``: (3 x 512 + facts, behaviours)), for known n-grams (``sparse``), and ``bias``.

    ``rarity`` is the inverse document frequency of each n-gram of ``vocabulary``.
    """

    dense: Floats
    sparse: Floats
    bias: Floats
    vocabulary: Mapping[str, int]
    rarity: Floats

    def scores(self, rows: Rows) -> Floats:
        """Log-odds, one row for each feature row and one column for each behaviour."""
        out = dense_block(rows) @ self.dense + self.bias
        for index, grams in enumerate(rows.words):
            columns, values = word_values(grams, self.vocabulary, self.rarity)
            if len(columns):
                out[index] += values @ self.sparse[columns]
        return out.astype(np.float32)


def dense_block(rows: Rows) -> Floats:
    """Vectors and facts side by side, as the dense weights expect them."""
    return np.hstack([rows.vectors, np.float32(FACTS_SCALE) * rows.facts]).astype(np.float32, copy=False)


def word_values(
    grams: Sequence[str], vocabulary: Mapping[str, int], rarity: Floats
) -> Tuple[npt.NDArray[np.int64], Floats]:
    """Columns and values of the known n-grams: tf-idf, of the same length for a short row and a long one."""
    columns = np.array([vocabulary[gram] for gram in grams if gram in vocabulary], dtype=np.int64)
    weights = rarity[columns]
    length = float(np.sqrt((weights * weights).sum()))
    return columns, (WORDS_SCALE * weights / length if length else weights).astype(np.float32)


@dataclass(frozen=True)
class Heads:
    """All that training makes. ``settings`` is plain JSON: behaviours, facts, thresholds, weights, refused patterns, lexicon."""

    head: Head
    settings: Mapping[str, Any]
    example_vectors: Floats
    example_labels: npt.NDArray[np.bool_]
    example_texts: Tuple[str, ...]
    example_languages: Tuple[str, ...]

    def save(self, folder: Path) -> None:
        """Write ``heads.npz`` and ``heads.json`` into ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez(
            folder / "heads.npz",
            dense=self.head.dense,
            sparse=self.head.sparse.astype(np.float16),
            bias=self.head.bias,
            rarity=self.head.rarity,
            example_vectors=self.example_vectors.astype(np.float16),
            example_labels=np.packbits(self.example_labels, axis=1),
        )
        document = {
            "format": FORMAT,
            "settings": self.settings,
            "vocabulary": sorted(self.head.vocabulary, key=self.head.vocabulary.__getitem__),
            "example_texts": self.example_texts,
            "example_languages": self.example_languages,
        }
        text = json.dumps(document, ensure_ascii=False, sort_keys=True)
        (folder / "heads.json").write_text(text + "\n", encoding="utf-8")

    @staticmethod
    def load(folder: Path) -> Heads:
        """The heads in ``folder``. HeadsError if they are missing or of another format."""
        try:
            document = json.loads((folder / "heads.json").read_text("utf-8"))
            with np.load(folder / "heads.npz", allow_pickle=False) as file:
                arrays: Dict[str, Any] = {name: file[name] for name in file.files}
        except FileNotFoundError as error:
            raise HeadsError(folder, "missing") from error
        if document.get("format") != FORMAT:
            raise HeadsError(folder, "outdated")
        behaviours = len(document["settings"]["behaviours"])
        head = Head(
            arrays["dense"].astype(np.float32),
            arrays["sparse"].astype(np.float32),
            arrays["bias"].astype(np.float32),
            {gram: index for index, gram in enumerate(document["vocabulary"])},
            arrays["rarity"].astype(np.float32),
        )
        return Heads(
            head,
            document["settings"],
            arrays["example_vectors"].astype(np.float32),
            np.unpackbits(arrays["example_labels"], axis=1, count=behaviours).astype(bool),
            tuple(document["example_texts"]),
            tuple(document["example_languages"]),
        )
