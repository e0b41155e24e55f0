"""A cast, and replies as the engine hears them."""

from __future__ import annotations

from typing import Any, Callable, Iterable

import pytest

from coach.content.catalogue import Content
from coach.conversation import Label, Timing
from coach.roleplay.cast import Cast
from coach.roleplay.engine import Heard
from coach.roleplay.understanding import Understood


@pytest.fixture
def cast(content: Content) -> Cast:
    """The angry bakery owner with the double bill."""
    return Cast.of(content, content.personas["bakery-owner"], content.scenarios["utility-double-bill"])


@pytest.fixture
def heard() -> Callable[..., Heard]:
    """Builds what the customer hears from the behaviours, facts and steps in it."""

    def build(
        *behaviours: str,
        facts: Iterable[str] = (),
        steps: Iterable[str] = (),
        text: str = "x",
        interrupted: bool = False,
        signals: Iterable[str] = (),
        **promises: Any,
    ) -> Heard:
        return Heard(
            text=text,
            labels=tuple(Label(name, 0, 1, "pattern:x/y") for name in behaviours),
            findings=(),
            signals=frozenset(signals),
            understood=Understood(tuple(facts), tuple(steps), (), ()),
            timing=Timing(interrupted=interrupted),
            **promises,
        )

    return build
