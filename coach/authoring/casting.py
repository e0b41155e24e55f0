"""Who could play with whom where a file is only being written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

from coach.authoring.kinds import Document
from coach.content.catalogue import Content
from coach.content.models import CustomerType, Persona, Scenario
from coach.roleplay.cast import Cast

# The kinds of files one can talk to, by themselves or with what stands beside them.
PLAYED = ("persona", "scenario", "type")


@dataclass(frozen=True)
class Partners:
    """Who and what can be chosen beside the file that is being written."""

    personas: Tuple[Persona, ...]
    scenarios: Tuple[Scenario, ...]


def partners(content: Content, document: Document) -> Partners:
    """The customers and problems to choose from, for a file that ``content`` holds; the first of each is the usual one."""
    personas, scenarios = tuple(content.personas.values()), tuple(content.scenarios.values())
    if document.kind.name == "persona":
        persona = content.personas.get(document.name)
        return Partners((), content.suited(persona) if persona is not None else ())
    if document.kind.name == "scenario":
        suiting = [one for one in personas if document.name in one.scenarios]
        return Partners((*suiting, *(one for one in personas if one not in suiting)), ())
    if document.kind.name == "type":
        return Partners(tuple(one for one in personas if document.name in one.types) or personas, scenarios)
    return Partners((), ())


def cast_of(content: Content, document: Document, persona_id: str, scenario_id: str) -> Optional[Cast]:
    """Who plays what; ids that are not there fall back on the usual ones. None if the file is not fit to be played.

    A type that nobody has yet is tried on by the first customer there is.
    """
    choice = partners(content, document)
    persona, scenario = content.personas.get(persona_id), content.scenarios.get(scenario_id)
    if document.kind.name == "persona":
        persona = content.personas.get(document.name)
    elif persona not in choice.personas:
        persona = choice.personas[0] if choice.personas else None
    if document.kind.name == "scenario":
        scenario = content.scenarios.get(document.name)
    elif scenario not in choice.scenarios:
        scenario = choice.scenarios[0] if choice.scenarios else None
    if persona is None or scenario is None:
        return None
    if document.kind.name == "type" and document.name not in persona.types:
        tried: Optional[CustomerType] = content.types.get(document.name)
        if tried is None:
            return None
        return Cast(persona.copy(update={"types": [tried.id]}), (tried,), scenario)
    return Cast.of(content, persona, scenario)
