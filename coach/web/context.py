"""What every request handler works with, and the language a visitor reads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Mapping, cast

import yaml
from starlette.requests import HTTPConnection

from coach.content.catalogue import Catalogue
from coach.i18n import DEFAULT_LANGUAGE
from coach.settings import Settings
from coach.store import Store
from coach.web.auth import PasswordGate
from coach.web.practice import Practice
from coach.web.stage import Stage

if TYPE_CHECKING:
    from coach.web.live import Rooms

LANGUAGE_COOKIE = "coach_language"
LANGUAGES = ("es", "en")


@dataclass(frozen=True)
class Web:
    """The parts of one running web process."""

    settings: Settings
    store: Store
    catalogue: Catalogue
    practice: Practice
    stage: Stage
    rooms: Rooms
    gate: PasswordGate
    clock: Callable[[], float]
    openapi: Mapping[str, Any]
    render: Callable[..., str]


def web_of(connection: HTTPConnection) -> Web:
    """The parts of the process that serves ``connection``."""
    return cast(Web, connection.app.state.web)


def language_of(connection: HTTPConnection) -> str:
    """The language of the pages: the visitor's choice (cookie), else what the browser asks for, else Spanish."""
    chosen = connection.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    return preferred_language(connection.headers.get("accept-language", ""))


def preferred_language(header: str) -> str:
    """The first of our languages in an ``Accept-Language`` header, by its weights."""
    wishes = []
    for position, part in enumerate(header.split(",")):
        name, _, weight = part.strip().partition(";q=")
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            quality = 0.0
        wishes.append((-quality, position, name[:2].lower()))
    for quality, _, language in sorted(wishes):
        if language in LANGUAGES and quality < 0:
            return language
    return DEFAULT_LANGUAGE


def base_address(request: HTTPConnection) -> str:
    """The address of this installation as the visitor sees it, without a slash at the end."""
    return f"{request.url.scheme}://{request.url.netloc}"


@lru_cache(maxsize=1)
def read_openapi() -> Mapping[str, Any]:
    """The OpenAPI document. It is part of the code: read once."""
    text = (Path(__file__).parent / "openapi.yaml").read_text("utf-8")
    return cast(Mapping[str, Any], yaml.load(text, yaml.CSafeLoader))
