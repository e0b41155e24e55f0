"""Plays a scripted agent against a customer to the end, and sums up how it went."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, List, Mapping, Optional, Protocol, Tuple

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


class Speaker(Protocol):
    """Who writes the agent's replies."""

    def reply(self, state: State) -> Optional[str]:
        """The next reply to a customer in ``state``; None when there is nothing more to say."""


@dataclass(frozen=True)
class Stage:
    """What a conversation is played on: the practice, the content it grades by, the cast, the language and the seed."""

    playing: Practice
    content: Content
    scoring: Scoring
    cast: Cast
    language: str
    seed: int


def rehearse(
    playing: Practice, content: Content, scoring: Scoring, cast: Cast, agent: ScriptedAgent, language: str, seed: int
) -> Rehearsal:
    """The conversation of ``agent`` with ``cast``. The same arguments give the same words."""
    player = Player(agent, cast, language, seed, playing.grader.neutral)
    return play_out(Stage(playing, content, scoring, cast, language, seed), player, agent.id, agent.silence or None)


def play_out(stage: Stage, speaker: Speaker, name: str, silence: Optional[float] = None) -> Rehearsal:
    """The conversation of ``speaker``, called ``name``, who lets ``silence`` seconds go by before each reply."""
    playing, cast = stage.playing, stage.cast
    state, opening = practice.start(cast, stage.language, stage.seed)
    history = [Utterance("customer", message.text) for message in opening]
    turns: List[Turn] = []
    moods = [cast.mood(state.temper)]
    while len(turns) < MOST_TURNS and not (turns and turns[-1].ended):
        text = speaker.reply(state)
        if text is None:
            break
        reply = Reply(f"t{len(turns) + 1}", text, timing=Timing(silence=silence))
        turn = playing.take_turn(cast, state, Past(tuple(history), tuple(turns)), reply)
        turns.append(turn)
        state = State.from_data(turn.state)
        moods.append(cast.mood(state.temper))
        history.append(Utterance("agent", reply.text))
        history.extend(Utterance("customer", message.text) for message in turn.messages)
    items, content = playing.grader.items, stage.content
    card = practice.scorecard(cast, state, turns, items, content.types, stage.scoring, playing.rubric, content.feelings)
    said = Counter(message.text for message in [*opening, *(message for turn in turns for message in turn.messages)])
    return Rehearsal(
        agent=name,
        persona=cast.persona.id,
        scenario=cast.scenario.id,
        language=stage.language,
        seed=stage.seed,
        opening=opening,
        turns=tuple(turns),
        ended=turns[-1].ended if turns else None,
        moods=tuple(moods),
        repeated=sum(count - 1 for count in said.values()),
        card=card,
    )
