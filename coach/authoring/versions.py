"""The files that trainers edit, and every version of them: who wrote it, when, and the way back.

A version is a pair of files under the installation's home, ``versions/<kind>/<name>/0007.yaml`` and ``0007.json``; the
folders of content hold nothing but content. All writing happens under one lock between threads and processes.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import tempfile
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Iterator, List, Optional, Tuple

from coach.authoring.kinds import KINDS, Document, PlaceError, document

# What made a version: written here for the first time, saved, brought back, deleted, or found changed by other means.
ACTIONS = ("created", "saved", "restored", "deleted", "outside")
_NEW_FILE = 0o644


@dataclass(frozen=True)
class Version:
    """One state of a file. ``at`` is unix seconds, ``by`` an account's name ("" if unknown), ``size`` counts bytes.

    A deletion is a version too: it has no text, and its ``digest`` is "".
    """

    number: int
    at: float
    by: str
    action: str
    digest: str
    size: int


class ChangedError(Exception):
    """The file is no longer what it was when it was opened. ``text`` is what it is now, None if it is gone."""

    def __init__(self, text: Optional[str]) -> None:
        super().__init__("changed")
        self.text = text


class MissingError(Exception):
    """There is no such file, or no such version of it."""


def digest(data: bytes) -> str:
    """The fingerprint by which a state of a file is known."""
    return hashlib.sha256(data).hexdigest()


class Shelf:
    """The files under ``root`` with their versions in ``folder``."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._root, self._folder = root, folder

    def read(self, document: Document) -> Optional[Tuple[str, str]]:
        """Text and fingerprint of the file as it is now, or None. What is not UTF-8 is shown as replacement characters."""
        data = self._data(document)
        return (data.decode("utf-8", "replace"), digest(data)) if data is not None else None

    def save(self, document: Document, text: str, base: str, by: str, now: float, action: str = "saved") -> Version:
        """Writes ``text`` and keeps it as a version; what was there and is not among the versions becomes one first.

        ``base`` is the fingerprint of what was opened ("" for a file that was not there). Errors: ChangedError, OSError.
        """
        data = text.encode("utf-8")
        with self._locked():
            before = self._checked(document, base)
            self._note_outside(document, before, now)
            known = self.versions(document)
            if before == data and known:
                return known[0]
            made = self._add(document, data, by, now, action if before is not None or action != "saved" else "created")
            _replace(self._root / document.file, data)
            return made

    def delete(self, document: Document, base: str, by: str, now: float) -> Version:
        """Removes the file; its text stays among the versions. Errors: ChangedError, MissingError, OSError."""
        with self._locked():
            before = self._checked(document, base)
            if before is None:
                raise MissingError
            self._note_outside(document, before, now)
            made = self._add(document, None, by, now, "deleted")
            (self._root / document.file).unlink()
            return made

    def versions(self, document: Document) -> List[Version]:
        """All versions, the newest first."""
        found = []
        for path in self._place(document).glob("*.json"):
            try:
                found.append(Version(**json.loads(path.read_text("utf-8"))))
            except (ValueError, TypeError, OSError):
                continue  # half written when the machine stopped
        return sorted(found, key=lambda version: -version.number)

    def text(self, document: Document, number: int) -> str:
        """The text of a version. Errors: MissingError (no such version, or a deletion)."""
        try:
            return self._path(document, number, "yaml").read_bytes().decode("utf-8", "replace")
        except OSError as error:
            raise MissingError from error

    def deleted(self) -> List[Tuple[Document, Version]]:
        """Files that were deleted here and are not there now, each with its deletion, the latest first."""
        found = []
        for kind in KINDS.values():
            for place in (self._folder / kind.name).glob("*"):
                try:
                    one = document(kind.name, place.name)
                except PlaceError:
                    continue
                versions = self.versions(one)
                if versions and versions[0].action == "deleted" and self._data(one) is None:
                    found.append((one, versions[0]))
        return sorted(found, key=lambda pair: -pair[1].at)

    def _data(self, document: Document) -> Optional[bytes]:
        try:
            return (self._root / document.file).read_bytes()
        except FileNotFoundError:
            return None

    def _checked(self, document: Document, base: str) -> Optional[bytes]:
        data = self._data(document)
        if (digest(data) if data is not None else "") != base:
            raise ChangedError(data.decode("utf-8", "replace") if data is not None else None)
        return data

    def _note_outside(self, document: Document, data: Optional[bytes], now: float) -> None:
        """Keeps what another editor wrote since the last version, with the file's time."""
        known = self.versions(document)
        if data is not None and (not known or known[0].digest != digest(data)):
            at = min(now, (self._root / document.file).stat().st_mtime)
            self._add(document, data, "", at, "outside")

    def _add(self, document: Document, data: Optional[bytes], by: str, now: float, action: str) -> Version:
        place = self._place(document)
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        number = max((int(path.stem) for path in place.glob("[0-9]*.*")), default=0) + 1
        made = Version(number, now, by, action, digest(data) if data is not None else "", len(data or b""))
        if data is not None:
            _replace(self._path(document, number, "yaml"), data)
        _replace(self._path(document, number, "json"), json.dumps(asdict(made), ensure_ascii=False).encode("utf-8"))
        return made

    def _place(self, document: Document) -> Path:
        return self._folder / document.kind.name / document.name

    def _path(self, document: Document, number: int, ending: str) -> Path:
        return self._place(document) / f"{number:04d}.{ending}"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self._folder / ".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _replace(path: Path, data: bytes) -> None:
    """Writes ``data`` so that a reader sees the old file or the new one, also after a power cut. The mode stays."""
    target = path.resolve()
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), target.stat().st_mode & 0o7777 if target.exists() else _NEW_FILE)
            os.fsync(file.fileno())
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
