"""The pages: what each shows, from the store and the content. The templates are in ``templates/``.

Every template gets

- ``language`` ("es" or "en"), ``_(key, **values)`` (texts in it), ``static_url(name)``, the functions of
  ``presentation.helpers()``;
- ``account`` (Account, or None for a stranger), ``rights`` (frozenset of "practise", "review", "content", "accounts"),
  ``path`` (the address of this page with its query, for the language links ``/language/es?back={{ path|urlencode }}``).

and in addition

=====================  ================================================================================================
home.html              ``personas`` [Persona], ``types`` {id: CustomerType}, ``suited`` {persona id: (Scenario, ...)},
                       ``form`` {"persona", "scenario", "language", "mode", "difficulty", "blind": str, "" if not
                       chosen}, ``error`` (str or None), ``recent`` [PracticeSession], ``hidden`` (ids of personas whose
                       types are not to be seen now), ``levels`` {difficulty: Difficulty or None}, ``suggestion``
                       (Suggestion or None)
chat.html              ``session`` (PracticeSession), ``persona``, ``types``, ``case`` (see ``session_view``), ``ended``
                       (bool), ``chat`` (JSON data for the script: "session", "language", "mode", "pace", "speed", "ended",
                       "socket" (path), "api" (path), "scorecard" (path), "maxLength", "notes", "preferences" (path),
                       "again" (path or None), "parent" (id or None), "start" (the reply that is said anew, or None)); if
                       it has ended also everything of review.html, ``may_fork`` (bool), ``to_recognise`` (types to choose
                       from, or None)
recognise.html         a part of a page, instead of scorecard.html while the trainee of a blind session has to say what they
                       recognised: ``session``, ``persona``, ``to_recognise`` [{"id", "name": str}], ``error`` (str or
                       None)
scorecard.html         a part of a page, also served alone at ``/sessions/{id}/scorecard`` (404 until the end):
                       ``session``, ``card`` (the scorecard dict), ``persona``, ``types``, ``case``, ``facts`` and
                       ``steps`` {id: text in the session's language}, ``guidelines`` {id: title}, ``type_names``
                       {id: name}, and what ``cards.view`` gives
sessions.html          ``sessions`` [PracticeSession], ``paging``, ``hidden``
review_list.html       ``sessions``, ``paging``, ``filters`` {"agent", "customer", "from", "to": str}, ``agents``
                       [Account], ``customers`` {persona id: name}, ``hidden``
review.html            ``session``, ``persona``, ``types``, ``case``, ``turns`` [Turn], ``lines`` [CustomerLine],
                       ``replies`` [ReceivedReply] (also those without a turn yet), ``cut_ins`` {id of a reply: CutIn},
                       ``card`` (dict or None), ``facts``, ``steps``, ``guidelines``, ``type_names``
accounts.html          ``accounts`` [Account], ``roles`` (names), ``link`` (one-time address just made, or None),
                       ``link_for`` (its Account or None), ``form`` {"name", "role"}, ``error`` (str or None),
                       ``ranking`` (bool: switched on)
sign_in.html           ``error`` (str or None), ``form`` {"name", "next"}
password.html          ``error`` (str or None), ``first`` (bool: just signed in by link, may be skipped: link to "/"),
                       ``least`` (shortest length)
error.html             ``status`` (int), ``code``, ``message``
api_docs.html          ``openapi`` (the OpenAPI document), ``address`` (of this installation)
=====================  ================================================================================================

``Persona.name`` is a Text (``persona.name.in_language(language)``), and so it is in a session's snapshot
(``session.content.persona.name[language]``); ``persona`` in chat, review and scorecard has the plain name of the session's
language. ``paging`` has ``page``, ``pages``, ``total``, ``previous``, ``next`` (addresses or None). ``case`` has ``name``,
``domain``, ``summary`` (str) and ``case_file`` [str], in the session's language, and nothing that is hidden from the
trainee.

Forms (POST, fields): ``/sign-in`` (name, password, next), ``/sign-out``, ``/password`` (password, first), ``/sessions``
(persona, scenario, language, mode, difficulty, blind, seed), ``/sessions/{id}/end``, ``/sessions/{id}/fork`` (turn),
``/sessions/{id}/recognise`` (types, or skip), ``/accounts`` (name, role), ``/accounts/{id}/link``,
``/accounts/{id}/disable``, ``/accounts/{id}/enable``. The trainers' pages are in ``editor``, those of progress in
``progress``.
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any, Dict, List, Mapping, Optional, Sequence
from urllib.parse import urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from coach.content.catalogue import Content
from coach.conversation import Turn
from coach.i18n import translator
from coach.store import DIFFICULTIES, RANKING, ROLES, Account, PracticeSession, StoreError
from coach.web import auth, cards, cutting, frames, practising, progressing
from coach.web.context import (
    LANGUAGE_COOKIE,
    LANGUAGES,
    Web,
    base_address,
    language_of,
    web_of,
)
from coach.web.errors import WebError
from coach.web.security import MAX_TEXT

PAGE_SIZE = 25
# What one chooses to start a practice, as the form calls it.
FORM = ("persona", "scenario", "language", "mode", "difficulty", "blind", "seed")


def page(request: Request, template: str, *, status: int = 200, account: Optional[Account], **context: Any) -> Response:
    """The page ``template`` with the context that all templates share."""
    language = language_of(request)
    query = f"?{request.url.query}" if request.url.query else ""
    shared: Dict[str, Any] = {
        "language": language,
        "_": translator(language),
        "account": account,
        "rights": auth.RIGHTS[account.role] if account is not None else frozenset(),
        "path": request.url.path + query,
        "status": status,
    }
    html = web_of(request).render(template, {**shared, **context})
    response = HTMLResponse(html, status, headers={"Content-Language": language})
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response


def _account(request: Request, right: str = "practise") -> Account:
    web = web_of(request)
    return auth.allowed(request, web.store, web.clock(), right)


def _see_other(address: str) -> RedirectResponse:
    return RedirectResponse(address, 303)


# --- practising -----------------------------------------------------------------------------------------------------


def home(request: Request) -> Response:
    """``/``: choose a customer, a problem, a language, a mode and a difficulty."""
    chosen = {name: request.query_params.get(name, "") for name in FORM}
    return _home(request, _account(request), chosen, None)


def _home(request: Request, account: Account, form: Mapping[str, str], error: Optional[str]) -> Response:
    web = web_of(request)
    content = web.catalogue.current()
    return page(
        request,
        "home.html",
        status=200 if error is None else 422,
        account=account,
        personas=list(content.personas.values()),
        types=content.types,
        suited=_suited(content),
        form=form,
        error=error,
        recent=web.store.sessions(account_id=account.id, limit=5),
        hidden=web.store.hidden_personas(account.id),
        suggestion=progressing.next_customer(web, account),
        levels={name: getattr(content.difficulties, name, None) for name in DIFFICULTIES},
    )


def _suited(content: Content) -> Dict[str, Any]:
    return {persona.id: content.suited(persona) for persona in content.personas.values()}


async def start(request: Request) -> Response:
    """``POST /sessions``: starts a session and goes to its chat."""
    account = await run_in_threadpool(_account, request)
    async with request.form() as data:
        form = {name: str(data.get(name) or "") for name in FORM}
        anybody = data.get("persona") == ""
    wish: Dict[str, Any] = {name: value for name, value in form.items() if value}
    if anybody:
        wish["persona"] = None
    wish.update(language=form["language"] or language_of(request), blind=bool(form["blind"]))
    wish["pace"] = account.preferences.pace
    if form["seed"]:
        wish["seed"] = int(form["seed"]) if form["seed"].isascii() and form["seed"][:12].isdigit() else form["seed"]
    try:
        session = await run_in_threadpool(practising.start, web_of(request), account, wish)
    except WebError as error:
        if error.status != 422:
            raise
        return await run_in_threadpool(_home, request, account, form, error.message(language_of(request)))
    return _see_other(f"/sessions/{session.id}")


async def fork(request: Request) -> Response:
    """``POST /sessions/{id}/fork``: tries again from the reply ``turn``, and goes to the new chat.

    A session that runs ends with it.
    """
    account = await run_in_threadpool(_account, request)
    async with request.form() as data:
        turn = str(data.get("turn") or "")
    number = int(turn) if turn.isascii() and turn.isdigit() and len(turn) < 9 else 0
    session = await practising.again(web_of(request), account, request.path_params["id"], number)
    return _see_other(f"/sessions/{session.id}")


async def recognise(request: Request) -> Response:
    """``POST /sessions/{id}/recognise``: the types of customer the trainee recognised, or ``skip``."""
    web = web_of(request)
    account = await run_in_threadpool(_account, request)
    session = await run_in_threadpool(practising.own, web, account, request.path_params["id"])
    async with request.form() as data:
        named = [str(name) for name in data.getlist("types")]
        skipped = bool(data.get("skip"))
    problem = translator(language_of(request))("api.error.nothing-ticked")
    if not named and not skipped and practising.hides_types(session, account) and session.ended:
        return await run_in_threadpool(_chat, request, account, session, problem)
    await practising.recognise(web, session, None if skipped else named)
    return _see_other(f"/sessions/{session.id}#scorecard")


def chat(request: Request) -> Response:
    """``/sessions/{id}``: the conversation. A coach who follows a link to somebody else's gets the review."""
    account, web = _account(request), web_of(request)
    session = practising.find(web, account, request.path_params["id"])
    if session.account_id != account.id:
        return _see_other(f"/review/{session.id}")
    return _chat(request, account, session)


def _chat(request: Request, account: Account, session: PracticeSession, error: Optional[str] = None) -> Response:
    web, path = web_of(request), f"/sessions/{session.id}"
    data = {
        "session": session.id,
        "language": session.language,
        "mode": session.mode,
        "pace": session.pace,
        "speed": frames.speed_of(session.pace),
        "ended": session.end_reason,
        "socket": f"/api/v1{path}/chat",
        "api": f"/api/v1{path}",
        "scorecard": f"{path}/scorecard",
        "maxLength": MAX_TEXT,
        "notes": account.preferences.notes,
        "preferences": "/api/v1/preferences",
        "again": f"{path}/fork" if session.mode == "coached" else None,
        "parent": session.parent_session,
        "start": None if session.ended else practising.said_before(web, session),
    }
    view = session_view(web, session, account)
    if session.ended:
        said = _said(web, session, account)
        view = {**result_view(request, practising.scored(web, session), account, said["turns"]), **said}
        view["may_fork"] = not practising.hides_types(session, account)
        view["type_names"] = _type_names(web, session, language_of(request))
        view["to_recognise"] = _to_recognise(request, session, account)
    status = 200 if error is None else 422
    return page(
        request, "chat.html", status=status, account=account, chat=data, ended=session.ended, error=error, **view
    )


def _to_recognise(request: Request, session: PracticeSession, account: Account) -> Optional[List[Dict[str, str]]]:
    """The types to choose from, by name, while the trainee has still to name those of the customer; else None."""
    if not practising.hides_types(session, account):
        return None
    names = _type_names(web_of(request), session, language_of(request))
    return [{"id": id, "name": name} for id, name in sorted(names.items(), key=lambda item: item[1])]


def _type_names(web: Web, session: PracticeSession, language: str) -> Dict[str, str]:
    """The names of all types: those there are now, and those of the session."""
    known = {type_.id: type_.name.in_language(language) for type_ in web.catalogue.current().types.values()}
    return {**{kind["id"]: kind["name"][language] for kind in practising.types_of(session)}, **known}


def scorecard(request: Request) -> Response:
    """``/sessions/{id}/scorecard``: the scorecard as a part of a page, or the question that comes before it.

    404 until the session has ended.
    """
    account, web = _account(request), web_of(request)
    session = practising.find(web, account, request.path_params["id"])
    if not session.ended:
        raise WebError("not-found")
    choice = _to_recognise(request, session, account)
    if choice is not None:
        view = session_view(web, session, account)
        return page(request, "recognise.html", account=account, to_recognise=choice, error=None, **view)
    turns = practising.shown_turns(web, session, account)
    view = result_view(request, practising.scored(web, session), account, turns)
    view["type_names"] = _type_names(web, session, language_of(request))
    return page(request, "scorecard.html", account=account, **view)


async def end(request: Request) -> Response:
    """``POST /sessions/{id}/end``: the trainee stops."""
    web = web_of(request)
    account = await run_in_threadpool(_account, request)
    session = await run_in_threadpool(practising.own, web, account, request.path_params["id"])
    await practising.end(web, session)
    return _see_other(f"/sessions/{session.id}")


def session_view(web: Web, session: PracticeSession, reader: Account) -> Dict[str, Any]:
    """What a page may show ``reader`` of a session while it runs: nothing the trainee has to find out."""
    content, language = session.content, session.language
    hidden = session.persona_id in web.store.hidden_personas(reader.id)
    scenario = content["scenario"]
    return {
        "session": session,
        "persona": {**content["persona"], "name": content["persona"]["name"][language]},
        "types": [] if hidden else practising.types_of(session),
        "case": {
            "name": scenario["name"][language],
            "domain": scenario["domain"][language],
            "summary": scenario["summary"][language],
            "case_file": list(scenario["case_file"][language]),
        },
    }


def result_view(request: Request, session: PracticeSession, reader: Account, turns: Sequence[Turn]) -> Dict[str, Any]:
    """What a page shows ``reader`` of a session to read its grade: names for the ids in the scorecard, ``cards.view``."""
    web = web_of(request)
    scenario, language = session.content["scenario"], session.language
    titles = {
        item.id: item.title.in_language(language)
        for section in web.catalogue.current().sections
        for item in section.items
    }
    return {
        **session_view(web, session, reader),
        "card": session.scorecard,
        "facts": {fact["id"]: fact["told"][language][0] for fact in scenario["facts"]},
        "steps": {step["id"]: step["given_by"][language][0] for step in scenario["steps"]},
        "guidelines": titles,
        **(cards.view(web, session, turns, base_address(request)) if session.ended else {}),
    }


def sessions(request: Request) -> Response:
    """``/sessions``: my sessions."""
    account, web = _account(request), web_of(request)
    number = _page_number(request)
    total = web.store.count_sessions(account_id=account.id)
    found = web.store.sessions(account_id=account.id, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    paging, hidden = _paging(request, number, total), web.store.hidden_personas(account.id)
    return page(request, "sessions.html", account=account, sessions=found, paging=paging, hidden=hidden)


# --- reviewing ------------------------------------------------------------------------------------------------------


def review_list(request: Request) -> Response:
    """``/review``: everybody's sessions, with filters ``agent``, ``customer``, ``from``, ``to`` (days, both included)."""
    account, web = _account(request, "review"), web_of(request)
    language = language_of(request)
    filters = {name: request.query_params.get(name, "").strip() for name in ("agent", "customer", "from", "to")}
    where: Dict[str, Any] = {
        "account_id": filters["agent"] or None,
        "persona_id": filters["customer"] or None,
        "since": _day(filters["from"]),
        "until": _day(filters["to"], following=True),
    }
    number = _page_number(request)
    found = web.store.sessions(**where, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    customers = {
        persona.id: persona.name.in_language(language) for persona in web.catalogue.current().personas.values()
    }
    # Customers whose file is gone are still in the sessions.
    customers.update({session.persona_id: session.content["persona"]["name"][language] for session in found})
    return page(
        request,
        "review_list.html",
        account=account,
        sessions=found,
        paging=_paging(request, number, web.store.count_sessions(**where)),
        filters=filters,
        agents=web.store.accounts(),
        customers=dict(sorted(customers.items(), key=lambda item: item[1])),
        hidden=web.store.hidden_personas(account.id),
    )


def review(request: Request) -> Response:
    """``/review/{id}``: a transcript with marks and reasons, and its scorecard."""
    account, web = _account(request, "review"), web_of(request)
    session = practising.find(web, account, request.path_params["id"])
    if practising.hides_types(session, account):
        return _see_other(f"/sessions/{session.id}")
    if session.ended:
        session = practising.scored(web, session)
    said = _said(web, session, account)
    return page(
        request,
        "review.html",
        account=account,
        type_names=_type_names(web, session, language_of(request)),
        may_fork=False,
        **result_view(request, session, account, said["turns"]),
        **said,
    )


def _said(web: Web, session: PracticeSession, reader: Account) -> Dict[str, Any]:
    turns, lines = practising.shown_turns(web, session, reader), web.store.lines(session.id)
    replies = web.store.replies(session.id)
    cut_ins = cutting.of_session(session, turns, lines, replies, web.practice.minute())
    explained = cutting.explained(session) or reader.id != session.account_id
    return {
        "turns": turns,
        "lines": lines,
        "replies": replies,
        "cut_ins": cut_ins if explained else {name: replace(one, allowed=False) for name, one in cut_ins.items()},
    }


def _day(value: str, following: bool = False) -> Optional[float]:
    """Midnight of a day written as 2026-01-31, on this computer's clock, or of the day after it; None if it is no day."""
    try:
        day = datetime.combine(datetime.strptime(value, "%Y-%m-%d").date(), time())
        return (day + timedelta(days=1)).timestamp() if following else day.timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _page_number(request: Request) -> int:
    value = request.query_params.get("page", "1")
    return int(value) if value.isascii() and value.isdigit() and int(value[:9]) >= 1 else 1


def _paging(request: Request, number: int, total: int) -> Dict[str, Any]:
    pages = max(1, math.ceil(total / PAGE_SIZE))

    def address(wanted: int) -> Optional[str]:
        if not 1 <= wanted <= pages or wanted == number:
            return None
        query = [(name, value) for name, value in request.query_params.multi_items() if name != "page" and value]
        return f"{request.url.path}?{urlencode([*query, ('page', wanted)])}"

    return {
        "page": number,
        "pages": pages,
        "total": total,
        "previous": address(min(number - 1, pages)),
        "next": address(number + 1),
    }


# --- accounts -------------------------------------------------------------------------------------------------------


def accounts(request: Request) -> Response:
    """``/accounts``: who may sign in."""
    return _accounts(request, _account(request, "accounts"))


def _accounts(request: Request, account: Account, error: Optional[WebError] = None, **more: Any) -> Response:
    context: Dict[str, Any] = {"link": None, "link_for": None, "form": {"name": "", "role": "agent"}, **more}
    message = error.message(language_of(request)) if error is not None else None
    return page(
        request,
        "accounts.html",
        status=error.status if error is not None else 200,
        account=account,
        accounts=web_of(request).store.accounts(),
        ranking=web_of(request).store.option(RANKING),
        roles=ROLES,
        error=message,
        **context,
    )


async def add_account(request: Request) -> Response:
    """``POST /accounts``: adds an account and shows its one-time link."""
    account = await run_in_threadpool(_account, request, "accounts")
    async with request.form() as data:
        form = {"name": str(data.get("name") or ""), "role": str(data.get("role") or "")}

    def add() -> Response:
        web = web_of(request)
        try:
            added = web.store.create_account(form["name"], form["role"], web.clock())
        except StoreError as error:
            return _accounts(request, account, practising.named(error), form=form)
        return _with_link(request, account, added)

    return await run_in_threadpool(add)


def new_link(request: Request) -> Response:
    """``POST /accounts/{id}/link``: a new one-time link, for somebody who cannot sign in any more."""
    return _with_link(request, _account(request, "accounts"), _other(request))


def _with_link(request: Request, account: Account, other: Account) -> Response:
    web = web_of(request)
    token = web.store.new_sign_in_link(other.id, web.clock(), auth.LINK_SECONDS)
    return _accounts(request, account, link=f"{base_address(request)}/sign-in/{token}", link_for=other)


def disable(request: Request) -> Response:
    """``POST /accounts/{id}/disable``: shuts somebody out. Nobody can shut out themselves."""
    account = _account(request, "accounts")
    other = _other(request)
    if other.id == account.id:
        return _accounts(request, account, WebError("own-account"))
    web_of(request).store.disable_account(other.id)
    return _see_other("/accounts")


def enable(request: Request) -> Response:
    """``POST /accounts/{id}/enable``: lets somebody in again."""
    _account(request, "accounts")
    web_of(request).store.disable_account(_other(request).id, disabled=False)
    return _see_other("/accounts")


def _other(request: Request) -> Account:
    other = web_of(request).store.account(request.path_params["id"])
    if other is None:
        raise WebError("not-found")
    return other


# --- signing in -----------------------------------------------------------------------------------------------------


def sign_in_page(request: Request) -> Response:
    """``/sign-in``: name and password."""
    return _sign_in(request, {"name": "", "next": request.query_params.get("next", "")}, None)


def _sign_in(request: Request, form: Mapping[str, str], error: Optional[WebError]) -> Response:
    message = error.message(language_of(request)) if error is not None else None
    status = error.status if error is not None else 200
    return page(request, "sign_in.html", status=status, account=None, form=form, error=message)


async def sign_in(request: Request) -> Response:
    """``POST /sign-in``."""
    async with request.form() as data:
        form = {name: str(data.get(name) or "") for name in ("name", "next")}
        password = str(data.get("password") or "")

    def enter() -> Response:
        web = web_of(request)
        address = request.client.host if request.client is not None else ""
        try:
            account = web.gate.enter(form["name"], password, address, web.clock())
        except WebError as error:
            return _sign_in(request, form, error)
        return _signed_in(request, account, local_address(form["next"]))

    return await run_in_threadpool(enter)


def sign_in_link(request: Request) -> Response:
    """``/sign-in/{token}``: signs in once, then asks for a password.

    A browser that only looks ahead (HEAD, prefetch) does not use up the link.
    """
    if request.method == "HEAD" or "prefetch" in request.headers.get("sec-purpose", ""):
        return Response(status_code=204)
    web = web_of(request)
    account = web.store.use_sign_in_link(request.path_params["token"], web.clock())
    if account is None:
        return _sign_in(request, {"name": "", "next": ""}, WebError("link-used"))
    return _signed_in(request, account, "/password?first=1")


def _signed_in(request: Request, account: Account, address: str) -> Response:
    web = web_of(request)
    response = _see_other(address)
    auth.give_cookie(response, web.store.new_login(account.id, web.clock()), request.url.scheme == "https")
    return response


def local_address(value: str) -> str:
    """``value`` if it is an address within this site, else the home page: a link must not lead elsewhere unseen."""
    parts = urlsplit(value.replace("\\", "/"))
    local = value.startswith("/") and not value.startswith("//") and not parts.netloc and value.isprintable()
    return value if local and "\\" not in value else "/"


def sign_out(request: Request) -> Response:
    """``POST /sign-out``."""
    token = request.cookies.get(auth.COOKIE)
    if token:
        web_of(request).store.end_login(token)
    response = _see_other("/sign-in")
    auth.take_cookie(response)
    return response


def password_page(request: Request) -> Response:
    """``/password``: choose a password."""
    return _password(request, _account(request), bool(request.query_params.get("first")), None)


def _password(request: Request, account: Account, first: bool, error: Optional[WebError]) -> Response:
    message = error.message(language_of(request)) if error is not None else None
    status = error.status if error is not None else 200
    least = auth.SHORTEST_PASSWORD
    return page(request, "password.html", status=status, account=account, error=message, first=first, least=least)


async def set_password(request: Request) -> Response:
    """``POST /password``: sets it; all other logins of the account end."""
    account = await run_in_threadpool(_account, request)
    async with request.form() as data:
        password, first = str(data.get("password") or ""), bool(data.get("first"))

    def change() -> Response:
        try:
            auth.check_new_password(password)
        except WebError as error:
            return _password(request, account, first, error)
        web_of(request).store.set_password(account.id, password)
        return _signed_in(request, account, "/")

    return await run_in_threadpool(change)


# --- the rest -------------------------------------------------------------------------------------------------------


def choose_language(request: Request) -> Response:
    """``/language/{language}?back=``: the language of the pages, kept for a year."""
    language = request.path_params["language"]
    if language not in LANGUAGES:
        raise WebError("not-found")
    response = _see_other(local_address(request.query_params.get("back", "/")))
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=365 * 24 * 3600, samesite="lax", httponly=True)
    return response


def api_docs(request: Request) -> Response:
    """``/docs/api``: the API for people."""
    web = web_of(request)
    account = auth.visitor(request, web.store, web.clock()).account
    return page(request, "api_docs.html", account=account, openapi=web.openapi, address=base_address(request))


def health(_request: Request) -> Response:
    """``/healthz``: the web process is up."""
    return JSONResponse({"ok": True})


def routes() -> List[Route]:
    """All routes of the pages."""
    return [
        Route("/", home),
        Route("/sessions", sessions),
        Route("/sessions", start, methods=["POST"]),
        Route("/sessions/{id}", chat),
        Route("/sessions/{id}/scorecard", scorecard),
        Route("/sessions/{id}/end", end, methods=["POST"]),
        Route("/sessions/{id}/fork", fork, methods=["POST"]),
        Route("/sessions/{id}/recognise", recognise, methods=["POST"]),
        Route("/review", review_list),
        Route("/review/{id}", review),
        Route("/accounts", accounts),
        Route("/accounts", add_account, methods=["POST"]),
        Route("/accounts/{id}/link", new_link, methods=["POST"]),
        Route("/accounts/{id}/disable", disable, methods=["POST"]),
        Route("/accounts/{id}/enable", enable, methods=["POST"]),
        Route("/sign-in", sign_in_page),
        Route("/sign-in", sign_in, methods=["POST"]),
        Route("/sign-in/{token}", sign_in_link),
        Route("/sign-out", sign_out, methods=["POST"]),
        Route("/password", password_page),
        Route("/password", set_password, methods=["POST"]),
        Route("/language/{language}", choose_language),
        Route("/docs/api", api_docs),
        Route("/healthz", health),
    ]
