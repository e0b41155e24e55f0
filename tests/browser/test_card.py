"""The scorecard as agents and coaches use it: moves, attempts, two beside each other, the address, paper, keyboard, axe."""

from __future__ import annotations

import os
import re
from itertools import pairwise
from pathlib import Path
from typing import Dict, List

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from coach.settings import ROOT
from tests.browser.chat_window import ChatWindow, new_session
from tests.browser.conftest import Open
from tests.system.product import Product
from tests.system.test_sessions import GOOD

pytestmark = pytest.mark.browser
BAD = {"es": "Cálmese, que no es para tanto. Compruebe el DHCP.", "en": "Calm down, it's no big deal. Check the DHCP."}
HINT = {"es": "/pista", "en": "/hint"}
AGENT = {"es": "Lucía Prado", "en": "Alan Moss"}
Played = Dict[str, Dict[str, str]]


@pytest.fixture(scope="module")
def made() -> Played:
    """The ended sessions by language, made by the first test that asks: the first attempt, a retry, a fork."""
    return {}


def attempts(page: Page, language: str, made: Played) -> Dict[str, str]:
    """The sessions of this language's agent."""
    if language not in made:
        page.request.patch("/api/v1/preferences", data={"speed": "instant"})  # other attempts go at the preferred speed
        first = new_session(page, language=language, seed=7)
        chat = ChatWindow.of(page, first)
        chat.say(GOOD[language][0], 1)
        chat.say(BAD[language], 2)
        chat.send(HINT[language])
        expect(page.locator(".notice")).to_be_visible()
        chat.stop()
        # As the button of the scorecard begins it, only without the customer's typing pauses.
        retry = new_session(page, language=language, seed=7)
        ChatWindow.of(page, retry).stop()
        page.goto(f"/sessions/{first}")
        expect(page.locator(".again-way input[name=seed]")).to_have_value("7")
        page.locator(".again-way .button.primary").click()
        chat = ChatWindow(page)
        expect(chat.turn(1).locator(".bubble.customer").first).to_be_visible()
        fork = page.url.rsplit("/", 1)[-1]
        chat.say(GOOD[language][1], 2)
        chat.stop()
        made[language] = {"first": first, "retry": retry, "fork": fork}
    return made[language]


def picture(page: Page, name: str, folder: Path) -> None:
    """A picture of the whole page, kept where COACH_SCREENSHOTS says."""
    wanted = os.environ.get("COACH_SCREENSHOTS")
    place = ROOT / wanted if wanted else folder
    place.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=place / f"{name}.png", full_page=True, animations="disabled")


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_curve_names_the_replies_that_moved_the_customer(browse: Open, made: Played, language: str) -> None:
    page = browse("agent", AGENT[language], language)
    page.goto(f"/sessions/{attempts(page, language, made)['first']}")
    moods = page.locator(".moods")
    fall = moods.locator(".move[data-tone=violated]").first
    expect(fall).to_contain_text(BAD[language])
    expect(fall.locator(".causes li").first).to_be_visible()
    change = fall.locator(".move-by").inner_text().split()[-1]
    assert re.fullmatch(r"−\d+", change)
    # The same number stands at the point, and in the table; the hint is marked on the axis.
    assert change in moods.locator(".curve .by").all_text_contents()
    assert "?" in moods.locator(".curve .event").all_text_contents()
    moods.locator("summary").click()
    expect(moods.locator("tbody tr").first.locator("th")).to_have_text(
        {"es": "Al empezar", "en": "At the start"}[language]
    )
    expect(moods.locator("tbody tr", has_text=change)).to_have_count(1)
    expect(page.locator(".happened")).to_contain_text({"es": "Una pista pedida", "en": "One hint asked for"}[language])
    fall.locator(".move-head a").click()
    expect(page).to_have_url(re.compile("#turn-2$"))
    expect(page.locator("#turn-2")).to_be_in_viewport()

    # On a phone the numbers are as large as elsewhere.
    page.set_viewport_size({"width": 320, "height": 700})
    height = moods.locator(".curve .by").first.evaluate("text => text.getBoundingClientRect().height")
    assert height >= 12
    wide = page.evaluate("() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0


@pytest.mark.parametrize("language", ["es", "en"])
def test_attempts_are_compared_and_shown_beside_each_other(
    browse: Open, made: Played, language: str, tmp_path: Path
) -> None:
    page = browse("agent", AGENT[language], language)
    sessions = attempts(page, language, made)
    page.goto(f"/sessions/{sessions['fork']}")
    rows = page.locator(".attempt")
    expect(rows).to_have_count(3)
    expect(rows.first).to_have_attribute("data-current", "")
    expect(page.locator(".best-badge")).to_have_count(1)
    expect(page.locator(f"#attempt-{sessions['first']} .attempt-scores")).to_contain_text(re.compile(r"[+−]\d+|="))
    words = {"es": re.compile("respuesta 2 de"), "en": re.compile("reply 2 of")}[language]
    expect(rows.first.locator(".attempt-how")).to_contain_text(words)
    picture(page, f"card-{language}", tmp_path)

    page.locator(".card-tools a[href*='/beside/']").click()
    expect(page).to_have_url(re.compile(f"/beside/{sessions['first']}$"))
    heads = page.locator(".beside-side")
    expect(heads).to_have_count(2)
    expect(heads.last.locator(".diff-points").first).to_be_visible()
    parted = page.locator(".beside-pair").first
    left, right = parted.locator(".beside-cell").first, parted.locator(".beside-cell").last
    expect(left).to_contain_text(BAD[language])
    expect(left.locator("[data-tone=violated]").first).to_be_visible()
    expect(right).to_contain_text(GOOD[language][1])
    expect(right.locator(".mood-after")).to_contain_text(re.compile(r"\d"))
    boxes = [cell.bounding_box() for cell in (left, right)]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["y"] == boxes[1]["y"]
    common = page.locator("details.common")
    expect(common.locator(".bubble").first).to_be_hidden()
    common.locator("summary").press("Enter")
    expect(common).to_contain_text(GOOD[language][0])
    picture(page, f"beside-{language}", tmp_path)
    # One under the other on a phone.
    page.set_viewport_size({"width": 360, "height": 740})
    below, above = right.bounding_box(), left.bounding_box()
    assert below is not None
    assert above is not None
    assert below["y"] > above["y"]
    assert page.evaluate("() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth") <= 0

    coach = browse("coach", "Rosa Medina", language)
    coach.goto(f"/sessions/{sessions['first']}/beside/{sessions['retry']}")
    expect(coach.locator(".beside-side")).to_have_count(2)
    for address in (
        f"/sessions/{sessions['first']}/beside/{sessions['first']}",
        f"/sessions/{sessions['first']}/beside/x",
    ):
        page.goto(address)
        expect(page.locator("h1")).to_have_text(re.compile(r"\w"))
        expect(page.locator("main a.button")).to_be_visible()


def test_the_address_for_the_coach_is_copied_or_selected(browse: Open, made: Played, product: Product) -> None:
    page = browse("agent", AGENT["es"])
    session = attempts(page, "es", made)["first"]
    page.goto(f"/sessions/{session}")
    address = f"{product.url}/review/{session}"
    expect(page.locator("#share-address")).to_have_value(address)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("[data-copy-address]").click()
    expect(page.locator("[data-copy-status]")).to_have_text("Dirección copiada.")
    assert page.evaluate("() => navigator.clipboard.readText()") == address
    # Where the browser allows no copying, the address is selected to be copied by hand.
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed')); }")
    page.evaluate("() => getSelection().removeAllRanges()")
    page.locator("[data-copy-address]").click()
    expect(page.locator("[data-copy-status]")).to_contain_text("seleccionada")
    assert page.evaluate("() => getSelection().toString()") == address
    coach = browse("coach", "Rosa Medina")
    coach.goto(address)
    expect(coach.locator("#scorecard")).to_be_visible()


def test_on_paper_there_are_no_controls_and_the_notes_are_open(browse: Open, made: Played, tmp_path: Path) -> None:
    page = browse("agent", AGENT["es"], color_scheme="dark")
    session = attempts(page, "es", made)["first"]
    page.goto(f"/sessions/{session}")
    page.locator(".review-log .note[data-tone=violated] > summary").first.click()  # folded by the reader
    expect(page.locator(".print-head")).to_be_hidden()
    page.emulate_media(media="print")
    for control in (".topbar", ".foot", ".again", ".share", ".card-tools", ".sheet .fork >> nth=0"):
        expect(page.locator(control)).to_be_hidden()
    expect(page.locator(".print-head")).to_contain_text(AGENT["es"])
    for shown in (".curve .by >> nth=0", ".bar >> nth=0", ".review-log .note[data-tone=violated] .better >> nth=0"):
        expect(page.locator(shown)).to_be_visible()
    paper = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert paper == "rgb(255, 255, 255)"
    file = page.pdf(format="A4")
    assert 2 <= len(re.findall(rb"/Type /Page\b", file)) <= 12
    page.emulate_media(media="screen")
    # The button asks the browser to print; what is unfolded for it is folded again afterwards.
    page.evaluate("() => { window.print = () => { window.printed = (window.printed ?? 0) + 1; }; }")
    page.locator("[data-print]").click()
    assert page.evaluate("() => window.printed") == 1
    note = page.locator(".review-log .note[data-tone=violated]").first
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    expect(note).to_have_attribute("open", "")
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    expect(note).not_to_have_attribute("open", "")


def test_without_script_there_is_no_button_that_does_nothing(browse: Open, made: Played) -> None:
    with_script = browse("agent", AGENT["es"])
    session = attempts(with_script, "es", made)["first"]
    page = browse("agent", AGENT["es"], java_script_enabled=False)
    page.goto(f"/sessions/{session}")
    expect(page.locator("[data-print], [data-copy-address]").first).to_be_hidden()
    expect(page.locator("[data-copy-address]")).to_be_hidden()
    expect(page.locator("#share-address")).to_be_visible()


def test_the_keyboard_goes_through_the_card_in_the_order_it_is_read(browse: Open, made: Played) -> None:
    page = browse("agent", AGENT["es"])
    page.goto(f"/sessions/{attempts(page, 'es', made)['first']}")
    page.locator("#scorecard-title").focus()
    places: List[float] = []
    for _ in range(80):
        page.keyboard.press("Tab")
        place = page.evaluate(
            "() => document.activeElement.closest('#scorecard') && document.activeElement.getBoundingClientRect().top + scrollY"
        )
        if place is None:
            break
        places.append(place)
    assert len(places) >= 10
    backwards = [before - after for before, after in pairwise(places) if after < before]
    # Only within a row, or from the end of one column to the top of the next.
    assert len(backwards) <= 6
    assert page.evaluate("() => document.activeElement.closest('.review-log') !== null")


@pytest.mark.parametrize("language", ["es", "en"])
def test_axe_finds_nothing(browse: Open, made: Played, language: str) -> None:
    page = browse("agent", AGENT[language], language)
    sessions = attempts(page, language, made)
    axe, faults = Axe(), []
    # In the dark only the colours change.
    for scheme, options in (("light", {}), ("dark", {"runOnly": ["color-contrast"], "resultTypes": ["violations"]})):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for address in (f"/sessions/{sessions['first']}", f"/sessions/{sessions['first']}/beside/{sessions['fork']}"):
            page.goto(address)
            page.locator("details.common, .moods details").evaluate_all(
                "folds => folds.forEach((fold) => { fold.open = true; })"
            )
            found = axe.run(page, options=options).response["violations"]
            faults += [
                f"{address} {scheme} {rule['id']} {node['html'][:140]}" for rule in found for node in rule["nodes"]
            ]
    assert faults == []
