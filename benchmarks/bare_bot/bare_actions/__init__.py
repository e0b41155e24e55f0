"""The one custom action of the bare bot."""

from rasa_sdk import Action


class ActionAnswer(Action):
    """Says one sentence."""

    def name(self) -> str:
        return "action_answer"

    def run(self, dispatcher, tracker, domain):  # type: ignore[no-untyped-def]
        dispatcher.utter_message(text="De acuerdo.")
        return []
