"""A blind practice on hard from the start page to the marks, and another attempt from a reply, in the real window."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.chat_window import ChatWindow, new_session
from tests.browser.conftest import Open
from tests.browser.test_access import listed
from tests.system.test_sessions import GOOD

pytestmark = pytest.mark.browser
NAMES = {"es": "Julián Cabrera", "en": "Ray Tilford"}
TYPES = {"es": "Inexperto", "en": "Inexperienced"}
HARD = {"es": "Dificultad: difícil", "en": "Difficulty: hard"}
OTHER = {
    "es": "Buenas tardes. ¿Qué luces ve en el aparato?",
    "en": "Good afternoon. Which lights can you see on the box?",
}


def picture(page: Page, name: str, tmp_path: Path) -> None:
    """A picture of the page for those who want to look (COACH_SCREENSHOTS), else thrown away."""
    folder = Path(os.environ.get("COACH_SCREENSHOTS") or tmp_path)
    page.screenshot(path=folder / f"{name}.png", animations="disabled")


@pytest.mark.parametrize("language", ["es", "en"])
def test_blind_and_hard_from_the_start_page_to_the_marks(browse: Open, language: str, tmp_path: Path) -> None:
    page = browse("agent", f"Blanca {language}", language)
    page.goto("/")
    card = page.locator("[data-persona]", has=page.locator("input[value=gardener]"))
    expect(card.locator(".badge")).to_be_visible()
    page.locator("#start input[name=difficulty][value=hard]").check()
    expect(page.locator("#difficulty-help")).to_have_text(re.compile(r"\w{3}"))
    page.locator("#start input[name=blind][value=yes]").check()
    for part in (card.locator(".badge"), card.locator(".card-about"), page.locator("[data-filters]")):
        expect(part).to_be_hidden()
    page.locator("#start input[name=persona][value=gardener]").check()
    page.locator("#start input[name=scenario][value=router-red-light]").check()
    picture(page, f"home-blind-{language}", tmp_path)
    page.locator(".start-bar button").click()
    expect(page).to_have_url(re.compile(r"/sessions/[\w-]{8,}$"))

    chat = ChatWindow(page)
    expect(page.locator(".chat-head")).to_contain_text(HARD[language])
    assert TYPES[language] not in page.content()
    chat.show_all()
    expect(chat.customer.first).to_be_visible()
    expect(chat.typing).to_be_hidden()
    chat.say(GOOD[language][0], 1)
    chat.say(GOOD[language][1], 2)
    assert TYPES[language] not in page.content()
    picture(page, f"chat-blind-{language}", tmp_path)
    other = page.context.new_page()
    other.goto("/")
    hidden = other.locator("[data-persona]", has=other.locator("input[value=gardener]"))
    expect(hidden.locator(".badge")).to_have_count(0)
    other.close()

    page.locator("[data-stop]").click()
    page.locator("dialog button.danger").click()
    question = page.locator("#recognise")
    expect(question).to_contain_text(NAMES[language])
    expect(page.locator("#scorecard")).to_have_count(0)
    choices = question.locator("label")
    expect(choices).to_have_count(5)
    # Each name stands inside its own pill: style of another list once pulled them apart.
    assert all(
        choices.evaluate_all("all => all.map(one => one.scrollWidth <= one.clientWidth && one.clientWidth > 60)")
    )
    picture(page, f"recognise-{language}", tmp_path)
    question.get_by_role("button").first.click()
    expect(question.locator(".message.error")).to_be_visible()
    assert listed(Axe().run(page), "recognise") == []
    question.locator("input[value=inexperienced]").check()
    question.locator("input[value=rude]").check()
    question.get_by_role("button").first.click()
    marks = page.locator("#recognised")
    expect(marks.locator(".ring text")).to_have_text("50")
    expect(marks.locator("[data-tone=met]")).to_contain_text(TYPES[language])
    expect(marks.locator("[data-tone=violated]")).to_have_count(1)
    expect(page.locator(".page-head .badge", has_text=TYPES[language])).to_be_visible()
    assert listed(Axe().run(page), "recognised") == []
    marks.scroll_into_view_if_needed()
    picture(page, f"recognised-{language}", tmp_path)

    session = page.url.rsplit("/", 1)[-1].partition("#")[0]
    coach = browse("coach", "Rosa Medina", language)
    coach.goto(f"/review/{session}")
    expect(coach.locator("#recognised .ring text")).to_have_text("50")


@pytest.mark.parametrize("language", ["es", "en"])
def test_another_attempt_from_a_reply(browse: Open, language: str, tmp_path: Path) -> None:
    page = browse("agent", f"Blanca {language}", language)
    page.request.patch(
        "/api/v1/preferences", data={"speed": "instant"}
    )  # another attempt goes at the speed one prefers
    first = new_session(page, language=language, seed=11)
    chat = ChatWindow.of(page, first)
    chat.say(GOOD[language][0], 1)
    opening = page.locator(".opening .bubble.customer").all_inner_texts()
    chat.say(GOOD[language][1], 2)
    answered = chat.turn(1).locator(".bubble.customer").all_inner_texts()
    chat.stop()

    # From the result to the replies, and from the second one on again.
    page.locator("#scorecard a[href*='#said']").click()
    expect(page.locator(".sheet .fork")).to_have_count(2)
    page.locator("#turn-2 .fork").scroll_into_view_if_needed()
    picture(page, f"fork-choose-{language}", tmp_path)
    page.locator("#turn-2 .fork button").click()
    expect(page).not_to_have_url(re.compile(first))
    chat = ChatWindow(page)
    expect(chat.turn(1).locator(".bubble.customer")).to_have_count(len(answered))
    assert chat.turn(1).locator(".bubble.customer").all_inner_texts() == answered
    expect(chat.notes(1)).to_be_visible()
    expect(chat.own).to_have_count(1)
    expect(page.locator(".chat-head a")).to_have_attribute("href", f"/sessions/{first}")
    chat.say(OTHER[language], 2)
    expect(chat.turn(2).locator(".bubble.customer").first).to_be_visible()
    picture(page, f"forked-{language}", tmp_path)
    chat.stop()

    # At the first reply only the opening is left, and it goes on from there.
    page.goto(f"/sessions/{first}")
    page.locator("#turn-1 .fork button").click()
    chat = ChatWindow(page)
    expect(chat.customer).to_have_count(len(opening))
    assert chat.customer.all_inner_texts() == opening
    chat.say(OTHER[language], 1)
    expect(chat.turn(1).locator(".bubble.customer").first).to_be_visible()
    page.goto("/sessions")
    expect(page.locator(".session-row", has_text=re.compile("Otro intento|Another attempt"))).to_have_count(2)
    picture(page, f"sessions-{language}", tmp_path)
