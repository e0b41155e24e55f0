"""A very long practice, written straight into the store: nobody wants to wait for five hundred turns."""

from __future__ import annotations

from typing import Any, Dict, List, Tuple

import sqlalchemy as sa

from coach.conversation import CustomerMessage, Finding, Reply, Timing, Turn
from coach.store import Store
from coach.store.conversations import _write_turn
from coach.store.tables import lines

REPLY = "Entiendo que esté molesto, Julián. Reinicie el router, compruebe el DHCP y dígame qué luz ve ahora, por favor."
MARKS = (
    ("Entiendo que esté molesto", "met", "minor"),
    ("Julián", "met", "minor"),
    ("Reinicie el router", "violated", "major"),
    ("compruebe el DHCP", "violated", "critical"),
    ("DHCP", "violated", "minor"),
    ("por favor", "met", "minor"),
)


def fill(store: Store, session_id: str, turns: int) -> None:
    """Adds ``turns`` turns to a session: one reply, six marks and two shown messages each."""
    session = store.session(session_id)
    assert session is not None
    with store._database.writing() as connection:  # one transaction, where the store's own way makes one for each turn
        for number in range(1, turns + 1):
            at = session.started_at + number
            answer = (
                CustomerMessage(f"Veo una luz roja, van {number} veces.", 1.0),
                CustomerMessage(f"¿Y ahora? ({number})", 0.5),
            )
            reply = Reply(f"long-{number}", f"{REPLY} ({number})", at, Timing())
            turn = Turn(number, reply, "diagnosing", (), _marks(number), answer, session.state)
            _write_turn(connection, session_id, turn)
        connection.execute(sa.update(lines).where(lines.c.session_id == session_id).values(shown_at=at))


def _marks(turn: int) -> Tuple[Finding, ...]:
    found: List[Finding] = []
    for words, verdict, severity in MARKS:
        texts = ("behaviour", "why", "advice", "better", "source", "title")
        plain: Dict[str, Any] = {name: f"{name} de prueba" for name in texts}
        start = REPLY.index(words)
        found.append(
            Finding(
                guideline=f"long-{len(found)}",
                verdict=verdict,
                turn=turn,
                start=start,
                end=start + len(words),
                quote=words,
                severity=severity,
                section="listening",
                **plain,
            )
        )
    return tuple(found)
