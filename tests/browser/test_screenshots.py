"""The pictures of the README, taken anew by ``make screenshots`` (COACH_SCREENSHOTS names the folder)."""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path
from typing import Set

import pytest
from playwright.sync_api import Page, expect

from coach.content.catalogue import Content
from coach.settings import ROOT
from coach.store import open_store
from tests.browser.chat_window import ChatWindow, new_session
from tests.browser.conftest import Open, People
from tests.browser.test_progress import history
from tests.system.product import Product
from tests.system.test_sessions import GOOD

pytestmark = pytest.mark.browser
WIDTH, HEIGHT = 1280, 800
LARGEST, SMALLEST = 250_000, 20_000  # bytes
FEW_COLOURS = 20
MIXED = [
    "Buenos días, soy Marta, de soporte. ¿Desde cuándo le pasa?",
    "Cálmese, que no es para tanto. Reinicie el router y compruebe el DHCP.",
    "Tiene razón, perdone. Debe de ser muy incómodo estar así. ¿Se cambió algo en casa justo antes?",
]
TO_TOP = """(part, scroller) => {
  const box = part.closest(scroller);
  box.scrollTop += part.getBoundingClientRect().top - box.getBoundingClientRect().top - 14;
}"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the pictures go."""
    wanted = os.environ.get("COACH_SCREENSHOTS")
    if not wanted:
        return tmp_path
    path = ROOT / wanted
    path.mkdir(parents=True, exist_ok=True)
    return path


def take(page: Page, path: Path) -> None:
    """A picture of the window as it is, checked to show something."""
    page.mouse.move(0, 0)
    page.evaluate("() => document.activeElement.blur()")
    page.screenshot(path=path, animations="disabled")
    data = path.read_bytes()
    assert SMALLEST < len(data) < LARGEST, f"{path.name}: {len(data)} bytes"
    width, height, colours = looks(data)
    assert (width, height) == (WIDTH, HEIGHT)
    assert colours > FEW_COLOURS, path.name


def looks(png: bytes) -> tuple[int, int, int]:
    """Width, height and a lower bound of the number of different (filtered) byte values of a PNG."""
    width, height = struct.unpack(">II", png[16:24])
    body, at = b"", 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        if kind == b"IDAT":
            body += png[at + 8 : at + 8 + length]
        at += length + 12
    values: Set[int] = set(zlib.decompress(body))
    return width, height, len(values)


def test_the_pictures_of_the_readme(
    browse: Open, folder: Path, product: Product, people: People, content: Content
) -> None:
    page = browse("agent", "Marta Olmedo")
    page.goto("/")
    page.locator("#start input[value=gardener]").check()
    page.evaluate("window.scrollTo(0, 0)")
    take(page, folder / "home-es.png")

    session = new_session(page, seed=7)
    chat = ChatWindow.of(page, session)
    for number, reply in enumerate(MIXED, start=1):
        chat.say(reply, number)
    expect(chat.notes(3)).to_be_visible()
    # The second reply with its faults, and the notes on it beside it.
    chat.notes(2).evaluate(TO_TOP, "[data-notes]")
    chat.turn(1).locator(".turn-answer").evaluate(TO_TOP, "[data-scroll]")
    take(page, folder / "chat-es.png")
    chat.stop()

    page = browse("agent", "Owen Pryce", "en")
    session_en = new_session(page, language="en", seed=7)
    chat = ChatWindow.of(page, session_en)
    chat.play(GOOD["en"])
    page.goto(f"/sessions/{session_en}")
    expect(page.locator("#scorecard")).to_be_visible()
    take(page, folder / "scorecard-en.png")

    # An attempt that went wrong at the second reply, and the one after it, from there on and better.
    first = new_session(page, language="en", seed=7)
    chat = ChatWindow.of(page, first)
    for number, reply in enumerate(
        (GOOD["en"][0], "Calm down, it's no big deal. Reboot it.", *GOOD["en"][2:4]), start=1
    ):
        chat.say(reply, number)
    chat.stop()
    fork = {"fork": {"session": first, "turn": 2}, "pace": 0}
    second = str(page.request.post("/api/v1/sessions", data=fork).json()["id"])
    chat = ChatWindow.of(page, second)
    chat.play(GOOD["en"][1:], first=2)
    page.goto(f"/sessions/{second}/beside/{first}")
    take(page, folder / "beside-en.png")

    page = browse("agent", "Nuala Byrne", "en", color_scheme="dark")
    people.cookie("agent", "Nuala Byrne")
    store = open_store(product.settings.database_url)
    trainee = store.account_by_name("Nuala Byrne")
    assert trainee is not None
    history(store, content, trainee, 14)
    store.close()
    page.goto("/progress")
    take(page, folder / "progress-en.png")

    page = browse("coach", "Rosa Medina")
    page.goto(f"/review/{session}")
    page.locator(".review-log").evaluate("log => window.scrollTo(0, log.offsetTop - 70)")
    take(page, folder / "review-es.png")
