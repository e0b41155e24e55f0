"""Two conversations beside each other, turn by turn from where they part. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile, zip_longest
from typing import Mapping, Optional, Sequence, Tuple

from coach.conversation import Turn
from coach.web.mood import Level
from coach.web.presentation import Exchange


@dataclass(frozen=True)
class Step:
    """One turn of one conversation: what was said, and the customer's patience after it (None where it was not noted)."""

    exchange: Exchange
    level: Optional[Level]


@dataclass(frozen=True)
class Pair:
    """The same turn in both; None where one conversation was over already."""

    number: int
    left: Optional[Step]
    right: Optional[Step]


def common_turns(left: Sequence[Turn], right: Sequence[Turn]) -> int:
    """How many turns, from the first one, went word for word the same in both."""
    return sum(1 for _ in takewhile(lambda pair: _said(pair[0]) == _said(pair[1]), zip(left, right, strict=False)))


def _said(turn: Turn) -> Tuple[str, str, Tuple[str, ...]]:
    return turn.phase, turn.reply.text, tuple(message.text for message in turn.messages)


def steps(exchanges: Sequence[Exchange], course: Sequence[Level]) -> Tuple[Step, ...]:
    """The turns of one conversation with the levels after them."""
    by_turn: Mapping[int, Level] = {level.turn: level for level in course}
    return tuple(Step(exchange, by_turn.get(exchange.number)) for exchange in exchanges)


def pairs(left: Sequence[Step], right: Sequence[Step]) -> Tuple[Pair, ...]:
    """The turns side by side, in order."""
    return tuple(
        Pair(number, one, two) for number, (one, two) in enumerate(zip_longest(left, right), _first(left, right))
    )


def _first(*columns: Sequence[Step]) -> int:
    """The number of the turn with which both go on."""
    return min((column[0].exchange.number for column in columns if column), default=1)
