"""Starting, finding and ending sessions: what the pages and the API share."""

from __future__ import annotations

import math
from contextlib import contextmanager
from typing import Any, Dict, Iterator, List, Mapping, Optional

from starlette.concurrency import run_in_threadpool

from coach import i18n
from coach.blindness import without
from coach.casting import RequestError
from coach.conversation import Turn
from coach.progress.attempts import RETRIED
from coach.store import Account, PracticeSession, StoreError
from coach.web.auth import RIGHTS
from coach.web.context import Web
from coach.web.errors import RefusedError, WebError
from coach.web.presentation import COMMAND_PHASE

WISHES = frozenset({"persona", "scenario", "language", "mode", "seed", "pace", "blind", "difficulty"})
FORK_WISHES = frozenset({"fork", "pace"})
# The statuses of what the practice refuses; all else is 422.
REFUSED = {"unknown-session": 404, "not-ended": 409}


def start(web: Web, account: Account, wish: Mapping[str, Any]) -> PracticeSession:
    """A new session of ``account``.

    ``wish`` has ``persona`` (None: one is drawn), ``language`` and maybe ``scenario``, ``mode``, ``seed``, ``pace``,
    ``blind``, ``difficulty``; or ``fork`` with ``session`` and ``turn``, and maybe ``pace``. Errors: WebError ``bad-field``
    (``field`` names what is missing, of the wrong kind or unknown), or what the practice refuses.
    """
    for name in wish:
        _check(str(name)[:60], name in (FORK_WISHES if "fork" in wish else WISHES))
    _check("pace", _number(wish.get("pace", 1.0), (int, float)))
    if "fork" in wish:
        return _fork(web, account, wish)
    persona, scenario, seed = wish.get("persona"), wish.get("scenario"), wish.get("seed")
    _check("persona", "persona" in wish and (persona is None or isinstance(persona, str)))
    _check("scenario", scenario is None or isinstance(scenario, str))
    _check("language", isinstance(wish.get("language"), str))
    _check("mode", isinstance(wish.get("mode", "coached"), str))
    _check("seed", seed is None or _number(seed, int))
    _check("blind", isinstance(wish.get("blind", False), bool))
    _check("difficulty", isinstance(wish.get("difficulty", "normal"), str))
    with _refusals():
        return web.practice.start_session(
            web.store,
            now=web.clock(),
            account_id=account.id,
            persona_id=persona,
            scenario_id=scenario,
            language=wish["language"],
            mode=wish.get("mode", "coached"),
            seed=seed,
            pace=float(wish.get("pace", 1.0)),
            blind=wish.get("blind", False),
            difficulty=wish.get("difficulty", "normal"),
        )


def _fork(web: Web, account: Account, wish: Mapping[str, Any]) -> PracticeSession:
    fork = wish["fork"]
    _check("fork", isinstance(fork, dict) and set(fork) == {"session", "turn"})
    _check("fork.session", isinstance(fork["session"], str))
    _check("fork.turn", _number(fork["turn"], int))
    pace = float(wish["pace"]) if "pace" in wish else None
    with _refusals():
        return web.practice.fork_session(
            web.store, fork["session"], fork["turn"], account_id=account.id, pace=pace, now=web.clock()
        )


@contextmanager
def _refusals() -> Iterator[None]:
    """What the practice refuses, as an answer in the reader's language."""
    try:
        yield
    except ValueError as error:
        code, values = getattr(error, "code", None), dict(getattr(error, "values", {}))
        if code is None:
            raise
        status = REFUSED.get(code, 422)
        raise RefusedError(code, status, lambda reader: i18n.text(f"api.error.{code}", reader, **values)) from error


async def recognise(web: Web, session: PracticeSession, named: Any) -> PracticeSession:
    """Keeps which types (a list of ids, or None) the trainee of this session recognised. Errors: what is refused."""
    _check("types", named is None or (isinstance(named, list) and all(isinstance(name, str) for name in named)))

    def keep() -> PracticeSession:
        with _refusals():
            return web.practice.recognise(web.store, session.id, named)

    kept = await run_in_threadpool(keep)
    await web.rooms.refresh(session.id)
    return kept


def hides_types(session: PracticeSession, reader: Account) -> bool:
    """Whether ``reader`` is the trainee of a blind session who has still to name the customer's types."""
    return session.types_hidden and session.account_id == reader.id


def shown_turns(web: Web, session: PracticeSession, reader: Account) -> List[Turn]:
    """The turns of ``session`` without the marks that would tell ``reader`` what they have still to recognise."""
    turns = web.store.turns(session.id)
    if not hides_types(session, reader):
        return turns
    telling = web.practice.telltales()
    return [without(turn, telling) for turn in turns]


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


async def end(web: Web, session: PracticeSession, reason: str = "stopped") -> PracticeSession:
    """Ends the session because the trainee stops; a session that has ended stays as it is."""
    await run_in_threadpool(web.practice.end_session, web.store, session.id, reason, web.clock())
    await web.rooms.refresh(session.id)
    ended = await run_in_threadpool(web.store.session, session.id)
    return ended or session


async def again(web: Web, account: Account, session_id: str, turn: int) -> PracticeSession:
    """Another attempt from the reply of ``turn``, at the account's own speed; one that runs ends first and is kept.

    Errors: ``not-found``; ``not-ended`` (an exam, which is not broken off for a better try) and ``bad-fork`` (no such
    reply), which leave a running session as it is.
    """
    session = await run_in_threadpool(own, web, account, session_id)
    if not session.ended and session.mode == "coached":
        with _refusals():
            await run_in_threadpool(_check_reply, web, session, turn)
        await end(web, session, RETRIED)
    wish = {"fork": {"session": session_id, "turn": turn}, "pace": account.preferences.pace}
    return await run_in_threadpool(start, web, account, wish)


def _check_reply(web: Web, session: PracticeSession, turn: int) -> None:
    said = (one for one in web.store.turns(session.id) if one.reply.text and one.phase != COMMAND_PHASE)
    if not any(one.number == turn for one in said):
        raise RequestError("bad-fork", turn=turn)


def said_before(web: Web, session: PracticeSession) -> Optional[str]:
    """The reply that a new attempt says anew, in its old words, as long as nothing was said in it; else None."""
    parent, turn = session.parent_session, session.forked_at_turn
    if parent is None or turn is None or len(web.store.replies(session.id)) >= turn:
        return None
    return next((one.reply.text for one in web.store.turns(parent) if one.number == turn), None)


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
