"""Which files trainers edit: the kinds there are, and one file of a kind by its name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Type

from pydantic import BaseModel

from coach.content.catalogue import NOT_SECTIONS
from coach.content.models import CustomerType, Persona, Scenario, ScriptedAgent, Section

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_NAME = 60


@dataclass(frozen=True)
class Kind:
    """A kind of file. ``key`` is the field that holds its name; ``template`` says whether one can be made from nothing."""

    name: str
    folder: str
    model: Type[BaseModel]
    key: str = "id"
    template: bool = True


KINDS: Dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("persona", "personas", Persona),
        Kind("type", "personas/types", CustomerType),
        Kind("scenario", "scenarios", Scenario),
        Kind("guideline", "guidelines", Section, key="section"),
        Kind("agent", "rehearsals", ScriptedAgent, template=False),
    )
}


class PlaceError(ValueError):
    """No file can have this place: ``code`` is ``unknown-kind``, ``bad-id`` or ``taken-name``, ``value`` what was asked for."""

    def __init__(self, code: str, value: str) -> None:
        super().__init__(f"{code}: {value}")
        self.code, self.value = code, value


@dataclass(frozen=True)
class Document:
    """One file that trainers edit, whether it is there or not. Made by ``document``, which lets only plain names through."""

    kind: Kind
    name: str

    @property
    def file(self) -> str:
        """Its place, relative to the installation's root."""
        return f"{self.kind.folder}/{self.name}.yaml"


def document(kind: str, name: str) -> Document:
    """The file ``name`` of ``kind``. Errors: PlaceError."""
    if kind not in KINDS:
        raise PlaceError("unknown-kind", kind)
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise PlaceError("bad-id", name)
    found = Document(KINDS[kind], name)
    if found.kind.folder == "guidelines" and f"{name}.yaml" in NOT_SECTIONS:
        raise PlaceError("taken-name", name)
    return found


def documents(root: Path, kind: Kind) -> List[Document]:
    """The files of ``kind`` there are under ``root``, by name; those whose names are no plain names are left out."""
    found: List[Document] = []
    for path in sorted((root / kind.folder).glob("*.yaml")):
        try:
            found.append(document(kind.name, path.stem))
        except PlaceError:
            continue
    return found
