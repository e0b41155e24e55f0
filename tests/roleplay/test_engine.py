"""The customer gets worse when treated badly, better for cause, tells facts only when asked, and ends for a reason."""

from __future__ import annotations

from itertools import chain, pairwise
from typing import Callable, List

import pytest

from coach.content.catalogue import Content
from coach.grading.durations import Told
from coach.language import sentences
from coach.roleplay.cast import Cast
from coach.roleplay.engine import ASKS_WHO_IS_THERE, Answer, Heard, answer, open_conversation, wait
from coach.roleplay.state import State

Builder = Callable[..., Heard]


def play(cast: Cast, language: str, seed: int, replies: List[Heard]) -> List[Answer]:
    state, _ = open_conversation(cast, language, seed)
    answers: List[Answer] = []
    for turn, reply in enumerate(replies, 1):
        answers.append(answer(cast, state, turn, reply))
        state = answers[-1].state
        if answers[-1].ended:
            break
    return answers


def said(answers: List[Answer]) -> List[str]:
    return [message.text for one in answers for message in one.messages]


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_same_seed_plays_the_same_and_another_differs(cast: Cast, heard: Builder, language: str) -> None:
    replies = [heard("empathy", text=str(n)) for n in range(5)]
    assert said(play(cast, language, 1, replies)) == said(play(cast, language, 1, replies))
    assert len({tuple(said(play(cast, language, seed, replies))) for seed in range(6)}) > 3


def test_a_fact_is_told_only_when_asked_for(cast: Cast, heard: Builder) -> None:
    fact = next(fact for fact in cast.scenario.facts if fact.id == "last")
    kind = play(cast, "es", 3, [heard("empathy", "own", text=str(n)) for n in range(4)])
    assert not any(told in text for text in said(kind) for told in fact.told.es)
    asked = play(cast, "es", 3, [heard("open-question", facts=["last"])])
    assert any(told in text for text in said(asked) for told in fact.told.es)
    assert asked[0].state.told == ("last",)


def test_asking_again_is_answered_with_impatience(cast: Cast, heard: Builder) -> None:
    first, again = play(
        cast, "es", 3, [heard("open-question", facts=["when"]), heard("open-question", facts=["when"], text="y")]
    )
    assert again.state.temper["patience"] < first.state.temper["patience"]


def test_care_calms_and_the_same_formula_soon_does_not(cast: Cast, heard: Builder) -> None:
    answers = play(cast, "es", 3, [heard("empathy", text=str(n)) for n in range(4)])
    anger = [cast.persona.temper["anger"], *(one.state.temper["anger"] for one in answers)]
    falls = [before - after for before, after in pairwise(anger)]
    assert falls[0] > 0
    assert falls == sorted(falls, reverse=True)
    assert falls[-1] < falls[0]


@pytest.mark.parametrize(
    "name", ["bakery-owner", "sales-manager", "night-nurse", "systems-engineer", "gardener", "retired-shopkeeper"]
)
def test_a_rude_agent_loses_every_customer(content: Content, heard: Builder, name: str) -> None:
    persona = content.personas[name]
    for scenario in content.suited(persona):
        cast = Cast.of(content, persona, scenario)
        answers = play(cast, "es", 5, [heard("insult", "minimise", "rush", text=str(n)) for n in range(12)])
        assert answers[-1].ended == "left"
        assert len(answers) <= 8


@pytest.mark.parametrize("language", ["es", "en"])
def test_no_line_is_said_twice(content: Content, heard: Builder, language: str) -> None:
    for persona in content.personas.values():
        cast = Cast.of(content, persona, content.suited(persona)[0])
        kinds = [("empathy",), ("closed-question",), ("own", "thank"), ("acknowledge",), ("minimise",), ("apologise",)]
        replies = [heard(*kinds[n % len(kinds)], text=str(n)) for n in range(24)]
        lines = said(play(cast, language, 11, replies))
        assert len(lines) == len(set(lines)), persona.id


def test_all_steps_in_order_solve_it_and_a_farewell_ends_it(cast: Cast, heard: Builder) -> None:
    required = [step.id for step in cast.scenario.steps if step.required]
    replies = [heard("empathy", "own", text="0")]
    replies += [heard("step-by-step", steps=[step], text=step) for step in required]
    replies += [heard("farewell", "ask-satisfaction", text="bye")]
    answers = play(cast, "en", 2, replies)
    assert answers[-1].ended == "solved"
    assert set(required) <= set(answers[-1].state.steps)
    assert answers[-2].state.solved_at == len(replies) - 1


def test_a_step_before_its_time_does_nothing(cast: Cast, heard: Builder) -> None:
    late = next(step for step in cast.scenario.steps if step.after)
    (only,) = play(cast, "es", 2, [heard("step-by-step", steps=[late.id])])
    assert late.id not in only.state.steps


def test_the_inexperienced_get_lost_in_jargon(content: Content, heard: Builder) -> None:
    cast = Cast.of(content, content.personas["gardener"], content.scenarios["router-red-light"])
    first = cast.scenario.steps[0].id
    (lost,) = play(cast, "es", 2, [heard("step-by-step", "jargon", steps=[first])])
    (done,) = play(cast, "es", 2, [heard("step-by-step", steps=[first])])
    assert lost.state.steps == ()
    assert done.state.steps == (first,)


def test_an_interrupted_customer_complains_if_that_is_their_way(content: Content, heard: Builder) -> None:
    persona = content.personas["bakery-owner"].copy(update={"when_interrupted": "complain"})
    cast = Cast.of(content, persona, content.scenarios["utility-double-bill"])
    (one,) = play(cast, "es", 4, [heard("closed-question", interrupted=True)])
    lines = {
        line
        for source in (persona, *cast.types)
        if "interrupted" in source.lines
        for line in source.lines["interrupted"].es
    }
    assert any(line.lower() in text.lower() for text in said([one]) for line in lines)


def test_the_state_survives_json(cast: Cast, heard: Builder) -> None:
    import json

    (one,) = play(cast, "es", 4, [heard("empathy", facts=["when"])])
    assert State.from_data(json.loads(json.dumps(one.state.as_data()))).as_data() == one.state.as_data()


def test_a_talkative_customer_drifts_until_refocused(content: Content, heard: Builder) -> None:
    cast = Cast.of(content, content.personas["retired-shopkeeper"], content.scenarios["printer-blank-pages"])
    drifting = play(cast, "es", 1, [heard("social-question", text=str(n)) for n in range(3)])
    focused = play(cast, "es", 1, [heard("refocus", "closed-question", text=str(n)) for n in range(3)])
    assert drifting[-1].state.temper["focus"] < focused[-1].state.temper["focus"]
    assert len(" ".join(said(drifting))) > len(" ".join(said(focused)))


def test_a_silence_is_asked_about_and_the_third_in_a_row_ends_it(cast: Cast, heard: Builder) -> None:
    state, _ = open_conversation(cast, "es", 4)
    lines = []
    for turn in range(1, ASKS_WHO_IS_THERE + 1):
        asked = wait(cast, state, turn)
        assert asked.ended is None
        assert asked.state.temper["patience"] < state.temper["patience"]
        lines += said([asked])
        state = asked.state
    assert len(set(lines)) == ASKS_WHO_IS_THERE
    assert wait(cast, state, 9).ended == "left"
    back = answer(cast, state, 9, heard("empathy"))
    assert wait(cast, back.state, 10).ended is None


def test_who_comes_back_later_than_promised_is_told_what_they_promised(cast: Cast, heard: Builder) -> None:
    hold = heard("hold-asked", text="1", hold=Told(120, "dos minutos"))
    late = heard("thank", text="2", signals=["hold-overrun"])
    kept, broken = play(cast, "es", 4, [hold, late])
    assert kept.state.hold == "dos minutos"
    assert any("dos minutos" in line.lower() for line in said([broken]))
    in_time, _ = play(cast, "es", 4, [hold, heard("thank", text="2")])
    assert not any("dos minutos" in line.lower() for line in said([in_time]))


def test_what_was_promised_for_afterwards_comes_up_at_the_goodbye(cast: Cast, heard: Builder) -> None:
    required = [step.id for step in cast.scenario.steps if step.required]
    pledge = "Le llamo el lunes a las diez."
    replies = [heard("own", text="0", pledges=(pledge,))]
    replies += [heard("step-by-step", steps=[step], text=step) for step in required]
    replies += [heard("farewell", text="bye")]
    answers = play(cast, "es", 2, replies)
    assert any(pledge.rstrip(".") in line for line in said(answers[-1:]))
    assert not any(pledge.rstrip(".") in line for line in said(answers[:-1]))


def test_only_complaints_are_shouted(content: Content, heard: Builder) -> None:
    cast = Cast.of(content, content.personas["young-father"], content.scenarios["lost-photos"])
    assert cast.persona.conduct.capitals

    def shouted(lines: List[str]) -> bool:
        return any(sum(word.isupper() for word in line.split() if len(word) > 3) >= 3 for line in lines)

    assert shouted(said(play(cast, "es", 3, [heard("minimise")])))
    told = play(cast, "es", 3, [heard("open-question", facts=["when"])])
    assert told[-1].state.temper["anger"] >= 60
    assert not shouted(said(told))


def test_a_solved_problem_is_a_relief(content: Content, heard: Builder) -> None:
    cast = Cast.of(content, content.personas["bakery-owner"], content.scenarios["utility-double-bill"])
    required = [step.id for step in cast.scenario.steps if step.required]
    answers = play(cast, "en", 2, [heard("step-by-step", steps=[step], text=step) for step in required])
    before, after = answers[-2].state, answers[-1].state
    assert after.temper["anger"] < before.temper["anger"]
    assert after.temper["patience"] > before.temper["patience"]


def test_a_wall_of_text_and_a_promise_without_a_date_get_their_own_answer(content: Content, heard: Builder) -> None:
    for persona in content.personas.values():
        cast = Cast.of(content, persona, content.suited(persona)[0])
        banks = {bank: list(chain(*cast.lines(bank, "tense", "es"))) for bank in ("too-long", "empty-promise")}
        for bank, reply in (
            ("too-long", heard("own", text="palabra " * 150)),
            ("empty-promise", heard("vague-callback", text="y")),
        ):
            lines = " ".join(said(play(cast, "es", 5, [reply])))
            firsts = [line.split(".")[0].split("?")[0].split("!")[0] for line in banks[bank]]
            assert any(first.lower() in lines.lower() for first in firsts), (persona.id, bank)


@pytest.mark.parametrize("language", ["es", "en"])
def test_neighbouring_seeds_never_begin_alike(content: Content, language: str) -> None:
    for persona in content.personas.values():
        for scenario in content.suited(persona):
            cast = Cast.of(content, persona, scenario)
            begun = [open_conversation(cast, language, seed) for seed in range(21)]
            for seed, (one, other) in enumerate(pairwise(begun)):
                place = (persona.id, scenario.id, seed)
                # Neither the same wording of the problem nor the same opening around it ...
                assert not set(one[0].used) & set(other[0].used), place
                # ... nor the same first words.
                texts = [" ".join(message.text for message in messages) for _, messages in (one, other)]
                first, second = (sentences.split(text)[0].text.casefold() for text in texts)
                assert first != second, place


@pytest.mark.parametrize("language", ["es", "en"])
def test_each_opening_comes_up(content: Content, language: str) -> None:
    for persona in content.personas.values():
        cast = Cast.of(content, persona, content.suited(persona)[0])
        own = persona.lines["opening"].in_language(language)
        used = [set(open_conversation(cast, language, seed)[0].used) for seed in range(2 * len(own))]
        assert all(any(line in one for one in used) for line in own), persona.id
        assert len({frozenset(one) for one in used}) == len(used), persona.id
