"""The talkative customer's minute, and that grading and hints honour it."""

from __future__ import annotations

from dataclasses import replace
from typing import Dict, List, Sequence

import pytest

from coach import i18n
from coach.assembly import Workshop
from coach.content.catalogue import Content
from coach.conversation import Reply, Timing
from coach.practice import Past, start
from coach.roleplay.cast import Cast
from coach.talk import Spoken, had_their_minute

LONG: List[Spoken] = [("Le cuento.", 31.0), ("Y luego…", 30.0)]
WORDS: List[Spoken] = [("palabra " * 120, 1.0)]


@pytest.mark.parametrize(
    ("types", "focus", "spoken", "had"),
    [
        (["talkative"], 90, [], False),
        (["talkative"], 90, LONG[:1], False),
        (["talkative"], 90, LONG, True),
        (["talkative"], 90, WORDS, True),
        (["angry", "talkative"], 49, [], True),
        (["talkative"], 50, [], False),
        (["angry"], 0, [*LONG, *WORDS], False),
    ],
)
def test_a_minute_is_time_words_or_having_drifted(
    types: List[str], focus: int, spoken: Sequence[Spoken], had: bool
) -> None:
    assert had_their_minute(types, {"focus": focus}, spoken, False, 60.0, 120) is had


def test_nobody_has_drifted_in_their_first_words() -> None:
    assert not had_their_minute(["talkative"], {"focus": 10}, [], True, 60.0, 120)
    assert had_their_minute(["talkative"], {"focus": 10}, LONG, True, 60.0, 120)


def talker(content: Content) -> Cast:
    return Cast.of(content, content.personas["retired-shopkeeper"], content.scenarios["printer-blank-pages"])


def test_cutting_in_breaks_the_rule_before_the_minute_and_not_after_it(workshop: Workshop, content: Content) -> None:
    _, playing = workshop.practice()
    cast = talker(content)
    state, _ = start(cast, "es", 7)
    state = replace(state, temper={**state.temper, "focus": 90})
    reply = Reply("m-1", "Al grano.", timing=Timing(True, ("Lo que falta.",)))

    def broken(*spoken: Spoken) -> Dict[str, str]:
        turn = playing.take_turn(cast, state, Past(spoken=spoken), reply)
        return {found.guideline: found.verdict for found in turn.findings}

    assert broken(*LONG[:1]).get("talk-allow-a-minute") == "violated"
    assert broken(*LONG).get("talk-allow-a-minute") != "violated"
    # What the customer only finished because of the interruption does not count.
    assert broken(LONG[0], ("Lo que falta.", 40.0)).get("talk-allow-a-minute") == "violated"


@pytest.mark.parametrize("language", ["es", "en"])
def test_hints_name_the_topic_and_never_a_sentence_to_type(workshop: Workshop, content: Content, language: str) -> None:
    _, playing = workshop.practice()
    cast = talker(content)
    state, _ = start(cast, language, 7)
    calm = replace(
        state, temper={**state.temper, "focus": 90, "patience": 90, "anger": 0, "trust": 90, "understanding": 90}
    )

    def hint(**changes: object) -> str:
        told = replace(calm, **changes)  # type: ignore[arg-type]
        notice = playing.take_turn(cast, told, Past(), Reply("m-1", "/hint")).notice
        assert notice is not None
        return notice

    assert hint() == i18n.text("hint.ask.when", language)
    assert hint(told=("when",)) == i18n.text("hint.ask.tried", language)
    drifted = hint(temper={**calm.temper, "focus": 20})
    assert drifted == f"{i18n.text('hint.refocus', language)} {i18n.text('hint.ask.when', language)}"
    assert hint(temper={**calm.temper, "understanding": 10}).startswith(i18n.text("hint.plain", language))
    everything = tuple(fact.id for fact in cast.scenario.facts)
    assert hint(told=everything) == i18n.text("hint.step", language)
    assert hint(solved_at=3) == i18n.text("hint.close", language)
    for key in i18n.catalogue(language):
        if key.startswith("hint."):
            assert not set('?¿«»“”"') & set(i18n.text(key, language)), key
