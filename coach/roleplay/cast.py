"""Who plays what: a persona with its types and a scenario, as one frozen value that a session keeps from its beginning."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Sequence, Tuple, Union, cast

from coach.content.catalogue import Content
from coach.content.fields import Text
from coach.content.models import Bank, CustomerType, Difficulty, Mood, Persona, Scenario

# Without a level a customer is as the files say.
AS_WRITTEN = Difficulty(about=Text(es="—", en="—"))


@dataclass(frozen=True)
class Cast:
    """A persona, its types (first type first), the scenario it plays, and how hard it makes it (``roleplay.difficulty``)."""

    persona: Persona
    types: Tuple[CustomerType, ...]
    scenario: Scenario
    difficulty: Difficulty = field(default=AS_WRITTEN)

    @staticmethod
    def of(content: Content, persona: Persona, scenario: Scenario) -> Cast:
        """The cast from the content as it is now."""
        return Cast(persona, content.types_of(persona), scenario)

    def as_data(self) -> Dict[str, Any]:
        """The cast as plain JSON data, to be kept with a session."""
        return {
            "persona": self.persona.dict(),
            "types": [type_.dict() for type_ in self.types],
            "scenario": self.scenario.dict(),
            "difficulty": self.difficulty.dict(),
        }

    @staticmethod
    def from_data(data: Mapping[str, Any]) -> Cast:
        """The cast that ``as_data`` gave."""
        return Cast(
            persona=Persona(**data["persona"]),
            types=tuple(CustomerType(**type_) for type_ in data["types"]),
            scenario=Scenario(**data["scenario"]),
            # Casts kept before there were levels have none.
            difficulty=Difficulty(**data["difficulty"]) if "difficulty" in data else AS_WRITTEN,
        )

    def lines(self, bank: str, mood: str, language: str) -> List[List[str]]:
        """The wordings of ``bank``, best first: the persona's for the mood, its own, then its types' in the same order."""
        found: List[List[str]] = []
        sources: List[Union[Persona, CustomerType]] = [self.persona, *self.types]
        for source in sources:
            for banks in (source.mood_lines.get(cast(Mood, mood), {}), source.lines):
                wordings = banks.get(cast(Bank, bank))
                if wordings:
                    found.append(list(wordings.in_language(language)))
        return found

    def reaction(self, key: str) -> Dict[str, int]:
        """How ``key`` (a behaviour, a guideline, an event of the role-play) changes the temper.

        The persona's own word counts; of several types the strongest change of each number does.
        """
        return strongest_reaction(key, self.persona.reactions, [type_.reactions for type_ in self.types])

    def mood(self, temper: Mapping[str, int]) -> str:
        """The mood that ``temper`` means, by the first type's rules."""
        for rule in self.types[0].moods:
            if all(bounds.min <= temper[name] <= bounds.max for name, bounds in rule.when.items()):
                return rule.mood
        return "tense"


def strongest_reaction(
    key: str, own: Mapping[str, Mapping[str, int]], kinds: Sequence[Mapping[str, Mapping[str, int]]]
) -> Dict[str, int]:
    """The change of temper for ``key``: the persona's ``own``, else of each number the strongest that its types have."""
    if key in own:
        return dict(own[key])
    strongest: Dict[str, int] = {}
    for reactions in kinds:
        for name, change in reactions.get(key, {}).items():
            if abs(change) > abs(strongest.get(name, 0)):
                strongest[name] = change
    return strongest
