"""Levels of difficulty: normal changes nothing, easy and hard change temper, reactions and how facts come out, never whether."""

from __future__ import annotations

from dataclasses import replace
from typing import Callable, List

import pytest

from coach.content.catalogue import Content
from coach.content.models import Difficulties
from coach.roleplay import difficulty
from coach.roleplay.cast import Cast
from coach.roleplay.engine import Answer, Heard, answer, open_conversation
from coach.roleplay.state import helps
from tests.roleplay.test_engine import play, said

Builder = Callable[..., Heard]


@pytest.fixture
def levels(content: Content) -> Difficulties:
    assert content.difficulties is not None
    return content.difficulties


def a_talk(heard: Builder) -> List[Heard]:
    return [
        heard("greet", "empathy", text="1"),
        heard("open-question", facts=["when", "last"], text="2"),
        heard("minimise", text="3"),
        heard("open-question", text="4"),
        heard("empathy", "own", text="5"),
        heard(text="6"),
    ]


@pytest.mark.parametrize("language", ["es", "en"])
def test_normal_leaves_every_customer_as_they_are(
    content: Content, levels: Difficulties, heard: Builder, language: str
) -> None:
    for persona in content.personas.values():
        for scenario in content.suited(persona):
            plain = Cast.of(content, persona, scenario)
            normal = difficulty.at_level(plain, levels.normal)
            assert (normal.persona, normal.types, normal.scenario) == (plain.persona, plain.types, plain.scenario)
            assert play(normal, language, 5, a_talk(heard)) == play(plain, language, 5, a_talk(heard))


def test_each_level_is_harder_than_the_one_before(cast: Cast, levels: Difficulties) -> None:
    easy, normal, hard = (difficulty.at_level(cast, level) for level in (levels.easy, levels.normal, levels.hard))
    for name, sign in (("patience", 1), ("trust", 1), ("anger", -1)):
        row = [sign * one.persona.temper[name] for one in (easy, normal, hard)]
        assert row == sorted(row, reverse=True)
        assert row[0] > row[2]
    for key in ("insult", "minimise", "empathy", "apologise"):
        for name, amount in normal.reaction(key).items():
            better, worse = easy.reaction(key)[name], hard.reaction(key)[name]
            if abs(amount) >= 4:
                assert abs(better) > abs(worse) if helps(name, amount) else abs(better) < abs(worse), (key, name)


def test_the_temper_stays_within_its_bounds(content: Content, levels: Difficulties) -> None:
    for persona in content.personas.values():
        for level in (levels.easy, levels.hard):
            cast = difficulty.at_level(Cast.of(content, persona, content.suited(persona)[0]), level)
            assert all(0 <= value <= 100 for value in cast.persona.temper.values())
            assert cast.persona.temper["patience"] >= difficulty.LEAST_PATIENCE


def told(answers: List[Answer]) -> List[tuple[str, ...]]:
    return [one.state.told for one in answers]


@pytest.mark.parametrize("language", ["es", "en"])
def test_on_hard_a_fact_is_kept_back_once_until_there_is_trust(
    cast: Cast, levels: Difficulties, heard: Builder, language: str
) -> None:
    hard = difficulty.at_level(cast, levels.hard)
    asking = [heard("open-question", facts=["last"], text=str(n)) for n in range(2)]
    answers = play(hard, language, 3, asking)
    assert told(answers) == [(), ("last",)]
    lines = [line for one in difficulty.guarded_lines(hard, language) for line in one]
    # Angry customers shout: the line may stand there in capitals.
    assert any(line.lower() in said(answers[:1])[0].lower() for line in lines)
    # A question that comes again for a fact that was kept back is no asking again: the same reply on normal costs as much.
    assert "repeated" not in answers[1].state.felt
    trusting = hard.persona.copy(update={"temper": {**hard.persona.temper, "trust": 80}})
    friend = Cast(trusting, hard.types, hard.scenario, hard.difficulty)
    assert told(play(friend, language, 3, asking[:1])) == [("last",)]


def test_what_is_on_file_is_never_kept_back(content: Content, levels: Difficulties) -> None:
    for persona in content.personas.values():
        for scenario in content.suited(persona):
            hard = difficulty.at_level(Cast.of(content, persona, scenario), levels.hard)
            state, _ = open_conversation(hard, "es", 1)
            filed = [fact.id for fact in scenario.facts if fact.in_file]
            assert difficulty.kept_back(hard, state, filed) == frozenset()


def test_a_fact_comes_out_when_all_guarded_lines_are_used_up(cast: Cast, levels: Difficulties, heard: Builder) -> None:
    hard = difficulty.at_level(cast, levels.hard)
    every = [line for lines in difficulty.guarded_lines(hard, "es") for line in lines]
    state, _ = open_conversation(hard, "es", 1)
    state = replace(state, used=(*state.used, *every))
    assert answer(hard, state, 1, heard("open-question", facts=["last"])).state.told == ("last",)


def test_on_easy_an_open_question_brings_more_than_was_asked(cast: Cast, levels: Difficulties, heard: Builder) -> None:
    easy = difficulty.at_level(cast, levels.easy)
    calm = easy.persona.copy(update={"temper": {**easy.persona.temper, "anger": 0, "patience": 90, "trust": 80}})
    friendly = Cast(calm, easy.types, easy.scenario, easy.difficulty)
    replies = [heard("open-question", text=str(n)) for n in range(5)]
    answers = play(friendly, "es", 3, replies)
    assert [len(facts) for facts in told(answers)][:3] == [1, 2, 2]
    closed = play(friendly, "es", 3, [heard("closed-question", text=str(n)) for n in range(3)])
    assert told(closed)[-1] == ()


def test_noise_follows_the_level(content: Content, levels: Difficulties, heard: Builder) -> None:
    persona = content.personas["taxi-driver"]
    plain = Cast.of(content, persona, content.suited(persona)[0])
    focus = []
    for level in (levels.easy, levels.normal, levels.hard):
        cast = difficulty.at_level(plain, level)
        start = cast.persona.temper["focus"]
        focus.append(start - play(cast, "es", 1, [heard("own")])[0].state.temper["focus"])
    assert focus == sorted(focus)
    assert focus[0] < focus[2]


def test_a_cast_comes_back_with_its_level_and_an_older_one_without(cast: Cast, levels: Difficulties) -> None:
    hard = difficulty.at_level(cast, levels.hard)
    assert Cast.from_data(hard.as_data()) == hard
    old = {name: value for name, value in cast.as_data().items() if name != "difficulty"}
    assert Cast.from_data(old) == cast
