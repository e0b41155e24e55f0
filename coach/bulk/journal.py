"""What is done of a file so far, so that an interrupted run goes on where it was: ``OUT.progress``, a small SQLite file.

It also holds the ids seen, on disk and not in memory, so that memory stays flat however many there are.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Optional


@dataclass(frozen=True)
class Progress:
    """``units`` of the input are worked off; then ``OUT.part`` and ``OUT.errors`` were that many bytes long."""

    units: int = 0
    out_bytes: int = 0
    error_bytes: int = 0
    written: int = 0
    faulty: int = 0


class Journal:
    """The journal of one run. ``fingerprint`` says what the run is of: input, options, rubric."""

    def __init__(self, path: Path, fingerprint: str) -> None:
        self._path = path
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.executescript(
            "CREATE TABLE IF NOT EXISTS run (fingerprint TEXT, units INT, out_bytes INT, error_bytes INT, written INT,"
            " faulty INT); CREATE TABLE IF NOT EXISTS ids (id TEXT PRIMARY KEY, line INT) WITHOUT ROWID;"
        )
        self._connection.execute("BEGIN")
        self._fingerprint = fingerprint

    def before(self) -> Optional[Progress]:
        """The progress of an earlier run of the same; None if there is none or it was of something else."""
        row = self._connection.execute("SELECT * FROM run").fetchone()
        return Progress(*row[1:]) if row and row[0] == self._fingerprint else None

    def seen(self, name: str, line: int) -> bool:
        """Whether ``name`` came before ``line``; from now on it has."""
        row = self._connection.execute("SELECT line FROM ids WHERE id = ?", (name,)).fetchone()
        if row is None:
            self._connection.execute("INSERT INTO ids VALUES (?, ?)", (name, line))
        return row is not None

    def save(self, progress: Progress) -> None:
        """Makes ``progress``, and the ids seen up to it, last."""
        self._connection.execute("DELETE FROM run")
        values = (progress.units, progress.out_bytes, progress.error_bytes, progress.written, progress.faulty)
        self._connection.execute("INSERT INTO run VALUES (?, ?, ?, ?, ?, ?)", (self._fingerprint, *values))
        self._connection.execute("COMMIT")
        self._connection.execute("BEGIN")

    def clear(self) -> None:
        """Forgets all that an earlier run left."""
        self._connection.execute("DELETE FROM run")
        self._connection.execute("DELETE FROM ids")

    def close(self) -> None:
        """Leaves the journal for a later run; what was not saved is forgotten."""
        self._connection.execute("ROLLBACK")
        self._connection.close()

    def finish(self) -> None:
        """The run is complete: the journal goes."""
        self.close()
        self._path.unlink(missing_ok=True)
