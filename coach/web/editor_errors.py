"""Refusals of the trainers' pages."""

from __future__ import annotations

from typing import Any

from coach import i18n
from coach.web.errors import RefusedError

STATUS = {
    "unknown-kind": 404,
    "bad-id": 422,
    "taken-name": 422,
    "no-file": 422,
    "file-too-large": 413,
    "not-utf8": 422,
    "unknown-file": 422,
    "no-template": 422,
    "too-many-replies": 422,
    "no-preview": 503,
}


def refused(code: str, **values: Any) -> RefusedError:
    """The refusal ``code`` with its text ``editor.error.<code>``."""
    return RefusedError(code, STATUS[code], lambda language: i18n.text(f"editor.error.{code}", language, **values))
