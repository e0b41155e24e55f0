"""The chat page as a trainee uses it."""

from __future__ import annotations

from typing import Any, Dict, Sequence

from playwright.sync_api import Locator, Page, expect


def new_session(page: Page, **wish: Any) -> str:
    """Starts a session over the API as the person of ``page`` and returns its id; the customer types without pauses."""
    body: Dict[str, Any] = {
        "persona": "gardener",
        "scenario": "router-red-light",
        "language": "es",
        "mode": "coached",
        "pace": 0,
        "seed": 7,
        **wish,
    }
    answer = page.request.post("/api/v1/sessions", data=body)
    assert answer.status == 201, answer.text()
    return str(answer.json()["id"])


class ChatWindow:
    """One open chat."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.box = page.locator("#reply")
        self.typing = page.locator("[data-typing]")
        self.customer = page.locator(".bubble.customer")
        self.own = page.locator(".bubble.own")

    @staticmethod
    def of(page: Page, session: str) -> ChatWindow:
        """Opens the chat of ``session`` and waits for the customer's opening."""
        page.goto(f"/sessions/{session}")
        window = ChatWindow(page)
        window.customer.first.wait_for()
        return window

    def turn(self, number: int) -> Locator:
        """Turn ``number``, counted from 1."""
        return self.page.locator(f'.turn[data-turn="{number}"]')

    def notes(self, number: int) -> Locator:
        """The notes on a reply."""
        return self.page.locator(f"#notes-{number}")

    def show_all(self) -> None:
        """Waits for the customer to type, and has everything shown at once."""
        self.page.locator("[data-skip]").click()

    def send(self, text: str) -> None:
        """Types a reply at once and sends it."""
        self.box.fill(text)
        self.box.press("Enter")

    def say(self, text: str, number: int) -> None:
        """Sends a reply as turn ``number`` and waits until the customer has answered or is gone."""
        self.send(text)
        self.wait_for_answer(number)

    def wait_for_answer(self, number: int) -> None:
        """Waits until the customer has said everything of turn ``number`` or is gone; does not wait for typing."""
        over = self.page.locator(f'.turn[data-turn="{number}"] .bubble-state:empty, [data-ended]:not([hidden])')
        skip = self.page.locator("[data-typing]:not([hidden]) [data-skip]")
        over.or_(skip).first.wait_for(state="attached")
        if not over.count():
            skip.click()
            over.first.wait_for(state="attached")

    def play(self, replies: Sequence[str], first: int = 1) -> int:
        """Says all ``replies``, from turn ``first`` on, until the conversation is over; returns how many were said."""
        ended = self.page.locator("[data-ended]")
        for number, reply in enumerate(replies, start=1):
            self.say(reply, first + number - 1)
            if ended.is_visible():
                return number
        return len(replies)

    def stop(self) -> None:
        """Ends the conversation by the button, and says yes."""
        self.page.locator("[data-stop]").click()
        self.page.locator("dialog button.danger").click()
        expect(self.page.locator("#scorecard")).to_be_visible()
