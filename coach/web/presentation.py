"""From records to what a template shows: marked words, transcripts, bands, dates.

Pure functions. ``helpers()`` gives the ones templates call; ``coach/web/static/marks.js`` marks words in the
same way for feedback that arrives while the page is open.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import pairwise
from typing import Any, Callable, Dict, List, Mapping, Optional, Protocol, Sequence, Tuple

from babel.dates import format_datetime, format_time
from babel.numbers import format_decimal

from coach.content.models import CustomerType, Persona, Scenario
from coach.conversation import Finding, Turn

# Lower bounds of the bands of guidelines.md D6: strong, good, needs work, below that not acceptable.
BANDS = ((85, "strong"), (70, "good"), (50, "work"), (0, "weak"))
VERDICT_ORDER = {"violated": 0, "missed": 1, "met": 2}
SEVERITY_ORDER = {"critical": 0, "major": 1, "minor": 2}
LONGEST_QUOTE = 32  # characters of quoted words within a reason
_QUOTED = re.compile(rf"([«“])([^«»“”]{{{LONGEST_QUOTE + 1},}})([»”])")
OPEN_AT_MOST = 3  # faults of one reply that are open by themselves: a wall of notes teaches nothing
COMMAND_PHASE = "command"  # as coach.practice names it; importing that would bring the language libraries along
MOODS = ("good", "tense", "bad")
_PATTERNS = {"es": "d MMM y, H:mm", "en": "d MMM y, HH:mm"}


class Line(Protocol):
    """What a transcript needs of a stored customer message (``coach.store.records.CustomerLine``)."""

    @property
    def turn(self) -> int: ...
    @property
    def seq(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def cut(self) -> bool: ...


class Received(Protocol):
    """What a transcript needs of a received reply (``coach.store.records.ReceivedReply``)."""

    @property
    def text(self) -> str: ...
    @property
    def turn(self) -> Optional[int]: ...


@dataclass(frozen=True)
class Segment:
    """A piece of a reply. ``verdict`` is None for plain words; ``notes`` are the numbers of the notes that end here."""

    text: str
    verdict: Optional[str] = None
    notes: Tuple[int, ...] = ()


@dataclass(frozen=True)
class Place:
    """Quoted words and where they stand in the reply."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True)
class Note:
    """What a guideline found in one reply, with its number in the list beside it, counted from 1.

    ``places`` are all words it quotes; ``finding`` speaks for them.
    """

    number: int
    finding: Finding
    places: Tuple[Place, ...]


@dataclass(frozen=True)
class Listing:
    """The notes on one reply as listed: ``foremost`` faults are open, ``more`` faults and what was done ``well`` folded."""

    foremost: Tuple[Note, ...]
    more: Tuple[Note, ...]
    well: Tuple[Note, ...]


@dataclass(frozen=True)
class Exchange:
    """One turn as shown: what was cut off, the reply with its marks, the notes on it, the customer's answer.

    ``command`` says that the reply was meant for the tool (a hint was asked for) and not for the customer; ``silence`` that
    there was no reply at all, and the customer asked whether anybody was there.
    """

    number: int
    command: bool
    silence: bool
    message_id: str
    at: float
    interrupted: bool
    cut: Tuple[str, ...]
    reply: str
    segments: Tuple[Segment, ...]
    notes: Tuple[Note, ...]
    answer: Tuple[str, ...]
    notice: Optional[str]


@dataclass(frozen=True)
class Transcript:
    """A whole session as shown: the customer's opening, the turns after it, the replies still without an answer."""

    opening: Tuple[str, ...]
    exchanges: Tuple[Exchange, ...]
    unanswered: Tuple[str, ...]


def numbered(findings: Sequence[Finding]) -> Tuple[Note, ...]:
    """The findings of one turn in reading order: violations, misses, then what was met, each by place in the reply.

    What one guideline found at several places is one note.
    """
    ordered = sorted(findings, key=lambda f: (VERDICT_ORDER[f.verdict], not f.charged, f.start, f.end, f.guideline))
    same: Dict[Tuple[str, str, bool], List[Finding]] = {}
    for finding in ordered:
        same.setdefault((finding.guideline, finding.verdict, finding.charged), []).append(finding)
    return tuple(
        Note(number, group[0], tuple(Place(f.start, f.end, f.quote) for f in group if f.quote))
        for number, group in enumerate(same.values(), start=1)
    )


def listed(notes: Sequence[Note]) -> Listing:
    """The weightiest faults that count, at most OPEN_AT_MOST, apart from the others; all in the order of their numbers."""
    faults = [note for note in notes if note.finding.verdict != "met"]
    charged = [note for note in faults if note.finding.charged] or faults
    weighty = sorted(charged, key=lambda note: (SEVERITY_ORDER[note.finding.severity], note.number))[:OPEN_AT_MOST]
    return Listing(
        foremost=tuple(note for note in faults if note in weighty),
        more=tuple(note for note in faults if note not in weighty),
        well=tuple(note for note in notes if note.finding.verdict == "met"),
    )


def brief(why: str) -> str:
    """A reason with its long quotations shortened: the words stand marked in the reply, beside it two lines are enough."""
    return _QUOTED.sub(lambda found: f"{found[1]}{found[2][:LONGEST_QUOTE].rsplit(' ', 1)[0]}…{found[3]}", why)


def segments(reply: str, notes: Sequence[Note]) -> Tuple[Segment, ...]:
    """``reply`` cut at the borders of the quoted words. Where notes overlap, a violation shows over what was met."""
    quoted = [(n, place) for n in notes for place in n.places if 0 <= place.start < place.end <= len(reply)]
    borders = sorted({0, len(reply)} | {edge for _, place in quoted for edge in (place.start, place.end)})
    pieces = []
    for start, end in pairwise(borders):
        over = [note.finding.verdict for note, place in quoted if place.start <= start and end <= place.end]
        verdict = min(over, key=VERDICT_ORDER.__getitem__, default=None)
        ending = tuple(note.number for note, place in quoted if place.end == end)
        pieces.append(Segment(reply[start:end], verdict, ending))
    return tuple(pieces)


def transcript(turns: Sequence[Turn], lines: Sequence[Line], replies: Sequence[Received] = ()) -> Transcript:
    """A session as shown, from its ``turns``, customer ``lines`` (any order) and ``replies`` (those with a turn are in it).

    Lines that a reply cut off stand before that reply.
    """
    ordered = sorted(lines, key=lambda line: line.seq)

    def said_after(number: int) -> Tuple[str, ...]:
        return tuple(line.text for line in ordered if line.turn == number and not line.cut)

    exchanges = []
    for turn in sorted(turns, key=lambda turn: turn.number):
        notes = numbered(turn.findings)
        exchanges.append(
            Exchange(
                number=turn.number,
                command=turn.phase == COMMAND_PHASE,
                silence=not turn.reply.text,
                message_id=turn.reply.message_id,
                at=turn.reply.received_at,
                interrupted=turn.reply.timing.interrupted,
                cut=tuple(line.text for line in ordered if line.cut and line.text in turn.reply.timing.pending),
                reply=turn.reply.text,
                segments=segments(turn.reply.text, notes),
                notes=notes,
                answer=said_after(turn.number),
                notice=turn.notice,
            )
        )
    unanswered = tuple(reply.text for reply in replies if reply.turn is None and reply.text)
    return Transcript(said_after(0), tuple(exchanges), unanswered)


def tally(notes: Sequence[Note]) -> Dict[str, int]:
    """How many notes there are of each verdict, in reading order, without zeros."""
    counts = {verdict: sum(note.finding.verdict == verdict for note in notes) for verdict in VERDICT_ORDER}
    return {verdict: count for verdict, count in counts.items() if count}


def band(score: Optional[int]) -> str:
    """The band of a score of 0 to 100: "strong", "good", "work", "weak"; "none" where there is no score."""
    if score is None:
        return "none"
    return next(name for least, name in BANDS if score >= least)


def initials(name: str) -> str:
    """One or two capital letters for a name: "Carmen Ruiz" gives "CR"."""
    words = [word for word in name.split() if word[0].isalpha() and word[0] == word[0].upper()] or name.split()
    letters = [unicodedata.normalize("NFC", word)[0] for word in words]
    return "".join(letters[:1] + letters[-1:] if len(letters) > 1 else letters[:1]).upper()


def moment(seconds: float, language: str, zone: Optional[tzinfo] = None) -> str:
    """Date and time of day for readers of ``language``; ``seconds`` since 1970, ``zone`` None means the computer's."""
    return format_datetime(datetime.fromtimestamp(seconds, zone), _PATTERNS[language], locale=language)


def clock(seconds: float, language: str, zone: Optional[tzinfo] = None) -> str:
    """The time of day, hours and minutes."""
    return format_time(datetime.fromtimestamp(seconds, zone).time(), "short", locale=language)


def machine_time(seconds: float, zone: Optional[tzinfo] = None) -> str:
    """The same moment for the ``datetime`` attribute of a ``time`` element."""
    return datetime.fromtimestamp(seconds, zone).astimezone(zone).isoformat(timespec="seconds")


def number(value: float, language: str) -> str:
    """A number as written in ``language``."""
    return format_decimal(value, locale=language)


def minutes(started: float, ended: Optional[float]) -> Optional[int]:
    """How many whole minutes a session took, at least one; None while it goes on."""
    return None if ended is None else max(1, round((ended - started) / 60))


def grouped(
    findings: Sequence[Mapping[str, Any]],
) -> List[Tuple[Mapping[str, Any], Tuple[Tuple[int, str], ...]]]:
    """One entry for each guideline, in order of appearance, with (turn, quote) of every time it was seen."""
    seen: Dict[str, List[Mapping[str, Any]]] = {}
    for finding in findings:
        seen.setdefault(str(finding["guideline"]), []).append(finding)
    return [(same[0], tuple((int(f["turn"]), str(f["quote"])) for f in same)) for same in seen.values()]


def shares(sections: Sequence[Mapping[str, Any]]) -> List[Tuple[Mapping[str, Any], int]]:
    """The scorecard's sections, each with its share of the total in per cent. Sections not in play have no share."""
    whole = sum(section["weight"] for section in sections if section["score"] is not None)
    return [
        (section, 0 if section["score"] is None or not whole else round(100 * section["weight"] / whole))
        for section in sections
    ]


def chosen_types(types: Mapping[str, CustomerType], persona: Persona) -> List[CustomerType]:
    """The customer types of ``persona`` that there are, its first type first."""
    return [types[name] for name in persona.types if name in types]


def offered(suited: Mapping[str, Sequence[Scenario]]) -> List[Scenario]:
    """Every scenario that suits at least one persona, once, in the order of the ids."""
    scenarios = {scenario.id: scenario for some in suited.values() for scenario in some}
    return [scenarios[name] for name in sorted(scenarios)]


def resolve(document: Mapping[str, Any], part: Mapping[str, Any]) -> Mapping[str, Any]:
    """A part of an OpenAPI ``document``; a reference within the document (``#/components/…``) is followed."""
    while "$ref" in part:
        found: Any = document
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found
    return part


def type_of(document: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """A JSON Schema's type in one line: ``string``, ``array of string``, ``"coached" | "exam"``."""
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    if "const" in schema:
        return json.dumps(schema["const"])
    choices = schema.get("oneOf") or schema.get("anyOf")
    if choices:
        return " | ".join(type_of(document, choice) for choice in choices)
    kind = schema.get("type", "any")
    if kind == "array":
        return f"array of {type_of(document, schema.get('items', {}))}"
    return " | ".join(kind) if isinstance(kind, list) else str(kind)


def helpers() -> Dict[str, Callable[..., Any]]:
    """The functions that templates call, by name."""
    functions: Tuple[Callable[..., Any], ...] = (
        band,
        brief,
        chosen_types,
        clock,
        grouped,
        initials,
        listed,
        machine_time,
        minutes,
        moment,
        number,
        offered,
        resolve,
        shares,
        tally,
        transcript,
        type_of,
    )
    return {function.__name__: function for function in functions}
