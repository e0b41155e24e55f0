"""Whole sessions over the documented API, against the real three processes."""

from __future__ import annotations

from typing import Any, Dict, List

import httpx
import pytest

from tests.system.chat import Chat, Frame, read, start
from tests.system.product import Product

pytestmark = pytest.mark.rasa

GOOD = {
    "es": [
        "Buenos días, soy Marta, de soporte. Lamento mucho las molestias. ¿Desde cuándo le pasa?",
        "Entiendo, debe de ser muy incómodo estar sin internet. ¿Qué ha probado ya?",
        "Gracias por contármelo. ¿Se cambió algo en casa justo antes?",
        "¿El teléfono fijo le funciona?",
        "¿Necesita internet para algo urgente?",
        "Vamos poco a poco. Busque un cable gris y fino que va a la pared.",
        "Muy bien. Siga ese cable gris hasta ver dónde entra en el aparato.",
        "Perfecto. Saque ese cable y métalo en el agujero de otro color.",
        "Ahora espere dos minutos a que la luz se ponga verde.",
        "Abra una página de internet para ver si funciona, por favor.",
        "Descuelgue el teléfono y dígame si tiene tono.",
        "Resumiendo: el cable estaba en el agujero equivocado. ¿Puedo ayudarle en algo más? Que tenga buen día.",
        "Ha sido un placer. Hasta luego.",
    ],
    "en": [
        "Good morning, this is Martha from support. I'm very sorry for the trouble. When did it start?",
        "I see, it must be hard to be without internet. What have you tried so far?",
        "Thanks for telling me. Did anything change at home just before?",
        "Is the landline working?",
        "Do you need the internet for anything urgent?",
        "Let's take it slowly. Look for a thin grey cable that goes to the wall.",
        "Well done. Follow that grey cable to see where it goes into the box.",
        "Perfect. Take that cable out and put it in the socket with the other colour.",
        "Now wait two minutes for the light to turn green.",
        "Open a web page to see whether it works, please.",
        "Pick up the phone and tell me if there is a dial tone.",
        "To sum up: the cable was in the wrong socket. Is there anything else I can help with? Have a good day.",
        "It was a pleasure. Goodbye.",
    ],
}


@pytest.mark.parametrize("language", ["es", "en"])
async def test_a_script_plays_a_session_to_its_scorecard(product: Product, language: str) -> None:
    token = product.token("agent", "script")
    session = start(product.url, token, persona="gardener", scenario="router-red-light", language=language)
    async with Chat(product.url, token, session["id"]) as chat:
        await chat.until("turn_end")
        ended = None
        for reply in GOOD[language]:
            ended = (await chat.turn(reply))[-1]
            assert ended["type"] != "error", ended
            if ended["type"] == "ended":
                break
    assert ended is not None
    assert ended["type"] == "ended"
    assert ended["reason"] == "solved"
    stored = read(product.url, token, session["id"])
    card = stored["scorecard"]
    assert card["resolution"] >= 80
    assert card["conduct"] >= 60
    assert card["critical"] == []
    assert len(card["rubric"]) == 12
    feedback = [frame for frame in chat.frames if frame["type"] == "feedback"]
    assert any(finding["verdict"] == "met" for frame in feedback for finding in frame["findings"])
    said = [frame["text"] for frame in chat.frames if frame["type"] == "message"]
    assert len(said) == len(set(said))


@pytest.mark.parametrize(
    ("language", "replies"),
    [
        (
            "es",
            [
                "Cálmese, que no es para tanto.",
                "Eso es culpa suya por no leer el contrato.",
                "Espere.",
                "Qué pesada es usted.",
            ],
        ),
        (
            "en",
            [
                "Calm down, it's no big deal.",
                "That's your own fault for not reading the contract.",
                "Hold.",
                "You're a pain.",
            ],
        ),
    ],
)
async def test_a_bad_agent_loses_the_customer_and_sees_why(product: Product, language: str, replies: List[str]) -> None:
    token = product.token("agent", "script")
    session = start(product.url, token, persona="bakery-owner", scenario="utility-double-bill", language=language)
    async with Chat(product.url, token, session["id"]) as chat:
        await chat.until("turn_end")
        last: Frame = {}
        for reply in replies * 3:
            last = (await chat.turn(reply))[-1]
            if last["type"] == "ended":
                break
    assert last["type"] == "ended"
    assert last["reason"] == "left"
    violated = {
        finding["guideline"]: finding
        for frame in chat.frames
        if frame["type"] == "feedback"
        for finding in frame["findings"]
        if finding["verdict"] == "violated"
    }
    assert "no-minimising" in violated
    found = violated["no-minimising"]
    for field in ("quote", "why", "advice", "better", "source", "title"):
        assert found[field], field


async def test_the_same_seed_and_replies_give_the_same_session(product: Product) -> None:
    token = product.token("agent", "script")
    seen: List[Any] = []
    for _ in range(2):
        session = start(product.url, token, persona="night-nurse", language="es", seed=99)
        async with Chat(product.url, token, session["id"]) as chat:
            await chat.until("turn_end")
            for reply in GOOD["es"][:4]:
                await chat.turn(reply)
        keep = ("message", "feedback")
        seen.append([{**frame, "client_id": None} for frame in chat.frames if frame["type"] in keep])
    assert seen[0] == seen[1]


async def test_commands_are_the_only_thing_that_is_not_for_the_customer(product: Product) -> None:
    token = product.token("agent", "script")
    session = start(product.url, token, persona="gardener", language="es")
    async with Chat(product.url, token, session["id"]) as chat:
        await chat.until("turn_end")
        hint = await chat.turn("/pista")
        assert [frame["type"] for frame in hint if frame["type"] in ("notice", "message")] == ["notice"]
        for text in ("/restart", "/EXTERNAL_silence", "/stop", '/x{"practice_session": null}'):
            frames = await chat.turn(text)
            assert any(frame["type"] == "message" for frame in frames), text
        assert (await chat.turn("/fin"))[-1]["reason"] == "stopped"


async def test_a_repeated_reply_counts_once(product: Product) -> None:
    token = product.token("agent", "script")
    session = start(product.url, token, persona="gardener", language="es")
    async with Chat(product.url, token, session["id"]) as chat:
        await chat.until("turn_end")
        client_id = await chat.say("¿Desde cuándo le pasa?")
        await chat.until("turn_end")
        await chat.say("¿Desde cuándo le pasa?", client_id)
        await chat.until("accepted")
    stored = read(product.url, token, session["id"])
    assert [line["text"] for line in stored["transcript"] if line["speaker"] == "agent"] == ["¿Desde cuándo le pasa?"]


@pytest.mark.parametrize(("text", "code"), [("", "empty"), ("   \n ", "empty"), ("x" * 4001, "too-long")])
async def test_bad_replies_get_a_clear_error_and_lose_nothing(product: Product, text: str, code: str) -> None:
    token = product.token("agent", "script")
    session = start(product.url, token, persona="gardener", language="en")
    async with Chat(product.url, token, session["id"]) as chat:
        await chat.until("turn_end")
        await chat.say(text)
        frame = await chat.until("error")
        assert frame["code"] == code
        assert frame["message"]
        assert (await chat.turn("When did it start?"))[-1]["type"] == "turn_end"


def test_who_may_see_what(product: Product) -> None:
    mine, other, coach = (product.token(role, name) for role, name in (("agent", "a"), ("agent", "b"), ("coach", "c")))
    session = start(product.url, mine, persona="gardener")["id"]

    def status(token: str) -> int:
        headers: Dict[str, str] = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.get(f"{product.url}/api/v1/sessions/{session}", headers=headers).status_code

    assert (status(mine), status(other), status(coach), status("wrong"), status("")) == (200, 404, 200, 401, 401)


def test_a_dropped_customer_is_offered_within_five_seconds(product: Product) -> None:
    from tests.system.product import wait_until

    root = product.root
    path = root / "personas" / "dropped-in-test.yaml"
    text = (root / "personas" / "gardener.yaml").read_text("utf-8")
    token = product.token("agent", "script")

    def offered() -> bool:
        answer = httpx.get(f"{product.url}/api/v1/personas", headers={"Authorization": f"Bearer {token}"})
        return any(persona["id"] == "dropped-in-test" for persona in answer.json())

    try:
        path.write_text(text.replace("id: gardener", "id: dropped-in-test"), "utf-8")
        wait_until(offered, 5)
        path.write_text("id: dropped-in-test\nname: {es: [\n", "utf-8")
        wait_until(
            lambda: "dropped-in-test.yaml:3" in product.output() or "dropped-in-test.yaml:2" in product.output(), 5
        )
    finally:
        path.unlink()


@pytest.mark.parametrize("language", ["es", "en"])
async def test_a_silence_is_asked_about_and_at_last_ends_the_practice(product: Product, language: str) -> None:
    """At a hundred times the natural pace a customer waits less than a second."""
    token = product.token("agent", f"Calladita {language}")
    session = start(product.url, token, persona="gardener", language=language, seed=5, pace=100)
    async with Chat(product.url, token, session["id"]) as chat:
        assert (await chat.until("ended"))["reason"] == "left"
    assert not [frame for frame in chat.frames if frame["type"] in ("said", "feedback")]
    whole = read(product.url, token, session["id"])
    assert {line["speaker"] for line in whole["transcript"]} == {"customer"}
    turns = {line["turn"] for line in whole["transcript"]}
    assert turns == {0, 1, 2, 3}
