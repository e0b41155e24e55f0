"""Talking to a customer that is not saved yet: the conversation so far, played from its start.

Nothing is kept: the replies come in anew each time, and the same replies with the same seed make the same conversation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Mapping, Optional, Sequence, Tuple

from coach import practice
from coach.conversation import CustomerMessage, Reply, Turn, Utterance
from coach.practice import Past, Practice
from coach.roleplay.cast import Cast
from coach.roleplay.state import State
from coach.roleplay.understanding import Understood

MOST_REPLIES = 60


@dataclass(frozen=True)
class Exchange:
    """A reply and what came of it.

    ``asked`` and ``given`` are the facts it asks for and the steps it gives, as the customer understood it; ``told`` and
    ``done`` the facts that came out and the steps that were done; ``noticed`` the behaviours that were found in it.
    """

    reply: str
    messages: Tuple[str, ...]
    mood: str
    temper: Mapping[str, int]
    asked: Tuple[str, ...]
    given: Tuple[str, ...]
    told: Tuple[str, ...]
    done: Tuple[str, ...]
    noticed: Tuple[str, ...]
    ended: Optional[str]
    notice: Optional[str]


@dataclass(frozen=True)
class Conversation:
    """A conversation from its opening."""

    opening: Tuple[str, ...]
    mood: str
    temper: Mapping[str, int]
    exchanges: Tuple[Exchange, ...]

    @property
    def ended(self) -> Optional[str]:
        """Why it is over, or None."""
        return self.exchanges[-1].ended if self.exchanges else None


def play(playing: Practice, cast: Cast, language: str, seed: int, replies: Sequence[str]) -> Conversation:
    """The conversation that ``replies`` make; those after its end are not said."""
    state, opening = practice.start(cast, language, seed)
    history = [Utterance("customer", message.text) for message in opening]
    turns: List[Turn] = []
    exchanges: List[Exchange] = []
    mood, temper = cast.mood(state.temper), dict(state.temper)
    for number, text in enumerate(replies, start=1):
        turn = playing.take_turn(cast, state, Past(tuple(history), tuple(turns)), Reply(f"p{number}", text))
        command = turn.phase == practice.COMMAND_PHASE
        nothing = Understood((), (), (), ())
        understood = nothing if command else playing.understood(cast.scenario, text, language)
        after = State.from_data(turn.state)
        exchanges.append(_exchange(cast, turn, state, after, understood))
        if not command:
            history.append(Utterance("agent", text))
        history += [Utterance("customer", message.text) for message in turn.messages]
        turns.append(turn)
        state = after
        if turn.ended:
            break
    return Conversation(_texts(opening), mood, temper, tuple(exchanges))


def _exchange(cast: Cast, turn: Turn, before: State, after: State, understood: Understood) -> Exchange:
    return Exchange(
        reply=turn.reply.text,
        messages=_texts(turn.messages),
        mood=cast.mood(after.temper),
        temper=dict(after.temper),
        asked=understood.facts,
        given=understood.steps,
        told=tuple(name for name in after.told if name not in before.told),
        done=tuple(name for name in after.steps if name not in before.steps),
        noticed=tuple(dict.fromkeys(label.behaviour for label in turn.labels)),
        ended=turn.ended,
        notice=turn.notice,
    )


def _texts(messages: Sequence[CustomerMessage]) -> Tuple[str, ...]:
    return tuple(message.text for message in messages)
