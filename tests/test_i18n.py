"""Every sentence of the tool exists in both languages, with the same values to fill in; every key in use exists."""

from __future__ import annotations

import re
import string
from pathlib import Path
from typing import List

import pytest

from coach import i18n

# A key written out in code: a domain, a dot, words.
KEY = re.compile(r'"((?:content|grading|hint|lobby|cli|bulk|settings|serving)\.[a-z.-]*[a-z])"')


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys() -> None:
    assert set(i18n.catalogue("es")) == set(i18n.catalogue("en"))


def test_no_text_is_empty_and_both_take_the_same_values() -> None:
    for key, spanish in i18n.catalogue("es").items():
        english = i18n.catalogue("en")[key]
        assert spanish.strip(), key
        assert english.strip(), key
        if "{" in spanish + english and key != "content.bad-braces":
            assert placeholders(spanish) <= placeholders(english) or placeholders(english) <= placeholders(spanish), key


def test_every_key_in_the_code_exists(root: Path) -> None:
    known = i18n.catalogue("es")
    for path in [*(root / "coach").rglob("*.py"), *(root / "actions").rglob("*.py")]:
        for key in KEY.findall(path.read_text("utf-8")):
            assert key in known, (path.name, key)


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, "es"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "C"}, "es"),
        ({"LANG": "en_US", "COACH_LANGUAGE": "es"}, "es"),
        ({"LC_ALL": "es_MX", "LANG": "en_US"}, "es"),
    ],
)
def test_the_terminal_speaks_the_users_language(variables: dict[str, str], language: str) -> None:
    assert i18n.terminal_language(variables) == language


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        i18n.text("no.such-key", "es")


def put_together(source: str) -> List[re.Pattern[str]]:
    """What the keys look like that the program (``f"a.{b}"``) and the pages (``"a." ~ b``) put together."""
    found = {re.sub(r"\{[^}]*\}", "{}", text) for text in re.findall(r"""f"([a-z.-]*\{[^"]*)\"""", source)}
    found |= {f"{text}{{}}" for text in re.findall(r"""["']([a-z.-]+)["']\s*~""", source)}
    shapes = sorted(text for text in found if re.fullmatch(r"[a-z]+\.[a-z.{}-]*", text) and "{}" in text)
    return [re.compile(re.escape(text).replace(r"\{\}", "([a-z0-9.-]+)")) for text in shapes]


def test_no_text_is_kept_that_nobody_asks_for(root: Path) -> None:
    """Fields of forms are held to the models elsewhere (tests/authoring/test_form.py)."""
    folders = ("coach", "actions", "channels", "components", "guidelines", "behaviours/lexicon", "scenarios/shared")
    files = [path for name in folders for path in (root / name).rglob("*") if path.suffix in (".py", ".html", ".yaml")]
    source = "\n".join(path.read_text("utf-8") for path in sorted(files))
    words = set(re.findall(r"[a-z0-9-]+", re.sub("_", "-", source)))
    shapes = put_together(source)

    def in_use(key: str) -> bool:
        if f'"{key}"' in source or f"'{key}'" in source:
            return True
        fitting = filter(None, (shape.fullmatch(key) for shape in shapes))
        return any(set(".".join(found.groups()).split(".")) <= words for found in fitting)

    kept = [key for key in i18n.catalogue("es") if not key.startswith("form.")]
    unused = [key for key in kept if not in_use(key) and not (key.endswith(".hint") and in_use(key[: -len(".hint")]))]
    assert unused == []
