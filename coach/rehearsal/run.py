"""Plays a scripted agent against a customer to the end, and sums up how it went."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, List, Mapping, Optional, Tuple

from coach import practice
from coach.content.catalogue import Content
from coach.content.models import Scoring, ScriptedAgent
from coach.conversation import CustomerMessage, Reply, Timing, Turn, Utterance
from coach.practice import Past, Practice
from coach.rehearsal.agent import Player
from coach.roleplay.cast import Cast
from coach.roleplay.state import State

# Longer than any conversation that gets anywhere; who is still talking then is going round in circles.
MOST_TURNS = 40


@dataclass(frozen=True)
class Rehearsal:
    """One conversation played out.

    ``ended`` is "solved", "left" or None where it was cut after ``MOST_TURNS``; ``moods`` is the mood before the first
    reply and after each; ``repeated`` counts the customer's messages that were said before.
    """

    agent: str
    persona: str
    scenario: str
    language: str
    seed: int
    opening: Tuple[CustomerMessage, ...]
    turns: Tuple[Turn, ...]
    ended: Optional[str]
    moods: Tuple[str, ...]
    repeated: int
    card: Mapping[str, Any]

    @property
    def score(self) -> Optional[int]:
        """The conduct score, or None for too little to grade."""
        conduct: Optional[int] = self.card["conduct"]
        return conduct


def rehearse(
    playing: Practice, content: Content, scoring: Scoring, cast: Cast, agent: ScriptedAgent, language: str, seed: int
) -> Rehearsal:
    """The conversation of ``agent`` with ``cast``. The same arguments give the same words."""
    state, opening = practice.start(cast, language, seed)
    player = Player(agent, cast, language, seed, playing.grader.neutral)
    history = [Utterance("customer", message.text) for message in opening]
    turns: List[Turn] = []
    moods = [cast.mood(state.temper)]
    while len(turns) < MOST_TURNS and not (turns and turns[-1].ended):
        number = len(turns) + 1
        reply = Reply(f"t{number}", player.reply(state), timing=Timing(silence=agent.silence or None))
        turn = playing.take_turn(cast, state, Past(tuple(history), tuple(turns)), reply)
        turns.append(turn)
        state = State.from_data(turn.state)
        moods.append(cast.mood(state.temper))
        history.append(Utterance("agent", reply.text))
        history.extend(Utterance("customer", message.text) for message in turn.messages)
    card = practice.scorecard(cast, state, turns, playing.grader.items, content.types, scoring, playing.rubric)
    said = Counter(message.text for message in [*opening, *(message for turn in turns for message in turn.messages)])
    return Rehearsal(
        agent=agent.id,
        persona=cast.persona.id,
        scenario=cast.scenario.id,
        language=language,
        seed=seed,
        opening=opening,
        turns=tuple(turns),
        ended=turns[-1].ended,
        moods=tuple(moods),
        repeated=sum(count - 1 for count in said.values()),
        card=card,
    )
