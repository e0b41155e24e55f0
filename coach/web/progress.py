"""The pages of progress and preferences. Their templates get, beside what all get:

================  ===================================================================================================
progress.html     ``view`` (``progressing.View``), ``own`` (bool), ``shown`` [Attempt] (the latest, the first first),
                  ``scores`` {"conduct", "resolution": [score of each shown one, None if it does not count]},
                  ``by_session`` {id: Attempt}, ``people`` [Account] (whose progress the reader may open),
                  ``types`` {id: CustomerType}, ``limits``
                  {"recent", "days", "last": int}, ``earned_by(standing, hidden)``, ``plot``, ``guides``, ``day``
                  (of ``charts``)
preferences.html  ``chosen`` (Preferences), ``speeds``, ``notes`` (what there is to choose), ``saved`` (bool), ``error``
                  (str or None)
================  ===================================================================================================

Forms (POST, fields): ``/preferences`` (speed, notes, badges), ``/ranking`` (on).
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from coach.preferences import NOTES, SPEEDS, PreferenceError
from coach.progress.ranking import DAYS, LAST
from coach.progress.skills import RECENT
from coach.store import RANKING, Account
from coach.web import auth, charts, progressing
from coach.web.context import language_of, web_of
from coach.web.errors import WebError
from coach.web.pages import page

# The chart and its table hold the latest practices; all of them are in "my sessions".
SHOWN = 60


def _account(request: Request, right: str = "practise") -> Account:
    web = web_of(request)
    return auth.allowed(request, web.store, web.clock(), right)


def own(request: Request) -> Response:
    """``/progress``: one's own progress."""
    account = _account(request)
    return _progress(request, account, account)


def other(request: Request) -> Response:
    """``/progress/{id}``: somebody else's, for those who may review."""
    account = _account(request, "review")
    return _progress(request, progressing.whose(web_of(request), account, request.path_params["id"]), account)


def _progress(request: Request, whose: Account, reader: Account) -> Response:
    web = web_of(request)
    view = progressing.progress(web, whose, reader)
    shown = view.overview.attempts[-SHOWN:]
    return page(
        request,
        "progress.html",
        account=reader,
        view=view,
        own=whose.id == reader.id,
        shown=shown,
        scores={
            name: [getattr(one, name) if one.counts else None for one in shown] for name in ("conduct", "resolution")
        },
        by_session={one.session: one for one in view.overview.attempts},
        people=progressing.people(web, reader),
        types=web.catalogue.current().types,
        limits={"recent": RECENT, "days": DAYS, "last": LAST},
        earned_by=progressing.earned_by,
        plot=charts.plot,
        guides=charts.guides,
        day=charts.day,
    )


def data(request: Request) -> Response:
    """``GET /api/v1/progress``: one's own progress, or for a coach that of ``account``."""
    account, web = _account(request), web_of(request)
    whose = progressing.whose(web, account, request.query_params.get("account"))
    return JSONResponse(progressing.as_data(progressing.progress(web, whose, account)))


def preferences(request: Request) -> Response:
    """``/preferences``: what one chooses for oneself."""
    account = _account(request)
    return _preferences(request, account, saved=bool(request.query_params.get("saved")))


def _preferences(request: Request, account: Account, saved: bool, error: Optional[WebError] = None) -> Response:
    return page(
        request,
        "preferences.html",
        status=200 if error is None else error.status,
        account=account,
        chosen=account.preferences,
        speeds=list(SPEEDS),
        notes=NOTES,
        saved=saved,
        error=error.message(language_of(request)) if error is not None else None,
    )


async def set_preferences(request: Request) -> Response:
    """``POST /preferences``: keeps them, and says so."""
    account = await run_in_threadpool(_account, request)
    async with request.form() as form:
        wish: Dict[str, Any] = {name: str(form[name]) for name in ("speed", "notes") if name in form}
        wish["badges"] = bool(form.get("badges"))
    try:
        chosen = account.preferences.changed(wish)
    except PreferenceError as error:
        refused = WebError("bad-field", field=error.field)
        return await run_in_threadpool(_preferences, request, account, False, refused)
    await run_in_threadpool(web_of(request).store.set_preferences, account.id, chosen)
    return RedirectResponse("/preferences?saved=1", 303)


async def set_ranking(request: Request) -> Response:
    """``POST /ranking``: switches the comparison between people on or off, for everybody."""
    await run_in_threadpool(_account, request, "accounts")
    async with request.form() as form:
        on = form.get("on") == "yes"
    await run_in_threadpool(web_of(request).store.set_option, RANKING, on)
    return RedirectResponse("/accounts#ranking", 303)


def routes() -> List[Route]:
    """All routes of these pages."""
    return [
        Route("/progress", own),
        Route("/progress/{id}", other),
        Route("/preferences", preferences),
        Route("/preferences", set_preferences, methods=["POST"]),
        Route("/ranking", set_ranking, methods=["POST"]),
    ]


def api_routes() -> List[Route]:
    """What the API has of it."""
    return [Route("/api/v1/progress", data)]
