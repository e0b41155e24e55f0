"""The web process: puts the parts together and serves them."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
import time
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, AsyncIterator, Callable, Optional
from urllib.parse import quote

import jinja2
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from coach import i18n
from coach.content.catalogue import Catalogue
from coach.settings import Settings
from coach.store import Account, Store, StoreError, open_store
from coach.web import api, auth, beside, editor, mood, pages, practising, presentation, progress
from coach.web.context import Web, language_of, read_openapi
from coach.web.engine import Engine, RasaEngine
from coach.web.errors import WebError
from coach.web.live import Rooms
from coach.web.practice import CoachPractice, Practice
from coach.web.responses import error_response
from coach.web.security import HEADERS, BodyLimit, SecurityHeaders
from coach.web.stage import CoachStage, Stage
from coach.web.statics import FOLDER, CachedFiles, static_url

TEMPLATES = Path(__file__).parent / "templates"
FIRST_ACCOUNT = "admin"
LONGEST_FRAME = 256 * 1024  # bytes; more than the longest reply in its longest notation
WATCH_EVERY = 2.0  # seconds between two looks at the content files
_log = logging.getLogger("coach.web")


def create_app(
    settings: Settings,
    store: Store,
    catalogue: Catalogue,
    engine: Engine,
    clock: Callable[[], float] = time.time,
    practice: Optional[Practice] = None,
    stage: Optional[Stage] = None,
) -> Starlette:
    """The web application. ``clock`` gives unix seconds; ``practice`` is ``coach.service`` unless given.

    ``stage``, where trainers try what they write, is this process unless given.
    """
    playing = practice or CoachPractice(settings, catalogue)
    rooms = Rooms(store, engine, playing, clock)
    middleware = [
        Middleware(SecurityHeaders),
        Middleware(GZipMiddleware, minimum_size=1000),
        Middleware(BodyLimit),
        Middleware(SameSite),
    ]
    handlers: Any = {WebError: _on_web_error, StoreError: _on_store_error, HTTPException: _on_http, Exception: _on_bug}
    app = Starlette(
        routes=[
            *pages.routes(),
            *beside.routes(),
            *progress.routes(),
            *editor.routes(),
            *api.routes(),
            Mount("/static", CachedFiles(directory=FOLDER)),
        ],
        middleware=middleware,
        exception_handlers=handlers,
        lifespan=_lifespan(engine, rooms, playing, catalogue),
    )
    app.state.web = Web(
        settings=settings,
        store=store,
        catalogue=catalogue,
        practice=playing,
        stage=stage or CoachStage(settings, catalogue),
        rooms=rooms,
        gate=auth.PasswordGate(store),
        clock=clock,
        openapi=read_openapi(),
        render=_renderer(),
    )
    return app


def _lifespan(engine: Engine, rooms: Rooms, practice: Practice, catalogue: Catalogue) -> Any:
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        warm_up = getattr(practice, "warm_up", None)
        task = asyncio.create_task(run_in_threadpool(warm_up)) if warm_up is not None else None
        watch = asyncio.create_task(_watch(catalogue))
        yield
        watch.cancel()
        rooms.close()
        await engine.close()
        if task is not None:
            await asyncio.wait([task])

    return lifespan


async def _watch(catalogue: Catalogue) -> None:
    """Reads changed files also while nobody asks for them, so that a broken one is in the log within seconds."""
    while True:
        await asyncio.sleep(WATCH_EVERY)
        await run_in_threadpool(catalogue.current)


@lru_cache(maxsize=1)
def _renderer() -> Callable[..., str]:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {"sort_keys": False}  # the order of a file's keys is the author's
    environment.globals.update(presentation.helpers(), signed=mood.signed, static_url=static_url)

    def render(template: str, context: Any) -> str:
        return environment.get_template(template).render(context)

    return render


class SameSite:
    """Refuses requests that change something and come from another site's page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "http" and scope["method"] not in auth.SAFE_METHODS:
            request = Request(scope)
            try:
                auth.check_site(request)
            except WebError as error:
                response = await run_in_threadpool(_on_web_error, request, error)
                await response(scope, receive, send)
                return
        await self._app(scope, receive, send)


# --- errors ---------------------------------------------------------------------------------------------------------


def _on_web_error(request: Request, error: WebError) -> Response:
    language = language_of(request)
    if _wants_json(request):
        return error_response(error, language)
    if error.code == "not-signed-in" and request.method == "GET":
        query = f"?{request.url.query}" if request.url.query else ""
        back = quote(request.url.path + query, safe="")
        address = "/sign-in" if request.url.path == "/" else f"/sign-in?next={back}"
        return Response(status_code=303, headers={"Location": address})
    message = error.message(language)
    return pages.page(
        request,
        "error.html",
        status=error.status,
        account=_reader(request),
        code=error.code,
        message=message,
    )


def _wants_json(request: Request) -> bool:
    return request.url.path.startswith("/api/") or "text/html" not in request.headers.get("accept", "text/html,*/*")


def _reader(request: Request) -> Optional[Account]:
    """Who reads the error page; a stranger where that itself fails."""
    web: Web = request.app.state.web
    try:
        return auth.visitor(request, web.store, web.clock()).account
    except (WebError, StoreError):
        return None


def _on_store_error(request: Request, error: StoreError) -> Response:
    _log.error("store-failed path=%s reason=%s", request.url.path, error)
    return _on_web_error(request, practising.named(error))


def _on_http(request: Request, error: HTTPException) -> Response:
    codes = {404: "not-found", 405: "method-not-allowed", 400: "bad-request", 413: "body-too-large"}
    response = _on_web_error(request, WebError(codes.get(error.status_code, "bad-request")))
    response.headers.update(error.headers or {})
    return response


def _on_bug(request: Request, error: Exception) -> Response:
    # The server logs the traceback. This response is made outside the middleware that adds the headers.
    _log.error("request-failed path=%s reason=%s", request.url.path, type(error).__name__)
    response = _on_web_error(request, WebError("internal"))
    response.headers.update(HEADERS)
    return response


# --- running --------------------------------------------------------------------------------------------------------


def first_address(settings: Settings, store: Store, now: float) -> str:
    """The address to open first: a one-time link as long as no administrator has a password, else the plain one.

    The first administrator account is made if there is none.
    """
    address = f"http://{'127.0.0.1' if settings.host in ('', '0.0.0.0', '::') else settings.host}:{settings.port}"
    admins = [account for account in store.accounts() if account.role == "admin" and not account.disabled]
    if any(account.has_password for account in admins):
        return f"{address}/"
    admin = admins[0] if admins else store.create_account(_free_name(store), "admin", now)
    return f"{address}/sign-in/{store.new_sign_in_link(admin.id, now, auth.LINK_SECONDS)}"


def _free_name(store: Store) -> str:
    taken = {account.name.casefold() for account in store.accounts()}
    names = (FIRST_ACCOUNT if number == 1 else f"{FIRST_ACCOUNT}-{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket that listens on the address. Errors: OSError (port taken, no right to it, no such address)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen(128)  # from now on browsers wait instead of being refused
    except OSError:
        bound.close()
        raise
    bound.set_inheritable(True)
    return bound


def run(settings: Settings) -> None:
    """Serves until it is stopped. What keeps it from starting is said on stderr, and ends it with status 1."""
    language = i18n.terminal_language()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        bound = listening_socket(settings.host, settings.port)
        store = open_store(settings.database_url)
        address = first_address(settings, store, time.time())
    except StoreError as error:
        _give_up(error.message(language))
    except OSError as error:
        _give_up(i18n.text("api.port", language, host=settings.host, port=settings.port, reason=error.strerror))
    catalogue = Catalogue(settings.root)
    app = create_app(settings, store, catalogue, RasaEngine(settings))
    key = "api.sign-in-link" if "/sign-in/" in address else "api.address"
    sys.stdout.write(i18n.text(key, language, address=address) + "\n")
    sys.stdout.flush()
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            ws="wsproto",
            ws_max_size=LONGEST_FRAME,
            access_log=False,
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=3,
        )
    )
    try:
        server.run(sockets=[bound])
    finally:
        store.close()


def _give_up(reason: str) -> None:
    sys.stderr.write(reason + "\n")
    raise SystemExit(1)
