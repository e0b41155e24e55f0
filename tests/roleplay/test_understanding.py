"""What a message asks for is understood however it is worded: measured on messages by other writers than the examples."""

from __future__ import annotations

from typing import FrozenSet

import pytest

from benchmarks.understanding import messages, on_questions, on_steps
from coach.content.catalogue import Content
from coach.language.normalise import fold
from coach.settings import Settings
from tests.behaviours.overlap import shingles

LANGUAGES = ("es", "en")
EXACT, NOTHING = 0.85, 0.90
SCENARIOS = 12


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_facts_are_understood_in_messages_that_nobody_wrote_for_the_examples(language: str) -> None:
    shares = on_questions(language, Settings.from_environment())
    assert shares.right >= EXACT
    assert shares.nothing >= NOTHING


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_so_are_steps(language: str) -> None:
    shares = on_steps(language, Settings.from_environment())
    assert shares.right >= EXACT
    assert shares.nothing >= NOTHING


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_messages_cover_every_fact_and_step_of_every_problem(content: Content, language: str) -> None:
    for kind, label, least in (("questions", "facts", 288), ("steps", "steps", 288)):
        rows = messages(kind, language)
        assert len(rows) >= least
        assert len({row["scenario"] for row in rows}) == SCENARIOS
        for scenario in content.scenarios.values():
            named = {name for row in rows if row["scenario"] == scenario.id for name in row[label]}
            assert named == {item.id for item in getattr(scenario, label)}, scenario.id


def examples(content: Content, language: str) -> FrozenSet[str]:
    lines = [*content.questions.facts.values(), content.questions.nothing]
    for scenario in content.scenarios.values():
        lines += [fact.asked_by for fact in scenario.facts] + [step.given_by for step in scenario.steps]
        lines.append(scenario.nothing)
    return frozenset(text for several in lines for text in several.in_language(language))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["questions", "steps"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_an_example(content: Content, language: str, kind: str) -> None:
    known = {fold(text) for text in examples(content, language)}
    copied = frozenset().union(*(shingles(text) for text in examples(content, language)))
    texts = [row["text"] for row in messages(kind, language)]
    assert not [text for text in texts if fold(text) in known or shingles(text) & copied]
