"""Who plays what: the customer and problem that were asked for, at the level asked for. Light: it loads no language model."""

from __future__ import annotations

import random
from typing import Any, Optional

from coach import i18n
from coach.content.catalogue import Content
from coach.content.models import Persona, Scenario
from coach.roleplay.cast import Cast
from coach.roleplay.difficulty import at_level

LARGEST_SEED = 2**31 - 1


class RequestError(ValueError):
    """A request that cannot be met; ``code`` is a key of the ``api.error.`` texts, ``values`` fill it in."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values

    def message(self, language: str) -> str:
        """The reason in ``language``."""
        return i18n.text(f"api.error.{self.code}", language, **self.values)


def cast_for(content: Content, persona: Persona, scenario: Scenario, difficulty: str) -> Cast:
    """The cast at this level of difficulty. Errors: RequestError where the file of the levels cannot be used."""
    cast = Cast.of(content, persona, scenario)
    if content.difficulties is not None:
        return at_level(cast, getattr(content.difficulties, difficulty))
    if difficulty != "normal":
        raise RequestError("unknown-difficulty", difficulty=difficulty)
    return cast


def someone(content: Content, scenario_id: Optional[str], seed: int) -> Optional[Persona]:
    """A customer drawn with ``seed`` from those that suit the scenario (None: from all), each as likely; None if none does."""
    suiting = [
        persona
        for persona in content.personas.values()
        if any(scenario_id in (None, scenario.id) for scenario in content.suited(persona))
    ]
    return random.Random(f"{seed}/persona").choice(suiting) if suiting else None
