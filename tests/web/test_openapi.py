"""The OpenAPI document says what the program does."""

from __future__ import annotations

from typing import Any, Dict, Set

import jsonschema
import pytest
from starlette.routing import Route, WebSocketRoute

from coach import i18n
from coach.web import api
from coach.web.context import read_openapi
from coach.web.errors import STATUS
from tests.web.conftest import Site
from tests.web.test_api import receive

DOCUMENT: Any = read_openapi()


def schema(name: str) -> Dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]}


def test_every_route_is_documented_and_every_documented_one_exists() -> None:
    prefix = DOCUMENT["servers"][0]["url"]
    documented = {
        (prefix + path, method.upper())
        for path, operations in DOCUMENT["paths"].items()
        for method in operations
        if method != "parameters"
    }
    existing: Set[Any] = set()
    for route in api.routes():
        if isinstance(route, WebSocketRoute):
            existing.add((route.path, "GET"))
        else:
            assert isinstance(route, Route)
            existing |= {(route.path, method) for method in (route.methods or ()) if method != "HEAD"}
    assert documented == existing


def test_every_error_code_is_documented_and_has_a_text_in_both_languages() -> None:
    documented = DOCUMENT["components"]["schemas"]["ErrorCode"]["enum"]
    assert set(STATUS) <= set(documented)
    for language in ("es", "en"):
        texts = {key.removeprefix("api.error.") for key in i18n.catalogue(language) if key.startswith("api.error.")}
        assert texts == set(documented)


def test_errors_have_the_documented_statuses(site: Site) -> None:
    for path, operations in DOCUMENT["paths"].items():
        for method, operation in operations.items():
            if method == "parameters" or "101" in operation["responses"]:
                continue
            response = site.client.request(method, "/api/v1" + path.replace("{id}", "none"))
            assert str(response.status_code) in operation["responses"], (path, method)


@pytest.fixture
def played(site: Site) -> Any:
    headers = site.bearer("ana")
    session = site.start(headers)
    frames = []
    with site.client.websocket_connect(f"/api/v1/sessions/{session}/chat", headers=headers) as socket:
        frames += receive(socket, "turn_end")
        for number, text in enumerate(("Hola.", "/pista", "", "adiós")):
            socket.send_json({"type": "say", "client_id": f"c-{number}", "text": text})
            frames += receive(socket, {"": "error", "adiós": "ended"}.get(text, "turn_end"))
    with site.client.websocket_connect(f"/api/v1/sessions/{session}/chat", headers=headers) as socket:
        frames += receive(socket, "ended")
    return site, headers, session, frames


def test_answers_are_as_documented(played: Any) -> None:
    site, headers, session, _ = played
    for address, name in (
        ("/sessions/" + session, "Session"),
        ("/openapi.json", None),
        ("/personas", "Persona"),
        ("/preferences", "Preferences"),
        ("/progress", "Progress"),
    ):
        answer = site.client.get("/api/v1" + address, headers=headers).json()
        if name is not None:
            for item in answer if isinstance(answer, list) else [answer]:
                jsonschema.validate(item, schema(name))
    listed = site.client.get("/api/v1/sessions", headers=headers).json()
    jsonschema.validate(listed["sessions"][0], schema("SessionSummary"))
    jsonschema.validate(site.client.get("/api/v1/none").json(), schema("Error"))


def test_frames_are_as_documented(played: Any) -> None:
    *_, frames = played
    assert {frame["type"] for frame in frames} >= {"hello", "ready", "message", "feedback", "notice", "error", "ended"}
    for frame in frames:
        jsonschema.validate(frame, schema("ServerFrame"))


def test_the_document_is_served(site: Site) -> None:
    assert site.client.get("/api/v1/openapi.json").json() == DOCUMENT
    assert DOCUMENT["openapi"].startswith("3.1")
