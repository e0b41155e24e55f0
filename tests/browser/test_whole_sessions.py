"""A whole session in the real window, from the start page to the scorecard, and a coach who reads it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat_window import ChatWindow
from tests.browser.conftest import Open
from tests.system.test_sessions import GOOD

pytestmark = pytest.mark.browser
HINTS = {"es": "/pista", "en": "/hint"}
BAD = {"es": "Cálmese, que no es para tanto.", "en": "Calm down, it's no big deal."}
NAMES = {"es": "Julián Cabrera", "en": "Ray Tilford"}
PLAYED_BY = {"es": "Nuria Castro", "en": "Owen Pryce"}


def start_from_home(page: Page, language: str) -> ChatWindow:
    """Picks customer, problem and language on the start page and begins."""
    page.goto("/")
    page.locator("#start input[name=persona][value=gardener]").check()
    page.locator("#start input[name=scenario][value=router-red-light]").check()
    page.locator(f"#start input[name=language][value={language}]").check()
    expect(page.locator("[data-chosen]")).to_contain_text(NAMES[language])
    page.locator(".start-bar button").click()
    expect(page).to_have_url(re.compile(r"/sessions/[\w-]{8,}$"))
    return ChatWindow(page)


@pytest.mark.parametrize("language", ["es", "en"])
def test_from_the_start_page_to_the_scorecard_and_the_review(browse: Open, language: str) -> None:
    page = browse("agent", PLAYED_BY[language], language)
    chat = start_from_home(page, language)
    session = page.url.rsplit("/", 1)[-1]
    expect(page.locator(".chat-head h1")).to_have_text(NAMES[language])
    chat.show_all()
    expect(chat.customer.first).to_be_visible()
    expect(page.locator("[data-waiting]")).to_be_hidden()

    # The reply stands there at once, then its marks with their reasons beside it, then the customer answers.
    chat.send(GOOD[language][0])
    expect(chat.own).to_have_text(re.compile(re.escape(GOOD[language][0][:20])))
    chat.wait_for_answer(1)
    expect(chat.turn(1).locator("mark.met").first).to_be_visible()
    expect(chat.notes(1).locator("[data-tone=met]").first).to_be_visible()
    expect(chat.turn(1).locator(".bubble.customer").first).to_be_visible()

    chat.say(BAD[language], 2)
    fault = chat.notes(2).locator(".note[data-tone=violated]").first
    for part in (".title", ".note-body > p:first-child", ".better"):
        expect(fault.locator(part)).to_be_visible()
    # The reason quotes the words that are marked in the reply.
    marked = min(chat.turn(2).locator("mark.violated").all_inner_texts(), key=len)
    expect(chat.notes(2).locator("[data-tone=violated] .note-body", has_text=marked).first).to_be_attached()
    fault.locator(".source summary").click()
    expect(fault.locator(".source p").last).to_have_text(re.compile(r"\w"))
    chat.turn(2).locator("a.ref[data-tone=violated]").first.click()
    expect(page.locator(".note.pointed[data-tone=violated]")).to_have_count(1)

    # A hint is the tool's word; the customer does not hear of it.
    said = chat.customer.count()
    page.locator("[data-hint]").click()
    expect(page.locator(".notice")).to_have_text(re.compile(r"\w"))
    assert chat.customer.count() == said
    assert HINTS[language] not in page.locator("[data-log]").inner_text()

    for number, reply in enumerate(GOOD[language][1:], start=4):
        chat.say(reply, number)
        if page.locator("[data-ended]").is_visible():
            break
    check_the_end(page, language)

    coach = browse("coach", "Rosa Medina", language)
    read_as_a_coach(coach, session, language)
    deny_to_others(browse, session)


def check_the_end(page: Page, language: str) -> None:
    card = page.locator("#scorecard")
    expect(card).to_be_visible()
    expect(page.locator("#reply")).to_be_hidden()
    expect(card.locator("> .muted").first).to_contain_text(NAMES[language])
    conduct, resolution = card.locator(".total .ring text").all_text_contents()
    assert int(conduct) > 0
    assert int(resolution) >= 80
    assert card.locator(".score-section").count() >= 5
    expect(card.locator(".curve")).to_be_visible()
    page.reload()
    expect(page.locator("#scorecard .total .ring text").first).to_have_text(conduct)
    expect(page.locator(".sheet mark.violated").first).to_be_visible()


def read_as_a_coach(page: Page, session: str, language: str) -> None:
    page.goto("/review")
    link = page.locator(f"a[href='/review/{session}']")
    expect(link).to_be_visible()
    page.locator("#agent").select_option(label=PLAYED_BY[language])
    page.locator("#customer").select_option("gardener")
    page.locator("#from").fill((date.today() - timedelta(days=1)).isoformat())
    page.locator("form[role=search] button").click()
    expect(page).to_have_url(re.compile("customer=gardener"))
    for title in page.locator(".session-row .title").all_inner_texts():
        assert PLAYED_BY[language] in title
    page.locator("#to").fill((date.today() - timedelta(days=1)).isoformat())
    page.locator("form[role=search] button").click()
    expect(page.locator(".empty")).to_be_visible()
    page.goto("/review?customer=night-nurse")
    expect(link).to_have_count(0)
    page.goto("/review")
    link.click()
    expect(page.locator("h1")).to_contain_text(PLAYED_BY[language])
    expect(page.locator("#scorecard")).to_be_visible()
    turn = page.locator("#turn-2")
    expect(turn.locator("mark.violated").first).to_be_visible()
    note = turn.locator(".note[data-tone=violated]").first
    expect(note.locator(".title")).to_be_visible()
    expect(note.locator(".note-body")).to_have_text(re.compile(r"\w{3}"))


def deny_to_others(browse: Open, session: str) -> None:
    page = browse("agent", "Iker Sanz")
    for address, status in (
        (f"/sessions/{session}", 404),
        (f"/sessions/{session}/scorecard", 404),
        (f"/review/{session}", 403),
        ("/review", 403),
    ):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == status, address
        expect(page.locator("h1")).to_have_text(re.compile(r"\w"))
        expect(page.locator("#scorecard")).to_have_count(0)


def test_an_exam_shows_its_marks_at_the_end(browse: Open) -> None:
    from tests.browser.chat_window import new_session

    page = browse("agent", "Nuria Castro")
    chat = ChatWindow.of(page, new_session(page, mode="exam"))
    chat.say(BAD["es"], 1)
    expect(page.locator(".note, mark")).to_have_count(0)
    chat.stop()
    expect(page.locator("mark.violated").first).to_be_visible()
    expect(page.locator(".note[data-tone=violated]").first).to_be_visible()
