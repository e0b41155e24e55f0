"""Linear heads: from feature rows to a score for each behaviour. Loaded with numpy alone, from .npz and JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Mapping, Sequence, Tuple

import numpy as np
import numpy.typing as npt

from coach.behaviours.features import Floats, Rows

FACTS_SCALE = 0.7
WORDS_SCALE = 2.5
FORMAT = 1


class HeadsError(ValueError):
    """The built heads are missing or were built for something else. ``code``: ``missing`` or ``outdated``."""

    def __init__(self, folder: Path, code: str) -> None:
        super().__init__(f"{folder}: {code}")
        self.folder, self.code = folder, code


@dataclass(frozen=True)
class Head:
    """Weights for vectors and facts (``dense``: (512 + facts, behaviours)), for known n-grams (``sparse``), and ``bias``."""

    dense: Floats
    sparse: Floats
    bias: Floats
    vocabulary: Mapping[str, int]

    def scores(self, rows: Rows) -> Floats:
        """Log-odds, one row for each feature row and one column for each behaviour."""
        out = np.hstack([rows.vectors, FACTS_SCALE * rows.facts]) @ self.dense + self.bias
        for index, grams in enumerate(rows.words):
            columns = word_columns(grams, self.vocabulary)
            if columns:
                out[index] += self.sparse[columns].sum(axis=0) * word_weight(len(columns))
        return out.astype(np.float32)


def word_columns(grams: Sequence[str], vocabulary: Mapping[str, int]) -> List[int]:
    """The columns of the known n-grams."""
    return [vocabulary[gram] for gram in grams if gram in vocabulary]


def word_weight(count: int) -> float:
    """The value of each of ``count`` n-grams of a row: together they weigh the same in a short and a long one."""
    return WORDS_SCALE / float(np.sqrt(count))


@dataclass(frozen=True)
class Heads:
    """All that training makes. ``settings`` is plain JSON: behaviours, facts, thresholds, weights, refused patterns, lexicon."""

    sentence: Head
    reply: Head
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
            sentence_dense=self.sentence.dense,
            sentence_sparse=self.sentence.sparse.astype(np.float16),
            sentence_bias=self.sentence.bias,
            reply_dense=self.reply.dense,
            reply_sparse=self.reply.sparse.astype(np.float16),
            reply_bias=self.reply.bias,
            example_vectors=self.example_vectors.astype(np.float16),
            example_labels=np.packbits(self.example_labels, axis=1),
        )
        document = {
            "format": FORMAT,
            "settings": self.settings,
            "sentence_vocabulary": _in_order(self.sentence.vocabulary),
            "reply_vocabulary": _in_order(self.reply.vocabulary),
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
        heads = {
            name: Head(
                arrays[f"{name}_dense"].astype(np.float32),
                arrays[f"{name}_sparse"].astype(np.float32),
                arrays[f"{name}_bias"].astype(np.float32),
                {gram: index for index, gram in enumerate(document[f"{name}_vocabulary"])},
            )
            for name in ("sentence", "reply")
        }
        return Heads(
            heads["sentence"],
            heads["reply"],
            document["settings"],
            arrays["example_vectors"].astype(np.float32),
            np.unpackbits(arrays["example_labels"], axis=1, count=behaviours).astype(bool),
            tuple(document["example_texts"]),
            tuple(document["example_languages"]),
        )


def _in_order(vocabulary: Mapping[str, int]) -> List[str]:
    return sorted(vocabulary, key=vocabulary.__getitem__)
