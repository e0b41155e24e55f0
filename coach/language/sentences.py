"""Sentences of a chat message, with their offsets. Made for how people type: Spanish opening marks, lists, no capitals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Iterator, List, Tuple

# Words after which a full stop ends no sentence, normalised: forms of address and the usual shortenings of both languages.
ABBREVIATIONS = frozenset(
    "sr sra srta sres sras dr dra d dña ud uds vd vds lic ing arq prof av avda c núm num nro n tel ext aprox pág pag art "
    "ej p etc mr mrs ms mx st jr rev no nos approx dept inc ltd vs eg ie e.g i.e p.ej a.m p.m a p ee uu min máx max".split()
)
# Of these, the ones that often end a sentence too: they keep it going only before a lower-case letter or a digit.
_MAY_END = frozenset("etc no nos a.m p.m min max máx p d n c uds ud a ext inc ltd".split())

_BOUNDARY = re.compile(r"\n+|[.!?…]+[\"'»”’)\]]*|(?=[¿¡])")
_LAST_WORD = re.compile(r"[^\s\"'«“(¿¡]+$")


@dataclass(frozen=True)
class Sentence:
    """One sentence: ``message[start:end] == text``."""

    start: int
    end: int
    text: str


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the boundary candidate really ends the sentence that begins at ``start``."""
    mark, after = match.group(), text[match.end() : match.end() + 40]
    if not mark:  # before ¿ or ¡
        return any(char.isalnum() for char in text[start : match.start()])
    if mark[0] == "\n":
        return True
    if not after:
        return True
    following = after.lstrip(" \t\"'«“(")
    attached = not after[0].isspace()
    if mark[0] in "!?":
        return not (after[0] in ",;:" or (attached and after[0].isalnum() and "?" not in mark and "!" not in mark))
    if attached:
        before = text[match.start() - 1 : match.start()]
        # "Hecho.Ahora": a missing space; "3.5", "web.es/a" and "p.ej." are not.
        return mark[0] == "." and after[0].isupper() and before.islower() and after[1:2].islower()
    if mark.startswith(("..", "…")):
        return bool(following) and (following[0].isupper() or following[0] in "¿¡")
    word = _LAST_WORD.search(text[start : match.start()])
    name = word.group().lower() if word else ""
    if name in ABBREVIATIONS:
        return name in _MAY_END and bool(following) and not (following[0].islower() or following[0].isdigit())
    if len(name) == 1 and name.isalpha() and word is not None and word.group().isupper():
        return False  # an initial: "J. Pérez"
    # "1. Abra la tapa": a list number opens the sentence it stands before.
    return not (name.isdigit() and len(name) <= 2 and not text[start : match.start()].strip()[: -len(name)].strip())


def _cuts(text: str) -> Iterator[int]:
    start = 0
    for match in _BOUNDARY.finditer(text):
        if match.end() > start and _ends(text, start, match):
            start = match.end()
            yield start


def split(text: str) -> Tuple[Sentence, ...]:
    """The sentences of ``text`` in order, without surrounding space; parts with no letter, digit or symbol are left out."""
    found: List[Sentence] = []
    start = 0
    for end in [*_cuts(text), len(text)]:
        part = text[start:end]
        stripped = part.strip()
        if stripped:
            begin = start + part.index(stripped[0])
            if any(char.isalnum() for char in stripped) or not found:
                found.append(Sentence(begin, begin + len(stripped), stripped))
            elif not any(char == "\n" for char in text[found[-1].end : begin]):
                # Lone marks and emojis belong to the sentence before them.
                last = found[-1]
                found[-1] = Sentence(last.start, begin + len(stripped), text[last.start : begin + len(stripped)])
        start = end
    return tuple(found)
