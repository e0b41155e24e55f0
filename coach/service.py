"""The use cases over the store: begin a session, answer a reply, end it. Whoever calls may call again: nothing happens twice."""

from __future__ import annotations

import secrets
from typing import Any, List, Optional, Tuple

from coach import i18n, practice
from coach.assembly import Workshop, scoring_of
from coach.content.catalogue import Content
from coach.content.fields import LANGUAGES
from coach.content.models import Persona, Scenario
from coach.conversation import Reply, Turn, Utterance
from coach.grading.grader import items_of
from coach.grading.rubric import rubric_version
from coach.practice import Past
from coach.roleplay.cast import Cast
from coach.roleplay.state import State
from coach.settings import Settings
from coach.store import PracticeSession, Store
from coach.store.records import MODES

LARGEST_SEED = 2**31 - 1


class RequestError(ValueError):
    """A request that cannot be met; ``code`` is a key of the ``api.error.`` texts, ``values`` fill it in."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values

    def message(self, language: str) -> str:
        """The reason in ``language``."""
        return i18n.text(f"api.error.{self.code}", language, **self.values)


def start_session(
    store: Store,
    content: Content,
    *,
    account_id: Optional[str],
    persona_id: str,
    scenario_id: Optional[str],
    language: str,
    mode: str = "coached",
    seed: Optional[int] = None,
    pace: float = 1.0,
    now: float,
    session_id: Optional[str] = None,
) -> PracticeSession:
    """Begins a session: the customer's first messages and state are stored with a snapshot of who plays what.

    ``scenario_id`` None takes the first that suits the persona; ``seed`` None draws one. Errors: RequestError.
    """
    persona = content.personas.get(persona_id)
    if persona is None:
        raise RequestError("unknown-persona", persona=persona_id)
    scenario = _scenario(content, persona, scenario_id)
    if language not in LANGUAGES:
        raise RequestError("unknown-language", language=language)
    if mode not in MODES:
        raise RequestError("unknown-mode", mode=mode)
    if pace < 0 or pace > 100:
        raise RequestError("bad-pace", pace=pace)
    if seed is not None and not 0 <= seed <= LARGEST_SEED:
        raise RequestError("bad-seed", seed=seed, largest=LARGEST_SEED)
    cast = Cast.of(content, persona, scenario)
    drawn = secrets.randbelow(LARGEST_SEED) if seed is None else seed
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
    )
    return store.create_session(session, opening)


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
    turns = store.turns(session_id)
    shown = [line for line in store.lines(session_id) if not line.cut]
    history: List[Utterance] = [Utterance("customer", line.text, line.shown_at) for line in shown if line.turn == 0]
    for turn in turns:
        if turn.phase == practice.COMMAND_PHASE:
            continue
        if turn.phase != practice.SILENCE_PHASE:
            history.append(Utterance("agent", turn.reply.text, turn.reply.received_at))
        history += [Utterance("customer", line.text, line.shown_at) for line in shown if line.turn == turn.number]
    return Past(tuple(history), tuple(turns))


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
    )
    return store.finish_session(session_id, reason, card, now)


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
