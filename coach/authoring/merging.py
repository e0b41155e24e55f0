"""New data into an old text: only what changed is written, so that comments, order and layout of all the rest stay.

The old text is taken apart with the positions that the YAML parser gives; each change becomes a replaced piece of text. The
result is read again and compared with the data; should it ever differ, the whole file is written anew instead, which loses
its comments (``merge`` says so).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any, Dict, List, Sequence, Tuple

import yaml

from coach.content.yaml_source import parse

STEP = 2
WIDEST_INLINE = 90
# Pairs of items up to which lists are compared exactly; the time grows with their square.
MANY = 1_000_000
_COMMENT = re.compile(r"^\s*#|\s#", re.MULTILINE)
_WORD = re.compile(r"[^\W\d][\w-]*")
# Characters that JSON leaves as they are and YAML does not allow, or takes for a line break.
_SPECIAL = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")
Edit = Tuple[int, int, str]


@dataclass(frozen=True)
class Merged:
    """The new text, and whether all comments of the old one are in it."""

    text: str
    comments_kept: bool


def plain(value: Any) -> Any:
    """YAML data as JSON knows it: keys are strings, days are written out."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(value)


def merge(text: str, data: Dict[str, Any]) -> Merged:
    """``text`` with ``data`` in place of what it says. A text that cannot be read as a YAML mapping is written anew."""
    source, _ = parse("", text)
    if source is None or not isinstance(source.data, dict):
        return Merged(_anew(text, data), not _COMMENT.search(text))
    before = plain(source.data)
    if before == data:
        return Merged(text, True)
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
        made = _Editor(text).edited(root, before, data) if root is not None else ""
    except _AwkwardError:
        made = ""
    if _read(made) != data:
        made = _anew(text, data)
    return Merged(made, len(_COMMENT.findall(made)) >= len(_COMMENT.findall(text)))


def _anew(text: str, data: Dict[str, Any]) -> str:
    """``data`` as a file of its own, with the line of ``text`` that names the schema."""
    first = text.split("\n", 1)[0]
    head = [first] if first.startswith("# yaml-language-server:") else []
    return "\n".join([*head, *_block(data, 0)]) + "\n"


def _read(text: str) -> Any:
    source, _ = parse("", text)
    return plain(source.data) if source is not None else None


class _AwkwardError(Exception):
    """A layout that is not taken apart: the file is written anew."""


class _Editor:
    """Collects the pieces of ``text`` to replace."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._edits: List[Edit] = []

    def edited(self, root: yaml.Node, before: Any, after: Any) -> str:
        """The text with ``after`` instead of ``before``, which is what it says now."""
        self._value(root, before, after, -STEP)
        made, at = [], 0
        # Of two edits at the same place the shorter one comes first: the other may take out what it is put before.
        for start, end, words in sorted(self._edits, key=lambda edit: edit[:2]):
            made += [self._text[at:start], words]
            at = max(at, end)
        return "".join(made) + self._text[at:]

    def _value(self, node: yaml.Node, before: Any, after: Any, indent: int) -> None:
        """``indent`` is the column of the key or dash that the value belongs to."""
        if _same(before, after):
            return
        both = (type(before), type(after))
        if both == (dict, dict) and isinstance(node, yaml.MappingNode) and not node.flow_style and after:
            self._mapping(node, before, after)
        elif both == (dict, dict) and isinstance(node, yaml.MappingNode) and _only_scalars_differ(before, after):
            for key, value in node.value:
                self._value(value, before[str(key.value)], after[str(key.value)], indent)
        elif both == (list, list) and isinstance(node, yaml.SequenceNode) and not node.flow_style and after:
            self._sequence(node, before, after)
        else:
            self._whole(node, after, indent)

    def _whole(self, node: yaml.Node, after: Any, indent: int) -> None:
        """Another value in the place of ``node``; the keys that it had keep their order."""
        if isinstance(node, yaml.MappingNode) and isinstance(after, dict):
            known = [str(key.value) for key, _ in node.value if str(key.value) in after]
            after = {name: after[name] for name in dict.fromkeys([*known, *after])}
        start, end = node.start_mark.index, self._end(node)
        flow = isinstance(node, yaml.CollectionNode) and node.flow_style
        if _inline_fits(after) or (flow and isinstance(after, (dict, list)) and _all_scalars(after)):
            words = _inline(after)
            self._edits.append((start, end, words if start < end or self._spaced(start) else " " + words))
            return
        lines = _block(after, indent + STEP)
        dash = self._text[self._line(start) + indent :].startswith("- ") if indent >= 0 else False
        if dash:
            self._edits.append((start, end, "\n".join(lines).lstrip()))
            return
        while start and self._text[start - 1] in " \n":
            start -= 1
        self._edits.append((start, end, ("\n" if indent >= 0 else "") + "\n".join(lines)))

    def _mapping(self, node: yaml.MappingNode, before: Dict[str, Any], after: Dict[str, Any]) -> None:
        pairs = {str(key.value): (key, value) for key, value in node.value}
        column = node.value[0][0].start_mark.column
        gone = [name for name in before if name not in after]
        if gone and (gone[0] == next(iter(before)) or set(gone) == set(before)) and not self._starts_line(node):
            self._edits.append((node.start_mark.index, self._end(node), "\n".join(_block(after, column)).lstrip()))
            return
        for name, (key, value) in pairs.items():
            if name in after:
                self._value(value, before[name], after[name], column)
            else:
                self._cut(key.start_mark.index, max(self._end(value), key.end_mark.index))
        new = {name: value for name, value in after.items() if name not in before}
        if new:
            kept = [pairs[name] for name in before if name in after]
            at = self._after(kept[-1]) if kept else None
            self._insert(at, self._line(node.start_mark.index), _block(new, column))

    def _sequence(self, node: yaml.SequenceNode, before: List[Any], after: List[Any]) -> None:
        column = node.start_mark.column
        items = node.value
        for item in items:
            if self._text[self._line(item.start_mark.index) + column : item.start_mark.index].strip() != "-":
                raise _AwkwardError
        keys = (
            [json.dumps(item, sort_keys=True) for item in before],
            [json.dumps(item, sort_keys=True) for item in after],
        )
        places = {key: position for position, key in reversed(list(enumerate(keys[0])))}
        last = None  # the last old item that stays, after which new ones go
        for tag, a, b, c, d in SequenceMatcher(None, *keys, autojunk=len(before) * len(after) > MANY).get_opcodes():
            if tag == "equal":
                last = items[b - 1]
                continue
            paired = min(b - a, d - c)
            for old, new in zip(range(a, a + paired), range(c, c + paired), strict=True):
                self._value(items[old], before[old], after[new], column)
                last = items[old]
            for old in range(a + paired, b):
                self._cut(self._line(items[old].start_mark.index), self._end(items[old]))
            fresh: List[str] = []
            for new in range(c + paired, d):
                moved = places.get(keys[1][new])
                fresh += self._source(items[moved], column) if moved is not None else _block([after[new]], column)
            if fresh:
                first = self._line(items[0].start_mark.index)
                self._insert(self._eol(self._end(last)) if last is not None else None, first, fresh)

    def _source(self, item: yaml.Node, column: int) -> List[str]:
        """The lines of an item as they stand, with the comments in them: it has only moved."""
        start = self._line(item.start_mark.index)
        return self._text[start : self._eol(self._end(item))].split("\n")

    def _insert(self, after: Any, before: int, lines: Sequence[str]) -> None:
        """New lines after the position ``after``, or before the line that begins at ``before``."""
        words = "\n".join(lines)
        if after is not None:
            self._edits.append((after, after, "\n" + words))
        else:
            self._edits.append((before, before, words + "\n"))

    def _cut(self, start: int, end: int) -> None:
        """Takes whole lines out."""
        self._edits.append((self._line(start), min(self._eol(end) + 1, len(self._text)), ""))

    def _after(self, pair: Tuple[yaml.Node, yaml.Node]) -> int:
        key, value = pair
        return self._eol(max(self._end(value), key.end_mark.index))

    def _end(self, node: yaml.Node) -> int:
        """Where the words of ``node`` end: the parser's mark of a block lies behind the comments that follow it."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            if isinstance(last, tuple):
                return max(self._end(last[1]), last[0].end_mark.index)
            return self._end(last)
        start, end = node.start_mark.index, node.end_mark.index
        return start + len(self._text[start:end].rstrip())

    def _line(self, position: int) -> int:
        return self._text.rfind("\n", 0, position) + 1

    def _eol(self, position: int) -> int:
        found = self._text.find("\n", position)
        return found if found >= 0 else len(self._text)

    def _starts_line(self, node: yaml.Node) -> bool:
        return not self._text[self._line(node.start_mark.index) : node.start_mark.index].strip()

    def _spaced(self, position: int) -> bool:
        return position == 0 or self._text[position - 1] in " \n"


def _same(one: Any, other: Any) -> bool:
    """Equal, and of the same kind: to Python ``True == 1``."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _only_scalars_differ(before: Dict[str, Any], after: Dict[str, Any]) -> bool:
    changed = [name for name in before if name in after and not _same(before[name], after[name])]
    return set(before) == set(after) and _all_scalars([one[name] for name in changed for one in (before, after)])


def _all_scalars(value: Any) -> bool:
    return not any(isinstance(one, (dict, list)) for one in (value.values() if isinstance(value, dict) else value))


def _inline_fits(value: Any) -> bool:
    if not isinstance(value, (dict, list)) or not value:
        return True
    if isinstance(value, dict) and not all(_all_scalars(one) for one in value.values() if isinstance(one, dict)):
        return False
    if isinstance(value, dict) and any(isinstance(one, list) for one in value.values()):
        return False
    if isinstance(value, list) and not all(isinstance(one, str) and _is_word(one) for one in value):
        return False
    return len(_inline(value)) <= WIDEST_INLINE


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(key)}: {_inline(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_inline(one) for one in value) + "]"
    return _scalar(value)


def _block(value: Any, indent: int) -> List[str]:
    """A mapping or list as lines that begin at column ``indent``."""
    pad = " " * indent
    if not isinstance(value, (dict, list)) or not value:
        return [pad + _inline(value)]
    lines: List[str] = []
    if isinstance(value, dict):
        for key, one in value.items():
            if _inline_fits(one):
                lines.append(f"{pad}{_scalar(key)}: {_inline(one)}")
            else:
                lines += [f"{pad}{_scalar(key)}:", *_block(one, indent + STEP)]
        return lines
    for one in value:
        inline = not isinstance(one, (dict, list)) or not one
        part = [pad + "  " + _inline(one)] if inline else _block(one, indent + STEP)
        lines += [f"{pad}- {part[0][indent + STEP :]}", *part[1:]]
    return lines


def _scalar(value: Any) -> str:
    if isinstance(value, str) and not _is_word(value):
        quoted = json.dumps(value, ensure_ascii=False)
        return _SPECIAL.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
    return value if isinstance(value, str) else json.dumps(value)


def _is_word(value: str) -> bool:
    """Whether a text can stand without quotes and is still a text (``no`` would be a false)."""
    return bool(_WORD.fullmatch(value)) and bool(yaml.safe_load(value) == value)
