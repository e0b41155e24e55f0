"""The JSON API and the WebSocket, as a program uses them."""

from __future__ import annotations

from typing import Any, Dict, List

import pytest
from starlette.testclient import WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect

from coach.store import StoreError
from tests.store.examples import OPENING
from tests.web.conftest import Site
from tests.web.parts import CARD


def receive(socket: Any, last: str) -> List[Dict[str, Any]]:
    """The frames up to the first one of type ``last``."""
    frames: List[Dict[str, Any]] = []
    while not frames or frames[-1]["type"] != last:
        frames.append(socket.receive_json())
    return frames


def kinds(frames: List[Dict[str, Any]]) -> List[str]:
    return [frame["type"] for frame in frames]


def code(response: Any) -> tuple[int, str]:
    """Status and code of an error, whose message is never empty."""
    error = response.json()["error"]
    assert error["message"]
    return response.status_code, error["code"]


def test_a_program_plays_a_session_from_start_to_scorecard(site: Site) -> None:
    headers = site.bearer("ana")
    session = site.start(headers)
    with site.client.websocket_connect(f"/api/v1/sessions/{session}/chat", headers=headers) as socket:
        assert kinds(receive(socket, "turn_end")) == ["hello", "ready", "message", "message", "turn_end"]
        socket.send_json({"type": "say", "client_id": "c-1", "text": "Buenos días."})
        frames = receive(socket, "turn_end")
        assert kinds(frames) == ["accepted", "feedback", "message", "message", "turn_end"]
        assert frames[0]["client_id"] == "c-1"
        socket.send_json({"type": "say", "client_id": "c-2", "text": "adiós"})
        assert receive(socket, "ended")[-1]["scorecard"] == CARD
    whole = site.client.get(f"/api/v1/sessions/{session}", headers=headers).json()
    assert [(said["speaker"], said["turn"], said["text"]) for said in whole["transcript"]] == [
        ("customer", 0, OPENING[0].text),
        ("customer", 0, OPENING[1].text),
        ("agent", 1, "Buenos días."),
        ("customer", 1, "Respuesta 1, uno."),
        ("customer", 1, "Respuesta 1, dos."),
        ("agent", 2, "adiós"),
        ("customer", 2, "Respuesta 2, uno."),
        ("customer", 2, "Respuesta 2, dos."),
    ]
    assert (whole["turn"], whole["end_reason"], whole["scorecard"]) == (2, "left", CARD)
    assert [finding["quote"] for finding in whole["findings"]] == ["Buenos días.", "adiós"]


def test_personas_say_what_one_can_practise(site: Site) -> None:
    found = site.client.get("/api/v1/personas", headers=site.bearer("ana")).json()
    assert [(one["id"], one["name"], one["types"], one["languages"], one["scenarios"]) for one in found] == [
        ("ramiro", "Ramiro", ["angry"], ["es", "en"], ["router-red-light"])
    ]


def test_a_session_is_made_as_asked(site: Site) -> None:
    body = {"persona": "ramiro", "language": "en", "mode": "exam", "seed": 5, "pace": 2}
    response = site.client.post("/api/v1/sessions", json=body, headers=site.bearer("ana"))
    assert response.status_code == 201
    made = response.json()
    assert response.headers["location"] == f"/api/v1/sessions/{made['id']}"
    assert [made[name] for name in ("language", "mode", "seed", "pace", "ended_at")] == ["en", "exam", 5, 2.0, None]
    assert made["account"]["name"] == "ana"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"language": "es"}, "bad-field"),
        ({"persona": "ramiro"}, "bad-field"),
        ({"persona": 1, "language": "es"}, "bad-field"),
        ({"persona": "ramiro", "language": "es", "scenario": ["x"]}, "bad-field"),
        ({"persona": "ramiro", "language": "es", "seed": 1.5}, "bad-field"),
        ({"persona": "ramiro", "language": "es", "seed": True}, "bad-field"),
        ({"persona": "ramiro", "language": "es", "pace": "fast"}, "bad-field"),
        ({"persona": "ramiro", "language": "es", "pase": 1}, "bad-field"),
        ({"persona": "<script>", "language": "es"}, "unknown-persona"),
    ],
)
def test_a_wrong_wish_is_refused(site: Site, body: Dict[str, Any], expected: str) -> None:
    response = site.client.post("/api/v1/sessions", json=body, headers=site.bearer("ana"))
    assert code(response) == (422, expected)
    assert site.practice.started == 0


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"x"', b"[" * 5000, b"\xff\xfe"])
def test_what_is_no_json_object_is_refused(site: Site, content: bytes) -> None:
    response = site.client.post("/api/v1/sessions", content=content, headers=site.bearer("ana"))
    assert code(response) == (400, "bad-json")


def test_too_large_a_body_is_refused_however_it_is_sent(site: Site) -> None:
    headers = site.bearer("ana")
    whole = site.client.post("/api/v1/sessions", content=b" " * 70_000, headers=headers)
    pieces = site.client.post("/api/v1/sessions", content=(b" " * 1000 for _ in range(70)), headers=headers)
    assert code(whole) == code(pieces) == (413, "body-too-large")


@pytest.mark.parametrize("address", ["/api/v1/personas", "/api/v1/sessions", "/api/v1/sessions/x"])
def test_strangers_are_sent_away(site: Site, address: str) -> None:
    stranger = site.client.get(address)
    assert code(stranger) == (401, "not-signed-in")
    assert stranger.headers["www-authenticate"] == "Bearer"
    for header in ("Bearer made-up", "Basic YTpi", "Bearer", "Bearer é"):
        response = site.client.get(address, headers={b"Authorization": header.encode("latin-1")})
        assert code(response) == (401, "bad-token")


def test_a_bad_token_is_refused_even_beside_a_good_cookie(site: Site) -> None:
    headers = {**site.cookie("ana"), "Authorization": "Bearer made-up"}
    assert code(site.client.get("/api/v1/personas", headers=headers)) == (401, "bad-token")


def test_messages_come_in_the_readers_language(site: Site) -> None:
    spanish = site.client.get("/api/v1/personas", headers={"Accept-Language": "fr, es;q=0.5"})
    english = site.client.get("/api/v1/personas", headers={"Accept-Language": "en-GB, es;q=0.5"})
    assert spanish.json()["error"]["message"] == "Inicie sesión primero."
    assert english.json()["error"]["message"] == "Please sign in first."


def test_another_agents_session_is_not_there(site: Site) -> None:
    session = site.start(site.bearer("ana"))
    eva = site.bearer("eva")
    assert code(site.client.get(f"/api/v1/sessions/{session}", headers=eva)) == (404, "not-found")
    assert code(site.client.post(f"/api/v1/sessions/{session}/end", headers=eva)) == (404, "not-found")
    assert site.client.get("/api/v1/sessions", headers=eva).json() == {"total": 0, "sessions": []}
    with pytest.raises(WebSocketDenialResponse) as caught:
        site.client.websocket_connect(f"/api/v1/sessions/{session}/chat", headers=eva).__enter__()
    assert code(caught.value) == (404, "not-found")


def test_a_coach_reads_everybodys_sessions_but_does_not_play_them(site: Site) -> None:
    session = site.start(site.bearer("ana"))
    coach = site.bearer("carla", "coach")
    assert site.client.get(f"/api/v1/sessions/{session}", headers=coach).json()["account"]["name"] == "ana"
    listed = site.client.get("/api/v1/sessions", headers=coach).json()
    assert [one["id"] for one in listed["sessions"]] == [session]
    assert site.client.get("/api/v1/sessions?mine=true", headers=coach).json()["total"] == 0
    assert code(site.client.post(f"/api/v1/sessions/{session}/end", headers=coach)) == (404, "not-found")
    with pytest.raises(WebSocketDenialResponse):
        site.client.websocket_connect(f"/api/v1/sessions/{session}/chat", headers=coach).__enter__()


def test_lists_are_paged(site: Site) -> None:
    headers = site.bearer("ana")
    for _ in range(3):
        site.clock.now += 1
        site.start(headers)
    page = site.client.get("/api/v1/sessions?limit=1&offset=1", headers=headers).json()
    assert (page["total"], [one["id"] for one in page["sessions"]]) == (3, ["new-2"])
    assert code(site.client.get("/api/v1/sessions?limit=-1", headers=headers)) == (422, "bad-field")


def test_the_trainee_may_stop(site: Site) -> None:
    headers = site.bearer("ana")
    session = site.start(headers)
    stopped = site.client.post(f"/api/v1/sessions/{session}/end", headers=headers).json()
    assert (stopped["end_reason"], stopped["scorecard"]) == ("stopped", CARD)
    again = site.client.post(f"/api/v1/sessions/{session}/end", headers=headers).json()
    assert again == stopped


def test_in_an_exam_findings_stay_hidden_from_the_trainee_until_the_end(site: Site) -> None:
    headers, coach = site.bearer("ana"), site.bearer("carla", "coach")
    session = site.start(headers, mode="exam")
    with site.client.websocket_connect(f"/api/v1/sessions/{session}/chat", headers=headers) as socket:
        receive(socket, "turn_end")
        socket.send_json({"type": "say", "client_id": "c-1", "text": "Hola."})
        receive(socket, "turn_end")
        address = f"/api/v1/sessions/{session}"
        assert site.client.get(address, headers=headers).json()["findings"] == []
        assert len(site.client.get(address, headers=coach).json()["findings"]) == 1
        site.client.post(f"{address}/end", headers=headers)
        assert len(site.client.get(address, headers=headers).json()["findings"]) == 1
        assert kinds(receive(socket, "ended")) == ["feedback", "ended"]


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        ("no json", "bad-json"),
        ("[1]", "bad-frame"),
        ("{}", "bad-frame"),
        ('{"type":"sing"}', "bad-frame"),
        ('{"type":"say","text":"x"}', "bad-client-id"),
        ('{"type":"say","text":"x","client_id":""}', "bad-client-id"),
        ('{"type":"say","text":"x","client_id":"\\u0000"}', "bad-client-id"),
        ('{"type":"say","text":7,"client_id":"c"}', "bad-frame"),
        ('{"type":"say","client_id":"c"}', "bad-frame"),
        ('{"type":"say","text":"","client_id":"c"}', "empty"),
        ('{"type":"say","text":" \\n\\t\\u0000\\u200b ","client_id":"c"}', "empty"),
        ('{"type":"say","text":"' + "x" * 4001 + '","client_id":"c"}', "too-long"),
    ],
)
def test_a_bad_frame_is_answered_and_loses_nothing(site: Site, frame: str, expected: str) -> None:
    headers = site.bearer("ana")
    session = site.start(headers)
    with site.client.websocket_connect(f"/api/v1/sessions/{session}/chat", headers=headers) as socket:
        receive(socket, "turn_end")
        socket.send_text(frame)
        error = socket.receive_json()
        assert (error["type"], error["code"]) == ("error", expected)
        assert error["message"]
        socket.send_json({"type": "say", "client_id": "c-9", "text": "x" * 4000})
        receive(socket, "turn_end")
    assert [len(reply.text) for reply in site.store.replies(session)] == [4000]


def test_control_characters_never_reach_the_store_and_markup_stays_text(site: Site) -> None:
    headers = site.bearer("ana")
    session = site.start(headers)
    with site.client.websocket_connect(f"/api/v1/sessions/{session}/chat", headers=headers) as socket:
        receive(socket, "turn_end")
        text = "\x00Sí\x1b[0m\r\n<script>alert(1)</script>\tñ\ud800"
        socket.send_text('{"type":"say","client_id":"c-1","text":' + json_escaped(text) + "}")
        receive(socket, "turn_end")
    assert site.store.replies(session)[0].text == "Sí[0m\n<script>alert(1)</script>\tñ"


def json_escaped(text: str) -> str:
    return '"' + "".join(f"\\u{ord(character):04x}" for character in text) + '"'


def test_a_reply_that_cannot_be_stored_is_not_accepted(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = site.bearer("ana")
    session = site.start(headers)

    def full(*_arguments: Any) -> None:
        raise StoreError("not-stored", reason="database or disk is full")

    with site.client.websocket_connect(f"/api/v1/sessions/{session}/chat", headers=headers) as socket:
        receive(socket, "turn_end")
        with monkeypatch.context() as patch:
            patch.setattr(site.store, "receive_reply", full)
            socket.send_json({"type": "say", "client_id": "c-1", "text": "Hola."})
            error = socket.receive_json()
        assert (error["type"], error["code"], error["client_id"]) == ("error", "not-stored", "c-1")
        socket.send_json({"type": "say", "client_id": "c-1", "text": "Hola."})
        assert "accepted" in kinds(receive(socket, "turn_end"))


def test_a_database_that_fails_is_a_503_without_its_own_words(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = site.bearer("ana")

    def broken(*_arguments: Any, **_named: Any) -> None:
        raise StoreError("not-stored", reason="disk I/O error at /secret/place")

    monkeypatch.setattr(site.store, "create_session", broken)
    response = site.client.post("/api/v1/sessions", json={"persona": "ramiro", "language": "es"}, headers=headers)
    assert code(response) == (503, "not-stored")
    assert "secret" not in response.text


def test_pings_are_answered_and_typing_is_allowed(site: Site) -> None:
    headers = site.bearer("ana")
    session = site.start(headers)
    with site.client.websocket_connect(f"/api/v1/sessions/{session}/chat", headers=headers) as socket:
        receive(socket, "turn_end")
        for kind in ("typing", "seen", "skip", "ping"):
            socket.send_json({"type": kind})
        assert socket.receive_json() == {"type": "pong"}


def test_odd_numbers_of_what_was_seen_mean_nothing_was(site: Site) -> None:
    headers = site.bearer("ana")
    session = site.start(headers)
    address = f"/api/v1/sessions/{session}/chat?after_seq=-1&after_turn=x"
    with site.client.websocket_connect(address, headers=headers) as socket:
        assert kinds(receive(socket, "turn_end")).count("message") == 2


def test_a_strangers_page_cannot_open_the_chat(site: Site) -> None:
    headers = site.cookie("ana")
    session = site.start(headers)
    address = f"/api/v1/sessions/{session}/chat"
    for origin in ("http://evil.test", "null"):
        evil = {**headers, "Origin": origin, "Sec-Fetch-Site": "cross-site"}
        with pytest.raises(WebSocketDenialResponse) as caught:
            site.client.websocket_connect(address, headers=evil).__enter__()
        assert code(caught.value) == (403, "cross-site")
    own = {**headers, "Origin": "http://coach.test", "Host": "coach.test"}
    with site.client.websocket_connect(address, headers=own) as socket:
        assert socket.receive_json()["type"] == "hello"


@pytest.mark.parametrize(("cookie", "closing"), [("coach_login=old", 4401), ("", 4401)])
def test_a_page_that_is_refused_gets_a_closing_code(site: Site, cookie: str, closing: int) -> None:
    session = site.start(site.bearer("ana"))
    headers = {"Origin": "http://coach.test", "Host": "coach.test", "Cookie": cookie}
    with site.client.websocket_connect(f"/api/v1/sessions/{session}/chat", headers=headers) as socket:
        assert socket.receive_json()["code"] == "not-signed-in"
        with pytest.raises(WebSocketDisconnect) as caught:
            socket.receive_json()
    assert caught.value.code == closing


def test_a_page_with_an_unknown_session_gets_a_closing_code(site: Site) -> None:
    headers = {**site.cookie("ana"), "Origin": "http://coach.test", "Host": "coach.test"}
    with site.client.websocket_connect("/api/v1/sessions/none/chat", headers=headers) as socket:
        assert socket.receive_json()["code"] == "not-found"
        with pytest.raises(WebSocketDisconnect) as caught:
            socket.receive_json()
    assert caught.value.code == 4404


def test_unknown_addresses_and_methods_have_json_errors(site: Site) -> None:
    headers = site.bearer("ana")
    assert code(site.client.get("/api/v1/nothing", headers=headers)) == (404, "not-found")
    wrong = site.client.delete("/api/v1/personas", headers=headers)
    assert code(wrong) == (405, "method-not-allowed")
    assert "GET" in wrong.headers["allow"]


def test_a_mistake_in_the_program_is_a_500_with_headers(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("a mistake")

    monkeypatch.setattr(site.catalogue, "current", broken)
    response = site.client.get("/api/v1/personas", headers=site.bearer("ana"))
    assert code(response) == (500, "internal")
    assert "a mistake" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


def test_preferences_are_chosen_one_by_one(site: Site) -> None:
    headers = site.bearer("ana")
    first = site.client.get("/api/v1/preferences", headers=headers).json()
    assert first == {"speed": "natural", "notes": "always", "badges": False}
    changed = site.client.patch("/api/v1/preferences", json={"speed": "instant"}, headers=headers)
    assert changed.json() == {**first, "speed": "instant"}
    refused = site.client.patch("/api/v1/preferences", json={"badges": True, "speed": "warp"}, headers=headers)
    assert code(refused) == (422, "bad-field")
    assert "speed" in refused.json()["error"]["message"]
    assert site.client.get("/api/v1/preferences", headers=headers).json() == changed.json()
