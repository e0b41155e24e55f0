"""A client of the documented API: HTTP for sessions, WebSocket frames for the chat. What any script could do."""

from __future__ import annotations

import asyncio
import json
import uuid
from types import TracebackType
from typing import Any, Dict, List, Optional, Type

import httpx
import websockets

Frame = Dict[str, Any]
PATIENCE = 40.0


def start(url: str, token: str, **wish: Any) -> Dict[str, Any]:
    """A new session over ``POST /api/v1/sessions``."""
    wish = {"language": "es", "mode": "coached", "pace": 0, "seed": 7, **wish}
    answer = httpx.post(f"{url}/api/v1/sessions", json=wish, headers={"Authorization": f"Bearer {token}"}, timeout=30)
    assert answer.status_code == 201, answer.text
    result: Dict[str, Any] = answer.json()
    return result


def read(url: str, token: str, session: str) -> Dict[str, Any]:
    """A session with its transcript over ``GET /api/v1/sessions/{id}``."""
    answer = httpx.get(f"{url}/api/v1/sessions/{session}", headers={"Authorization": f"Bearer {token}"}, timeout=30)
    assert answer.status_code == 200, answer.text
    result: Dict[str, Any] = answer.json()
    return result


class Chat:
    """One open chat; ``frames`` keeps everything received."""

    def __init__(self, url: str, token: str, session: str) -> None:
        self._address = f"{url.replace('http', 'ws', 1)}/api/v1/sessions/{session}/chat"
        self._headers = {"Authorization": f"Bearer {token}"}
        self.frames: List[Frame] = []

    async def __aenter__(self) -> Chat:
        self._socket = await websockets.connect(self._address, extra_headers=self._headers)  # type: ignore[attr-defined]
        return self

    async def __aexit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        await self._socket.close()

    async def until(self, *types: str) -> Frame:
        """The next frame of one of these types."""
        while True:
            frame: Frame = json.loads(await asyncio.wait_for(self._socket.recv(), PATIENCE))
            self.frames.append(frame)
            if frame["type"] in types:
                return frame

    async def say(self, text: str, client_id: Optional[str] = None) -> str:
        """Sends a reply and returns its id."""
        client_id = client_id or uuid.uuid4().hex
        await self._socket.send(json.dumps({"type": "say", "client_id": client_id, "text": text}))
        return client_id

    async def turn(self, text: str) -> List[Frame]:
        """Says ``text`` and returns all frames up to the end of the turn."""
        before = len(self.frames)
        await self.say(text)
        await self.until("turn_end", "ended", "error")
        return self.frames[before:]
