"""Files in, files out: ``coach label``, ``coach grade`` and ``coach ask``. Bad input names its line and how to mend it."""

from __future__ import annotations

import csv
import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

from coach import i18n
from coach.behaviours.detector import Detector
from coach.content.catalogue import Content
from coach.content.models import LANGUAGES
from coach.conversation import Timing, Utterance
from coach.grading.grader import Exchange, GradedReply, applicable, items_of
from coach.grading.scorecard import conduct
from coach.practice import Practice
from coach.roleplay.understanding import Listener

Row = Dict[str, Any]


class InputError(ValueError):
    """A file that cannot be used: ``code`` is a key of the ``bulk.`` texts, ``line`` counts from 1 (0: the whole file)."""

    def __init__(self, file: Path, line: int, code: str, **values: Any) -> None:
        super().__init__(f"{file}:{line}: {code}")
        self.file, self.line, self.code, self.values = file, line, code, values

    def message(self, language: str) -> str:
        """``file:line: what is wrong and how to mend it``, in ``language``."""
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{place}: {i18n.text(f'bulk.{self.code}', language, **self.values)}"


def label_items(in_path: Path, out_path: Path, detector: Detector) -> int:
    """Labels each reply of a JSONL file (format: docs/grading.md) and returns how many there were."""

    def label(row: Row, fail: Callable[..., InputError]) -> Row:
        language = _language(row, fail)
        labels = detector.label(_text(row, "reply", fail), language=language, context=_utterances(row, "context", fail))
        found = [{"id": one.behaviour, "start": one.start, "end": one.end, "because": one.because} for one in labels]
        return {"id": row["id"], "behaviours": found}

    return _each(in_path, out_path, label, _json_rows)


def grade_transcripts(in_path: Path, out_path: Path, practice: Practice, content: Content) -> int:
    """Grades each transcript of a JSONL or CSV file (format: docs/grading.md) and returns how many there were."""
    items = items_of(content.sections)

    def grade(row: Row, fail: Callable[..., InputError]) -> Row:
        language = _language(row, fail)
        types = tuple(row.get("customer_types") or ())
        for name in types:
            if name not in content.types:
                raise fail("unknown-type", type=name, known=", ".join(sorted(content.types)))
        turns = _utterances(row, "turns", fail)
        replies, played = grade_turns(practice, language, types, turns)
        mine = applicable(items, content.types, types)
        result = conduct(replies, played, mine, items, practice.scoring, language)
        findings = [finding for reply in replies for finding in reply.findings] + list(result.missed)
        keys = ("guideline", "behaviour", "verdict", "turn", "start", "end", "quote", "why", "advice", "source")
        return {
            "id": row["id"],
            "conduct": result.total,
            "critical": list(result.critical),
            "sections": {section["id"]: section["score"] for section in result.sections},
            "findings": [{key: finding.as_dict()[key] for key in (*keys, "charged")} for finding in findings],
            "not_applicable": list(result.not_applicable),
            "rubric": practice.rubric,
        }

    reader = _csv_rows if in_path.suffix.lower() == ".csv" else _json_rows
    return _each(in_path, out_path, grade, reader)


def grade_turns(
    practice: Practice, language: str, types: Sequence[str], turns: Sequence[Utterance]
) -> Tuple[List[GradedReply], frozenset[str]]:
    """The graded replies of a transcript and the ids of the guidelines that were in play. Agent lines in a row are one reply."""
    clocked = any(line.at is not None for line in turns)
    graded: List[GradedReply] = []
    history: List[Utterance] = []
    played: set[str] = set()
    reached: set[str] = set()
    position = 0
    while position < len(turns):
        if turns[position].speaker == "customer":
            history.append(turns[position])
            position += 1
            continue
        group = [turns[position]]
        while position + 1 < len(turns) and turns[position + 1].speaker == "agent":
            position += 1
            group.append(turns[position])
        position += 1
        text = "\n".join(line.text for line in group)
        exchange = Exchange(
            language=language,
            types=tuple(types),
            history=tuple(history),
            graded=tuple(graded),
            reached=frozenset(reached),
            timing=Timing(silence=_silence(history, group[0])),
            asked=practice.asked_in(text, language),
            clocked=clocked,
        )
        reply = practice.grader.grade(text, exchange)
        graded.append(reply)
        played |= reply.played
        reached |= set(reply.phases)
        history.extend(group)
    return graded, frozenset(played)


def ask_facts(in_path: Path, out_path: Path, content: Content) -> int:
    """Says which facts of its scenario each message asks for (JSONL, format: docs/grading.md)."""
    listeners: Dict[Tuple[str, str], Listener] = {}

    def ask(row: Row, fail: Callable[..., InputError]) -> Row:
        language = _language(row, fail)
        scenario = content.scenarios.get(str(row.get("scenario")))
        if scenario is None:
            raise fail("unknown-scenario", scenario=row.get("scenario"), known=", ".join(content.scenarios))
        key = (scenario.id, language)
        if key not in listeners:
            listeners[key] = Listener(scenario, content.questions, language)
        return {"id": row["id"], "facts": list(listeners[key].understand(_text(row, "text", fail)).facts)}

    return _each(in_path, out_path, ask, _json_rows)


def _silence(history: Sequence[Utterance], reply: Utterance) -> Optional[float]:
    said = [line.at for line in history if line.speaker == "customer" and line.at is not None]
    return reply.at - said[-1] if said and reply.at is not None else None


def _each(
    in_path: Path,
    out_path: Path,
    work: Callable[[Row, Callable[..., InputError]], Row],
    read: Callable[[Path], Iterator[Tuple[int, Row]]],
) -> int:
    """Works on every row and writes the results, all or nothing: a fault in the middle leaves no half-written file."""
    results = []
    seen = set()
    for line, row in read(in_path):

        def fail(code: str, _line: int = line, **values: Any) -> InputError:
            return InputError(in_path, _line, code, **values)

        if not isinstance(row.get("id"), str) or not row["id"]:
            raise fail("no-id")
        if row["id"] in seen:
            raise fail("same-id", id=row["id"])
        seen.add(row["id"])
        results.append(json.dumps(work(row, fail), ensure_ascii=False))
    temporary = out_path.with_name(out_path.name + ".part")
    try:
        temporary.write_text("".join(line + "\n" for line in results), "utf-8")
        temporary.replace(out_path)
    except OSError as error:
        raise InputError(out_path, 0, "cannot-write", reason=error.strerror or "") from error
    return len(results)


def _json_rows(path: Path) -> Iterator[Tuple[int, Row]]:
    for number, line in enumerate(_read(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(path, number, "not-json", detail=error.msg, column=error.colno) from error
        if not isinstance(row, dict):
            raise InputError(path, number, "not-an-object")
        yield number, row


def _csv_rows(path: Path) -> Iterator[Tuple[int, Row]]:
    """Transcripts from CSV: one message a line, columns id, language, customer_types (joined by +), speaker, text, at."""
    reader = csv.DictReader(_read(path).splitlines(keepends=True))
    needed = {"id", "language", "speaker", "text"}
    if reader.fieldnames is None or not needed <= set(reader.fieldnames):
        raise InputError(path, 1, "csv-columns", needed=", ".join(sorted(needed)))
    rows: Dict[str, Tuple[int, Row]] = {}
    for message in reader:
        name = message["id"] or ""
        types = [part for part in (message.get("customer_types") or "").split("+") if part]
        _, row = rows.setdefault(
            name, (reader.line_num, {"id": name, "language": message["language"], "customer_types": types, "turns": []})
        )
        turn: Row = {"speaker": message["speaker"], "text": message["text"]}
        if message.get("at"):
            turn["at"] = message["at"]
        row["turns"].append(turn)
    yield from rows.values()


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(path, 0, "not-utf8") from error
    except OSError as error:
        raise InputError(path, 0, "cannot-read", reason=error.strerror or "") from error


def _language(row: Mapping[str, Any], fail: Callable[..., InputError]) -> str:
    if row.get("language") not in LANGUAGES:
        raise fail("bad-language", value=row.get("language"))
    return str(row["language"])


def _text(row: Mapping[str, Any], field: str, fail: Callable[..., InputError]) -> str:
    if not isinstance(row.get(field), str):
        raise fail("no-text", field=field)
    return str(row[field])


def _utterances(row: Mapping[str, Any], field: str, fail: Callable[..., InputError]) -> Tuple[Utterance, ...]:
    given = row.get(field, [])
    if not isinstance(given, list):
        raise fail("not-a-list", field=field)
    found = []
    for position, entry in enumerate(given, 1):
        if not isinstance(entry, dict) or entry.get("speaker") not in ("customer", "agent"):
            raise fail("bad-speaker", field=field, position=position)
        if not isinstance(entry.get("text"), str):
            raise fail("no-text", field=f"{field} {position}")
        found.append(Utterance(entry["speaker"], entry["text"], _seconds(entry.get("at"), field, position, fail)))
    return tuple(found)


def _seconds(at: Any, field: str, position: int, fail: Callable[..., InputError]) -> Optional[float]:
    """A moment as seconds: a number, or an ISO 8601 date and time."""
    if at is None:
        return None
    try:
        return float(at)
    except (TypeError, ValueError):
        pass
    try:
        moment = datetime.fromisoformat(str(at).replace("Z", "+00:00"))
    except ValueError as error:
        raise fail("bad-time", field=field, position=position, value=at) from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
