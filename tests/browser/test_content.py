"""Customers and problems as files: what the trainers' page and the open start page make of them."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.system.product import Product, wait_until

pytestmark = pytest.mark.browser
SOON = 5_000  # milliseconds


@pytest.fixture
def personas(product: Product) -> Iterator[Path]:
    """The folder of the personas; what a test dropped there is gone afterwards."""
    folder = product.settings.root / "personas"
    yield folder
    for path in folder.glob("*-in-browser.yaml"):
        path.unlink()


def test_a_broken_file_is_shown_with_its_place_reason_and_hint(browse: Open, personas: Path) -> None:
    text = (personas / "gardener.yaml").read_text("utf-8").replace("id: gardener", "id: broken-in-browser")
    broken = text.replace("when_interrupted:", "when_interupted:")
    line = next(number for number, words in enumerate(broken.splitlines(), 1) if "when_interupted" in words)
    page = browse("trainer", "Elena Prats")
    page.goto("/trainer")
    before = page.locator(".problem").count()
    (personas / "broken-in-browser.yaml").write_text(broken, "utf-8")
    problem = page.locator(".problem", has_text=f"personas/broken-in-browser.yaml:{line}:")
    wait_until(lambda: page.reload() and problem.count(), 5)
    expect(problem.first.locator("strong")).to_contain_text("when_interupted")
    expect(problem.locator(".hint", has_text="when_interrupted").first).to_be_visible()
    expect(page.locator("#customers tbody tr", has_text="gardener")).to_have_count(1)
    page.locator(".language a[lang=en]").click()
    expect(problem.first.locator(".hint")).to_contain_text("when_interrupted")
    (personas / "broken-in-browser.yaml").unlink()
    wait_until(lambda: page.reload() and page.locator(".problem").count() == before, 5)


def test_a_dropped_customer_shows_on_the_open_start_page(browse: Open, personas: Path) -> None:
    text = (personas / "gardener.yaml").read_text("utf-8").replace("id: gardener", "id: dropped-in-browser")
    page = browse()
    page.goto("/")
    page.locator("#start input[value=sales-manager]").check()
    page.locator("#start input[name=scenario][value=router-red-light]").check()
    card = page.locator("[data-persona]", has=page.locator("input[value=dropped-in-browser]"))
    expect(card).to_have_count(0)
    places = page.locator("[data-persona]").evaluate_all("cards => cards.map((card) => card.offsetTop)")
    page.wait_for_load_state("networkidle")

    (personas / "dropped-in-browser.yaml").write_text(text, "utf-8")
    expect(card).to_be_visible(timeout=SOON)
    expect(page.locator("#start input[name=persona]:checked")).to_have_value("sales-manager")
    expect(page.locator("#start input[name=scenario]:checked")).to_have_value("router-red-light")
    now = page.locator("[data-persona]").evaluate_all("cards => cards.map((card) => card.offsetTop)")
    assert now[: len(places)] == places

    (personas / "dropped-in-browser.yaml").write_text(text.replace("Julián Cabrera", "Benito Cabrera"), "utf-8")
    expect(card.locator(".card-name")).to_have_text("Benito Cabrera", timeout=SOON)
    page.locator("[data-filter=angry]").click()
    expect(card).to_be_hidden()
    page.locator("[data-filter='']").click()
    card.locator("input").check()
    expect(page.locator("[data-chosen]")).to_contain_text("Benito Cabrera")
    page.locator(".start-bar button").click()
    expect(page.locator(".chat-head h1")).to_have_text("Benito Cabrera")

    page.goto("/")
    expect(card).to_be_visible(timeout=SOON)
    page.wait_for_load_state("networkidle")
    (personas / "dropped-in-browser.yaml").unlink()
    expect(card).to_have_count(0, timeout=SOON)


def test_markup_in_a_dropped_customer_is_text(browse: Open, personas: Path) -> None:
    name = "<img src=x onerror=window.hit=1>"
    text = (personas / "gardener.yaml").read_text("utf-8").replace("id: gardener", "id: markup-in-browser")
    (personas / "markup-in-browser.yaml").write_text(text.replace("Julián Cabrera", name), "utf-8")
    page = browse()
    card = page.locator("[data-persona]", has=page.locator("input[value=markup-in-browser]"))
    wait_until(lambda: page.goto("/") and card.count(), 5)
    expect(card.locator(".card-name")).to_have_text(name)
    card.locator("input").check()
    page.locator(".start-bar button").click()
    expect(page.locator(".chat-head h1")).to_have_text(name)
    assert page.locator("main img").count() == 0
    assert page.evaluate("() => window.hit") is None
