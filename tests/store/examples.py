"""Sessions and turns made by hand for the tests of the store and the web."""

from __future__ import annotations

from typing import Any, Optional

from coach.conversation import CustomerMessage, Finding, Label, Reply, Timing, Turn
from coach.store import PracticeSession

OPENING = (
    CustomerMessage("Buenas. El router tiene una luz roja.", 1.5),
    CustomerMessage("¡Y llevo así dos días!", 1.0),
)

SNAPSHOT = {
    "persona": {
        "id": "ramiro",
        "name": {"es": "Ramiro", "en": "Ramiro"},
        "types": ["angry"],
        "about": {"es": "Tiene prisa.", "en": "He is in a hurry."},
        "when_interrupted": "complain",
    },
    "types": [{"id": "angry", "name": {"es": "Enfadado", "en": "Angry"}}],
    "scenario": {
        "id": "router-red-light",
        "name": {"es": "Luz roja en el router", "en": "Red light on the router"},
        "domain": {"es": "Internet", "en": "Internet"},
        "summary": {"es": "No tiene conexión.", "en": "There is no connection."},
        "case_file": {"es": ["Cliente desde 2019."], "en": ["Customer since 2019."]},
        "facts": [{"id": "when", "told": {"es": ["Desde el lunes."], "en": ["Since Monday."]}}],
        "steps": [{"id": "restart", "given_by": {"es": ["Reinicie el router."], "en": ["Restart the router."]}}],
        "cause": {"es": "Un cable suelto.", "en": "A loose cable."},
    },
}


def practice_session(session_id: str = "s-1", account_id: Optional[str] = None, **changes: Any) -> PracticeSession:
    values: dict[str, Any] = {
        "id": session_id,
        "account_id": account_id,
        "account_name": "",
        "persona_id": "ramiro",
        "scenario_id": "router-red-light",
        "language": "es",
        "mode": "coached",
        "seed": 2**40,
        "pace": 0.0,
        "content": SNAPSHOT,
        "state": {"patience": 60},
        "rubric": "r1",
        "started_at": 1000.5,
    }
    return PracticeSession(**{**values, **changes})


def finding(turn: int = 1, **changes: Any) -> Finding:
    values: dict[str, Any] = {
        "guideline": "angry-calm-down",
        "behaviour": "calm-down",
        "verdict": "violated",
        "turn": turn,
        "start": 0,
        "end": 8,
        "quote": "Cálmese.",
        "why": "Pide calma a quien está enfadado.",
        "advice": "Reconozca el enfado primero.",
        "better": "Entiendo su enfado.",
        "source": "S1, 3.2",
        "severity": "major",
        "section": "angry",
        "title": "No pida calma",
    }
    return Finding(**{**values, **changes})


def turn(number: int = 1, message_id: str = "m-1", text: str = "Cálmese.", **changes: Any) -> Turn:
    values: dict[str, Any] = {
        "number": number,
        "reply": Reply(message_id, text, 1010.25, Timing(True, ("¡Y llevo así dos días!",), 4.5)),
        "phase": "opening",
        "labels": (Label("calm-down", 0, 8, "calm-down-1"),),
        "findings": (finding(number), finding(number, guideline="greet", verdict="missed", start=0, end=0, quote="")),
        "messages": (CustomerMessage("¿Que me calme?", 0.5), CustomerMessage("¡Ni hablar!", 0.25)),
        "state": {"patience": 60 - 10 * number},
    }
    return Turn(**{**values, **changes})
