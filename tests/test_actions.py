"""The actions with a real store and detector, as rasa-sdk calls them: practice in a text channel, from hello to scorecard."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Optional

import pytest

from coach.assembly import Workshop
from coach.runtime import Runtime
from coach.settings import Settings
from coach.store import open_store

pytestmark = pytest.mark.rasa


class Conversation:
    """A conversation with the action server, slots kept as Rasa would."""

    def __init__(self) -> None:
        self.slots: Dict[str, Any] = {}
        self.count = 0

    def say(self, action: str, text: str, message_id: Optional[str] = None) -> List[str]:
        """Runs ``action`` on ``text``; returns what the bot says."""
        from rasa_sdk import Tracker
        from rasa_sdk.executor import CollectingDispatcher

        from actions import actions

        self.count += 1
        tracker = Tracker.from_dict(
            {
                "sender_id": "someone",
                "slots": dict(self.slots),
                "latest_message": {"text": text, "message_id": message_id or f"m{self.count}"},
                "events": [],
                "latest_input_channel": "cmdline",
            }
        )
        dispatcher = CollectingDispatcher()
        found = {cls().name(): cls for cls in (actions.ActionCustomerTurn, *actions.LobbyAction.__subclasses__())}
        for event in found[action]().run(dispatcher, tracker, {}):
            assert event["event"] == "slot"
            self.slots[event["name"]] = event["value"]
        return [message["text"] for message in dispatcher.messages]


@pytest.fixture
def talk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, built_settings: Settings, workshop: Workshop) -> Conversation:
    """A conversation over a store of its own."""
    from actions import actions

    runtime = Runtime(built_settings, open_store(f"sqlite:///{tmp_path / 'coach.db'}"), workshop)
    monkeypatch.setattr(actions, "runtime", lambda: runtime)
    return Conversation()


@pytest.mark.parametrize(
    ("hello", "ask", "greeting", "stop", "score"),
    [
        (
            "¿qué puedes hacer?",
            "quiero practicar con un cliente enfadado",
            "Buenos días, soy Marta. Lamento la espera.",
            "/fin",
            "Trato",
        ),
        (
            "what can you do?",
            "I want to practise with an angry customer",
            "Hello, I'm Martha. Sorry for the wait.",
            "/end",
            "Conduct",
        ),
    ],
)
def test_a_practice_in_a_text_channel(
    talk: Conversation, hello: str, ask: str, greeting: str, stop: str, score: str
) -> None:
    assert len(talk.say("action_help", hello)) == 1
    assert len(talk.say("action_list_customers", hello)) > 6
    asked = talk.say("action_start_practice", ask)
    assert len(asked) > 1
    assert not talk.slots.get("practice_session")
    opening = talk.say("action_choose_problem", "1")
    assert len(opening) > 1
    assert talk.slots["practice_session"]
    answer = talk.say("action_customer_turn", greeting)
    assert any("✔" in line for line in answer)
    assert any("✔" not in line and "✘" not in line for line in answer)
    last = talk.say("action_customer_turn", stop)
    assert any(score in line for line in last)
    assert talk.slots["practice_session"] is None
    assert talk.say("action_show_grade", hello)[0] in last


def test_the_language_asked_for_is_the_customers(talk: Conversation) -> None:
    asked = talk.say("action_start_practice", "quiero practicar con un cliente descortés en inglés, la factura doble")
    assert "is writing to you" in asked[0]


def test_a_repeated_message_is_answered_once(talk: Conversation) -> None:
    talk.say("action_start_practice", "quiero practicar con Rodrigo, el del router")
    first = talk.say("action_customer_turn", "¿Desde cuándo le pasa?", "same")
    again = talk.say("action_customer_turn", "¿Desde cuándo le pasa?", "same")
    assert first == again


def test_nothing_runs_outside_a_practice(talk: Conversation) -> None:
    for action in ("action_hint", "action_stop", "action_show_grade"):
        (spanish,) = talk.say(action, "dame una pista, por favor")
        (english,) = talk.say(action, "give me a hint please")
        assert spanish != english


def test_a_lost_session_is_said(talk: Conversation) -> None:
    talk.slots["practice_session"] = "gone"
    assert talk.say("action_customer_turn", "hola")
    assert talk.slots["practice_session"] is None
