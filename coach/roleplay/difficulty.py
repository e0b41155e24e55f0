"""What a level of difficulty makes of a customer: a cast with another temper and other reactions, and how facts come out.

The numbers are in ``personas/shared/difficulty.yaml``. A level without any changes nothing at all.
"""

from __future__ import annotations

from typing import Dict, FrozenSet, List, Mapping, Optional, Sequence

from coach.content.models import ANY_TYPE, CustomerType, Difficulty, Fact, ReactionFactors, Scenario
from coach.roleplay.cast import Cast
from coach.roleplay.state import State, helps

# A customer begins with some patience left: at 0 they would leave before the first word.
LEAST_PATIENCE = 10


def at_level(cast: Cast, level: Difficulty) -> Cast:
    """``cast`` with the temper and the reactions of ``level``, which it carries along for the rest."""
    factors = level.reactions
    temper = {name: _within(value * level.temper.get(name, 1.0)) for name, value in cast.persona.temper.items()}
    temper["patience"] = max(min(LEAST_PATIENCE, cast.persona.temper["patience"]), temper["patience"])
    persona = cast.persona.copy(update={"temper": temper, "reactions": _reactions(cast.persona.reactions, factors)})
    return Cast(
        persona, tuple(_type(one, factors) for one in cast.types), _scenario(cast.scenario, factors), difficulty=level
    )


def _type(type_: CustomerType, factors: ReactionFactors) -> CustomerType:
    return type_.copy(update={"reactions": _reactions(type_.reactions, factors)})


def _scenario(scenario: Scenario, factors: ReactionFactors) -> Scenario:
    traps = [trap.copy(update={"change": _change(trap.change, factors)}) for trap in scenario.traps]
    return scenario.copy(update={"traps": traps})


def _reactions(reactions: Mapping[str, Mapping[str, int]], factors: ReactionFactors) -> Dict[str, Dict[str, int]]:
    return {key: _change(change, factors) for key, change in reactions.items()}


def _change(change: Mapping[str, int], factors: ReactionFactors) -> Dict[str, int]:
    return {
        name: max(-100, min(100, round(amount * (factors.good if helps(name, amount) else factors.bad))))
        for name, amount in change.items()
    }


def _within(value: float) -> int:
    return max(0, min(100, round(value)))


def kept_back(cast: Cast, state: State, asked: Sequence[str]) -> FrozenSet[str]:
    """The facts among ``asked`` that this customer keeps back for now: hidden ones, first asked for, while trust is low.

    ``state`` is the one before the question is noted down.
    """
    if state.temper["trust"] >= cast.difficulty.facts.guarded_below:
        return frozenset()
    hidden = {fact.id for fact in cast.scenario.facts if not fact.in_file}
    return frozenset(name for name in asked if name in hidden and name not in (*state.asked, *state.told))


def guarded_lines(cast: Cast, language: str) -> List[List[str]]:
    """What this customer says instead of a fact, best first: in the manner of its types, then as anybody would."""
    guarded = cast.difficulty.facts.guarded
    names = [*(type_.id for type_ in cast.types), ANY_TYPE]
    return [list(guarded[name].in_language(language)) for name in names if name in guarded]


def volunteered(cast: Cast, state: State) -> Optional[Fact]:
    """The hidden fact this customer adds unasked now; None if nothing is left or enough was given away.

    Enough is when as many facts were told that nobody asked for.
    """
    given = [name for name in state.told if name not in state.asked]
    if len(given) >= cast.difficulty.facts.volunteered or cast.mood(state.temper) == "bad":
        return None
    return next((fact for fact in cast.scenario.facts if not fact.in_file and fact.id not in state.told), None)
