"""The customer to practise with next: one of the type with whom the weakest skill is trained best.

The type weighs how many guidelines of that section are about customers of this type, times how much the person's own scores
with such customers leave to gain. Of the customers of that type comes the one they have not had for longest, with the problem
they have not had for longest, at a level that suits the skill. The same history always gives the same suggestion.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, FrozenSet, Iterable, List, Optional, Sequence, Tuple

from coach.blindness import EVERYBODY
from coach.content.catalogue import Content
from coach.content.models import Persona, Scenario
from coach.progress.attempts import Attempt, in_order, telling
from coach.progress.skills import Skill, skills, weakest

# Below this level of the skill easy customers are suggested, from STRONG on hard ones.
WEAK, STRONG = 50, 85
# Why a customer is suggested: nothing was graded yet; the section has guidelines of its own for this type; it is about all
# customers, and this is the type with whom there is most to gain.
FIRST, BY_TYPE, BY_RESULT = "first", "by-type", "by-result"


@dataclass(frozen=True)
class Suggestion:
    """Whom to practise with, and ``why`` (FIRST, BY_TYPE, BY_RESULT). ``skill`` and ``type`` (None at first): what it trains."""

    persona: Persona
    scenario: Scenario
    difficulty: str
    why: str
    type: Optional[str] = None
    skill: Optional[Skill] = None


def suggest(
    content: Content, attempts: Iterable[Attempt], hidden: FrozenSet[str] = frozenset()
) -> Optional[Suggestion]:
    """The suggestion, or None where no customer can be practised with.

    ``hidden`` are customers whose types the reader must not be told now: they are never suggested.
    """
    everything = in_order(attempts)
    offered = [persona for persona in content.personas.values() if persona.id not in hidden and content.suited(persona)]
    skill = weakest(skills(everything))
    if not offered:
        return None
    if skill is None:
        persona = min(offered, key=_demanding)
        return Suggestion(persona, _scenario(content, persona, everything), _level(content, 0), FIRST)
    concern = _concern(content, skill.id)
    type_ = _type(skill, concern, offered, everything)
    persona = _persona([one for one in offered if type_ in one.types], everything)
    why = BY_TYPE if concern.get(type_) else BY_RESULT
    level = _level(content, skill.course.level or 0)
    return Suggestion(persona, _scenario(content, persona, everything), level, why, type_, skill)


def _demanding(persona: Persona) -> Tuple[Any, ...]:
    """How much a customer asks of a beginner: several traits at once, anger, little patience and trust."""
    temper = persona.temper
    return len(persona.types), temper["anger"] - temper["patience"] - temper["trust"], persona.id


def _concern(content: Content, section: str) -> Dict[str, int]:
    """How many guidelines of the section are about each type; those for everybody tell no type from another."""
    found: Dict[str, int] = {}
    for item in (item for one in content.sections if one.section == section for item in one.items):
        for type_ in item.types:
            if type_ != EVERYBODY:
                found[type_] = found.get(type_, 0) + 1
    return found


def _type(skill: Skill, concern: Dict[str, int], offered: Sequence[Persona], attempts: Sequence[Attempt]) -> str:
    there = sorted({type_ for persona in offered for type_ in persona.types})
    candidates = [type_ for type_ in there if concern.get(type_)] or there
    latest = _latest((type_, one) for one in attempts for type_ in one.types)

    def need(type_: str) -> Tuple[float, float, str]:
        scores = [
            mine.score
            for one in telling(attempts)
            if type_ in one.types
            for mine in one.skills
            if mine.id == skill.id and mine.score is not None
        ]
        mean = sum(scores) / len(scores) if scores else float(skill.course.level or 0)
        return -concern.get(type_, 1) * (100 - mean), latest.get(type_, 0.0), type_

    return min(candidates, key=need)


def _persona(fitting: Sequence[Persona], attempts: Sequence[Attempt]) -> Persona:
    latest = _latest((one.persona, one) for one in attempts)
    return min(fitting, key=lambda persona: (latest.get(persona.id, 0.0), len(persona.types), persona.id))


def _scenario(content: Content, persona: Persona, attempts: Sequence[Attempt]) -> Scenario:
    latest = _latest((one.scenario, one) for one in attempts)
    suited: List[Scenario] = list(content.suited(persona))

    def order(place: int) -> Tuple[Any, ...]:
        scenario = suited[place]
        meant = set(scenario.suggested_types) & set(persona.types)
        return latest.get(scenario.id, 0.0), not meant, place

    return suited[min(range(len(suited)), key=order)]


def _latest(practised: Iterable[Tuple[str, Attempt]]) -> Dict[str, float]:
    """When each was practised last; ``practised`` in the order of time."""
    return {name: attempt.ended for name, attempt in practised}


def _level(content: Content, level: int) -> str:
    if content.difficulties is None or WEAK <= level < STRONG:
        return "normal"
    return "easy" if level < WEAK else "hard"
