"""What keeps the open side of the program safe: headers, same-site checks, limits, cleaning of texts."""

from __future__ import annotations

import unicodedata
from typing import Any, Dict, List, Mapping, Tuple
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coach.web.errors import WebError

MAX_TEXT = 4000  # characters of a reply
MAX_ID = 100  # characters of a client's message id
MAX_BODY = 64 * 1024  # bytes of a request
MAX_EDIT = 2_500_000  # bytes of a request to the trainers' editor: a file's text and, beside it, what its form holds
EDITOR = "/trainer/"

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def clean_text(value: Any) -> str:
    """A reply as it is stored: without control characters (save line break and tab) and without spaces around it.

    Errors: WebError ``bad-frame`` (no text), ``empty``, ``too-long`` (more than MAX_TEXT characters).
    """
    if not isinstance(value, str):
        raise WebError("bad-frame", field="text")
    text = "".join(character for character in value.replace("\r\n", "\n") if _writable(character)).strip()
    if not any(_visible(character) for character in text):
        raise WebError("empty")
    if len(text) > MAX_TEXT:
        raise WebError("too-long", length=len(text), most=MAX_TEXT)
    return text


def _writable(character: str) -> bool:
    # Cc: control characters; Cs: halves of surrogate pairs, which no database can store as UTF-8.
    return character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs")


def _visible(character: str) -> bool:
    # Zero-width characters (Cf) and unassigned ones (Cn) would make a reply that shows nothing.
    return not character.isspace() and unicodedata.category(character) not in ("Cf", "Cn", "Co")


def clean_id(value: Any) -> str:
    """A client's message id: 1 to MAX_ID printable ASCII characters. Errors: WebError ``bad-client-id``."""
    if not isinstance(value, str) or not 1 <= len(value) <= MAX_ID or not (value.isascii() and value.isprintable()):
        raise WebError("bad-client-id", most=MAX_ID)
    return value


def from_this_site(headers: Headers) -> bool:
    """Whether a request comes from our own pages, or from no browser at all.

    Browsers send ``Sec-Fetch-Site`` or at least ``Origin`` with every request that changes something and with every
    WebSocket; other programs send neither, and hold no cookie that a stranger's page could abuse.
    """
    site = headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


class SecurityHeaders:
    """Adds HEADERS to every response, and forbids shared caches to keep pages."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "private, no-cache")
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


class BodyLimit:
    """Refuses requests with more than MAX_BODY bytes (MAX_EDIT under EDITOR), also when they do not say their length."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = MAX_EDIT if scope["path"].startswith(EDITOR) else MAX_BODY
        length = Headers(scope=scope).get("content-length", "0")
        announced = int(length) if length.isdigit() else 0
        read = 0

        async def counted() -> Message:
            nonlocal read
            if announced > most:
                raise WebError("body-too-large", most=most)
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise WebError("body-too-large", most=most)
            return message

        await self._app(scope, counted, send)


class AttemptLimit:
    """How often something may fail: at most ``most`` times within ``seconds`` for each key. Kept in memory."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._failed: Dict[Tuple[str, ...], List[float]] = {}

    def wait(self, key: Tuple[str, ...], now: float) -> float:
        """Seconds until ``key`` may try again; 0 if it may now."""
        recent = [at for at in self._failed.get(key, []) if now - at < self._seconds]
        return self._seconds - (now - recent[0]) if len(recent) >= self._most else 0.0

    def failed(self, key: Tuple[str, ...], now: float) -> None:
        """Notes a failure of ``key``."""
        self._failed = {
            known: times for known, times in self._failed.items() if now - times[-1] < self._seconds
        }  # old keys go, so that memory does not grow with every guess
        self._failed[key] = [*self._failed.get(key, []), now][-self._most :]

    def succeeded(self, key: Tuple[str, ...]) -> None:
        """Forgets the failures of ``key``."""
        self._failed.pop(key, None)
