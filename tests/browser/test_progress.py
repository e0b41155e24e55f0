"""Progress in a real browser: the pictures and their tables, badges by choice, the ranking by an administrator's."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any, Dict, List

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from coach.casting import cast_for
from coach.content.catalogue import Content
from coach.content.models import Scenario
from coach.store import RANKING, Account, Store, open_store
from tests.browser.conftest import Open, People
from tests.store.examples import practice_session
from tests.system.product import Product
from tests.web.parts import CARD

pytestmark = pytest.mark.browser
DAY = 86_400.0
PEOPLE = {"es": "Rosa Vidal", "en": "Owen Hart"}
ADMINISTRATOR = ("admin", "Pilar Soto")
TITLE = {"es": "Mi progreso", "en": "My progress"}
CUSTOMERS = ("gardener", "bakery-owner", "taxi-driver", "law-student", "radio-amateur")


def card(content: Content, scenario: Scenario, number: int) -> Dict[str, Any]:
    """A scorecard of the ``number``th practice: better and better, calmer and calmer."""
    sections = [
        {
            "id": section.section,
            "name": section.name.dict(),
            "score": None if (number + place) % 7 == 0 else min(100, 45 + 3 * number + 4 * place),
            "weight": 10,
            "met": 2,
            "violated": 1 if number < 6 else 0,
            "missed": 0,
        }
        for place, section in enumerate(content.sections)
    ]
    moods = ["bad", "tense", "good", "good"] if number > 3 else ["bad", "bad", "bad", "tense"]
    return {
        **CARD,
        "conduct": min(100, 45 + 3 * number),
        "resolution": min(100, 30 + 5 * number),
        "sections": sections,
        "mood": [{**CARD["mood"][0], "turn": turn, "mood": mood} for turn, mood in enumerate(moods, start=1)],
        "hints": 0,
        "facts": {"found": [fact.id for fact in scenario.facts], "missed": []},
        "steps": {"done": [step.id for step in scenario.steps], "open": []},
        "work_on": [],
        "verified": True,
    }


def history(store: Store, content: Content, account: Account, count: int) -> None:
    """``count`` practices on as many days, the last one now."""
    now = time.time()
    for number in range(count):
        persona = content.personas[CUSTOMERS[number % len(CUSTOMERS)]]
        scenario = content.suited(persona)[0]
        session = practice_session(
            f"{account.id[:8]}-{number}", account.id, persona_id=persona.id, scenario_id=scenario.id
        )
        cast = cast_for(content, persona, scenario, "normal").as_data()
        at = now - (count - 1 - number) * DAY
        store.create_session(replace(session, content=cast, started_at=at - 900), ())
        store.finish_session(session.id, "solved", card(content, scenario, number), at)


@pytest.fixture(scope="module")
def filled(product: Product, people: People, content: Content) -> Any:
    """The store of the running product, with two people who have practised."""
    store = open_store(product.settings.database_url)
    for name in PEOPLE.values():
        people.cookie("agent", name)
        account = store.account_by_name(name)
        assert account is not None
        history(store, content, account, 14)
    yield store
    store.set_option(RANKING, False)
    store.close()


def faults(page: Page) -> List[str]:
    """Everything axe finds, of whatever weight, in light and dark."""
    found: List[str] = []
    only_colours: Any = {
        "runOnly": ["color-contrast"],
        "resultTypes": ["violations"],
    }  # nothing else changes in the dark
    schemes: Any = (("light", None), ("dark", only_colours))
    for scheme, options in schemes:
        page.emulate_media(color_scheme=scheme)
        for rule in Axe().run(page, options=options).response["violations"]:
            found += [f"{page.url} {scheme}: {rule['id']} {node['html'][:160]}" for node in rule["nodes"]]
    return found


def unfold(page: Page) -> None:
    """Opens the tables behind the pictures."""
    page.locator("details.pg-table").evaluate_all("folds => folds.forEach((fold) => { fold.open = true; })")


@pytest.mark.parametrize("language", ["es", "en"])
def test_progress_is_read_as_pictures_or_as_tables_and_badges_come_by_choice(
    browse: Open, filled: Store, language: str
) -> None:
    page = browse("agent", PEOPLE[language], language)
    page.goto("/")
    page.locator(".nav a[href='/progress']").click()
    expect(page.locator("h1")).to_have_text(TITLE[language])
    plot = page.locator(".pg-plot")
    expect(plot.locator(".pg-dot")).to_have_count(14)
    box = plot.bounding_box()
    assert box is not None
    assert box["width"] > 600
    assert box["height"] > 120
    table = page.locator("details.pg-table").first
    expect(table.locator("table")).to_be_hidden()
    table.locator("summary").press("Enter")
    expect(table.locator("tbody tr")).to_have_count(14)
    expect(page.locator(".pg-badges")).to_have_count(0)
    page.locator("a[href='/preferences#badges']").click()
    page.locator("input[name=badges]").check()
    with page.expect_navigation():
        page.locator(".pg-preferences button").click()
    expect(page.get_by_role("status").first).to_be_visible()
    assert faults(page) == []
    page.goto("/progress")
    expect(page.locator(".pg-badges > li")).to_have_count(10)
    earned = page.locator(".pg-badges > li.earned")
    assert earned.count() >= 5
    unfold(page)
    assert faults(page) == []
    earned.first.locator("a").click()
    expect(page.locator("#scorecard")).to_be_visible()


def test_an_administrator_switches_the_ranking_on_and_off(browse: Open, filled: Store) -> None:
    agent = browse("agent", PEOPLE["es"])
    agent.goto("/progress")
    expect(agent.locator("#ranking-title")).to_have_count(0)
    page = browse(*ADMINISTRATOR)
    page.goto("/accounts")
    assert faults(page) == []
    page.locator("#ranking button").click()
    expect(page.locator("#ranking")).to_contain_text("está activada")
    agent.reload()
    rows = agent.locator("section[aria-labelledby=ranking-title] tbody tr")
    for name in PEOPLE.values():  # others who practised in this installation may stand there too
        expect(rows.filter(has_text=name)).to_have_count(1)
    expect(agent.locator(".pg-own")).to_contain_text(PEOPLE["es"])
    assert faults(agent) == []
    page.locator("#ranking button").click()
    agent.reload()
    expect(agent.locator("#ranking-title")).to_have_count(0)


def test_a_newcomer_on_a_phone_begins_with_the_suggested_customer(browse: Open, filled: Store) -> None:
    page = browse("agent", "Nuria Pons", viewport={"width": 360, "height": 740}, has_touch=True)
    page.goto("/progress")
    expect(page.locator(".empty")).to_be_visible()
    assert faults(page) == []
    page.locator(".pg-next button").click()
    expect(page.locator(".chat-head h1")).to_be_visible()


def test_nothing_is_wider_than_a_phone_or_lost_at_twice_the_size(browse: Open, filled: Store) -> None:
    page = browse("agent", PEOPLE["en"], "en", viewport={"width": 320, "height": 640})
    for address in ("/progress", "/preferences", "/"):
        page.goto(address)
        unfold(page)
        assert page.evaluate("() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_a_coach_opens_the_progress_of_others_in_the_order_of_names(browse: Open, filled: Store) -> None:
    page = browse("coach", "Clara Soler")
    page.goto("/progress")
    names = page.locator(".pg-people a").all_inner_texts()
    assert names == sorted(names, key=str.casefold)
    page.get_by_role("link", name=PEOPLE["es"]).click()
    expect(page.locator("h1")).to_contain_text(PEOPLE["es"])
    expect(page.locator(".pg-badges")).to_have_count(0)
    assert faults(page) == []


def test_all_the_pages_of_an_administrator_fit_into_the_top_or_the_menu(browse: Open) -> None:
    page = browse(*ADMINISTRATOR, "en")
    for width in (700, 860, 1024, 1180, 1190, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        page.goto("/preferences")
        wide = page.evaluate("() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, width
        if not page.locator(".nav").is_visible():
            page.locator("[data-menu] summary").click()
        expect(page.locator("a[href='/accounts']").locator("visible=true")).to_have_count(1)
