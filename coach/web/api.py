"""The JSON API under ``/api/v1``, as ``openapi.yaml`` describes it."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from coach.preferences import PreferenceError
from coach.store import Account, PracticeSession
from coach.web import auth, live, practising, progress
from coach.web.context import Web, language_of, web_of
from coach.web.errors import WebError

LARGEST_PAGE = 200


def _account(request: Request) -> Account:
    web = web_of(request)
    return auth.allowed(request, web.store, web.clock())


def preferences(request: Request) -> Response:
    """``GET /preferences``: what one chose for oneself."""
    return JSONResponse(_account(request).preferences.as_data())


async def set_preferences(request: Request) -> Response:
    """``PATCH /preferences``: chooses anew what the body names."""
    account = await run_in_threadpool(_account, request)
    wish = await _json_object(request)
    try:
        chosen = account.preferences.changed(wish)
    except PreferenceError as error:
        raise WebError("bad-field", field=error.field) from None
    kept = await run_in_threadpool(web_of(request).store.set_preferences, account.id, chosen)
    return JSONResponse(kept.preferences.as_data())


def personas(request: Request) -> Response:
    """``GET /personas``: the customers one can practise with."""
    account, web = _account(request), web_of(request)
    content, hidden = web.catalogue.current(), web.store.hidden_personas(account.id)
    found = [
        {
            "id": persona.id,
            "name": persona.name.in_language(language_of(request)),
            "about": persona.about.dict() if persona.id not in hidden else None,
            "types": list(persona.types) if persona.id not in hidden else None,
            "languages": ["es", "en"],
            "scenarios": [scenario.id for scenario in content.suited(persona)],
        }
        for persona in content.personas.values()
    ]
    return JSONResponse(found)


def types(request: Request) -> Response:
    """``GET /types``: the types of customers there are."""
    _account(request)
    content = web_of(request).catalogue.current()
    return JSONResponse([{"id": type_.id, "name": type_.name.dict()} for type_ in content.types.values()])


def sessions(request: Request) -> Response:
    """``GET /sessions``: sessions one may read, newest first."""
    account, query = _account(request), request.query_params
    web = web_of(request)
    everybody = "review" in auth.RIGHTS[account.role] and query.get("mine") != "true"
    limit, offset = _count(query.get("limit"), "limit", 50), _count(query.get("offset"), "offset", 0)
    where: Dict[str, Any] = {
        "account_id": query.get("account") if everybody else account.id,
        "persona_id": query.get("persona"),
    }
    found = web.store.sessions(**where, limit=min(limit, LARGEST_PAGE), offset=offset)
    shown = [_summary(one, account) for one in found]
    return JSONResponse({"total": web.store.count_sessions(**where), "sessions": shown})


def _count(value: Any, name: str, default: int) -> int:
    if value is None:
        return default
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise WebError("bad-field", field=name)
    return int(value)


async def start(request: Request) -> Response:
    """``POST /sessions``: starts a session."""
    account = await run_in_threadpool(_account, request)
    wish = await _json_object(request)
    web = web_of(request)
    session = await run_in_threadpool(practising.start, web, account, wish)
    return JSONResponse(_summary(session, account), 201, {"Location": f"/api/v1/sessions/{session.id}"})


async def _json_object(request: Request) -> Mapping[str, Any]:
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise WebError("bad-json") from None
    if not isinstance(body, dict):
        raise WebError("bad-json")
    return body


def session(request: Request) -> Response:
    """``GET /sessions/{id}``: what was said, found and scored."""
    web = web_of(request)
    account = _account(request)
    found = practising.find(web, account, request.path_params["id"])
    if found.ended:
        found = practising.scored(web, found)
    return JSONResponse(_whole(web, found, account))


async def end(request: Request) -> Response:
    """``POST /sessions/{id}/end``: the trainee stops."""
    web = web_of(request)
    account = await run_in_threadpool(_account, request)
    found = await run_in_threadpool(practising.own, web, account, request.path_params["id"])
    ended = await practising.end(web, found)
    return JSONResponse(await run_in_threadpool(_whole, web, ended, account))


async def recognise(request: Request) -> Response:
    """``POST /sessions/{id}/recognition``: the types of customer that the trainee of a blind session recognised."""
    web = web_of(request)
    account = await run_in_threadpool(_account, request)
    found = await run_in_threadpool(practising.own, web, account, request.path_params["id"])
    body = await _json_object(request)
    if set(body) != {"types"}:
        raise WebError("bad-field", field=next((str(name)[:60] for name in body if name != "types"), "types"))
    kept = await practising.recognise(web, found, body["types"])
    return JSONResponse(await run_in_threadpool(_whole, web, kept, account))


def _summary(session: PracticeSession, reader: Account) -> Dict[str, Any]:
    """A session without what was said in it, as far as ``reader`` may know it."""
    content, language = session.content, session.language
    card = None if practising.hides_types(session, reader) else session.scorecard
    fork = {"session": session.parent_session, "turn": session.forked_at_turn} if session.parent_session else None
    return {
        "id": session.id,
        "account": {"id": session.account_id, "name": session.account_name},
        "persona": {"id": session.persona_id, "name": content["persona"]["name"][language]},
        "scenario": {"id": session.scenario_id, "name": content["scenario"]["name"][language]},
        "language": language,
        "mode": session.mode,
        "seed": session.seed,
        "pace": session.pace,
        "started_at": session.started_at,
        "ended_at": session.ended_at,
        "end_reason": session.end_reason,
        "difficulty": session.difficulty,
        "blind": session.blind,
        "recognition": session.recognised,
        "fork": fork,
        "conduct": card.get("conduct") if card else None,
        "resolution": card.get("resolution") if card else None,
    }


def _whole(web: Web, session: PracticeSession, reader: Account) -> Dict[str, Any]:
    turns = practising.shown_turns(web, session, reader)
    visible = practising.shown_findings(session, reader)
    return {
        **_summary(session, reader),
        "turn": max((turn.number for turn in turns), default=0),
        "transcript": _transcript(web, session),
        "findings": [finding.as_dict() for turn in turns for finding in turn.findings] if visible else [],
        "scorecard": None if practising.hides_types(session, reader) else session.scorecard,
    }


def _transcript(web: Web, session: PracticeSession) -> List[Dict[str, Any]]:
    """What was said, in order. What the customer has not shown yet is not in it; what was cut off is marked."""
    lines = web.store.lines(session.id)

    def said(turn: int) -> List[Dict[str, Any]]:
        return [
            {
                "speaker": "customer",
                "turn": turn,
                "seq": line.seq,
                "text": line.text,
                "at": line.shown_at,
                "cut": line.cut,
            }
            for line in lines
            if line.turn == turn and not line.waiting
        ]

    found = said(0)
    for reply in web.store.replies(session.id):
        if reply.text:  # without text it is a silence: only the customer speaks
            found.append(
                {
                    "speaker": "agent",
                    "turn": reply.turn,
                    "client_id": reply.message_id,
                    "text": reply.text,
                    "at": reply.received_at,
                    "interrupted": reply.timing.interrupted,
                }
            )
        if reply.turn is not None:
            found.extend(said(reply.turn))
    return found


def openapi(request: Request) -> Response:
    """``GET /openapi.json``: the description of this API."""
    return JSONResponse(web_of(request).openapi)


def routes() -> List[BaseRoute]:
    """All routes of the API."""
    return [
        Route("/api/v1/preferences", preferences),
        Route("/api/v1/preferences", set_preferences, methods=["PATCH"]),
        *progress.api_routes(),
        Route("/api/v1/personas", personas),
        Route("/api/v1/types", types),
        Route("/api/v1/sessions", sessions),
        Route("/api/v1/sessions", start, methods=["POST"]),
        Route("/api/v1/sessions/{id}", session),
        Route("/api/v1/sessions/{id}/end", end, methods=["POST"]),
        Route("/api/v1/sessions/{id}/recognition", recognise, methods=["POST"]),
        WebSocketRoute("/api/v1/sessions/{id}/chat", live.chat),
        Route("/api/v1/openapi.json", openapi),
    ]
