"""What a row must hold, as ``label``, ``grade`` and ``ask`` check it. A fault raises ``FaultError`` with a ``bulk.`` text key."""

from __future__ import annotations

import math
from datetime import datetime, timezone
from typing import Any, Mapping, Optional, Tuple

from coach.content.fields import LANGUAGES
from coach.conversation import Utterance


class FaultError(ValueError):
    """A row that cannot be used: ``code`` is a key of the ``bulk.`` texts, ``values`` fill it."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def identifier(row: Mapping[str, Any]) -> str:
    """The row's ``id``."""
    if not isinstance(row.get("id"), str) or not row["id"]:
        raise FaultError("no-id")
    return str(row["id"])


def language(row: Mapping[str, Any]) -> str:
    """The row's ``language``."""
    if row.get("language") not in LANGUAGES:
        raise FaultError("bad-language", value=row.get("language"))
    return str(row["language"])


def text(row: Mapping[str, Any], field: str) -> str:
    """A field that holds text."""
    if not isinstance(row.get(field), str):
        raise FaultError("no-text", field=field)
    return str(row[field])


def utterances(row: Mapping[str, Any], field: str, time_format: Optional[str] = None) -> Tuple[Utterance, ...]:
    """The turns in ``field``; ``time_format`` (strptime) is tried on times that are neither seconds nor ISO 8601."""
    given = row.get(field, [])
    if not isinstance(given, list):
        raise FaultError("not-a-list", field=field)
    found = []
    for position, entry in enumerate(given, 1):
        if not isinstance(entry, dict) or entry.get("speaker") not in ("customer", "agent"):
            raise FaultError("bad-speaker", field=field, position=position)
        if not isinstance(entry.get("text"), str):
            raise FaultError("no-text", field=f"{field} {position}")
        try:
            at = _seconds(entry.get("at"), time_format)
        except ValueError as error:
            raise FaultError("bad-time", field=field, position=position, value=entry.get("at")) from error
        found.append(Utterance(entry["speaker"], entry["text"], at))
    return tuple(found)


def customer_types(row: Mapping[str, Any], known: Mapping[str, Any]) -> Tuple[str, ...]:
    """The row's ``customer_types``; none if it has none."""
    types = row.get("customer_types") or []
    if not isinstance(types, list):
        raise FaultError("not-a-list", field="customer_types")
    for name in types:
        if not isinstance(name, str) or name not in known:
            raise FaultError("unknown-type", type=name, known=", ".join(sorted(known)))
    return tuple(types)


def _seconds(at: Any, time_format: Optional[str]) -> Optional[float]:
    if at is None:
        return None
    try:
        number = float(at)
    except (TypeError, ValueError):
        return _moment(str(at), time_format)
    if not math.isfinite(number):
        raise ValueError(at)
    return number


def _moment(at: str, time_format: Optional[str]) -> float:
    moment = datetime.strptime(at, time_format) if time_format else datetime.fromisoformat(at.replace("Z", "+00:00"))
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
