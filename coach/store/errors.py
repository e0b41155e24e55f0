"""What can go wrong with the store, with a reason a person can act on."""

from __future__ import annotations

from typing import Any

from coach import i18n


class StoreError(Exception):
    """The store cannot do it. ``code`` is a key of the ``store.error.`` texts, ``values`` fill it in.

    Codes: ``cannot-open``, ``migration-failed``, ``newer``, ``not-stored`` (disk full, locked, connection lost),
    ``name-taken``, ``bad-name``, ``unknown-role``, ``unknown-account``, ``unknown-session``, ``session-exists``,
    ``ended``, ``turn-conflict``.
    """

    def __init__(self, code: str, **values: Any) -> None:
        details = ", ".join(f"{name}={value}" for name, value in values.items())
        super().__init__(f"{code} ({details})" if details else code)
        self.code, self.values = code, values

    def message(self, language: str) -> str:
        """The reason in ``language`` ("es" or "en")."""
        return i18n.text(f"store.error.{self.code}", language, **self.values)
