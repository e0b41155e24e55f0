"""Sentences of the tool in the reader's language, from the gettext catalogues ``coach/locale/<language>/*.po``.

A message id is a key such as ``chat.on-the-way``; both languages have a text for it. Keys of one part of the product live in
one file per language (``web.po``, ``content.po`` …). Texts take their values by name: ``"Falta {field}"``.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any, Callable, Dict, Mapping, Optional

from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent / "locale"
DEFAULT_LANGUAGE = "es"


@lru_cache(maxsize=None)
def catalogue(language: str) -> Dict[str, str]:
    """All keys and texts of ``language`` ("es" or "en"). A key that two files define is an error (ValueError)."""
    texts: Dict[str, str] = {}
    for path in sorted((LOCALE / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language, abort_invalid=True):
                if not message.id:
                    continue
                if message.id in texts:
                    raise ValueError(f"{path.name}: {message.id} is defined twice")
                texts[message.id] = message.string
    return texts


def text(key: str, language: str, /, **values: Any) -> str:
    """The sentence ``key`` in ``language`` with ``values`` filled in. An unknown key is a KeyError, never shown raw."""
    sentence = catalogue(language)[key]
    return sentence.format(**values) if values else sentence


def translator(language: str) -> Callable[..., str]:
    """``text`` with the language fixed: ``_("chat.title")``."""

    def translate(key: str, /, **values: Any) -> str:
        return text(key, language, **values)

    return translate


def terminal_language(environment: Optional[Mapping[str, str]] = None) -> str:
    """The language for messages in a terminal: ``COACH_LANGUAGE``, else the locale's, else Spanish."""
    variables = os.environ if environment is None else environment
    for name in ("COACH_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = variables.get(name, "")[:2].lower()
        if value in ("es", "en"):
            return value
    return DEFAULT_LANGUAGE


def has(key: str, language: str) -> bool:
    """Whether there is a text ``key`` in ``language``."""
    return key in catalogue(language)
