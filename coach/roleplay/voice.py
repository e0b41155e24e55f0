"""How a customer puts things: a seeded choice among wordings, never the same line twice, messages of a natural length."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import lru_cache
from typing import FrozenSet, List, Optional, Sequence, Tuple

from coach.content.models import Conduct
from coach.conversation import CustomerMessage
from coach.language import sentences
from coach.roleplay.cast import Cast
from coach.roleplay.state import State

# A long-winded customer sends a message every sentence or two; these bound how a turn is broken up.
MESSAGES = {"one": 1, "few": 2, "many": 4}
SHORTEST_TYPING = 0.8


def choose(state: State, turn: int, name: str, wordings: Sequence[Sequence[str]]) -> Tuple[Optional[str], State]:
    """One unused wording, from the first list that has one, and the state that remembers it; None if all are used up.

    ``name`` says what the choice is for: together with the seed and the turn it fixes the outcome. Before the first turn
    (0) the wordings are dealt, so that neighbouring seeds never begin alike.
    """
    said = frozenset().union(*(_sentences(line) for line in state.used))
    for position, lines in enumerate(wordings):
        fresh = [line for line in lines if not _sentences(line) & said]
        if fresh:
            chance = random.Random(f"{state.seed}/{turn}/{name}/{position}")
            line = chance.choice(fresh) if turn else _dealt(fresh, state.seed)
            return line, replace(state, used=(*state.used, line))
    return None, state


def _dealt(lines: Sequence[str], seed: int) -> str:
    """The line for ``seed``: in a shuffled order that all seeds share, moved on by one in each round.

    Of two neighbouring seeds one never gets the other's line, and as the rounds of two lists of different length end at
    different seeds, the same pair of lines comes back only after a long time.
    """
    order = list(lines)
    random.Random("\n".join(lines)).shuffle(order)
    moved = seed // len(order) if len(order) > 2 else 0
    return order[(seed + moved) % len(order)]


@lru_cache(maxsize=4096)
def _sentences(line: str) -> FrozenSet[str]:
    """The sentences of a line: two lines that share one ("Vale.") would sound alike."""
    return frozenset(sentence.text for sentence in sentences.split(line))


def say(cast: Cast, state: State, turn: int, bank: str, **values: str) -> Tuple[Optional[str], State]:
    """A line of ``bank`` in the present mood with its placeholders filled, or None if the bank has nothing new to say."""
    mood = cast.mood(state.temper)
    line, state = choose(state, turn, bank, cast.lines(bank, mood, state.language))
    return (line.format(**values) if line is not None else None), state


def messages(parts: Sequence[str], conduct: Conduct, loud: Optional[str] = None) -> Tuple[CustomerMessage, ...]:
    """The parts of an answer as messages, broken up and timed as this customer writes. ``loud`` is the part that is shouted."""
    said = [_shout(part) if part == loud and conduct.capitals else part for part in parts if part]
    most = MESSAGES[conduct.messages]
    if most > 1 and len(said) == 1:
        said = _whole([sentence.text for sentence in sentences.split(said[0])])
    return tuple(
        CustomerMessage(text, round(max(SHORTEST_TYPING, len(text) / conduct.characters_per_second), 2))
        for text in _grouped(said, most)
    )


def _whole(parts: Sequence[str]) -> List[str]:
    """The parts with a tag that hangs on a comma ("…, ¿eh?") put back where it belongs: nobody sends it by itself."""
    found: List[str] = []
    for part in parts:
        if found and found[-1].endswith((",", ";", ":")):
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return found


def _grouped(parts: Sequence[str], most: int) -> List[str]:
    if len(parts) <= most:
        return list(parts)
    size = -(-len(parts) // most)
    return [" ".join(parts[start : start + size]) for start in range(0, len(parts), size)]


def _shout(text: str) -> str:
    """The first sentence in capitals."""
    first = sentences.split(text)
    if not first:
        return text
    return text[: first[0].start] + first[0].text.upper() + text[first[0].end :]
