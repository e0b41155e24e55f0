"""The units of work in an input file, one at a time: lines of JSONL, or the conversations of a CSV export.

What cannot be used becomes an ``InputError`` in place of its row, so that one bad line never stops the others.
"""

from __future__ import annotations

import csv
import itertools
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Dict, Iterator, List, Mapping, Optional, Tuple, Union

from coach import i18n

Row = Dict[str, Any]
# A line longer than this is no line of a transcript; reading it whole would take memory without bound.
LONGEST_LINE = 16 * 1024 * 1024
# What a CSV export may say of a message, by our names.
COLUMNS = ("id", "speaker", "text", "language", "customer_types", "at", "agent")
# Messages of one conversation: more than any chat has, few enough to hold.
MOST_MESSAGES = 5_000


class InputError(ValueError):
    """Input that cannot be used: ``code`` is a key of the ``bulk.`` texts, ``line`` counts from 1 (0: the whole file)."""

    def __init__(self, file: Path, line: int, code: str, **values: Any) -> None:
        super().__init__(file, line, code, values)
        self.file, self.line, self.code, self.values = file, line, code, values

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.code}"

    def __reduce__(self) -> Tuple[Any, ...]:
        return _rebuilt, (self.file, self.line, self.code, self.values)

    def message(self, language: str) -> str:
        """``file:line: what is wrong and how to mend it``, in ``language``."""
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{place}: {self.reason(language)}"

    def reason(self, language: str) -> str:
        """What is wrong and how to mend it, in ``language``."""
        return i18n.text(f"bulk.{self.code}", language, **self.values)


def _rebuilt(file: Path, line: int, code: str, values: Mapping[str, Any]) -> InputError:
    return InputError(file, line, code, **values)


@dataclass(frozen=True)
class Unit:
    """One line or conversation: where it begins, what it says or why it cannot be read, and the input read up to its end.

    ``raw`` is the input as it stood, for the file of errors; ``position`` counts bytes (JSONL) or lines (CSV).
    """

    line: int
    content: Union[Row, InputError]
    raw: Any
    position: int


@dataclass(frozen=True)
class Layout:
    """How a CSV export says things. ``columns`` maps our names (id, text, speaker, language, …) to its columns.

    ``agents`` and ``customers`` are the values of the speaker column that mean either; ``ignored`` those of lines to leave
    out (system notes). ``defaults`` stand in for columns that are missing: ``language``, ``customer_types``.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    agents: Tuple[str, ...] = ("agent",)
    customers: Tuple[str, ...] = ("customer",)
    ignored: Tuple[str, ...] = ()
    delimiter: Optional[str] = None
    encoding: str = "utf-8-sig"
    time_format: Optional[str] = None
    defaults: Mapping[str, Any] = field(default_factory=dict)

    def column(self, name: str) -> str:
        """The column that holds ``name``."""
        return self.columns.get(name, name)


def units(path: Path, layout: Layout) -> Iterator[Unit]:
    """The units of ``path``: CSV by its ending, else JSONL. InputError if the file as a whole cannot be read."""
    try:
        if path.suffix.lower() == ".csv":
            yield from _csv_units(path, layout)
        else:
            with path.open("rb") as file:
                yield from _json_units(path, file, layout)
    except OSError as error:
        raise InputError(path, 0, "cannot-read", reason=error.strerror or "") from error


def _json_units(path: Path, file: BinaryIO, layout: Layout) -> Iterator[Unit]:
    position = 0
    for number in itertools.count(1):
        line = file.readline(LONGEST_LINE)
        if not line:
            return
        position += len(line)
        content: Union[Row, InputError]
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = file.readline(LONGEST_LINE)
                position += len(line)
            content, text = InputError(path, number, "line-too-long", megabytes=LONGEST_LINE // 2**20), ""
        else:
            text = line.decode("utf-8", "backslashreplace").lstrip("\ufeff").rstrip("\r\n")
            if not text.strip():
                continue
            content = _json_row(path, number, line, layout)
        yield Unit(number, content, text, position)


def _json_row(path: Path, number: int, line: bytes, layout: Layout) -> Union[Row, InputError]:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return InputError(path, number, "not-utf8")
    except json.JSONDecodeError as error:
        return InputError(path, number, "not-json", detail=error.msg, column=error.colno)
    except RecursionError:
        return InputError(path, number, "not-an-object")
    return {**layout.defaults, **row} if isinstance(row, dict) else InputError(path, number, "not-an-object")


def _csv_units(path: Path, layout: Layout) -> Iterator[Unit]:
    """Conversations from one message a line. The lines of a conversation stand together, as exports sort them."""
    with path.open("r", encoding=layout.encoding, newline="", errors="strict") as file:
        try:
            yield from _conversations(path, file, layout)
        except UnicodeDecodeError as error:
            raise InputError(path, 0, "wrong-encoding", encoding=layout.encoding) from error
        except (csv.Error, LookupError) as error:
            raise InputError(path, 0, "not-csv", detail=str(error)) from error


def _conversations(path: Path, file: Any, layout: Layout) -> Iterator[Unit]:
    csv.field_size_limit(LONGEST_LINE)
    head = file.readline(LONGEST_LINE)
    file.seek(0)
    reader = csv.DictReader(file, delimiter=layout.delimiter or _delimiter(head), strict=True)
    needed = ["id", "speaker", "text", *(() if "language" in layout.defaults else ("language",))]
    columns = reader.fieldnames or []
    missing = [layout.column(name) for name in needed if layout.column(name) not in columns]
    missing += [column for name, column in sorted(layout.columns.items()) if column not in columns]
    if missing:
        names = ", ".join(dict.fromkeys(missing))
        raise InputError(path, 1, "csv-columns", missing=names, present=", ".join(map(str, columns)))
    first_line = last_line = 2
    lines: List[Dict[str, Any]] = []
    for message in reader:
        if lines and message[layout.column("id")] != lines[0][layout.column("id")]:
            yield _conversation(path, first_line, lines, layout, last_line)
            first_line, lines = last_line + 1, []
        last_line = reader.line_num
        if len(lines) < MOST_MESSAGES:
            lines.append(message)
    if lines:
        yield _conversation(path, first_line, lines, layout, last_line)


def _delimiter(head: str) -> str:
    """The separator of the header line: Spanish spreadsheets write semicolons."""
    return max(",;\t|", key=head.count)


def _conversation(path: Path, line: int, lines: List[Dict[str, Any]], layout: Layout, position: int) -> Unit:
    def value(message: Mapping[str, Any], name: str) -> str:
        return str(message.get(layout.column(name)) or "").strip()

    head = lines[0]
    row: Row = {**layout.defaults, "id": value(head, "id"), "turns": []}
    if value(head, "language"):
        row["language"] = value(head, "language").lower()
    if value(head, "customer_types"):
        row["customer_types"] = [part.strip() for part in value(head, "customer_types").split("+") if part.strip()]
    content: Union[Row, InputError] = row
    if len(lines) >= MOST_MESSAGES:
        content = InputError(path, line, "too-many-messages", most=MOST_MESSAGES)
    for offset, message in enumerate(lines):
        said = value(message, "speaker").casefold()
        if said in {name.casefold() for name in layout.ignored}:
            continue
        agent = said in {name.casefold() for name in layout.agents}
        if not agent and said not in {name.casefold() for name in layout.customers}:
            content = InputError(path, line + offset, "unknown-speaker", value=value(message, "speaker"))
            break
        turn: Row = {"speaker": "agent" if agent else "customer", "text": str(message.get(layout.column("text")) or "")}
        if value(message, "at"):
            turn["at"] = value(message, "at")
        row["turns"].append(turn)
        if agent and value(message, "agent"):
            row.setdefault("agent", value(message, "agent"))
    return Unit(line, content, lines, position)
