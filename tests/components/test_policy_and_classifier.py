"""The Rasa parts of our own: the role-play goes first, and intents are recognised in both languages."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from coach.serving.building import model_path
from coach.settings import Settings

pytestmark = pytest.mark.rasa


@pytest.fixture(scope="module")
def agent(everything_built: Settings) -> Any:
    """The trained assistant."""
    from rasa.core.agent import Agent

    return Agent.load(str(model_path(everything_built)))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("¿qué cosas puedes hacer?", "ask_help"),
        ("what is it that you do?", "ask_help"),
        ("dime los clientes que tienes", "list_customers"),
        ("could you list your customers", "list_customers"),
        ("quiero practicar con un cliente enfadado (en inglés)", "start_practice"),
        ("I would like to practise with a rude customer in Spanish", "start_practice"),
        ("prefiero el problema de la impresora", "choose_problem"),
        ("the double bill one please", "choose_problem"),
        ("¿me das una pista, por favor?", "ask_hint"),
        ("give me a hint please", "ask_hint"),
        ("quiero parar ya", "stop"),
        ("let's stop here", "stop"),
        ("¿qué nota me has puesto?", "show_grade"),
        ("can I see my grade?", "show_grade"),
    ],
)
def test_intents_in_both_languages(agent: Any, text: str, intent: str) -> None:
    parsed = asyncio.run(agent.parse_message(text))
    assert parsed["intent"]["name"] == intent


@pytest.mark.parametrize(
    "text", ["Lamento mucho la espera, señora.", "The weather is lovely in Oslo.", "asdf qwer zxcv"]
)
def test_what_is_no_intent_falls_back(agent: Any, text: str) -> None:
    parsed = asyncio.run(agent.parse_message(text))
    assert parsed["intent"]["name"] == "nlu_fallback"


def test_the_tracker_store_forgets_the_longest_unused() -> None:
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.trackers import DialogueStateTracker

    from components.tracker_store import RecentTrackerStore

    store = RecentTrackerStore(Domain.empty(), conversations=2)

    async def fill() -> Any:
        for name in ("one", "two", "three"):
            await store.save(DialogueStateTracker(name, []))
        return list(await store.keys())

    assert sorted(asyncio.run(fill())) == ["three", "two"]


def test_rasa_without_notices_of_its_dependencies(root: Path) -> None:
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "coach.serving.rasa_command", "--version"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "3.6.21" in done.stdout
    assert "DeprecationWarning" not in done.stderr
