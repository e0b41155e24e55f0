"""The use cases over the store: begin a session, answer a reply, end it. Whoever calls may call again: nothing happens twice."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any, Optional, Sequence, Tuple

from coach import practice
from coach.assembly import Workshop, scoring_of
from coach.casting import LARGEST_SEED, RequestError, cast_for, someone
from coach.content.catalogue import Content
from coach.content.fields import LANGUAGES
from coach.content.models import Persona, Scenario
from coach.conversation import Reply, Turn
from coach.grading.grader import items_of
from coach.grading.recognition import recognition
from coach.grading.rubric import rubric_version
from coach.practice import Past
from coach.replay import Replay, replay, state_before
from coach.replay import past as past_of
from coach.roleplay.cast import Cast
from coach.roleplay.state import State
from coach.settings import Settings
from coach.store import PracticeSession, Store
from coach.store.records import DIFFICULTIES, MODES


def start_session(
    store: Store,
    content: Content,
    *,
    account_id: Optional[str],
    persona_id: Optional[str],
    scenario_id: Optional[str],
    language: str,
    mode: str = "coached",
    seed: Optional[int] = None,
    pace: float = 1.0,
    blind: bool = False,
    difficulty: str = "normal",
    now: float,
    session_id: Optional[str] = None,
) -> PracticeSession:
    """Begins a session: the customer's first messages and state are stored with a snapshot of who plays what.

    ``persona_id`` None draws one with the seed from those that suit the scenario, or from all; ``scenario_id`` None takes
    the first that suits the persona; ``seed`` None draws one. Errors: RequestError.
    """
    if language not in LANGUAGES:
        raise RequestError("unknown-language", language=language)
    if mode not in MODES:
        raise RequestError("unknown-mode", mode=mode)
    _check_pace(pace)
    if difficulty not in DIFFICULTIES:
        raise RequestError("unknown-difficulty", difficulty=difficulty)
    if seed is not None and not 0 <= seed <= LARGEST_SEED:
        raise RequestError("bad-seed", seed=seed, largest=LARGEST_SEED)
    drawn = secrets.randbelow(LARGEST_SEED) if seed is None else seed
    persona = _persona(content, persona_id, scenario_id, drawn)
    scenario = _scenario(content, persona, scenario_id)
    cast = cast_for(content, persona, scenario, difficulty)
    state, opening = practice.start(cast, language, drawn)
    session = PracticeSession(
        id=session_id or secrets.token_urlsafe(12),
        account_id=account_id,
        account_name="",
        persona_id=persona.id,
        scenario_id=scenario.id,
        language=language,
        mode=mode,
        seed=drawn,
        pace=pace,
        content=cast.as_data(),
        state=state.as_data(),
        rubric="",
        started_at=now,
        blind=blind,
        difficulty=difficulty,
    )
    return store.create_session(session, opening)


def fork_session(
    store: Store,
    session_id: str,
    turn: int,
    *,
    account_id: Optional[str],
    pace: Optional[float] = None,
    now: float,
    fork_id: Optional[str] = None,
) -> PracticeSession:
    """Begins a session that goes as the ended one ``session_id`` went up to the reply of ``turn``, which is said anew.

    Customer, problem, seed and whatever was said and marked before are those of then; the customer's last words come
    again. It is blind only if the types are still to be named. ``pace`` None keeps the pace. Errors: RequestError
    ``unknown-session`` (also for somebody else's), ``not-ended``, ``bad-fork``.
    """
    parent = _session(store, session_id)
    if parent.account_id != account_id:
        raise RequestError("unknown-session", session=session_id)
    if not parent.ended:
        raise RequestError("not-ended")
    turns = store.turns(session_id)
    if not any(one.number == turn and one.phase not in practice.UNSPOKEN for one in turns):
        raise RequestError("bad-fork", turn=turn)
    if pace is not None:
        _check_pace(pace)
    kept = [one for one in turns if one.number < turn]
    fork = replace(
        parent,
        id=fork_id or secrets.token_urlsafe(12),
        pace=parent.pace if pace is None else pace,
        state=state_before(parent, kept),
        started_at=now,
        ended_at=None,
        end_reason=None,
        scorecard=None,
        blind=parent.types_hidden,
        recognised=None,
        parent_session=parent.id,
        forked_at_turn=turn,
    )
    since = max((one.number for one in kept if one.phase not in practice.UNSPOKEN), default=0)
    return store.create_fork(fork, since)


def recognise(store: Store, content: Content, session_id: str, named: Optional[Sequence[str]]) -> PracticeSession:
    """Keeps and marks which customer types the trainee recognised in a blind session that is over; the first answer stays.

    ``named`` None: they would not say. Errors: RequestError ``not-blind``, ``not-ended``, ``unknown-type``.
    """
    session = _session(store, session_id)
    if not session.blind:
        raise RequestError("not-blind")
    if not session.ended:
        raise RequestError("not-ended")
    types = tuple(session.content["persona"]["types"])
    for name in named or ():
        if name not in content.types and name not in types:
            raise RequestError("unknown-type", type=name)
    found = recognition(named, types, scoring_of(content).recognition)
    return store.store_recognised(session_id, found.as_data())


def replay_session(store: Store, workshop: Workshop, session_id: str) -> Replay:
    """Plays a stored session again by the rules of today. Errors: RequestError ``unknown-session``."""
    session = _session(store, session_id)
    _, playing = workshop.practice()
    return replay(playing, session, store.lines(session_id), store.turns(session_id))


def answer(store: Store, workshop: Workshop, session_id: str, reply: Reply, now: float) -> Turn:
    """The turn that ``reply`` makes in its session, stored before it is returned; a repeat gets the stored turn."""
    session = _session(store, session_id)
    known = store.turn(session_id, reply.message_id)
    if known is None:
        if session.ended:
            raise RequestError("ended")
        _, playing = workshop.practice()
        turn = playing.take_turn(
            Cast.from_data(session.content), State.from_data(session.state), past(store, session_id), reply
        )
        known = store.record_turn(session_id, turn, now if turn.ended else None)
    if known.ended and session.scorecard is None:
        content, playing = workshop.practice()
        _finish(store, content, session_id, known.ended, now, playing.rubric, playing.scoring)
    return known


def end_session(
    store: Store, content: Content, settings: Settings, session_id: str, reason: str, now: float
) -> PracticeSession:
    """Ends a session without a reply and gives it its scorecard. One that has ended already stays as it is."""
    rubric = rubric_version(settings.root, settings.heads)
    return _finish(store, content, session_id, reason, now, rubric, scoring_of(content))


def past(store: Store, session_id: str) -> Past:
    """Everything the trainee saw and wrote so far, in order. What was cut off was never seen."""
    return past_of(store.lines(session_id), store.turns(session_id))


def _finish(
    store: Store, content: Content, session_id: str, reason: str, now: float, rubric: str, scoring: Any
) -> PracticeSession:
    session = _session(store, session_id)
    if session.scorecard is not None:
        return session
    card = practice.scorecard(
        Cast.from_data(session.content),
        State.from_data(session.state),
        store.turns(session_id),
        items_of(content.sections),
        content.types,
        scoring,
        rubric,
        content.feelings,
    )
    return store.finish_session(session_id, reason, card, now)


def _check_pace(pace: float) -> None:
    if pace < 0 or pace > 100:
        raise RequestError("bad-pace", pace=pace)


def _persona(content: Content, persona_id: Optional[str], scenario_id: Optional[str], seed: int) -> Persona:
    if persona_id is None:
        drawn = someone(content, scenario_id, seed)
        if drawn is None:
            raise RequestError("nobody-suits", scenario=scenario_id or "–")
        return drawn
    persona = content.personas.get(persona_id)
    if persona is None:
        raise RequestError("unknown-persona", persona=persona_id)
    return persona


def _session(store: Store, session_id: str) -> PracticeSession:
    session = store.session(session_id)
    if session is None:
        raise RequestError("unknown-session", session=session_id)
    return session


def _scenario(content: Content, persona: Persona, scenario_id: Optional[str]) -> Scenario:
    suited: Tuple[Scenario, ...] = content.suited(persona)
    if scenario_id is None:
        if not suited:
            raise RequestError("no-scenario", persona=persona.id)
        return suited[0]
    for scenario in suited:
        if scenario.id == scenario_id:
            return scenario
    raise RequestError("unknown-scenario", scenario=scenario_id, persona=persona.id)
