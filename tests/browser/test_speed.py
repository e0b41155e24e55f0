"""How heavy the pages are and how soon they show: without a cache, as on the first visit of the day."""

from __future__ import annotations

from typing import Any, Dict, List
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.chat_window import ChatWindow, new_session
from tests.browser.conftest import Open
from tests.system.product import Product
from tests.system.test_sessions import GOOD

pytestmark = pytest.mark.browser
HEAVIEST = 200_000  # bytes as they come over the line
FIRST_PAINT = 1000.0  # milliseconds
ADMINISTRATOR = ("admin", "Pilar Soto")


@pytest.fixture(scope="module")
def finished(product: Product) -> List[str]:
    """The id of a conversation that has ended; filled by the first test that asks."""
    return []


def fetched(page: Page, address: str) -> Dict[str, int]:
    """What opening ``address`` fetches with an empty cache: bytes over the line by address."""
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.setCacheDisabled", {"cacheDisabled": True})
    names: Dict[str, str] = {}
    sizes: Dict[str, int] = {}
    client.on("Network.responseReceived", lambda event: names.update({event["requestId"]: event["response"]["url"]}))

    def done(event: Any) -> None:
        if event["requestId"] in names:
            sizes[names[event["requestId"]]] = int(event["encodedDataLength"])

    client.on("Network.loadingFinished", done)
    page.goto(address, wait_until="networkidle" if "sessions/" not in address else "load")
    if page.locator("[data-chat]").count():
        page.locator(".bubble").first.wait_for()
    client.detach()
    return sizes


def addresses(page: Page, finished: List[str]) -> List[str]:
    if not finished:
        session = new_session(page)
        chat = ChatWindow.of(page, session)
        chat.say(GOOD["es"][0], 1)
        chat.stop()
        finished.append(session)
    running = new_session(page)
    places = ["/", "/sessions", "/review", "/trainer", "/accounts", "/password", "/docs/api"]
    return [*places, f"/sessions/{running}", f"/sessions/{finished[0]}", f"/review/{finished[0]}"]


def test_every_page_is_light_and_asks_nobody_else(browse: Open, product: Product, finished: List[str]) -> None:
    page = browse(*ADMINISTRATOR)
    for address in addresses(page, finished):
        sizes = fetched(page, address)
        assert len(sizes) > 2, address
        assert sum(sizes.values()) < HEAVIEST, (address, sizes)
        hosts = {urlsplit(one).netloc for one in sizes if not one.startswith("data:")}
        assert hosts == {urlsplit(product.url).netloc}, address


def test_the_first_paint_comes_within_a_second_and_waits_for_no_script(browse: Open, finished: List[str]) -> None:
    page = browse(*ADMINISTRATOR)
    for address in addresses(page, finished):
        page.goto(address)
        page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length")
        paint = page.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0].startTime")
        assert paint < FIRST_PAINT, (address, paint)
        blocking = page.evaluate(
            "() => performance.getEntriesByType('resource')"
            ".filter((one) => one.renderBlockingStatus === 'blocking').map((one) => new URL(one.name).pathname)"
        )
        assert all(one.endswith(".css") for one in blocking), (address, blocking)


def test_a_second_visit_fetches_no_styles_or_scripts_again(browse: Open, finished: List[str]) -> None:
    page = browse(*ADMINISTRATOR)
    page.goto("/")
    for link in page.locator("link[rel=stylesheet], script[src]").evaluate_all(
        "all => all.map((e) => e.href || e.src)"
    ):
        answer = page.request.get(link)
        assert "immutable" in answer.headers["cache-control"], link
        assert answer.headers.get("content-encoding") == "gzip" or len(answer.body()) < 1000, link
    page.goto("/sessions")
    again = page.evaluate(
        "() => performance.getEntriesByType('resource')"
        ".filter((one) => one.name.includes('?v=') && one.transferSize > 0).map((one) => one.name)"
    )
    seen_before = {"app.css", "page.js", "favicon.svg"}
    assert [one for one in again if urlsplit(one).path.rsplit("/", 1)[-1] in seen_before] == []
