"""What a better wording may say of a case: only what is known by then, in the words of the problem's file."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Dict

import pytest

from coach.content.catalogue import Content
from coach.content.models import Feelings, Scenario
from coach.roleplay import moment
from coach.roleplay.cast import Cast
from coach.roleplay.state import State, initial

LANGUAGES = ("es", "en")
# A clause begins small, unless with a name, a figure or a quotation, and has no end.
BEGINS = re.compile(r"[a-záéíóúñ0-9«“]|Sara |I ")
# Agents say usted.
TUTEO = re.compile(r"\b(tú|tu|tus|te|ti|contigo|tienes|puedes|quieres|dime|mira|prueba a|haz)\b", re.IGNORECASE)


@pytest.fixture
def state(cast: Cast) -> State:
    """The customer before the first reply, in Spanish."""
    return initial(1, "es", cast.persona.temper)


def case(cast: Cast, state: State, content: Content, number: int = 1) -> Dict[str, str]:
    return moment.case(cast, state, content.feelings, number)


# --- one case -------------------------------------------------------------------------------------------------------


def test_before_anything_is_told_the_opening_is_what_is_known(cast: Cast, state: State, content: Content) -> None:
    found = case(cast, state, content)
    assert found["problem"] == "la factura de 212 euros"
    assert found["recap"] == "le han cobrado 212 euros cuando suele pagar 90"
    assert found["question"] == found["next"] == found["ask-when"] == "¿Desde qué factura ve el error?"
    assert found["file"] == "la factura es de 212 euros y lo habitual son 90"
    assert not {"stake", "tried", "done", "cause", "check"} & set(found)


def test_what_was_told_is_said_back_and_the_next_thing_asked(cast: Cast, state: State, content: Content) -> None:
    found = case(cast, replace(state, told=("when", "tried")), content)
    assert found["recap"] == (
        "empezó con la factura de mayo; además, ha llamado tres veces y nadie le devolvió la llamada"
    )
    assert found["tried"] == "ha llamado tres veces y nadie le devolvió la llamada"
    assert found["question"] == "¿Qué fue lo último que nos envió?"
    assert not {"ask-when", "ask-tried"} & set(found)


def test_what_is_on_file_is_never_asked_for(content: Content) -> None:
    for scenario in content.scenarios.values():
        cast = Cast.of(content, content.personas["bakery-owner"], scenario)
        filed = {fact.question.es for fact in scenario.facts if fact.in_file and fact.question}
        everything = tuple(fact.id for fact in scenario.facts if not fact.in_file)
        for count in range(len(everything) + 1):
            told = replace(initial(1, "es", cast.persona.temper), told=everything[:count])
            assert case(cast, told, content).get("question") not in filed or not filed
        assert "question" not in case(cast, replace(told, told=everything), content)


def test_a_step_waits_for_what_it_rests_on(cast: Cast, state: State, content: Content) -> None:
    owned = replace(state, steps=("own-callbacks",))
    assert "step" not in case(cast, owned, content)
    found = case(cast, replace(owned, told=("last",)), content)
    assert found["step"].startswith("Tengo su foto delante")
    everything = tuple(fact.id for fact in cast.scenario.facts if not fact.in_file)
    last = case(cast, replace(owned, told=everything), content)
    assert last["next"] == last["step"]


def test_the_check_comes_when_it_is_due_and_the_cause_when_it_is_solved(
    cast: Cast, state: State, content: Content
) -> None:
    todo = tuple(step.id for step in cast.scenario.steps if step.required and not step.verifies)
    before = case(cast, replace(state, steps=todo), content)
    assert before["check"] == "¿Le ha llegado el mensaje y es correcto el importe?"
    assert "cause" not in before
    after = case(cast, replace(state, steps=(*todo, "check-agreed"), solved_at=9), content)
    assert after["cause"] == "la lectura se grabó con la primera cifra equivocada"
    assert after["done"].endswith(" y el importe es correcto")
    assert not {"step", "check"} & set(after)


def test_the_feeling_fits_mood_type_and_problem(cast: Cast, state: State, content: Content) -> None:
    upset = replace(state, temper={**state.temper, "anger": 95, "patience": 20, "trust": 5})
    calm = replace(state, temper={**state.temper, "anger": 0, "patience": 95, "trust": 95})
    said = {case(cast, upset, content, number)["feeling"] for number in range(4)}
    assert said == {
        "Comprendo su enfado con la factura de 212 euros",
        "Entiendo su indignación por la factura de 212 euros",
    }
    assert case(cast, calm, content)["feeling"] not in said
    worried = Cast.of(content, content.personas["grandmother"], cast.scenario)
    assert "preocupación" in case(worried, upset, content, 2)["feeling"]


def test_a_problem_without_the_texts_fills_nothing(cast: Cast, state: State) -> None:
    data: Dict[str, Any] = cast.scenario.dict()
    for name in ("problem", "recap", "explanation"):
        data[name] = None
    for part in (*data["facts"], *data["steps"]):
        part.update(recap=None, question=None) if "told" in part else part.update(recap=None, instruction=None)
    bare = replace(cast, scenario=Scenario(**data))
    told = replace(state, told=("when",), steps=("own-callbacks",), solved_at=3)
    assert moment.case(bare, told, Feelings(any={}), 1) == {}


# --- all problems ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_texts_are_written_for_the_sentences_they_go_into(content: Content, language: str) -> None:
    for scenario in content.scenarios.values():
        clauses = [scenario.problem, scenario.recap, scenario.explanation]
        clauses += [part.recap for part in (*scenario.facts, *scenario.steps)]
        for clause in clauses:
            assert clause is not None, scenario.id
            text = clause.in_language(language)
            assert BEGINS.match(text), (scenario.id, text)
            assert text[-1] not in ".?!,;", (scenario.id, text)
        sentences = [fact.question for fact in scenario.facts] + [step.instruction for step in scenario.steps]
        for sentence in (one for one in sentences if one is not None):
            text = sentence.in_language(language)
            assert text[-1] in ".?", (scenario.id, text)
            assert text.lstrip("¿")[0].isupper(), (scenario.id, text)


def test_agents_say_usted(content: Content) -> None:
    for scenario in content.scenarios.values():
        texts = [scenario.problem, scenario.recap, scenario.explanation]
        texts += [text for fact in scenario.facts for text in (fact.question, fact.recap)]
        texts += [text for step in scenario.steps for text in (step.instruction, step.recap)]
        for text in (one for one in texts if one is not None):
            assert not TUTEO.search(text.es), (scenario.id, text.es)


def test_at_every_moment_of_every_problem_there_is_something_to_go_on_with(content: Content) -> None:
    for scenario in content.scenarios.values():
        cast = Cast.of(content, content.personas["bakery-owner"], scenario)
        told = tuple(fact.id for fact in scenario.facts if not fact.in_file)
        done: tuple[str, ...] = ()
        for step in (one for one in scenario.steps if one.required):
            state = replace(initial(1, "en", cast.persona.temper), told=told, steps=done)
            assert "next" in case(cast, state, content), (scenario.id, step.id)
            done = (*done, step.id)
