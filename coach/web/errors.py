"""What the web answers when it cannot do what was asked: one code, one status, one text in each language."""

from __future__ import annotations

from typing import Any, Dict

from coach import i18n

# Every code has a text ``api.error.<code>``; the OpenAPI document lists them.
STATUS: Dict[str, int] = {
    "bad-request": 400,
    "bad-json": 400,
    "bad-frame": 400,
    "not-signed-in": 401,
    "bad-token": 401,
    "wrong-password": 401,
    "not-allowed": 403,
    "cross-site": 403,
    "not-found": 404,
    "method-not-allowed": 405,
    "ended": 409,
    "link-used": 410,
    "body-too-large": 413,
    "bad-field": 422,
    "empty": 422,
    "too-long": 422,
    "bad-client-id": 422,
    "password-too-short": 422,
    "password-too-long": 422,
    "own-account": 422,
    "too-many-attempts": 429,
    "internal": 500,
    "not-stored": 503,
}


class WebError(Exception):
    """A request that is answered with an error. ``code`` is a key of STATUS, ``values`` fill in its text."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values

    @property
    def status(self) -> int:
        """The HTTP status."""
        return STATUS[self.code]

    def message(self, language: str) -> str:
        """The reason in ``language`` ("es" or "en")."""
        return i18n.text(f"api.error.{self.code}", language, **self.values)


class RefusedError(WebError):
    """A refusal of another part of the product (store, practice): its own code; ``reason(language)`` is its text."""

    def __init__(self, code: str, status: int, reason: Any) -> None:
        super().__init__(code)
        self._status, self._reason = status, reason

    @property
    def status(self) -> int:
        return self._status

    def message(self, language: str) -> str:
        return str(self._reason(language))
