"""Scripted agents of known quality against the shipped customers: who does well is thanked, who does badly is not."""

from __future__ import annotations

from functools import lru_cache
from typing import Callable, Dict, List, Tuple

import pytest

from coach.assembly import Workshop, scoring_of
from coach.content.catalogue import Catalogue
from coach.rehearsal.run import Rehearsal, rehearse
from coach.roleplay.cast import Cast
from coach.settings import ROOT

Play = Callable[..., Rehearsal]

_content = Catalogue(ROOT).current()
PAIRS = [(persona.id, scenario.id) for persona in _content.personas.values() for scenario in _content.suited(persona)]
ALL = [(persona, scenario, language) for persona, scenario in PAIRS for language in ("es", "en")]
# One problem for each customer, the languages in turn; of these, make check plays the first.
_first: Dict[str, Tuple[str, str]] = {}
for _persona, _scenario in PAIRS:
    _first.setdefault(_persona, (_scenario, "es" if len(_first) % 2 else "en"))
SAMPLE = [(persona, scenario, language) for persona, (scenario, language) in _first.items()][::4]
REST = [case for case in ALL if case != SAMPLE[0]]
QUICK_AND_SLOW = [SAMPLE[0], *(pytest.param(*case, marks=pytest.mark.slow) for case in REST)]


@pytest.fixture(scope="module")
def play(workshop: Workshop) -> Play:
    content, playing = workshop.practice()
    scoring = scoring_of(content)

    @lru_cache(maxsize=None)
    def one(persona: str, scenario: str, language: str, agent: str, seed: int = 1) -> Rehearsal:
        cast = Cast.of(content, content.personas[persona], content.scenarios[scenario])
        return rehearse(playing, content, scoring, cast, content.agents[agent], language, seed)

    return one


def said(one: Rehearsal) -> List[str]:
    return [message.text for message in [*one.opening, *(m for turn in one.turns for m in turn.messages)]]


@pytest.mark.parametrize(("persona", "scenario", "language"), QUICK_AND_SLOW)
def test_agents_get_what_they_deserve(play: Play, persona: str, scenario: str, language: str) -> None:
    """One test for each pair, so that nobody plays a conversation twice."""
    exemplary, careless, rude = (play(persona, scenario, language, name) for name in ("exemplary", "careless", "rude"))
    assert exemplary.ended == "solved"
    assert exemplary.moods[-1] != "bad"
    assert exemplary.card["verified"]
    assert exemplary.repeated == 0
    assert rude.ended == "left"
    assert rude.card["steps"]["done"] == []
    assert None not in (exemplary.score, careless.score, rude.score)
    assert (exemplary.score or 0) > (careless.score or 0) > (rude.score or 0)
    assert exemplary.card["resolution"] > max(careless.card["resolution"], rude.card["resolution"])


@pytest.mark.slow
def test_a_robot_is_thanked_less(play: Play) -> None:
    for persona, scenario, language in SAMPLE:
        robotic = play(persona, scenario, language, "robotic")
        exemplary = play(persona, scenario, language, "exemplary")
        assert robotic.score is None or (exemplary.score or 0) > robotic.score


def test_silence_makes_the_customer_leave(play: Play) -> None:
    assert play(*SAMPLE[0], "silent").ended == "left"


def test_the_same_seed_gives_the_same_words(workshop: Workshop, play: Play) -> None:
    content, playing = workshop.practice()
    persona, scenario, language = SAMPLE[0]
    cast = Cast.of(content, content.personas[persona], content.scenarios[scenario])
    again = rehearse(playing, content, scoring_of(content), cast, content.agents["exemplary"], language, 1)
    assert again == play(persona, scenario, language, "exemplary")


@pytest.mark.slow
def test_another_seed_gives_other_words(play: Play) -> None:
    for persona, scenario, language in SAMPLE:
        starts = {said(play(persona, scenario, language, "rude", seed))[0] for seed in range(1, 5)}
        assert len(starts) > 1
