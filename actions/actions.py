"""Custom actions: each reads the tracker, calls ``coach`` and says what came back. No logic, no sentences."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import lru_cache
from typing import Any, Dict, List

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from coach.lobby import Lobby, Outcome
from coach.runtime import Runtime

CHANNEL = "practice"


@lru_cache(maxsize=1)
def runtime() -> Runtime:
    """The store, content and detector of this process, built on first use."""
    return Runtime.from_environment()


def _said(outcome: Outcome, dispatcher: CollectingDispatcher) -> List[Dict[str, Any]]:
    for sentence in outcome.sentences:
        dispatcher.utter_message(text=sentence)
    return [SlotSet(name, value) for name, value in outcome.slots.items()]


class ActionCustomerTurn(Action):
    """The trainee's reply to the customer: graded, answered, stored."""

    def name(self) -> str:
        return "action_customer_turn"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> List[Dict[str, Any]]:
        if tracker.get_latest_input_channel() == CHANNEL:
            metadata = tracker.latest_message.get("metadata", {})
            dispatcher.utter_message(
                json_message=runtime().answer_message(metadata, tracker.latest_message.get("text") or "")
            )
            return []
        return _said(Lobby(runtime()).reply(tracker.current_slot_values(), _message(tracker)), dispatcher)


class LobbyAction(Action, ABC):
    """What is said to the bot outside the role-play. ``asks`` names the method of ``coach.lobby.Lobby``."""

    @property
    @abstractmethod
    def asks(self) -> str:
        """The method, and the action's name after ``action_``."""

    def name(self) -> str:
        return f"action_{self.asks}"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> List[Dict[str, Any]]:
        answer = getattr(Lobby(runtime()), self.asks)
        return _said(answer(tracker.current_slot_values(), _message(tracker)), dispatcher)


class ActionHelp(LobbyAction):
    asks = "help"


class ActionListCustomers(LobbyAction):
    asks = "list_customers"


class ActionStartPractice(LobbyAction):
    asks = "start_practice"


class ActionChooseProblem(LobbyAction):
    asks = "choose_problem"


class ActionHint(LobbyAction):
    asks = "hint"


class ActionStop(LobbyAction):
    asks = "stop"


class ActionShowGrade(LobbyAction):
    asks = "show_grade"


def _message(tracker: Tracker) -> Dict[str, str]:
    return {
        "id": str(tracker.latest_message.get("message_id") or len(tracker.events)),
        "sender": str(tracker.sender_id),
        "text": tracker.latest_message.get("text") or "",
    }
