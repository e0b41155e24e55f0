"""What a process that answers turns holds: settings, store, workshop. Built at its start, passed on from there."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Any, Callable, Dict, Mapping

from coach import service
from coach.assembly import Workshop
from coach.casting import RequestError
from coach.conversation import Reply, Timing
from coach.settings import Settings
from coach.store import Store, StoreError, open_store

log = logging.getLogger("coach.actions")
# HTTP statuses of what can go wrong with a turn; any other request error is the caller's fault.
STATUS = {"unknown-session": 404, "ended": 409}


@dataclass(frozen=True)
class Runtime:
    """The parts that turns are made of. ``clock`` gives unix seconds."""

    settings: Settings
    store: Store
    workshop: Workshop
    clock: Callable[[], float] = time.time

    @staticmethod
    def from_environment() -> Runtime:
        """The runtime of this installation. Errors: SettingsError, StoreError, ContentError."""
        settings = Settings.from_environment()
        settings.home.mkdir(parents=True, exist_ok=True)
        return Runtime(settings, open_store(settings.database_url), Workshop(settings))

    def answer_message(self, message: Mapping[str, Any], text: str) -> Dict[str, Any]:
        """Answers one message of the practice channel: ``{"turn": n}``, or ``{"code", "status"}`` if it cannot be done.

        ``message`` holds ``session_id``, ``message_id``, ``received_at`` (unix seconds) and ``timing``.
        """
        timing = message.get("timing") or {}
        reply = Reply(
            message_id=str(message["message_id"]),
            text=text,
            received_at=float(message.get("received_at") or self.clock()),
            timing=Timing(
                interrupted=bool(timing.get("interrupted")),
                pending=tuple(timing.get("pending") or ()),
                silence=timing.get("silence"),
            ),
        )
        try:
            turn = service.answer(self.store, self.workshop, str(message["session_id"]), reply, self.clock())
        except RequestError as error:
            return {"code": error.code, "status": STATUS.get(error.code, 400)}
        except StoreError as error:
            log.error("turn not stored: %s", error)
            return {"code": error.code, "status": 503}
        return {"turn": turn.number}
