"""What a message asks for is understood however it is worded: measured on messages by other writers than the examples."""

from __future__ import annotations

from typing import FrozenSet

import pytest

from benchmarks.understanding import messages, on_messages
from coach.content.catalogue import Content
from coach.language.normalise import fold
from coach.settings import Settings
from tests.behaviours.overlap import shingles

LANGUAGES = ("es", "en")
EXACT, NOTHING = 0.85, 0.90
SCENARIOS, FEWEST = 12, 288


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_facts_are_understood_in_messages_that_nobody_wrote_for_the_examples(language: str) -> None:
    shares = on_messages(language, Settings.from_environment())
    assert shares.exact >= EXACT
    assert shares.nothing >= NOTHING


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_messages_cover_every_fact_of_every_problem(content: Content, language: str) -> None:
    rows = messages(language)
    assert len(rows) >= FEWEST
    assert len({row["scenario"] for row in rows}) == SCENARIOS
    for scenario in content.scenarios.values():
        asked = {fact for row in rows if row["scenario"] == scenario.id for fact in row["facts"]}
        assert asked == {fact.id for fact in scenario.facts}, scenario.id


def examples(content: Content, language: str) -> FrozenSet[str]:
    lines = [*content.questions.facts.values(), content.questions.nothing]
    for scenario in content.scenarios.values():
        lines += [fact.asked_by for fact in scenario.facts] + [step.given_by for step in scenario.steps]
        lines.append(scenario.nothing)
    return frozenset(text for several in lines for text in several.in_language(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_an_example(content: Content, language: str) -> None:
    known = {fold(text) for text in examples(content, language)}
    copied = frozenset().union(*(shingles(text) for text in examples(content, language)))
    assert not [row["id"] for row in messages(language) if fold(row["text"]) in known or shingles(row["text"]) & copied]
