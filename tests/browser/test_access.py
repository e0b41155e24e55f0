"""Every page on a phone, by keyboard, with a screen reader: axe's rules in both languages, light and dark."""

from __future__ import annotations

import re
from typing import Any, Dict, List

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.chat_window import ChatWindow, new_session
from tests.browser.conftest import Open
from tests.system.product import Product
from tests.system.test_sessions import GOOD

pytestmark = pytest.mark.browser
MIXED = {
    "es": ["Cálmese, que no es para tanto. Compruebe el DHCP.", GOOD["es"][0], "/pista"],
    "en": ["Calm down, it's no big deal. Check the DHCP.", GOOD["en"][0], "/hint"],
}
ADMINISTRATOR = ("admin", "Pilar Soto")
Made = Dict[str, List[str]]


@pytest.fixture(scope="module")
def made() -> Made:
    """The addresses of every kind of page, by language; filled by the first test that asks."""
    return {}


def addresses(page: Page, language: str, made: Made) -> List[str]:
    """Every page there is, with a running and a finished conversation that have marks, a hint and a scorecard."""
    if language not in made:
        running, finished = (new_session(page, language=language) for _ in range(2))
        for session in (running, finished):
            chat = ChatWindow.of(page, session)
            for number, reply in enumerate(MIXED[language][:2], start=1):
                chat.say(reply, number)
            chat.send(MIXED[language][2])
            expect(page.locator(".notice")).to_be_visible()
        chat.stop()
        made[language] = [
            "/",
            f"/sessions/{running}",
            f"/sessions/{finished}",
            "/sessions",
            "/review",
            f"/review/{finished}",
            "/trainer",
            "/accounts",
            "/progress",
            "/preferences",
            "/password",
            "/docs/api",
            "/nowhere",
        ]
    return made[language]


def visit(page: Page, address: str) -> None:
    """Opens a page and waits for what its script fills in."""
    page.goto(address)
    if page.locator("[data-chat]").count():
        page.locator(".note").first.wait_for(state="attached")
    page.locator("details.well, details[data-case]").evaluate_all(
        "folds => folds.forEach((fold) => { fold.open = true; })"
    )


@pytest.mark.parametrize("language", ["es", "en"])
def test_no_page_is_wider_than_a_phone(browse: Open, made: Made, language: str) -> None:
    page = browse(*ADMINISTRATOR, language, viewport={"width": 320, "height": 640}, has_touch=True)
    for address in [*addresses(page, language, made), "/sign-in"]:
        visit(page, address)
        wide = page.evaluate("() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, address
        if page.locator("[data-scroll]").count():
            inner = page.locator("[data-scroll]").evaluate("place => place.scrollWidth - place.clientWidth")
            assert inner <= 0, address


@pytest.mark.parametrize("language", ["es", "en"])
def test_axe_finds_no_fault(browse: Open, made: Made, language: str) -> None:
    page = browse(*ADMINISTRATOR, language)
    places = [(page, address) for address in addresses(page, language, made)]
    places.append((browse(None, language=language), "/sign-in"))
    axe, faults = Axe(), []
    for where, address in places:
        where.emulate_media(color_scheme="light")
        visit(where, address)
        faults += listed(axe.run(where), f"{address} light")
        where.emulate_media(color_scheme="dark")  # only the colours change
        colours: Dict[str, Any] = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
        faults += listed(axe.run(where, options=colours), f"{address} dark")
    assert faults == []


def listed(results: Any, where: str) -> List[str]:
    """What axe found, one line for each place."""
    return [
        f"{where}: {rule['id']} {node['target']} {node['html'][:160]}"
        for rule in results.response["violations"]
        for node in rule["nodes"]
    ]


def test_twice_as_large_nothing_is_lost(browse: Open, made: Made) -> None:
    """Zoom of 200 % on a laptop is half as many pixels of twice the size."""
    page = browse(*ADMINISTRATOR, viewport={"width": 640, "height": 400}, device_scale_factor=2)
    running = addresses(page, "es", made)[1]
    chat = ChatWindow.of(page, running.rsplit("/", 1)[-1])
    expect(page.locator("[data-hint]")).to_be_in_viewport()
    expect(page.locator("[data-stop]")).to_be_in_viewport()
    chat.box.fill("Una respuesta\nde varias\nlíneas\npara ver\nsi cabe")
    expect(chat.box).to_be_in_viewport()
    expect(page.locator(".send")).to_be_in_viewport()
    room = page.locator("[data-scroll]").evaluate("place => place.clientHeight")
    assert room >= 80, "what was said must stay in sight above the composer"


def focused(page: Page) -> str:
    """Name and value, or the text, of what has the focus."""
    result: str = page.evaluate(
        "() => { const e = document.activeElement; return e.name ? `${e.name}=${e.value}` : e.textContent.trim(); }"
    )
    return result


def tab_to(page: Page, what: str, key: str = "Tab") -> None:
    """Presses Tab until the focus is on ``what``."""
    for _ in range(60):
        page.keyboard.press(key)
        if focused(page).startswith(what):
            return
    raise AssertionError(f"{what} cannot be reached by {key}")


def test_a_turn_is_played_by_keyboard_alone(browse: Open) -> None:
    page = browse("agent", "Iker Sanz")
    page.goto("/")
    tab_to(page, "persona=")
    for _ in range(10):
        if focused(page) == "persona=retired-shopkeeper":
            break
        page.keyboard.press("ArrowDown")
    tab_to(page, "scenario=")
    page.keyboard.press("ArrowDown")
    chosen = focused(page)
    assert chosen.startswith("scenario=")
    assert chosen != "scenario="
    tab_to(page, "language=es")
    page.keyboard.press("ArrowRight")
    assert focused(page) == "language=en"
    tab_to(page, "Empezar")
    ring = page.locator(".start-bar button").evaluate("button => getComputedStyle(button).outlineStyle")
    assert ring != "none"
    page.keyboard.press("Enter")
    chat = ChatWindow(page)
    expect(chat.box).to_be_focused()
    expect(page.locator(".chat-head h1")).to_have_text("Doreen Whitlock")
    expect(chat.typing).to_be_visible()
    page.keyboard.press("Escape")
    expect(chat.customer.first).to_be_visible()
    expect(chat.typing).to_be_hidden()
    page.keyboard.type("Good morning, this is Iker.")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("When did it start?")
    page.keyboard.press("Enter")
    expect(chat.own).to_contain_text("When did it start?")
    expect(chat.turn(1)).to_be_visible()
    chat.notes(1).wait_for()
    # From the composer to the marks of the reply, unfold or fold one, and out of the conversation again.
    tab_to(page, first_note(page))
    note = page.locator("#notes-1 details").first
    was_open = note.evaluate("note => note.open")
    page.keyboard.press("Enter")
    assert note.evaluate("note => note.open") is not was_open
    tab_to(page, "Terminar", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[data-stop-dialog]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-stop-dialog]")).to_be_hidden()
    page.keyboard.press("Enter")
    tab_to(page, "Terminar y ver")
    page.keyboard.press("Enter")
    expect(page.locator("#scorecard")).to_be_visible()


def first_note(page: Page) -> str:
    """The beginning of what stands first in the notes of the first reply."""
    return page.locator("#notes-1 summary").first.evaluate("summary => summary.textContent.trim()")


def test_the_conversation_is_a_live_region(browse: Open) -> None:
    page = browse()
    chat = ChatWindow.of(page, new_session(page))
    log = page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log).to_have_attribute("lang", "es")
    chat.say("¿Desde cuándo le pasa?", 1)
    expect(log.locator(".bubble.customer .hidden-text").first).to_have_text("Julián Cabrera:")
    expect(log.locator(".bubble.own .hidden-text").first).to_have_text("Usted:")
    expect(page.locator("[data-status]")).to_have_text(re.compile(r"Corrección: .*\d bien"))
    expect(page.get_by_role("textbox")).to_have_accessible_name("Su respuesta a Julián Cabrera")


def test_what_a_screen_reader_finds(browse: Open) -> None:
    page = browse(language="en")
    chat = ChatWindow.of(page, new_session(page, language="en"))
    chat.say("Calm down. When did it start?", 1)
    chat.notes(1).wait_for()
    tree = page.locator("body").aria_snapshot()
    for wanted in (
        "banner",
        "main",
        'heading "Ray Tilford" [level=1]',
        'log "',
        'textbox "Your reply to Ray Tilford"',
        'button "Send"',
        'heading "The problem" [level=2]',
    ):
        assert wanted in tree, (wanted, tree)
    order = [tree.index(name) for name in ("- banner", "- main", '- log "', '- textbox "Your reply')]
    assert order == sorted(order)


def test_the_language_of_the_pages_is_chosen_apart_from_the_conversation(browse: Open, product: Product) -> None:
    page = browse("agent", "Iker Sanz")
    session = new_session(page, language="en")
    ChatWindow.of(page, session)
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.locator(".language a[lang=en]").click()
    expect(page).to_have_url(f"{product.url}/sessions/{session}")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("[data-stop]")).to_contain_text("Stop")
