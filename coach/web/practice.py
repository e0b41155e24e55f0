"""The practice as the web uses it: ``coach.service`` with its fixed arguments, imported when it is first needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any, FrozenSet, Protocol

from coach.content.catalogue import Catalogue
from coach.settings import Settings
from coach.store import PracticeSession, Store


class Practice(Protocol):
    """Starts and ends sessions."""

    def commands(self) -> FrozenSet[str]:
        """What the trainee types to the tool and not to the customer, in lower case."""

    def start_session(self, store: Store, now: float, **wish: Any) -> PracticeSession:
        """Makes and stores a session with the customer's opening.

        ``wish`` has ``account_id``, ``persona_id``, ``scenario_id``, ``language``, ``mode``, ``seed``, ``pace``. Errors: a
        ValueError with ``code`` (a key of the ``api.error.`` texts) and ``values``.
        """

    def end_session(self, store: Store, session_id: str, reason: str, now: float) -> PracticeSession:
        """Ends the session, gives it its scorecard; a repeat changes nothing."""


class CoachPractice:
    """``coach.service`` on the content of this installation."""

    def __init__(self, settings: Settings, catalogue: Catalogue) -> None:
        self._settings, self._catalogue = settings, catalogue

    def warm_up(self) -> None:
        """Imports and reads what the first session will need, so that it does not have to wait."""
        self._service()
        self._catalogue.current()

    def commands(self) -> FrozenSet[str]:
        """The commands of the role-play."""
        practice: Any = import_module("coach.practice")
        return frozenset(practice.STOP | practice.HINT)

    def start_session(self, store: Store, now: float, **wish: Any) -> PracticeSession:
        """See ``coach.service.start_session``."""
        session: PracticeSession = self._service().start_session(store, self._catalogue.current(), now=now, **wish)
        return session

    def end_session(self, store: Store, session_id: str, reason: str, now: float) -> PracticeSession:
        """See ``coach.service.end_session``."""
        content = self._catalogue.current()
        session: PracticeSession = self._service().end_session(store, content, self._settings, session_id, reason, now)
        return session

    @staticmethod
    def _service() -> Any:
        # It brings the language libraries along, two seconds of imports: the pages must be up before that.
        return import_module("coach.service")
