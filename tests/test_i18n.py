"""Every sentence of the tool exists in both languages, with the same values to fill in; every key in use exists."""

from __future__ import annotations

import re
import string
from pathlib import Path

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
