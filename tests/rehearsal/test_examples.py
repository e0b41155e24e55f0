"""The sessions in docs/examples are what the program makes of their replies today, and read like real contacts."""

from __future__ import annotations

from collections import Counter
from typing import Any, Dict

import pytest

from coach.assembly import Workshop
from coach.content.catalogue import Content
from scripts.write_examples import FOLDER, page, plans, played

PLANS = plans()


@pytest.mark.slow
@pytest.mark.parametrize("name", list(PLANS))
def test_a_session_is_up_to_date_solved_and_without_repetition(workshop: Workshop, name: str) -> None:
    content, _ = workshop.practice()
    one = played(PLANS[name], workshop)
    assert page(PLANS[name], one, content) == (FOLDER / f"{name}.md").read_text("utf-8"), (
        "run scripts/write_examples.py"
    )
    assert one.ended == "solved"
    assert one.moods[-1] != "bad"
    assert one.repeated == 0
    assert not one.card["critical"]


def test_every_type_and_a_mix_are_there_in_both_languages(content: Content) -> None:
    casts: Dict[str, Any] = {name: content.personas[plan["persona"]].types for name, plan in PLANS.items()}
    assert {types[0] for types in casts.values() if len(types) == 1} == set(content.types)
    assert any(len(types) > 1 for types in casts.values())
    assert Counter(plan["language"] for plan in PLANS.values()) == {"es": 3, "en": 3}
