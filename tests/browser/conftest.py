"""Chromium, the running product, and people signed in to it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from coach.web.auth import COOKIE
from tests.system.product import LINK, Product

CHROMIUM = Path("/usr/bin/chromium")
# No sandbox inside containers; the rest keeps the browser from talking to anybody but the product.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
LOCALES = {"es": "es-ES", "en": "en-GB"}
Open = Callable[..., Page]


# One browser for each module: while Playwright's loop is alive in this thread, the asynchronous tests of other folders
# could not run theirs.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. Where there is none the tests are skipped, but on the build machine that is a failure."""
    if not CHROMIUM.exists():
        reason = f"{CHROMIUM} is missing (Debian: apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield started
        started.close()


class People:
    """Accounts of the running product, by role and name, each signed in once by its one-time link."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self._cookies: Dict[str, str] = {}

    def cookie(self, role: str, name: str) -> str:
        """The login cookie of ``name``; the account is made when it is first asked for."""
        if name not in self._cookies:
            self._cookies[name] = self._sign_in(role, name)
        return self._cookies[name]

    def link(self, role: str, name: str) -> str:
        """A new account's one-time link."""
        done = self._product.coach("user", "add", name, "--role", role)
        assert done.returncode == 0, done.stderr
        return LINK.findall(done.stdout)[-1]

    def _sign_in(self, role: str, name: str) -> str:
        return httpx.get(self.link(role, name)).cookies[COOKIE]


@pytest.fixture(scope="session")
def people(product: Product) -> People:
    """Who is signed in."""
    return People(product)


def _complaints(page: Page, found: List[str]) -> None:
    def console(message: ConsoleMessage) -> None:
        # Lost connections are also told on the console, and are part of some tests.
        if message.type == "error" and re.search("Content.Security.Policy|Uncaught", message.text):
            found.append(message.text)

    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", console)


@pytest.fixture
def browse(browser: Browser, product: Product, people: People) -> Iterator[Open]:
    """``browse(role, name, language="es", **context options)``: a page of somebody signed in (role None: a stranger).

    A script that failed, or that the content security policy stopped, fails the test.
    """
    contexts: List[BrowserContext] = []
    found: List[str] = []

    def open_page(role: str | None = "agent", name: str = "Marta Olmedo", language: str = "es", **options: Any) -> Page:
        settings: Dict[str, Any] = {
            "base_url": product.url,
            "locale": LOCALES[language],
            "reduced_motion": "reduce",
            "viewport": {"width": 1280, "height": 800},
            **options,
        }
        context = browser.new_context(**settings)
        contexts.append(context)
        context.set_default_timeout(15_000)
        context.on("page", lambda page: _complaints(page, found))
        if role is not None:
            context.add_cookies([{"name": COOKIE, "value": people.cookie(role, name), "url": product.url}])
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert found == []
