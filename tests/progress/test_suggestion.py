"""The next customer, from the weakest skill, on the customers and guidelines there are."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any, List

import pytest

from coach.content.catalogue import Content
from coach.progress.attempts import Attempt
from coach.progress.suggestion import BY_RESULT, BY_TYPE, FIRST, Suggestion, suggest
from tests.progress.attempts import attempt, skill


def suggested(content: Content, attempts: List[Attempt], **more: Any) -> Suggestion:
    found = suggest(content, attempts, **more)
    assert found is not None
    return found


def test_a_beginner_gets_an_easy_customer_with_one_trait(content: Content) -> None:
    found = suggested(content, [])
    assert found.why == FIRST
    assert len(found.persona.types) == 1
    assert found.persona.temper["anger"] <= 10
    assert found.difficulty == "easy"
    assert found.scenario in content.suited(found.persona)
    ungraded = suggested(content, [attempt(0, conduct=None, counts=False)])
    assert (ungraded.why, ungraded.persona.id) == (FIRST, found.persona.id)


def test_a_section_that_is_about_a_type_brings_a_customer_of_that_type(content: Content) -> None:
    attempts = [
        attempt(0, [skill("type-specific", 40), skill("closing", 90)], persona="taxi-driver", types=("talkative",))
    ]
    found = suggested(content, attempts)
    assert found.why == BY_TYPE
    assert found.skill is not None
    assert found.skill.id == "type-specific"
    section = next(one for one in content.sections if one.section == "type-specific")
    assert any(found.type in item.types for item in section.items)
    assert found.type in found.persona.types
    assert found.difficulty == "easy"


def test_a_section_for_everybody_goes_by_the_results_with_each_type(content: Content) -> None:
    attempts = [
        attempt(0, [skill("closing", 80)], persona="taxi-driver", types=("talkative",)),
        attempt(1, [skill("closing", 20)], persona="law-student", types=("rude",)),
        attempt(2, [skill("closing", 80)], persona="bakery-owner", types=("angry",)),
    ]
    found = suggested(content, attempts)
    assert (found.why, found.type, found.difficulty) == (BY_RESULT, "rude", "normal")
    assert found.persona.id != "law-student", "the one practised last comes later"


def test_whom_one_had_longest_ago_comes_first_and_all_have_their_turn(content: Content) -> None:
    attempts: List[Attempt] = []
    seen = []
    for number in range(8):
        skills = [skill("closing", 60)]
        found = suggested(content, attempts) if attempts else suggested(content, [attempt(0, skills, types=("rude",))])
        seen.append(found.persona.id)
        chosen = {"persona": found.persona.id, "scenario": found.scenario.id, "types": tuple(found.persona.types)}
        attempts.append(attempt(number, skills, **chosen))
    assert all(one != other for one, other in pairwise(seen))
    assert len(set(seen)) >= 6
    assert len({one.scenario for one in attempts}) >= 5


@pytest.mark.parametrize(
    ("level", "difficulty"), [(20, "easy"), (49, "easy"), (50, "normal"), (84, "normal"), (85, "hard")]
)
def test_the_level_suits_the_skill(content: Content, level: int, difficulty: str) -> None:
    assert suggested(content, [attempt(0, [skill("closing", level)])]).difficulty == difficulty


def test_where_there_are_no_levels_there_is_only_the_normal_one(content: Content) -> None:
    assert suggested(replace(content, difficulties=None), []).difficulty == "normal"


def test_a_customer_whose_types_are_hidden_is_never_suggested(content: Content) -> None:
    attempts = [attempt(0, [skill("type-specific", 40)])]
    usual = suggested(content, attempts).persona.id
    assert suggested(content, attempts, hidden=frozenset({usual})).persona.id != usual
    assert suggest(content, attempts, frozenset(content.personas)) is None


def test_the_same_history_in_any_order_gives_the_same(content: Content) -> None:
    attempts = [attempt(n, [skill("closing", 40 + n), skill("empathy", 60 - n)], types=("rude",)) for n in range(6)]
    assert suggested(content, attempts) == suggested(content, attempts[::-1])


def test_without_customers_there_is_no_suggestion() -> None:
    assert suggest(Content(), []) is None
