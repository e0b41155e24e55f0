"""Signing in by one-time link and by password, and out again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, People
from tests.system.product import Product

pytestmark = pytest.mark.browser
PASSWORD = "una clave bastante larga"


def test_the_printed_link_makes_the_first_administrator_once(browse: Open, product: Product) -> None:
    link = product.sign_in_link()
    page = browse(None)
    page.goto(link)
    expect(page).to_have_url(re.compile("/password"))
    page.locator("#password").fill("corta")
    page.locator("main form button").click()
    expect(page).to_have_url(re.compile("/password"))
    page.locator("#password").fill(PASSWORD)
    page.locator("main form button").click()
    expect(page.locator("[data-home]")).to_be_visible()
    name = page.locator(".menu-name").inner_text()
    page.goto("/accounts")
    own = page.locator("tbody tr").filter(has=page.get_by_role("rowheader", name=name, exact=True))
    expect(own).to_contain_text("Administración")

    page.locator("[data-menu] > summary").click()
    page.locator("form[action='/sign-out'] button").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    page.goto("/accounts")
    expect(page.locator(".menu-name, tbody")).to_have_count(0)

    page.goto("/sign-in")
    page.locator("#name").fill(name)
    page.locator("#password").fill("otra clave bastante larga")
    page.locator("main form button").click()
    expect(page.locator(".message.error")).to_be_visible()
    page.locator("#password").fill(PASSWORD)
    page.locator("main form button").click()
    expect(page.locator(".menu-name")).to_have_text(name)

    stranger = browse(None)
    stranger.goto(link)
    expect(stranger.locator(".message.error")).to_be_visible()
    expect(stranger.locator(".menu-name")).to_have_count(0)


def test_a_new_colleague_comes_in_by_the_link_the_administrator_passes_on(browse: Open) -> None:
    page = browse("admin", "Pilar Soto")
    page.goto("/accounts")
    page.locator("#name").fill("Teo Vidal")
    page.locator("#role").select_option("trainer")
    page.locator("form[action='/accounts'] button").click()
    link = page.locator("#link").input_value()
    colleague = browse(None, language="en")
    colleague.goto(link)
    colleague.locator("main a[href='/']").click()
    expect(colleague.locator(".menu-name")).to_have_text("Teo Vidal")
    colleague.goto("/trainer")
    expect(colleague.locator("#customers tbody tr").first).to_be_visible()

    row = page.locator("tbody tr", has_text="Teo Vidal")
    row.locator("form[action$='/disable'] button").click()
    expect(page.locator("tbody tr", has_text="Teo Vidal").locator("form[action$='/enable']")).to_be_visible()
    colleague.goto("/trainer")
    expect(colleague.locator("#customers")).to_have_count(0)


def test_what_each_role_finds_in_the_menu(browse: Open, people: People) -> None:
    for role, name, links in (
        ("agent", "Marta Olmedo", ["/", "/sessions", "/progress"]),
        ("trainer", "Elena Prats", ["/", "/sessions", "/progress", "/trainer"]),
        ("coach", "Rosa Medina", ["/", "/sessions", "/progress", "/review", "/trainer"]),
        ("admin", "Pilar Soto", ["/", "/sessions", "/progress", "/review", "/trainer", "/accounts"]),
    ):
        page = browse(role, name)
        page.goto("/")
        found = page.locator(".topbar .nav a").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
        assert found == links, role
        for address in ("/review", "/trainer", "/accounts"):
            answer = page.request.get(address)
            assert answer.status == (200 if address in links else 403), (role, address)
