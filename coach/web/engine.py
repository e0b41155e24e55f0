"""The way to Rasa: hands a reply over and returns when its turn is stored."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Dict, Optional, Protocol

import httpx

from coach.settings import Settings
from coach.store import ReceivedReply

READY_SECONDS = 3.0
# Rasa answers a turn in well under a second; a first one after the start, with the language models cold, takes longer.
TURN_SECONDS = 60.0


class EngineDownError(Exception):
    """The engine cannot take a reply now; the same reply may be sent again later."""


class Engine(Protocol):
    """What answers replies. Sending the same reply twice answers it once."""

    async def ready(self) -> bool:
        """Whether it can take a reply."""

    async def take_turn(self, reply: ReceivedReply) -> int:
        """Answers ``reply``, stores the turn and gives its number. Errors: EngineDownError."""

    async def close(self) -> None:
        """Lets go of its connections."""


class RasaEngine:
    """Rasa's practice channel on the loopback interface."""

    def __init__(self, settings: Settings, transport: Optional[httpx.AsyncBaseTransport] = None) -> None:
        self._client = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{settings.rasa_port}/practice",
            headers={"Authorization": f"Bearer {settings.secret('channel-token')}"},
            transport=transport,
            trust_env=False,  # a proxy in the environment must not come between two processes of one machine
        )

    async def ready(self) -> bool:
        """Whether Rasa has its model and the actions answer."""
        try:
            response = await self._client.get("/health", timeout=READY_SECONDS)
        except httpx.HTTPError:
            return False
        return response.status_code == 200

    async def take_turn(self, reply: ReceivedReply) -> int:
        """Sends ``reply`` through the channel."""
        try:
            response = await self._client.post("/turn", json=_as_json(reply), timeout=TURN_SECONDS)
        except httpx.HTTPError as error:
            raise EngineDownError(f"{type(error).__name__}: {error}") from error
        try:
            body: Dict[str, Any] = response.json()
            if response.status_code == 200:
                return int(body["turn"])
            reason = body.get("code", "")
        except (ValueError, KeyError, TypeError, AttributeError):
            reason = "unreadable"
        raise EngineDownError(f"status {response.status_code} {reason}".strip())

    async def close(self) -> None:
        """Closes the connections."""
        await self._client.aclose()


def _as_json(reply: ReceivedReply) -> Dict[str, Any]:
    timing = asdict(reply.timing)
    return {
        "session_id": reply.session_id,
        "message_id": reply.message_id,
        "text": reply.text,
        "received_at": reply.received_at,
        "timing": {**timing, "pending": list(reply.timing.pending)},
    }
