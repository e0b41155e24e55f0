"""What changed between two texts, as rows to read."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import List, Optional, Sequence, Tuple

CONTEXT = 2
# Pairs of lines, or of words in two lines, up to which they are compared exactly; the time grows with their square.
MANY = 4_000_000
Pieces = Tuple[Tuple[str, bool], ...]


@dataclass(frozen=True)
class Row:
    """One line. ``kind`` is "same", "removed", "added" or "gap" (lines left out).

    ``before`` and ``after`` are its numbers from 1; ``pieces`` its text, cut into (words, changed).
    """

    kind: str
    before: Optional[int]
    after: Optional[int]
    pieces: Pieces


def rows(before: str, after: str) -> Tuple[Row, ...]:
    """The changed lines with CONTEXT lines around them; nothing if the texts are equal."""
    old, new = before.splitlines(), after.splitlines()
    found: List[Row] = []
    exact = len(old) * len(new) <= MANY
    groups = difflib.SequenceMatcher(None, old, new, autojunk=not exact).get_grouped_opcodes(CONTEXT)
    for number, group in enumerate(groups):
        if number or group[0][1] or group[0][3]:
            found.append(Row("gap", None, None, ()))
        for tag, a, b, c, d in group:
            if tag == "equal":
                found += [Row("same", a + i + 1, c + i + 1, ((old[a + i], False),)) for i in range(b - a)]
            else:
                found += _changed(old[a:b], new[c:d], a, c)
    return tuple(found)


def _changed(old: Sequence[str], new: Sequence[str], at_old: int, at_new: int) -> List[Row]:
    """Lines for lines: those that answer each other have the words that differ marked."""
    paired = len(old) == len(new)
    pieces = [_words(one, other) for one, other in zip(old, new, strict=True)] if paired else []
    whole = [((line, False),) for line in old], [((line, False),) for line in new]
    left = [pair[0] for pair in pieces] if paired else whole[0]
    right = [pair[1] for pair in pieces] if paired else whole[1]
    removed = [Row("removed", at_old + i + 1, None, one) for i, one in enumerate(left)]
    return removed + [Row("added", None, at_new + i + 1, one) for i, one in enumerate(right)]


def _words(one: str, other: str) -> Tuple[Pieces, Pieces]:
    left, right = _split(one), _split(other)
    if len(left) * len(right) > MANY:
        return ((one, True),), ((other, True),)
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    before: List[Tuple[str, bool]] = []
    after: List[Tuple[str, bool]] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        before.append(("".join(left[a:b]), tag != "equal"))
        after.append(("".join(right[c:d]), tag != "equal"))
    return _filled(before), _filled(after)


def _filled(pieces: List[Tuple[str, bool]]) -> Pieces:
    return tuple(piece for piece in pieces if piece[0])


def _split(line: str) -> List[str]:
    return re.findall(r"\w+|\W", line)
