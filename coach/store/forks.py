"""Copies of a session up to one of its replies."""

from __future__ import annotations

from typing import Any, Dict, List

import sqlalchemy as sa

from coach.store.records import PracticeSession
from coach.store.sessions import Sessions, insert_session, stored_session
from coach.store.tables import findings, lines, replies, turns


class Forks(Sessions):
    """The part of the store that makes them."""

    def create_fork(self, session: PracticeSession, since: int) -> PracticeSession:
        """Stores ``session``, a new one, with the turns of ``session.parent_session`` before ``session.forked_at_turn``.

        ``since`` is the last of these turns in which something was said to the customer (0: the opening). The customer's
        lines from it on are still to be shown, as they were when the reply that is said anew came; all times are moved so
        that the last reply kept came just when the session starts, so that pauses are as long as they were. All or nothing.
        Errors: ``session-exists``, ``unknown-account``.
        """
        parent, before = session.parent_session, session.forked_at_turn
        with self._new_session(session), self._database.writing() as connection:
            insert_session(connection, session)
            kept = _rows(connection, replies, parent, replies.c.turn < before, replies.c.position)
            shift = session.started_at - max((row["received_at"] for row in kept), default=session.started_at)
            for position, row in enumerate(kept, 1):
                row.update(received_at=row["received_at"] + shift, position=position)
            said = _rows(connection, lines, parent, lines.c.turn < before, lines.c.seq)
            for row in said:
                if row["turn"] >= since:
                    row.update(shown_at=None, cut=False)
                elif row["shown_at"] is not None:
                    row["shown_at"] += shift
            copies = (
                (replies, kept),
                (turns, _rows(connection, turns, parent, turns.c.number < before, turns.c.number)),
                (findings, _rows(connection, findings, parent, findings.c.found_at < before, findings.c.found_at)),
                (lines, said),
            )
            for table, rows in copies:
                if rows:
                    connection.execute(table.insert(), [{**row, "session_id": session.id} for row in rows])
            return stored_session(connection, session.id)


def _rows(connection: Any, table: Any, session_id: Any, condition: Any, order: Any) -> List[Dict[str, Any]]:
    query = sa.select(table).where(table.c.session_id == session_id, condition).order_by(order)
    return [dict(row._mapping) for row in connection.execute(query)]
