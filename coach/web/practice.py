"""The practice as the web uses it: ``coach.service`` with its fixed arguments, imported when it is first needed."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any, FrozenSet, Optional, Protocol, Sequence

from coach.blindness import telltales
from coach.content.catalogue import Catalogue
from coach.settings import Settings
from coach.store import PracticeSession, Store
from coach.web.cutting import Minute

# Without the numbers (their file is broken) nobody has ever talked long enough.
NO_MINUTE: Minute = (float("inf"), sys.maxsize)


class Practice(Protocol):
    """Starts and ends sessions."""

    def commands(self) -> FrozenSet[str]:
        """What the trainee types to the tool and not to the customer, in lower case."""

    def start_session(self, store: Store, now: float, **wish: Any) -> PracticeSession:
        """Makes and stores a session with the customer's opening.

        ``wish`` has ``account_id``, ``persona_id``, ``scenario_id``, ``language``, ``mode``, ``seed``, ``pace``, ``blind``,
        ``difficulty``. Errors: a ValueError with ``code`` (a key of the ``api.error.`` texts) and ``values``.
        """

    def fork_session(
        self, store: Store, session_id: str, turn: int, *, account_id: str, pace: Optional[float], now: float
    ) -> PracticeSession:
        """Makes and stores a session that goes as an ended one went up to a reply. Errors: as ``start_session``."""

    def recognise(self, store: Store, session_id: str, named: Optional[Sequence[str]]) -> PracticeSession:
        """Keeps which types were recognised; a repeat changes nothing. Errors: as ``start_session``."""

    def telltales(self) -> FrozenSet[str]:
        """The guidelines whose marks would give a customer's type away."""

    def minute(self) -> Minute:
        """How long a talkative customer may talk before one may cut in: seconds at natural pace, and words."""

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

    def fork_session(
        self, store: Store, session_id: str, turn: int, *, account_id: str, pace: Optional[float], now: float
    ) -> PracticeSession:
        """See ``coach.service.fork_session``."""
        session: PracticeSession = self._service().fork_session(
            store, session_id, turn, account_id=account_id, pace=pace, now=now
        )
        return session

    def recognise(self, store: Store, session_id: str, named: Optional[Sequence[str]]) -> PracticeSession:
        """See ``coach.service.recognise``."""
        session: PracticeSession = self._service().recognise(store, self._catalogue.current(), session_id, named)
        return session

    def telltales(self) -> FrozenSet[str]:
        """See ``coach.blindness.telltales``."""
        return telltales(self._catalogue.current())

    def minute(self) -> Minute:
        """See ``coach.content.models.Limits``."""
        scoring = self._catalogue.current().scoring
        return (scoring.limits.minute, scoring.limits.minute_in_words) if scoring is not None else NO_MINUTE

    def end_session(self, store: Store, session_id: str, reason: str, now: float) -> PracticeSession:
        """See ``coach.service.end_session``."""
        content = self._catalogue.current()
        session: PracticeSession = self._service().end_session(store, content, self._settings, session_id, reason, now)
        return session

    @staticmethod
    def _service() -> Any:
        # It brings the language libraries along, two seconds of imports: the pages must be up before that.
        return import_module("coach.service")
