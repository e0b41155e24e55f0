"""Blind practices, difficulty and second attempts: what they show to whom, in the pages, the API and the chat."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Dict, List

import jsonschema
import pytest

from coach.content.catalogue import Catalogue
from coach.conversation import Timing
from coach.settings import ROOT
from coach.web.practising import FORK_WISHES, WISHES
from tests.store.examples import finding
from tests.web.conftest import Site
from tests.web.parts import CARD, answer_to
from tests.web.test_api import code, receive
from tests.web.test_openapi import DOCUMENT, schema
from tests.web.test_pages import played

# What would tell that the customer is an angry one.
TELLS = ("Enfadado", "Angry", '"angry"', 'data-type="angry"', "angry-calm-down", "Texto &lt;b&gt;")


def blind(site: Site, headers: Dict[str, str], *texts: str) -> str:
    """A blind session of these replies; the first finding of each is one of an angry customer's own."""
    session = site.start(headers, blind=True)
    for line in site.store.lines(session):
        site.store.mark_shown(session, line.seq, site.clock())
    for number, text in enumerate(texts, start=1):
        reply, _ = site.store.receive_reply(session, f"m-{number}", text, site.clock() + number, Timing())
        turn = answer_to(reply, number)
        general = replace(
            finding(number),
            guideline="no-minimising",
            why="Le quita importancia.",
            title="No minimice",
            section="general-donts",
        )
        site.store.record_turn(session, replace(turn, findings=(*turn.findings, general)))
        for line in site.store.lines(session):
            site.store.mark_shown(session, line.seq, site.clock() + number)
    return session


def telling(text: str) -> List[str]:
    return [word for word in TELLS if word in text]


# --- blind ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("texts", [("Hola.",), ("Hola.", "adiós")])
def test_nothing_tells_the_trainee_what_the_customer_is_like(site: Site, texts: tuple[str, ...]) -> None:
    ana = site.cookie("ana")
    assert telling(site.client.get("/", headers=ana).text)
    session = blind(site, ana, *texts)
    addresses = ["/", "/sessions", f"/sessions/{session}", "/api/v1/personas", "/api/v1/sessions"]
    addresses += [f"/api/v1/sessions/{session}", *([f"/sessions/{session}/scorecard"] if len(texts) > 1 else [])]
    for address in addresses:
        answer = site.client.get(address, headers=ana)
        assert answer.status_code == 200, address
        # The start page names the types to filter by, the question those to choose from: neither says whose they are.
        page = answer.text.replace('data-filter="angry"', "").replace('name="types" value="angry"', "")
        named = ("Enfadado", "Angry") if address == "/" or 'id="recognise"' in page else ()
        found = [word for word in telling(page) if word not in named]
        assert found == [], address
        assert "Pide calma a quien" not in answer.text or "Le quita importancia." in answer.text


def test_others_see_what_the_customer_is_like_all_the_while(site: Site) -> None:
    session = blind(site, site.cookie("ana"), "Hola.")
    assert telling(site.client.get("/", headers=site.cookie("eva")).text)
    coach = site.client.get(f"/review/{session}", headers=site.cookie("carla", "coach")).text
    assert 'data-type="angry"' in coach
    assert "Pide calma a quien" in coach
    whole = site.client.get(f"/api/v1/sessions/{session}", headers=site.bearer("carla", "coach")).json()
    assert "angry-calm-down" in [one["guideline"] for one in whole["findings"]]


def test_the_chat_leaves_out_what_would_tell(site: Site) -> None:
    ana = site.bearer("ana")
    session = site.start(ana, blind=True)
    with site.client.websocket_connect(f"/api/v1/sessions/{session}/chat", headers=ana) as socket:
        receive(socket, "turn_end")
        for number, text in enumerate(("Hola.", "adiós")):
            socket.send_json({"type": "say", "client_id": f"c-{number}", "text": text})
        frames = receive(socket, "ended")
    with site.client.websocket_connect(f"/api/v1/sessions/{session}/chat", headers=ana) as socket:
        frames += receive(socket, "ended")
    assert telling(json.dumps(frames, ensure_ascii=False)) == []
    assert [frame["scorecard"] for frame in frames if frame["type"] == "ended"] == [None, None]
    assert [frame["findings"] for frame in frames if frame["type"] == "feedback"] == [[]] * 4


def test_the_traits_are_asked_for_before_the_result_and_marked(site: Site) -> None:
    ana = site.cookie("ana")
    session = blind(site, ana, "Hola.", "adiós")
    part = site.client.get(f"/sessions/{session}/scorecard", headers=ana).text
    assert 'id="recognise"' in part
    assert 'id="scorecard"' not in part
    nothing = site.client.post(f"/sessions/{session}/recognise", headers=ana)
    assert nothing.status_code == 422
    assert "Marque al menos un rasgo" in nothing.text
    answer = site.client.post(f"/sessions/{session}/recognise", data={"types": ["angry"]}, headers=ana)
    assert answer.headers["location"] == f"/sessions/{session}#scorecard"
    for address in (f"/sessions/{session}", f"/sessions/{session}/scorecard"):
        text = site.client.get(address, headers=ana).text
        assert 'id="recognised"' in text
        assert "Reconocido" in text
        assert "Pide calma a quien" in site.client.get(f"/sessions/{session}", headers=ana).text
    assert "Reconocido" in site.client.get(f"/review/{session}", headers=site.cookie("carla", "coach")).text
    assert 'data-type="angry"' in site.client.get("/", headers=ana).text


def test_who_will_not_say_is_shown_as_not_having_answered(site: Site) -> None:
    ana, carla = site.cookie("ana"), site.cookie("carla", "coach")
    session = blind(site, ana, "Hola.", "adiós")
    assert "Sin contestar" in site.client.get(f"/review/{session}", headers=carla).text
    site.client.post(f"/sessions/{session}/recognise", data={"skip": "yes"}, headers=ana)
    for address, headers in ((f"/sessions/{session}", ana), (f"/review/{session}", carla)):
        assert "Sin contestar" in site.client.get(address, headers=headers).text
    later = site.client.post(f"/sessions/{session}/recognise", data={"types": ["angry"]}, headers=ana)
    assert later.status_code == 303
    assert "Sin contestar" in site.client.get(f"/sessions/{session}", headers=ana).text


def test_a_coach_who_practises_blind_is_not_told_by_the_review(site: Site) -> None:
    carla = site.cookie("carla", "coach")
    session = blind(site, carla, "Hola.")
    assert site.client.get(f"/review/{session}", headers=carla).headers["location"] == f"/sessions/{session}"
    assert 'data-type="angry"' not in site.client.get("/review", headers=carla).text


def test_a_program_answers_what_it_recognised(site: Site) -> None:
    ana = site.bearer("ana")
    session = site.start(ana, blind=True)
    address = f"/api/v1/sessions/{session}/recognition"
    assert code(site.client.post(address, json={"types": ["angry"]}, headers=ana)) == (409, "not-ended")
    ended = site.client.post(f"/api/v1/sessions/{session}/end", headers=ana).json()
    assert (ended["scorecard"], ended["conduct"], ended["recognition"], ended["blind"]) == (None, None, None, True)
    for body in ({}, {"types": "angry"}, {"types": [1]}, {"types": [], "more": 1}):
        assert code(site.client.post(address, json=body, headers=ana)) == (422, "bad-field")
    assert code(site.client.post(address, json={"types": None}, headers=site.bearer("eva"))) == (404, "not-found")
    done = site.client.post(address, json={"types": ["angry"]}, headers=ana).json()
    assert (done["recognition"]["mark"], done["scorecard"], done["conduct"]) == (100, CARD, CARD["conduct"])
    jsonschema.validate(done, schema("Session"))
    types = site.client.get("/api/v1/types", headers=ana).json()
    assert types == [{"id": "angry", "name": {"es": "Enfadado", "en": "Angry"}}]
    jsonschema.validate(types[0], schema("CustomerType"))


def test_what_the_api_says_of_a_hidden_customer_is_documented(site: Site) -> None:
    ana = site.bearer("ana")
    site.start(ana, blind=True)
    (persona,) = site.client.get("/api/v1/personas", headers=ana).json()
    assert (persona["types"], persona["about"]) == (None, None)
    jsonschema.validate(persona, schema("Persona"))


# --- anybody, difficulty --------------------------------------------------------------------------------------------


def test_the_form_may_leave_the_customer_to_chance(site: Site) -> None:
    form = {"persona": "", "language": "es", "difficulty": "hard", "blind": "yes", "seed": "12"}
    answer = site.client.post("/sessions", data=form, headers=site.cookie("ana"))
    session = site.store.session(answer.headers["location"].rpartition("/")[2])
    assert session is not None
    assert (session.persona_id, session.difficulty, session.blind, session.seed) == ("ramiro", "hard", True, 12)
    assert site.client.post("/sessions", data={"language": "es"}, headers=site.cookie("ana")).status_code == 422
    assert site.client.post("/api/v1/sessions", json={"persona": None, "language": "es"}, headers=site.bearer("ana"))


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({"difficulty": "heroic"}, "unknown-difficulty"),
        ({"difficulty": 3}, "bad-field"),
        ({"blind": "yes"}, "bad-field"),
    ],
)
def test_a_wrong_choice_is_refused(site: Site, wish: Dict[str, Any], expected: str) -> None:
    body = {"persona": "ramiro", "language": "es", **wish}
    assert code(site.client.post("/api/v1/sessions", json=body, headers=site.bearer("ana"))) == (422, expected)


@pytest.mark.parametrize("seed", ["abc", "1.5", "٣", "-1"])
def test_a_wrong_seed_in_the_form_comes_back_with_its_reason(site: Site, seed: str) -> None:
    form = {"persona": "ramiro", "language": "es", "seed": seed}
    assert site.client.post("/sessions", data=form, headers=site.cookie("ana")).status_code == 422


def test_the_difficulty_is_shown_wherever_the_session_is(site: Site) -> None:
    ana, carla = site.cookie("ana"), site.cookie("carla", "coach")
    session = site.start(ana, difficulty="hard")
    for address, headers in (("/sessions", ana), (f"/sessions/{session}", ana), ("/review", carla)):
        assert "Dificultad: difícil" in site.client.get(address, headers=headers).text, address
    assert "Difícil" in site.client.get(f"/review/{session}", headers=carla).text
    site.client.post(f"/sessions/{session}/end", headers=ana)
    assert "Dificultad: difícil" in site.client.get(f"/sessions/{session}/scorecard", headers=ana).text
    assert site.client.get(f"/api/v1/sessions/{session}", headers=ana).json()["difficulty"] == "hard"


def test_the_levels_explain_themselves_on_the_start_page(site: Site) -> None:
    levels = Catalogue(ROOT).current().difficulties
    assert levels is not None
    site.catalogue.content = replace(site.catalogue.content, difficulties=levels)
    for language in ("es", "en"):
        page = site.client.get("/", headers={**site.cookie("ana"), "Accept-Language": language}).text
        for level in (levels.easy, levels.normal, levels.hard):
            assert f'data-help="{level.about.in_language(language)}"' in page.replace("&#39;", "'")


# --- another attempt ------------------------------------------------------------------------------------------------


def test_an_ended_session_is_tried_again_from_a_reply(site: Site) -> None:
    ana = site.cookie("ana")
    site.client.patch("/api/v1/preferences", json={"speed": "instant"}, headers=site.bearer("ana"))
    session = played(site, ana, "Hola.", "Cálmese.", "adiós")
    page = site.client.get(f"/sessions/{session}", headers=ana).text
    assert page.count('<form class="fork" method="post"') == 3
    assert f'action="/sessions/{session}/fork"' in page
    answer = site.client.post(f"/sessions/{session}/fork", data={"turn": "2"}, headers=ana)
    assert answer.headers["location"] == "/sessions/fork-2"
    running = site.client.get("/sessions/fork-2", headers=ana).text
    assert f'href="/sessions/{session}"' in running
    with site.client.websocket_connect("/api/v1/sessions/fork-2/chat", headers=site.bearer("ana")) as socket:
        frames = receive(socket, "turn_end")
        assert [frame["text"] for frame in frames if frame["type"] == "said"] == ["Hola."]
        assert [frame["turn"] for frame in frames if frame["type"] == "feedback"] == [1]
        assert [frame["text"] for frame in frames if frame["type"] == "message"][-1] == "Respuesta 1, dos."
        socket.send_json({"type": "say", "client_id": "c-1", "text": "adiós"})
        assert receive(socket, "ended")[-1]["reason"] == "left"
    assert "Otro intento desde la respuesta 2" in site.client.get("/sessions", headers=ana).text
    review = site.client.get("/review/fork-2", headers=site.cookie("carla", "coach")).text
    assert f'href="/review/{session}"' in review
    assert 'class="fork"' not in review


def test_a_program_forks_its_own_ended_sessions_only(site: Site) -> None:
    ana = site.bearer("ana")
    session = played(site, ana, "Hola.", "/pista")

    def fork(headers: Dict[str, str] = ana, **body: Any) -> Any:
        wish = {"fork": {"session": session, "turn": 2}, **body}
        return site.client.post("/api/v1/sessions", json=wish, headers=headers)

    assert code(fork()) == (409, "not-ended")
    site.client.post(f"/api/v1/sessions/{session}/end", headers=ana)
    assert code(fork(site.bearer("eva"))) == (404, "unknown-session")
    assert code(fork(site.bearer("carla", "coach"))) == (404, "unknown-session")
    assert code(fork(fork={"session": "none", "turn": 1})) == (404, "unknown-session")
    assert code(fork(fork={"session": session, "turn": 9})) == (422, "bad-fork")
    for wrong in (
        {"fork": session},
        {"fork": {"session": session}},
        {"fork": {"session": session, "turn": "1"}},
        {"persona": "ramiro"},
        {"pace": "quick"},
    ):
        assert code(fork(**wrong)) == (422, "bad-field"), wrong
    made = fork(pace=0)
    assert made.status_code == 201
    assert made.json()["fork"] == {"session": session, "turn": 2}
    jsonschema.validate(made.json(), schema("SessionSummary"))
    assert code(fork(pace=1000.0)) == (422, "bad-pace")


def test_the_form_of_another_attempt_says_what_is_wrong(site: Site) -> None:
    ana = site.cookie("ana")
    session = played(site, ana, "Hola.", "adiós")
    for turn, status in (("", 422), ("9", 422), ("x", 422)):
        assert site.client.post(f"/sessions/{session}/fork", data={"turn": turn}, headers=ana).status_code == status
    assert (
        site.client.post(f"/sessions/{session}/fork", data={"turn": "1"}, headers=site.cookie("eva")).status_code == 404
    )


def test_the_same_customer_again_begins_alike_or_otherwise(site: Site) -> None:
    ana = site.cookie("ana")
    session = site.start(ana, seed=41, difficulty="easy")
    site.client.post(f"/sessions/{session}/end", headers=ana)
    card = site.client.get(f"/sessions/{session}/scorecard", headers=ana).text
    assert card.count('name="seed" value="41"') == 1
    assert card.count('name="difficulty" value="easy"') == 2


def test_the_documented_wishes_are_the_ones_that_are_taken() -> None:
    assert set(DOCUMENT["components"]["schemas"]["NewSession"]["properties"]) == WISHES | FORK_WISHES


def running(site: Site, headers: Dict[str, str], **wish: Any) -> str:
    """A running session with the replies "Hola." and "¿Desde cuándo?", after a hint was asked for."""
    session = site.start(headers, **wish)
    for number, text in enumerate(("Hola.", "/pista", "¿Desde cuándo?"), start=1):
        reply, _ = site.store.receive_reply(session, f"m-{number}", text, site.clock() + number, Timing())
        turn = answer_to(reply, number)
        site.store.record_turn(session, replace(turn, phase="command") if text == "/pista" else turn)
    return session


def test_another_attempt_ends_the_running_one_and_offers_the_old_words(site: Site) -> None:
    ana = site.cookie("ana")
    session = running(site, ana)
    address = f"/sessions/{session}"
    page = site.client.get(address, headers=ana).text
    assert f'action="{address}/fork"' in page
    account = site.account("ana")
    site.store.set_preferences(account.id, account.preferences.changed({"speed": "fast"}))
    answer = site.client.post(f"{address}/fork", data={"turn": "3"}, headers=ana)
    assert answer.headers["location"] == "/sessions/fork-3"
    left, fork = site.store.session(session), site.store.session("fork-3")
    assert left is not None
    assert fork is not None
    assert (left.end_reason, left.scorecard, fork.ended, fork.pace) == ("retried", CARD, False, 4.0)
    assert '"start": "\\u00bfDesde cu\\u00e1ndo?"' in site.client.get("/sessions/fork-3", headers=ana).text
    assert "Dejada para otro intento" in site.client.get("/sessions", headers=ana).text
    assert "volver a intentarlo" in site.client.get(f"{address}/scorecard", headers=ana).text
    site.store.receive_reply("fork-3", "n-1", "Cuénteme.", site.clock() + 9, Timing())
    assert '"start": null' in site.client.get("/sessions/fork-3", headers=ana).text


def test_what_cannot_be_tried_again_leaves_the_running_session_alone(site: Site) -> None:
    ana = site.cookie("ana")
    session, exam = running(site, ana), running(site, ana, mode="exam")
    for address, turn, status in (
        (session, "2", 422),  # a hint
        (session, "9", 422),
        (session, "x", 422),
        (exam, "1", 409),
        ("none", "1", 404),
    ):
        answer = site.client.post(f"/sessions/{address}/fork", data={"turn": turn}, headers=ana)
        assert answer.status_code == status, (address, turn)
    other = site.client.post(f"/sessions/{session}/fork", data={"turn": "1"}, headers=site.cookie("eva"))
    assert other.status_code == 404
    for name in (session, exam):
        stored = site.store.session(name)
        assert stored is not None
        assert not stored.ended
    assert "data-again-dialog" not in site.client.get(f"/sessions/{exam}", headers=ana).text


def test_new_sessions_of_the_pages_begin_with_ones_own_speed_and_those_of_programs_with_theirs(site: Site) -> None:
    ana, account = site.cookie("ana"), site.account("ana")
    site.store.set_preferences(account.id, account.preferences.changed({"speed": "brisk"}))
    site.client.post("/sessions", data={"persona": "ramiro", "language": "es"}, headers=ana)
    site.client.post("/api/v1/sessions", json={"persona": "ramiro", "language": "es"}, headers=site.bearer("ana"))
    assert sorted(session.pace for session in site.store.sessions(account_id=account.id)) == [1.0, 2.0]


def test_a_choice_of_speed_goes_through_the_socket(site: Site) -> None:
    headers = site.bearer("ana")
    session = site.start(headers, pace=1)
    with site.client.websocket_connect(f"/api/v1/sessions/{session}/chat", headers=headers) as socket:
        receive(socket, "typing")
        socket.send_json({"type": "speed", "speed": "warp"})
        assert receive(socket, "error")[-1]["code"] == "bad-field"
        socket.send_json({"type": "speed", "speed": "instant"})
        assert receive(socket, "pace")[-1] == {"type": "pace", "pace": 0.0, "speed": "instant"}
        receive(socket, "turn_end")
    assert site.account("ana").preferences.speed == "instant"
