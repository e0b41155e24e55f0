"""Starting, finding and ending sessions: what the pages and the API share."""

from __future__ import annotations

import math
from typing import Any, Dict, List, Mapping, Optional

from starlette.concurrency import run_in_threadpool

from coach import i18n
from coach.store import Account, PracticeSession, StoreError
from coach.web.auth import RIGHTS
from coach.web.context import Web
from coach.web.errors import RefusedError, WebError


def start(web: Web, account: Account, wish: Mapping[str, Any]) -> PracticeSession:
    """A new session of ``account``.

    ``wish`` has ``persona``, ``language`` and maybe ``scenario``, ``mode``, ``seed``, ``pace``. Errors, with status 422:
    WebError ``bad-field`` (``field`` names what is missing or of the wrong kind), or what the practice refuses.
    """
    persona, scenario = wish.get("persona"), wish.get("scenario")
    seed, pace = wish.get("seed"), wish.get("pace", 1.0)
    _check("persona", isinstance(persona, str))
    _check("scenario", scenario is None or isinstance(scenario, str))
    _check("language", isinstance(wish.get("language"), str))
    _check("mode", isinstance(wish.get("mode", "coached"), str))
    _check("seed", seed is None or _number(seed, int))
    _check("pace", _number(pace, (int, float)))
    try:
        return web.practice.start_session(
            web.store,
            now=web.clock(),
            account_id=account.id,
            persona_id=persona,
            scenario_id=scenario,
            language=wish["language"],
            mode=wish.get("mode", "coached"),
            seed=seed,
            pace=float(pace),
        )
    except ValueError as error:
        code, values = getattr(error, "code", None), dict(getattr(error, "values", {}))
        if code is None:
            raise
        raise RefusedError(code, 422, lambda reader: i18n.text(f"api.error.{code}", reader, **values)) from error


def _check(field: str, holds: Any) -> None:
    if not holds:
        raise WebError("bad-field", field=field)


def _number(value: Any, kind: Any) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool) and math.isfinite(value)


def find(web: Web, account: Account, session_id: str) -> PracticeSession:
    """The session if ``account`` may read it. Errors: ``not-found``, also for somebody else's session."""
    session = web.store.session(session_id)
    if session is None or (session.account_id != account.id and "review" not in RIGHTS[account.role]):
        raise WebError("not-found")
    return session


def own(web: Web, account: Account, session_id: str) -> PracticeSession:
    """The session if ``account`` is the trainee in it. Errors: ``not-found``."""
    session = web.store.session(session_id)
    if session is None or session.account_id != account.id:
        raise WebError("not-found")
    return session


async def end(web: Web, session: PracticeSession) -> PracticeSession:
    """Ends the session because the trainee stops; a session that has ended stays as it is."""
    await run_in_threadpool(web.practice.end_session, web.store, session.id, "stopped", web.clock())
    await web.rooms.refresh(session.id)
    ended = await run_in_threadpool(web.store.session, session.id)
    return ended or session


def scored(web: Web, session: PracticeSession) -> PracticeSession:
    """An ended session with its scorecard, made now if a crash came between the end and the scorecard."""
    if session.scorecard is not None:
        return session
    web.practice.end_session(web.store, session.id, session.end_reason or "stopped", web.clock())
    return web.store.session(session.id) or session


def types_of(session: PracticeSession) -> List[Mapping[str, Any]]:
    """The customer types in the snapshot, in the persona's order."""
    stored = session.content["types"]
    listed = stored.values() if isinstance(stored, Mapping) else stored
    by_id: Dict[str, Mapping[str, Any]] = {kind["id"]: kind for kind in listed}
    return [by_id[name] for name in session.content["persona"]["types"] if name in by_id]


def named(error: StoreError) -> WebError:
    """A store error as an answer: its own text, and the status that fits."""
    status = {"not-stored": 503, "unknown-session": 404, "unknown-account": 404, "ended": 409}.get(error.code, 422)
    if error.code in ("not-stored", "ended"):
        return WebError(error.code)  # the database's own words are for the log, not for visitors
    return RefusedError(error.code, status, error.message)


def shown_findings(session: PracticeSession, reader: Optional[Account]) -> bool:
    """Whether ``reader`` may see the findings now: in exam mode the trainee sees them after the end."""
    return session.mode == "coached" or session.ended or reader is None or reader.id != session.account_id
