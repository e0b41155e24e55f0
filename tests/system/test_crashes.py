"""Nothing said is lost: whichever process is killed in the middle of a turn, the session goes on, everything exactly once."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from typing import Callable

import httpx
import pytest

from tests.system.chat import Chat, read, start
from tests.system.product import Product, wait_until

pytestmark = pytest.mark.rasa
REPLIES = [
    "Buenos días, soy Marta. ¿Desde cuándo le pasa?",
    "Lamento las molestias. ¿Qué ha probado ya?",
    "¿Qué cambió justo antes?",
]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rsplit(")", 1)[1].split()[0] != "Z"


async def play_with_a_kill(product: Product, token: str, name: str, restart: bool) -> None:
    session = start(product.url, token, persona="gardener", scenario="router-red-light")["id"]
    async with Chat(product.url, token, session) as chat:
        await chat.until("turn_end")
        await chat.turn(REPLIES[0])
        await chat.say(REPLIES[1], "the-one")
        await chat.until("accepted")
        product.kill(name)
    if restart:
        product.stop(signal.SIGKILL)
        wait_until(lambda: not any(alive(product.pid(one)) for one in ("web", "rasa", "actions")), 20)
        product.start()
    else:
        await asyncio.sleep(1)
        wait_until(product.is_ready, 60, 0.2)
    async with Chat(product.url, token, session) as chat:
        while True:
            frame = await chat.until("turn_end", "ended", "waiting")
            if frame["type"] != "waiting" and any(f["type"] == "turn_end" and f["turn"] == 2 for f in chat.frames):
                break
        await chat.turn(REPLIES[2])
    stored = read(product.url, token, session)
    assert [(line["text"], line["turn"]) for line in stored["transcript"] if line["speaker"] == "agent"] == [
        (reply, turn) for turn, reply in enumerate(REPLIES, 1)
    ]
    said = [line["text"] for line in stored["transcript"] if line["speaker"] == "customer"]
    assert len(said) == len(set(said)) >= 4
    marks = [(f["turn"], f["guideline"], f["verdict"]) for f in stored["findings"]]
    assert len(marks) == len(set(marks)) > 0


async def test_each_process_may_be_killed_in_the_middle_of_a_turn(own_product: Callable[..., Product]) -> None:
    product = own_product()
    product.start()
    token = product.token("agent", "script")
    for name in ("actions", "rasa", "web"):
        await play_with_a_kill(product, token, name, restart=False)


async def test_everything_may_be_killed_and_started_again(own_product: Callable[..., Product]) -> None:
    product = own_product()
    product.start()
    await play_with_a_kill(product, product.token("agent", "script"), "actions", restart=True)


@pytest.mark.alone
def test_ctrl_c_stops_everything(own_product: Callable[..., Product]) -> None:
    product = own_product()
    began = time.monotonic()
    product.start(ready=False)
    wait_until(lambda: page_up(product), 20, 0.05)
    assert time.monotonic() - began < 6  # 3 s on a quiet machine
    product.wait_ready()
    pids = [product.pid(name) for name in ("web", "rasa", "actions")]
    assert all(alive(pid) for pid in pids)
    product.stop()
    assert not any(alive(pid) for pid in pids)


def page_up(product: Product) -> bool:
    try:
        return httpx.get(product.url + "/sign-in").status_code == 200
    except httpx.HTTPError:
        return False


async def test_a_page_is_honest_until_the_customer_is_there(own_product: Callable[..., Product]) -> None:
    product = own_product()
    product.start(ready=False)
    wait_until(lambda: page_up(product), 20, 0.05)
    token = product.token("agent", "script")
    session = start(product.url, token, persona="gardener")["id"]
    async with Chat(product.url, token, session) as chat:
        first = await chat.until("waiting", "message")
        assert first["type"] == "waiting"
        assert first["reason"] == "starting"
        await chat.until("message")
        await chat.until("turn_end")


def test_a_taken_port_is_said_and_nothing_starts(own_product: Callable[..., Product]) -> None:
    product = own_product()
    product.start()
    done = product.coach("serve")
    assert done.returncode == 1
    assert f"{product.port}" in done.stderr
    assert "COACH_PORT" in done.stderr
    assert page_up(product)
