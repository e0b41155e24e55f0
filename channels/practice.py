"""The Rasa side of the practice window: one turn in, the number of the stored turn out."""

from __future__ import annotations

import hmac
import logging
from typing import Any, Awaitable, Callable, Dict, List, Optional

import aiohttp
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from coach.settings import Settings

log = logging.getLogger("coach.channel")
NAME = "practice"
HEALTH_TIMEOUT = aiohttp.ClientTimeout(total=2)


class PracticeChannel(InputChannel):
    """Takes the trainee's replies from the web process, and from nobody else (bearer token, loopback).

    The reply skips NLU: in the role-play it is always the trainee's reply, whatever it looks like.
    """

    @classmethod
    def name(cls) -> str:
        """The name Rasa knows the channel by."""
        return NAME

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> InputChannel:
        """The channel with the installation's own token and ports."""
        settings = Settings.from_environment()
        return cls(
            settings.secret("channel-token"), settings.actions_port, (credentials or {}).get("url_prefix", "/practice")
        )

    def __init__(self, token: str, actions_port: int, prefix: str) -> None:
        self._token = token
        self._actions = f"http://127.0.0.1:{actions_port}/health"
        self._prefix = prefix

    def url_prefix(self) -> str:
        """Where the routes stand; with its slash in front it is not put under /webhooks."""
        return self._prefix

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes ``POST turn`` and ``GET health``."""
        routes = Blueprint("practice")

        @routes.get("/health")
        async def health(request: Request) -> HTTPResponse:
            if not self._allowed(request):
                return _error("unauthorised", 401)
            if not await self._actions_up():
                return _error("actions-down", 503)
            return response.json({"ready": True})

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            if not self._allowed(request):
                return _error("unauthorised", 401)
            asked = request.json
            if not isinstance(asked, dict) or not all(
                isinstance(asked.get(key), str) for key in ("session_id", "message_id")
            ):
                return _error("bad-request", 400)
            output = CollectingOutputChannel()
            text = str(asked.get("text", ""))
            await on_new_message(
                UserMessage(
                    text,
                    output,
                    asked["session_id"],
                    parse_data={
                        "text": text,
                        "intent": {"name": "trainee_reply", "confidence": 1.0},
                        "entities": [],
                    },
                    input_channel=NAME,
                    metadata={**asked, "text": None},
                )
            )
            return _result(output.messages)

        return routes

    def _allowed(self, request: Request) -> bool:
        given = request.headers.get("authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode())

    async def _actions_up(self) -> bool:
        try:
            async with aiohttp.ClientSession(timeout=HEALTH_TIMEOUT) as session, session.get(self._actions) as answer:
                return bool(answer.status == 200)
        except (aiohttp.ClientError, TimeoutError):
            return False


def _result(messages: List[Dict[str, Any]]) -> HTTPResponse:
    """What the action said of the turn. Silence means that it never ran: Rasa only logs that."""
    for message in messages:
        outcome = message.get("custom") or {}
        if "turn" in outcome:
            return response.json({"turn": outcome["turn"]})
        if "code" in outcome:
            return _error(outcome["code"], outcome.get("status", 500))
    return _error("actions-down", 503)


def _error(code: str, status: int) -> HTTPResponse:
    return response.json({"code": code}, status=status)
