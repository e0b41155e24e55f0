"""The chat page under the conditions of real life: cut-ins, reloads, lost connections, two tabs, bad input."""

from __future__ import annotations

import re
from typing import List

import pytest
from playwright.sync_api import expect

from tests.browser.chat_window import ChatWindow, new_session
from tests.browser.conftest import Open

pytestmark = pytest.mark.browser
ASK = "¿Desde cuándo le pasa?"


def test_a_reply_while_the_customer_types_is_an_interruption(browse: Open) -> None:
    page = browse()
    session = new_session(page, persona="retired-shopkeeper", pace=1)
    page.goto(f"/sessions/{session}")
    chat = ChatWindow(page)
    expect(chat.typing).to_be_visible()
    chat.send("Dígame directamente qué le pasa.")
    cut = page.locator(".cut")
    expect(cut).to_be_visible()
    words = cut.locator("q").all_inner_texts()
    assert words
    assert all(len(text.strip()) > 3 for text in words)
    chat.wait_for_answer(1)
    assert not set(words) & set(chat.customer.all_inner_texts())
    page.reload()
    expect(page.locator(".turn .cut q")).to_have_text(words)
    expect(page.locator(".turn .turn-said > *").first).to_have_class(re.compile("cut"))


def test_a_reload_in_the_middle_goes_on_and_keeps_the_draft(browse: Open) -> None:
    page = browse()
    chat = ChatWindow.of(page, new_session(page))
    chat.say(ASK, 1)
    before = page.locator(".bubble").all_inner_texts()
    notes = chat.notes(1).locator(".title").all_text_contents()
    chat.box.fill("Vamos a ver, don Julián: ")
    page.reload()
    expect(page.locator(".bubble")).to_have_count(len(before))
    assert page.locator(".bubble").all_inner_texts() == before
    expect(chat.notes(1).locator(".title")).to_have_text(notes)
    expect(chat.box).to_have_value("Vamos a ver, don Julián: ")
    chat.box.press("End")
    chat.box.press_sequentially("¿qué ha probado ya?")
    chat.box.press("Enter")
    chat.wait_for_answer(2)
    expect(chat.own).to_have_count(2)
    expect(chat.box).to_have_value("")
    page.reload()
    expect(chat.own).to_have_count(2)
    expect(chat.box).to_have_value("")


def test_what_is_written_offline_is_sent_once(browse: Open) -> None:
    page = browse()
    session = new_session(page)
    chat = ChatWindow.of(page, session)
    page.context.set_offline(True)
    expect(page.locator("[data-offline]")).to_be_visible()
    chat.send(ASK)
    state = page.locator(".turn .bubble-state")
    expect(state).to_have_text(re.compile("guard", re.IGNORECASE))
    page.context.set_offline(False)
    chat.wait_for_answer(1)
    expect(page.locator("[data-offline]")).to_be_hidden()
    expect(chat.own).to_have_count(1)
    stored = page.request.get(f"/api/v1/sessions/{session}").json()
    assert [line["text"] for line in stored["transcript"] if line["speaker"] == "agent"] == [ASK]
    assert stored["turn"] == 1


def test_two_tabs_show_the_same(browse: Open) -> None:
    page = browse()
    session = new_session(page)
    one = ChatWindow.of(page, session)
    two = ChatWindow.of(page.context.new_page(), session)
    one.say(ASK, 1)
    two.wait_for_answer(1)
    two.say("¿Qué ha probado ya?", 2)
    one.wait_for_answer(2)
    assert one.page.locator(".bubble").all_inner_texts() == two.page.locator(".bubble").all_inner_texts()
    expect(one.own).to_have_count(2)
    for chat in (one, two):
        expect(chat.notes(2)).to_be_visible()
    two.stop()
    expect(one.page.locator("#scorecard")).to_be_visible()


MARKUP = """<img src=x onerror="window.hit=1"><script>window.hit=1</script><b>negrita</b> &amp; {{ 7*7 }} "'>"""


def test_markup_in_a_reply_is_text_and_runs_nothing(browse: Open) -> None:
    page = browse()
    opened: List[str] = []
    page.on("dialog", lambda dialog: opened.append(dialog.message))
    session = new_session(page)
    chat = ChatWindow.of(page, session)
    chat.say(MARKUP, 1)
    # The word "script" is a term with marks of its own, which stand behind it.
    before, after = MARKUP.split("<script>")
    for part in (before, after):
        expect(chat.own).to_contain_text(part)
    chat.stop()
    pages = [page, browse("coach", "Rosa Medina")]
    for reader, address in zip(pages, (f"/sessions/{session}", f"/review/{session}"), strict=True):
        reader.goto(address)
        for part in (before, after):
            expect(reader.locator(".bubble.own")).to_contain_text(part)
        assert reader.locator("main img, .bubble b, .bubble script").count() == 0
        assert reader.evaluate("() => window.hit") is None
    assert opened == []


def test_empty_and_overlong_replies_get_a_sentence_and_lose_nothing(browse: Open) -> None:
    page = browse()
    chat = ChatWindow.of(page, new_session(page))
    problem = page.locator("[data-problem]")
    for text in ("", "   "):
        chat.box.fill(text)
        chat.box.press("Enter")
        expect(problem).to_have_text("Escriba algo antes de enviar.")
    long = "Vamos paso a paso. " * 220
    chat.box.fill(long)
    expect(page.locator("[data-counter]")).to_be_visible()
    chat.box.press("Enter")
    expect(problem).to_contain_text("4000")
    expect(chat.box).to_have_value(long)
    expect(chat.own).to_have_count(0)
    chat.say("Vamos paso a paso.", 1)
    expect(problem).to_have_text("")
