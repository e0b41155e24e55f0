"""A small practice and a small engine for the tests of the web: hand-made turns, stored like real ones."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any, Callable, Dict, FrozenSet, List, Optional, Sequence, Tuple

from coach import service
from coach.content.catalogue import Content
from coach.content.models import CustomerType, Persona, Scenario
from coach.content.problems import Problem
from coach.conversation import CustomerMessage, Reply, Turn
from coach.store import DIFFICULTIES, PracticeSession, ReceivedReply, Store
from coach.web.engine import EngineDownError
from tests.store.examples import OPENING, SNAPSHOT, finding, practice_session

CARD: Dict[str, Any] = {
    "conduct": 72,
    "resolution": 40,
    "sections": [
        {
            "id": "angry",
            "name": {"es": "Enfado", "en": "Anger"},
            "score": 72,
            "weight": 1.0,
            "met": 1,
            "violated": 1,
            "missed": 0,
        }
    ],
    "critical": [],
    "cap": None,
    "too_little": False,
    "in_play": 2,
    "not_applicable": ["angry-calm-down"],
    "facts": {"found": ["when"], "missed": []},
    "steps": {"done": [], "open": ["restart"]},
    "mood": [{"turn": 1, "patience": 50, "anger": 60, "trust": 40, "mood": "tense"}],
    "best": [],
    "work_on": [finding().as_dict()],
    "missed": [],
    "rubric": "r1",
}


class RequestError(ValueError):
    """Like ``coach.casting.RequestError``."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


class SmallPractice:
    """One customer, one problem, always the same scorecard."""

    def __init__(self) -> None:
        self.started = 0

    def commands(self) -> FrozenSet[str]:
        return frozenset({"/fin", "/pista"})

    def start_session(self, store: Store, now: float, **wish: Any) -> PracticeSession:
        if wish["persona_id"] not in ("ramiro", None):
            raise RequestError("unknown-persona", persona=wish["persona_id"])
        if wish["difficulty"] not in DIFFICULTIES:
            raise RequestError("unknown-difficulty", difficulty=wish["difficulty"])
        self.started += 1
        seed = 7 if wish["seed"] is None else wish["seed"]
        chosen = {name: wish[name] for name in ("account_id", "language", "mode", "pace", "blind", "difficulty")}
        session = practice_session(f"new-{self.started}", seed=seed, started_at=now, **chosen)
        return store.create_session(session, OPENING)

    def fork_session(
        self, store: Store, session_id: str, turn: int, *, account_id: str, pace: Optional[float], now: float
    ) -> PracticeSession:
        return service.fork_session(
            store, session_id, turn, account_id=account_id, pace=pace, now=now, fork_id=f"fork-{turn}"
        )

    def recognise(self, store: Store, session_id: str, named: Optional[Sequence[str]]) -> PracticeSession:
        session = store.session(session_id)
        assert session is not None
        if not session.ended:
            raise RequestError("not-ended")
        mark = None if named is None else 100 if named == ["angry"] else 0
        hits = ["angry"] if mark else []
        return store.store_recognised(session_id, {"mark": mark, "hits": hits, "missed": [], "invented": []})

    def minute(self) -> Tuple[float, int]:
        return 60.0, 120

    def telltales(self) -> FrozenSet[str]:
        return frozenset({"angry-calm-down"})

    def end_session(self, store: Store, session_id: str, reason: str, now: float) -> PracticeSession:
        return store.finish_session(session_id, reason, CARD, now)


def answer_to(reply: ReceivedReply, number: int) -> Turn:
    """The customer repeats the number of the turn; "adiós" ends the conversation, "/pista" brings a hint."""
    return Turn(
        number=number,
        reply=Reply(reply.message_id, reply.text, reply.received_at, reply.timing),
        phase="listening",
        labels=(),
        findings=(replace(finding(number), end=len(reply.text), quote=reply.text),),
        messages=(CustomerMessage(f"Respuesta {number}, uno.", 1.0), CustomerMessage(f"Respuesta {number}, dos.", 1.0)),
        state={"patience": 60 - number},
        ended="left" if reply.text == "adiós" else None,
        notice="Pregunte desde cuándo." if reply.text == "/pista" else None,
    )


@dataclass
class SmallEngine:
    """Answers within the process. ``down`` and ``up`` are switches; ``asked`` counts the attempts for each reply."""

    store: Store
    up: bool = True
    failures: List[Exception] = field(default_factory=list)
    asked: List[str] = field(default_factory=list)
    gate: Optional[asyncio.Event] = None
    closed: bool = False

    async def ready(self) -> bool:
        return self.up

    async def take_turn(self, reply: ReceivedReply) -> int:
        self.asked.append(reply.message_id)
        if self.gate is not None:
            await self.gate.wait()
        if self.failures:
            raise self.failures.pop(0)
        if not self.up:
            raise EngineDownError("down")
        number = len(self.store.turns(reply.session_id)) + 1
        return self.store.record_turn(reply.session_id, answer_to(reply, number), reply.received_at).number

    async def close(self) -> None:
        self.closed = True


def small_content(problems: tuple[Problem, ...] = ()) -> Content:
    """One customer, one type, one problem, as models."""

    def both(text: str) -> Dict[str, List[str]]:
        return {"es": [text], "en": [text]}

    text = {"es": "Texto <b>", "en": "Text <b>"}
    kind = CustomerType(
        id="angry",
        name={"es": "Enfadado", "en": "Angry"},
        about=text,
        aliases=both("enfadado"),
        precedence=1,
        reactions={},
        moods=[{"mood": "good"}],
        lines={},
    )
    levels = dict.fromkeys(("patience", "anger", "trust", "understanding", "focus"), 50)
    persona = Persona(id="ramiro", name={"es": "Ramiro", "en": "Ramiro"}, types=["angry"], about=text, temper=levels)
    story = SNAPSHOT["scenario"]
    scenario = Scenario(
        **{name: story[name] for name in ("id", "name", "domain", "summary", "case_file", "cause")},
        opening=both("No funciona."),
        grievance=both("Llevo dos días."),
        facts=[{"id": "when", "told": both("Desde el lunes."), "asked_by": both("¿Desde cuándo?")}],
        steps=[{"id": "restart", "given_by": both("Reinicie."), "result": both("Hecho.")}],
        done=both("Gracias."),
    )
    return Content(
        types={"angry": kind}, personas={"ramiro": persona}, scenarios={scenario.id: scenario}, problems=problems
    )


@dataclass
class SmallCatalogue:
    """A catalogue of fixed content."""

    content: Content = field(default_factory=small_content)

    def current(self) -> Content:
        return self.content


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


async def until(condition: Callable[[], Any], seconds: float = 5.0) -> Any:
    """Waits until ``condition()`` is true and gives its value; fails after ``seconds``."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not (found := condition()):
        assert loop.time() < end, "waited in vain"
        await asyncio.sleep(0.005)
    return found
