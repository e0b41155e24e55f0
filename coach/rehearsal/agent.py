"""A scripted agent at work: what it says next, from its file, the scenario's questions and steps, and the customer's state."""

from __future__ import annotations

import random
from typing import Callable, FrozenSet, List, Optional, Sequence

from coach.content.models import Fact, Moment, ScriptedAgent, Step
from coach.language.normalise import fold
from coach.roleplay.cast import Cast
from coach.roleplay.state import State
from coach.talk import DIGRESSES_BELOW

# So often an agent answers the mood before it goes on with the matter all the same.
PATIENCE_WITH_MOOD = 3
FINAL_MARKS = (".", "?", "!")


class Player:
    """Plays ``agent`` against ``cast``. The same seed gives the same words.

    ``neutral`` takes regional forms out of a sentence: of a scenario's questions the agent takes those in its own register.
    """

    def __init__(
        self, agent: ScriptedAgent, cast: Cast, language: str, seed: int, neutral: Callable[[str, str], str]
    ) -> None:
        self._agent, self._cast, self._language, self._seed = agent, cast, language, seed
        self._neutral = neutral
        self._used: set[str] = set()
        self._asked: List[str] = []
        self._soothed = 0
        self._replies = 0

    def reply(self, state: State) -> str:
        """The next reply to a customer in ``state``."""
        self._replies += 1
        moves = self._moves(self._moment(state))
        said = [self._say(move, state) for move in moves]
        return " ".join(line for line in said if line) or self._say(self._moves("asking")[0], state)

    def _moves(self, moment: Moment) -> Sequence[str]:
        for type_ in self._cast.types:
            plan = self._agent.by_type.get(type_.id, {})
            if moment in plan:
                return plan[moment]
        return self._agent.moments[moment]

    def _moment(self, state: State) -> Moment:
        if self._replies == 1:
            return "opening"
        if state.solved_at:
            return "closing"
        if self._cast.mood(state.temper) == "bad" and self._soothed < PATIENCE_WITH_MOOD:
            self._soothed += 1
            return "upset"
        if state.temper["focus"] < DIGRESSES_BELOW and self._cast.lines("digression", "tense", self._language):
            return "digressing"
        if self._next_fact(state):
            return "asking"
        return "solving" if self._next_step(state) else "closing"

    def _say(self, move: str, state: State) -> str:
        if move == "ask":
            fact = self._next_fact(state)
            if fact is None:
                return self._say("step", state)
            self._asked.append(fact.id)
            return self._pick(f"ask/{fact.id}", self._own_register(fact.asked_by.in_language(self._language)))
        if move == "step":
            step = self._next_step(state)
            return (
                self._pick(f"step/{step.id}", self._own_register(step.given_by.in_language(self._language)))
                if step
                else ""
            )
        line = self._pick(move, self._agent.lines[move].in_language(self._language))
        return line.replace("{name}", self._cast.persona.name.in_language(self._language).split()[0])

    def _next_fact(self, state: State) -> Optional[Fact]:
        if len(self._asked) >= self._agent.asks:
            return None
        known: FrozenSet[str] = frozenset([*state.told, *self._asked])
        return next((fact for fact in self._cast.scenario.facts if not fact.in_file and fact.id not in known), None)

    def _next_step(self, state: State) -> Optional[Step]:
        return next((step for step in self._cast.scenario.steps if step.id not in state.steps), None)

    def _own_register(self, lines: Sequence[str]) -> List[str]:
        """The lines without regional forms, of those the ones written with care; all lines where there are none."""
        own = [line for line in lines if self._neutral(line, self._language).split() == fold(line).split()] or list(
            lines
        )
        careful = [line for line in own if line.endswith(FINAL_MARKS) and not line[0].islower()]
        return own if self._agent.sloppy else careful or own

    def _pick(self, name: str, lines: Sequence[str]) -> str:
        fresh = [line for line in lines if line not in self._used] or list(lines)
        chosen = random.Random(f"{self._seed}/{self._replies}/{name}").choice(
            list(lines) if self._agent.repeats else fresh
        )
        self._used.add(chosen)
        return chosen
