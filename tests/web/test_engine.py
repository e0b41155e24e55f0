"""The way to Rasa, against a channel that answers as agreed."""

from __future__ import annotations

import json
from typing import Any, Callable, List

import httpx
import pytest

from coach.conversation import Timing
from coach.settings import Settings
from coach.store import ReceivedReply
from coach.web.engine import EngineDownError, RasaEngine

REPLY = ReceivedReply("s-1", "m-1", "¿Desde cuándo?", 12.5, Timing(True, ("Y además…",), 3.0))


def engine(settings: Settings, answer: Callable[[httpx.Request], httpx.Response]) -> RasaEngine:
    return RasaEngine(settings, httpx.MockTransport(answer))


async def test_a_reply_is_sent_as_the_channel_expects_it(settings: Settings) -> None:
    seen: List[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"turn": 3})

    rasa = engine(settings, answer)
    assert await rasa.take_turn(REPLY) == 3
    await rasa.close()
    assert str(seen[0].url) == f"http://127.0.0.1:{settings.rasa_port}/practice/turn"
    assert seen[0].headers["authorization"] == f"Bearer {settings.secret('channel-token')}"
    assert json.loads(seen[0].content) == {
        "session_id": "s-1",
        "message_id": "m-1",
        "text": "¿Desde cuándo?",
        "received_at": 12.5,
        "timing": {"interrupted": True, "pending": ["Y además…"], "silence": 3.0},
    }


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(503, json={"code": "actions-down"}),
        httpx.Response(401),
        httpx.Response(404, json=[]),
        httpx.Response(500, text="<html>"),
        httpx.Response(200, text="not json"),
        httpx.Response(200, json={"turn": None}),
        httpx.Response(200, json={}),
    ],
)
async def test_any_other_answer_means_try_again(settings: Settings, response: httpx.Response) -> None:
    with pytest.raises(EngineDownError):
        await engine(settings, lambda _: response).take_turn(REPLY)


async def test_the_reason_is_told(settings: Settings) -> None:
    down = httpx.Response(503, json={"code": "actions-down"})
    with pytest.raises(EngineDownError, match="503 actions-down"):
        await engine(settings, lambda _: down).take_turn(REPLY)


async def test_rasa_that_is_not_there_means_try_again(settings: Settings) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    rasa = engine(settings, refuse)
    with pytest.raises(EngineDownError, match="refused"):
        await rasa.take_turn(REPLY)
    assert await rasa.ready() is False


@pytest.mark.parametrize(("status", "ready"), [(200, True), (503, False), (401, False)])
async def test_rasa_is_ready_when_it_says_so(settings: Settings, status: int, ready: bool) -> None:
    paths: List[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.path)
        return httpx.Response(status)

    assert await engine(settings, answer).ready() is ready
    assert paths == ["/practice/health"]
