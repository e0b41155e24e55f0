"""A trainer at work: form and YAML, errors beside the line, a trial conversation, saving, practising, going back."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any, Dict, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.chat_window import ChatWindow, new_session
from tests.browser.conftest import Open
from tests.browser.test_access import listed
from tests.system.product import Product, wait_until

pytestmark = pytest.mark.browser
NAME = "edited-in-browser"
ADDRESS = f"/trainer/persona/{NAME}"
USABLE = re.compile("^(Bien|Avisos: [0-9]+)$")  # one opening line is few, and a copy has the lines of another
TRAINER = ("trainer", "Elena Prats")
COACH = ("coach", "Rosa Medina")
OLD, NEW = "Buenos días. Perdone", "Hola, aquí la línea nueva"


@pytest.fixture
def path(product: Product) -> Iterator[Path]:
    """A customer of the tests' own, a copy of the gardener with one opening line; gone afterwards."""
    folder = product.settings.root / "personas"
    text = (folder / "gardener.yaml").read_text("utf-8").replace("id: gardener\n", f"# a comment\nid: {NAME}\n")
    start = text.index("    es:\n", text.index("  opening:"))
    end = text.index("    en:\n", start)
    text = text[:start] + f'    es:\n      - "{OLD}. {{problem}}"\n' + text[end:]
    file = folder / f"{NAME}.yaml"
    file.write_text(text, "utf-8")
    yield file
    file.unlink(missing_ok=True)
    shutil.rmtree(product.settings.home / "versions" / "persona" / NAME, ignore_errors=True)


def opened(page: Page, address: str = ADDRESS, view: str = "form") -> Page:
    """The editor, with its script ready."""
    page.goto(address)
    page.locator("[data-editor][data-ready]").wait_for()
    choose(page, view)
    return page


def choose(page: Page, view: str) -> None:
    page.locator(f"[name=view][value={view}]").check(force=True)
    expect(page.locator(f"[data-{view}]")).to_be_visible()


def opening_line(page: Page) -> Locator:
    """The first Spanish opening line in the form, unfolded."""
    for fold in ("lines", "lines/opening"):
        part = page.locator(f"details[data-path='{fold}']")
        if part.get_attribute("open") is None:
            part.locator("> summary").click()
    return page.locator("[data-path='lines/opening/es/0'] textarea")


def checked(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.locator("[data-checked]")).to_have_text(words)


def test_from_a_changed_line_to_a_practice_and_back(browse: Open, path: Path) -> None:
    page = opened(browse(*TRAINER))
    opening_line(page).fill(f"{NEW}.")
    checked(page, "Errores: 1")
    expect(page.locator("[data-path='lines/opening/es/0'] .field-problem")).to_contain_text("{problem}")
    expect(opening_line(page)).to_have_attribute("aria-invalid", "true")

    # The same in the text, beside its line; what was typed has come along.
    choose(page, "yaml")
    text = page.locator("#text").input_value()
    line = next(number for number, words in enumerate(text.splitlines(), 1) if NEW in words)
    problem = page.locator("[data-lane] [data-severity=error]", has_text=f"Línea {line}:")
    expect(problem).to_contain_text("{problem}")
    expect(page.locator(f"[data-gutter] > :nth-child({line})")).to_have_attribute("data-severity", "error")
    problem.locator("button").click()
    assert NEW in page.evaluate(
        "() => { const t = document.querySelector('#text'); return t.value.slice(t.selectionStart, t.selectionEnd); }"
    )
    beside = abs(top(problem) - top(page.locator(f"[data-gutter] > :nth-child({line})")))
    assert beside < 12, "the problem stands beside its line"

    # Neither can be saved, and nothing is lost.
    page.locator("[data-save]").click()
    expect(page.locator("[data-unsaved]")).to_have_text("Errores: 1")
    assert NEW not in path.read_text("utf-8")
    page.locator("#text").fill(text.replace(f"{NEW}.", f"{NEW}. {{problem}}"))
    checked(page, USABLE)
    choose(page, "form")
    expect(opening_line(page)).to_have_value(f"{NEW}. {{problem}}")

    # The customer as written says it; nobody else does yet.
    page.locator("[data-begin]").click()
    said = page.locator("[data-preview-log] .bubble.customer")
    expect(said.first).to_contain_text(NEW, timeout=60_000)
    page.locator("[data-reply]").fill("Buenos días. ¿Desde cuándo le pasa?")
    page.locator("[data-reply]").press("Enter")
    expect(page.locator(".understood").first).to_contain_text("when")
    expect(page.locator("[data-facts] .tick[data-has]")).to_have_count(1)
    expect(page.locator("[data-mood]")).not_to_be_empty()
    opening_line(page).fill(f"{NEW}, otra vez. {{problem}}")
    expect(page.locator("[data-again]")).to_be_visible()
    page.locator("[data-again]").click()
    expect(said.first).to_contain_text(f"{NEW}, otra vez")
    assert NEW not in path.read_text("utf-8")

    agent = browse("agent", "Iker Sanz")
    before = new_session(agent, persona=NAME)
    page.locator("[data-save]").click()
    page.wait_for_url("**?done=saved")
    expect(page.locator(".message.done")).to_contain_text("Guardado")
    assert "# a comment" in path.read_text("utf-8")

    # In use for a new practice; the running one goes on as it began.
    def begins(session: str) -> str:
        return ChatWindow.of(agent, session).customer.first.inner_text()

    wait_until(lambda: NEW in begins(new_session(agent, persona=NAME)), 5)
    assert OLD in begins(before)
    chat = ChatWindow.of(agent, before)
    chat.say("¿Desde cuándo le pasa?", 1)
    expect(chat.turn(1).locator(".bubble.customer").first).to_be_visible()

    # And back.
    page.goto(f"{ADDRESS}/versions")
    row = page.locator("tbody tr", has_text="Escrito fuera de esta página")
    row.get_by_role("link", name="Comparar").click()
    expect(page.locator("[data-row=removed]")).to_contain_text(OLD)
    page.get_by_role("button", name="Recuperar").click()
    page.wait_for_url("**?done=restored")
    assert OLD in path.read_text("utf-8")
    assert NEW not in path.read_text("utf-8")
    wait_until(lambda: OLD in begins(new_session(agent, persona=NAME)), 5)


def top(place: Locator) -> float:
    box = place.bounding_box()
    assert box is not None
    return box["y"]


def test_two_trainers_at_once_lose_nothing(browse: Open, path: Path) -> None:
    first, second = opened(browse(*TRAINER)), opened(browse(*COACH))
    for page, name in ((first, "Uno"), (second, "Dos")):
        page.locator("[data-path='name/es'] textarea").fill(name)
        page.locator("[data-save]").click()
        if page is first:
            page.wait_for_url("**?done=saved")
    expect(second.locator(".message.error")).to_contain_text("cambió desde que lo abrió")
    expect(second.locator("#changed")).to_contain_text("Elena Prats")
    expect(second.locator("#changed [data-row=removed] b")).to_have_text("Uno")
    expect(second.locator("[data-path='name/es'] textarea")).to_have_value("Dos")
    second.get_by_role("button", name="Guardar lo mío").click()
    second.wait_for_url("**?done=saved")
    assert "Dos" in path.read_text("utf-8")
    second.goto(f"{ADDRESS}/versions")
    expect(second.locator("tbody tr")).to_have_count(3)


def test_lists_are_worked_by_keyboard_and_keep_the_focus(browse: Open, path: Path) -> None:
    page = opened(browse(*TRAINER))
    lines = page.locator("[data-path='lines/opening/en'] textarea")
    opening_line(page)
    second = lines.nth(1).input_value()
    count = lines.count()
    lines.nth(0).focus()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("Typed in between. {problem}")
    expect(lines).to_have_count(count + 1)
    expect(lines.nth(1)).to_have_value("Typed in between. {problem}")
    page.locator("[data-path='lines/opening/en/1'] [data-tool=down]").focus()
    page.keyboard.press("Enter")
    expect(lines.nth(1)).to_have_value(second)
    expect(page.locator("[data-path='lines/opening/en/2'] [data-tool=down]")).to_be_focused()
    page.locator("[data-path='lines/opening/en/2'] [data-tool=remove]").focus()
    page.keyboard.press("Enter")
    expect(lines).to_have_count(count)
    expect(page.locator("[data-path='lines/opening/en/2'] [data-tool=remove]")).to_be_focused()
    page.locator("details[data-path='reactions'] > summary").click()
    adder = page.locator("details[data-path='reactions'] .adder input")
    adder.fill("empathy")
    adder.press("Enter")
    page.keyboard.type("9")
    checked(page, USABLE)
    choose(page, "yaml")
    assert re.search(r"empathy: \{patience: 9\}", page.locator("#text").input_value())


def test_a_text_that_is_no_yaml_stays_where_it_can_be_mended(browse: Open, path: Path) -> None:
    page = opened(browse(*TRAINER), view="yaml")
    page.locator("#text").fill("id: [")
    page.locator("[name=view][value=form]").check(force=True)
    expect(page.locator("[data-no-form]")).to_be_visible()
    expect(page.locator("#text")).to_have_value("id: [")
    expect(page.locator("[name=view][value=yaml]")).to_be_checked()


def test_a_new_customer_from_the_template_and_an_uploaded_one(browse: Open, path: Path) -> None:
    page = browse(*TRAINER)
    made = path.with_name("made-in-browser.yaml")
    try:
        page.goto("/trainer")
        page.locator("#new-name").fill("made-in-browser")
        page.get_by_role("button", name="Abrir la plantilla").click()
        page.locator("[data-editor][data-ready]").wait_for()
        page.keyboard.press("Control+s")
        page.wait_for_url("**/made-in-browser?done=saved")
        assert "# Un cliente" in made.read_text("utf-8")
        changed = made.read_text("utf-8").replace("Alicia Moreno", "Alicia Lago")
        page.goto("/trainer")
        page.locator("#upload-file").set_input_files(
            {"name": "x.yaml", "mimeType": "text/yaml", "buffer": changed.encode()}
        )
        page.get_by_role("button", name="Subir").click()
        expect(page.locator("#changed [data-row=added] b")).to_have_text("Lago")
        page.locator("[data-editor][data-ready]").wait_for()
        page.locator("[data-save]").click()
        page.wait_for_url("**/made-in-browser?done=saved")
        assert "Alicia Lago" in made.read_text("utf-8")
        page.locator(".menu > summary", has_text="Más").click()
        page.locator(".menu-form > summary").click()
        page.get_by_role("button", name="Borrar el archivo").click()
        expect(page.locator("#deleted")).to_contain_text("made-in-browser")
        assert not made.exists()
    finally:
        made.unlink(missing_ok=True)


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_trainers_pages_are_accessible_in_both_themes(
    browse: Open, path: Path, language: str, tmp_path: Path
) -> None:
    page = browse(*TRAINER, language)
    folder = Path(os.environ.get("COACH_EDITOR_PICTURES") or tmp_path)
    axe, faults = Axe(), []
    colours: Dict[str, Any] = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}

    def look(name: str) -> None:
        nonlocal faults
        for scheme, options in (("light", {}), ("dark", colours)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            faults += listed(axe.run(page, options=options), f"{name} {scheme}")
            page.screenshot(path=folder / f"{name}-{language}-{scheme}.png")
        page.emulate_media(color_scheme="light")

    page.goto("/trainer")
    look("list")
    opened(page)
    opening_line(page).fill("Sin nada.")
    page.locator("[data-path='lines/opening/es/0'] .field-problem").wait_for()
    page.locator("details[data-path='reactions'] > summary").click()
    look("form")
    choose(page, "yaml")
    page.locator("[data-lane] button").first.wait_for()
    look("yaml")
    page.goto("/trainer/scenario/router-red-light")
    page.locator("[data-editor][data-ready]").wait_for()
    choose(page, "form")
    page.locator("[data-begin]").click()
    page.locator("[data-preview-log] .bubble").first.wait_for(timeout=60_000)
    page.locator("[data-reply]").fill("¿Desde cuándo?")
    page.locator("[data-reply]").press("Enter")
    page.locator(".understood").first.wait_for()
    look("preview")
    page.goto(ADDRESS)
    page.locator("[data-editor][data-ready]").wait_for()
    choose(page, "form")
    page.locator("[data-path='name/es'] textarea").fill("Otra")
    page.locator("[data-save]").click()
    page.wait_for_url("**?done=saved")
    page.goto(f"{ADDRESS}/versions")
    look("versions")
    page.goto(f"{ADDRESS}/versions/1")
    look("version")
    assert faults == []


@pytest.mark.parametrize("view", ["form", "yaml"])
def test_the_editor_fits_a_phone(browse: Open, path: Path, view: str) -> None:
    page = browse(*TRAINER, viewport={"width": 375, "height": 740}, has_touch=True)
    opened(page, view=view)
    if view == "form":
        opening_line(page)
    wide = page.evaluate("() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
