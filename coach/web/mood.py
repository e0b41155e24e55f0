"""How a customer's patience went over a conversation and which replies moved it: from stored turns to the picture of it.

Pure functions. Patience goes from 0 to 100; places in the picture are per cent of its width and height, from top left.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple

from coach.conversation import Finding, Turn
from coach.roleplay.cast import strongest_reaction
from coach.web.presentation import COMMAND_PHASE

# What a turning point is: at least so many points of patience, and not more than the largest three each way.
LEAST_CHANGE = 4
MOST_MOVES = 3
MOST_CAUSES = 3
# With more turns than this only the turning points and the ends get a shape of their own.
MOST_DOTS = 24
MOST_TICKS = 8
LONGEST_WORDS = 180  # characters of a reply beside the picture
# Within so much of an edge a number would leave the picture, and goes to the other side of its point.
NEAR_EDGE = 14
# Two numbers less than so many per cent of the width apart would run into each other on a phone.
TOO_NEAR = 13

# What can happen at a turn besides a reply.
KINDS = ("hint", "interruption", "silence")

Reaction = Callable[[str], Mapping[str, int]]


@dataclass(frozen=True)
class Level:
    """The customer's patience after a turn. Turn 0 is the beginning; ``mood`` is "" where none was noted."""

    turn: int
    patience: int
    mood: str
    change: int


@dataclass(frozen=True)
class Cause:
    """Why patience moved: ``points`` of it for a finding (``title``, ``verdict``), or for an ``event`` of the role-play."""

    points: int
    title: str = ""
    verdict: str = ""
    event: str = ""


@dataclass(frozen=True)
class Move:
    """A reply that moved the customer: how far, the agent's words (cut to a line or two), and what explains it."""

    turn: int
    change: int
    patience: int
    words: str
    silence: bool
    causes: Tuple[Cause, ...]


@dataclass(frozen=True)
class Happening:
    """Something at a turn that is no reply, or cut into the customer: ``kind`` is one of KINDS."""

    turn: int
    kind: str


@dataclass(frozen=True)
class Row:
    """A turn in the table that says the same as the picture: the level after it, if any, and what happened besides."""

    turn: int
    level: Optional[Level]
    kinds: Tuple[str, ...]


@dataclass(frozen=True)
class Dot:
    """A level in the picture. ``label`` is what is written at it ("" or a number with its sign), above or below it."""

    level: Level
    x: float
    y: float
    label: str
    above: bool
    shown: bool


@dataclass(frozen=True)
class Picture:
    """The curve: dots, the lines between them (x1, y1, x2, y2), ``area`` for SVG's ``points``, marks on the axis of turns."""

    dots: Tuple[Dot, ...]
    lines: Tuple[Tuple[float, float, float, float], ...]
    area: str
    ticks: Tuple[Tuple[int, float], ...]
    happenings: Tuple[Tuple[Happening, float], ...]


def levels(mood: Sequence[Mapping[str, Any]], start: Optional[int]) -> Tuple[Level, ...]:
    """The levels from the scorecard's ``mood``, after the one the customer began with (None: it is not known)."""
    found = [] if start is None else [Level(0, start, "", 0)]
    for row in mood:
        patience = int(row["patience"])
        change = patience - found[-1].patience if found else 0
        found.append(Level(int(row["turn"]), patience, str(row["mood"]), change))
    return tuple(found)


def turning_points(course: Sequence[Level], most: int = MOST_MOVES, least: int = LEAST_CHANGE) -> Tuple[Level, ...]:
    """The largest rises and the largest falls, up to ``most`` of each and none smaller than ``least``, in the order of turns."""
    chosen: List[Level] = []
    for sign in (1, -1):
        moved = [level for level in course if sign * level.change >= least]
        chosen += sorted(moved, key=lambda level: (-abs(level.change), level.turn))[:most]
    return tuple(sorted(chosen, key=lambda level: level.turn))


def happenings(turns: Sequence[Turn]) -> Tuple[Happening, ...]:
    """The hints, silences and interruptions among ``turns``."""
    found = []
    for turn in turns:
        if turn.notice:
            found.append(Happening(turn.number, "hint"))
        elif turn.phase == COMMAND_PHASE:
            continue
        elif not turn.reply.text:
            found.append(Happening(turn.number, "silence"))
        elif turn.reply.timing.interrupted:
            found.append(Happening(turn.number, "interruption"))
    return tuple(found)


def counts(seen: Sequence[Happening], hints: Optional[int] = None) -> Dict[str, int]:
    """How many there were of each kind. ``hints`` is the scorecard's own number, which counts."""
    numbers = {kind: sum(one.kind == kind for one in seen) for kind in KINDS}
    return numbers if hints is None else {**numbers, "hint": hints}


def table(course: Sequence[Level], seen: Sequence[Happening]) -> Tuple[Row, ...]:
    """The curve as rows, one for each turn with a level or something that happened, in order."""
    by_turn = {level.turn: level for level in course}
    numbers = sorted({*by_turn, *(one.turn for one in seen)})
    return tuple(
        Row(number, by_turn.get(number), tuple(one.kind for one in seen if one.turn == number)) for number in numbers
    )


def moves(course: Sequence[Level], turns: Sequence[Turn], reaction: Reaction) -> Tuple[Move, ...]:
    """The turning points with the words that made them. ``reaction(event)`` is how the customer takes an event."""
    by_number = {turn.number: turn for turn in turns}
    found = []
    for level in turning_points(course):
        turn = by_number.get(level.turn)
        if turn is None:
            continue
        text = " ".join(turn.reply.text.split())
        reasons = causes(by_number.get(level.turn - 1), turn, reaction, level.change)
        found.append(Move(level.turn, level.change, level.patience, shortened(text), not text, reasons))
    return tuple(found)


def causes(before: Optional[Turn], turn: Turn, reaction: Reaction, change: int) -> Tuple[Cause, ...]:
    """What moved patience the way it went at ``turn``, the strongest first.

    The customer's state counts how often each event was felt: those that rose at this turn are the ones that moved it. Old
    states without that count give what was charged and fits the direction.
    """
    earlier = dict(before.state.get("felt", {})) if before is not None else {}
    later = turn.state.get("felt")
    if later is None:
        return _charged(turn.findings, change)
    found: Dict[Cause, int] = {}
    for event in sorted(later):
        points = sum(_effect(event, reaction, times) for times in range(earlier.get(event, 0), later[event]))
        cause = _named(event, turn.findings)
        if points * change > 0 and cause is not None:
            found[cause] = found.get(cause, 0) + points
    weighed = sorted(found.items(), key=lambda item: (-abs(item[1]), item[0].title, item[0].event))
    return tuple(Cause(points, cause.title, cause.verdict, cause.event) for cause, points in weighed[:MOST_CAUSES])


# The role-play's own events that have a name for the reader (texts ``cause.<event>``).
EVENTS = (
    "copied",
    "empty-promise",
    "interrupt",
    "nonsense",
    "overdue",
    "repeated",
    "silence",
    "solved",
    "step-worked",
    "too-long",
    "trap",
    "vague",
)


def _effect(event: str, reaction: Reaction, times: int) -> int:
    """What ``event`` does to patience when it was felt ``times`` times before: kindness is halved each time."""
    amount = reaction(event).get("patience", 0)
    return round(amount / 2**times) if amount > 0 else amount


def _named(event: str, findings: Sequence[Finding]) -> Optional[Cause]:
    about = [finding for finding in findings if event in (finding.guideline, finding.behaviour)]
    if about:
        finding = max(about, key=lambda one: (one.charged, one.guideline == event))
        return Cause(0, finding.title, finding.verdict)
    kind = event.partition("/")[0]
    return Cause(0, event=kind) if kind in EVENTS else None


def _charged(findings: Sequence[Finding], change: int) -> Tuple[Cause, ...]:
    verdict = "met" if change > 0 else "violated"
    fitting = dict.fromkeys(finding.title for finding in findings if finding.charged and finding.verdict == verdict)
    return tuple(Cause(0, title, verdict) for title in list(fitting)[:MOST_CAUSES])


def reactions_of(content: Mapping[str, Any]) -> Reaction:
    """How the customer in a session's snapshot takes an event."""
    own = content["persona"].get("reactions", {})
    stored = content["types"]
    kinds = [kind.get("reactions", {}) for kind in (stored.values() if isinstance(stored, Mapping) else stored)]
    traps = {f"trap/{trap['id']}": trap["change"] for trap in content["scenario"].get("traps", ())}
    return lambda event: traps[event] if event in traps else strongest_reaction(event, own, kinds)


def start_of(content: Mapping[str, Any]) -> Optional[int]:
    """The patience the customer in a session's snapshot began with; None if the snapshot has none."""
    patience = content["persona"].get("temper", {}).get("patience")
    return None if patience is None else int(patience)


def shortened(text: str, most: int = LONGEST_WORDS) -> str:
    """``text`` cut at a space so that it has at most ``most`` characters, with "…" where something was cut."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:") + "…"


def signed(change: int) -> str:
    """A change with its sign: "+7", "−3" (a real minus), "0"."""
    return f"+{change}" if change > 0 else f"−{-change}" if change < 0 else "0"


def picture(course: Sequence[Level], seen: Sequence[Happening] = ()) -> Picture:
    """The curve of ``course``, with ``seen`` on the axis of turns."""
    last = max([1, *(level.turn for level in course), *(one.turn for one in seen)])
    first = min((level.turn for level in course), default=0)

    def across(turn: int) -> float:
        return 50.0 if last == first else round(100 * (turn - first) / (last - first), 2)

    marked = turning_points(course)
    sides = _sides([(level, across(level.turn)) for level in marked])
    ends = {level.turn for level in (*course[:1], *course[-1:])}
    dots = tuple(
        Dot(
            level=level,
            x=across(level.turn),
            y=float(100 - level.patience),
            label=signed(level.change) if level.turn in sides else "",
            above=sides.get(level.turn, False),
            shown=len(course) <= MOST_DOTS or level.turn in {*sides, *ends},
        )
        for level in course
    )
    outline = " ".join(f"{dot.x:g},{dot.y:g}" for dot in dots)
    area = f"{dots[0].x:g},100 {outline} {dots[-1].x:g},100" if dots else ""
    return Picture(
        dots=dots,
        lines=tuple((one.x, one.y, two.x, two.y) for one, two in pairwise(dots)),
        area=area,
        ticks=tuple((turn, across(turn)) for turn in ticks(first, last)) if course else (),
        happenings=tuple((one, across(one.turn)) for one in seen if one.turn >= first),
    )


def _sides(marked: Sequence[Tuple[Level, float]]) -> Dict[int, bool]:
    """Whether the number at each turning point stands above it: rises above, falls below, unless it met another number."""
    sides: Dict[int, bool] = {}
    before: Optional[Tuple[Level, float]] = None
    for level, x in marked:
        above = level.patience < NEAR_EDGE or (level.change > 0 and level.patience <= 100 - NEAR_EDGE)
        near = before is not None and x - before[1] < TOO_NEAR and abs(level.patience - before[0].patience) < NEAR_EDGE
        if near and before is not None and NEAR_EDGE <= level.patience <= 100 - NEAR_EDGE:
            above = not sides[before[0].turn]
        sides[level.turn] = above
        before = (level, x)
    return sides


def ticks(first: int, last: int, most: int = MOST_TICKS) -> Tuple[int, ...]:
    """Round numbers of turns from ``first`` to ``last``, at most ``most`` of them beside the first."""
    step = next(
        size * 10**power for power in range(9) for size in (1, 2, 5) if (last - first) / (size * 10**power) <= most
    )
    return tuple(turn for turn in range(first, last + 1) if turn == first or turn % step == 0)
