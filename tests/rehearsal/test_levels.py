"""The levels against scripted agents: hard stays fair, easy forgives no rudeness."""

from __future__ import annotations

from statistics import mean
from typing import Callable

import pytest

from coach.assembly import Workshop, scoring_of
from coach.casting import cast_for
from coach.rehearsal.run import Rehearsal, rehearse
from tests.rehearsal.test_rehearsals import SAMPLE

pytestmark = pytest.mark.slow

Play = Callable[[str, str, str, str, str], Rehearsal]


@pytest.fixture(scope="module")
def play(workshop: Workshop) -> Play:
    content, playing = workshop.practice()

    def one(persona: str, scenario: str, language: str, agent: str, level: str) -> Rehearsal:
        cast = cast_for(content, content.personas[persona], content.scenarios[scenario], level)
        return rehearse(playing, content, scoring_of(content), cast, content.agents[agent], language, 1)

    return one


@pytest.mark.parametrize(("persona", "scenario", "language"), SAMPLE)
def test_whoever_does_well_solves_it_on_every_level(play: Play, persona: str, scenario: str, language: str) -> None:
    left = {}
    for level in ("easy", "hard"):
        done = play(persona, scenario, language, "exemplary", level)
        assert done.ended == "solved", level
        left[level] = mean(turn.state["temper"]["patience"] for turn in done.turns)
    assert left["easy"] > left["hard"]


@pytest.mark.parametrize(("persona", "scenario", "language"), SAMPLE)
def test_whoever_is_rude_solves_nothing_on_easy_either(play: Play, persona: str, scenario: str, language: str) -> None:
    assert play(persona, scenario, language, "rude", "easy").ended == "left"
