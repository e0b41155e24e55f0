"""What was said in a session: replies received, turns graded, the customer's lines."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Dict, List, Optional, Sequence, Tuple

import sqlalchemy as sa

from coach.conversation import CustomerMessage, Finding, Label, Reply, Timing, Turn
from coach.store.database import Database
from coach.store.errors import StoreError
from coach.store.records import CustomerLine, ReceivedReply
from coach.store.sessions import add_lines, locked_session
from coach.store.tables import findings, lines, replies, sessions, turns


class Conversations:
    """The part of the store that keeps what was said. A repeated write gives the stored result and changes nothing."""

    _database: Database

    def receive_reply(
        self,
        session_id: str,
        message_id: str,
        text: str,
        received_at: float,
        timing: Timing,
        cut: Sequence[int] = (),
    ) -> Tuple[ReceivedReply, bool]:
        """Keeps a reply before anything is done with it; gives it and whether it is new.

        ``cut`` are the ``seq`` of the customer's lines it cut off: stored with the reply or not at all. Errors:
        ``unknown-session``, ``ended``.
        """
        with self._database.writing() as connection:
            session = locked_session(connection, session_id)
            stored = _reply_row(connection, session_id, message_id)
            if stored is not None:
                return _reply(stored), False
            if session.ended_at is not None:
                raise StoreError("ended")
            reply = Reply(message_id, text, received_at, timing)
            _add_reply(connection, session_id, reply)
            _cut(connection, session_id, cut)
        return ReceivedReply(session_id, message_id, text, received_at, timing), True

    def unanswered(self, session_id: str) -> List[ReceivedReply]:
        """Replies that no turn has answered yet, in their order of arrival."""
        return [reply for reply in self.replies(session_id) if reply.turn is None]

    def replies(self, session_id: str) -> List[ReceivedReply]:
        """All replies in their order of arrival."""
        query = sa.select(replies).where(replies.c.session_id == session_id).order_by(replies.c.position)
        with self._database.reading() as connection:
            return [_reply(row) for row in connection.execute(query)]

    def record_turn(self, session_id: str, turn: Turn, ended_at: Optional[float] = None) -> Turn:
        """Stores the turn, its findings, the customer's lines, the new state and, if it ended, the end: all or nothing.

        A turn for a reply that is already answered gives the stored turn. ``ended_at`` is the time of the end (default:
        when the reply was received). Errors: ``unknown-session``, ``ended``, ``turn-conflict`` (not the next turn).
        """
        with self._database.writing() as connection:
            session = locked_session(connection, session_id)
            stored = _read_turns(connection, session_id, turns.c.message_id == turn.reply.message_id)
            if stored:
                return stored[0]
            if session.ended_at is not None:
                raise StoreError("ended")
            last = connection.execute(sa.select(sa.func.max(turns.c.number)).where(turns.c.session_id == session_id))
            expected = (last.scalar() or 0) + 1
            if turn.number != expected:
                raise StoreError("turn-conflict", turn=turn.number, expected=expected)
            _write_turn(connection, session_id, turn)
            recorded = _read_turns(connection, session_id, turns.c.number == turn.number)[0]
            values: Dict[str, Any] = {"state": dict(turn.state)}
            if turn.ended is not None:
                values["ended_at"] = recorded.reply.received_at if ended_at is None else ended_at
                values["end_reason"] = turn.ended
            connection.execute(sessions.update().where(sessions.c.id == session_id).values(**values))
            return recorded

    def turn(self, session_id: str, message_id: str) -> Optional[Turn]:
        """The turn that answers the reply ``message_id``, if there is one."""
        with self._database.reading() as connection:
            found = _read_turns(connection, session_id, turns.c.message_id == message_id)
        return found[0] if found else None

    def turns(self, session_id: str) -> List[Turn]:
        """All turns in order."""
        with self._database.reading() as connection:
            return _read_turns(connection, session_id)

    def lines(self, session_id: str) -> List[CustomerLine]:
        """All of the customer's lines in order, shown or not."""
        query = sa.select(lines).where(lines.c.session_id == session_id).order_by(lines.c.seq)
        with self._database.reading() as connection:
            return [CustomerLine(**row._mapping) for row in connection.execute(query)]

    def mark_shown(self, session_id: str, seq: int, at: float) -> None:
        """Notes when a line was shown; the first time stays."""
        where = (lines.c.session_id == session_id, lines.c.seq == seq, lines.c.shown_at.is_(None))
        with self._database.writing() as connection:
            connection.execute(lines.update().where(*where).values(shown_at=at))

    def cut_lines(self, session_id: str, seqs: Sequence[int]) -> None:
        """Notes that these lines were cut off; lines that were shown stay as they are."""
        with self._database.writing() as connection:
            _cut(connection, session_id, seqs)


def _cut(connection: Any, session_id: str, seqs: Sequence[int]) -> None:
    if seqs:
        where = (lines.c.session_id == session_id, lines.c.seq.in_(list(seqs)), lines.c.shown_at.is_(None))
        connection.execute(lines.update().where(*where).values(cut=True))


def _reply_row(connection: Any, session_id: str, message_id: str) -> Any:
    where = (replies.c.session_id == session_id, replies.c.message_id == message_id)
    return connection.execute(sa.select(replies).where(*where)).first()


def _add_reply(connection: Any, session_id: str, reply: Reply) -> None:
    last = connection.execute(sa.select(sa.func.max(replies.c.position)).where(replies.c.session_id == session_id))
    row = {
        "session_id": session_id,
        "message_id": reply.message_id,
        "position": (last.scalar() or 0) + 1,
        "text": reply.text,
        "received_at": reply.received_at,
        "interrupted": reply.timing.interrupted,
        "pending": list(reply.timing.pending),
        "silence": reply.timing.silence,
    }
    connection.execute(replies.insert().values(**row))


def _reply(row: Any) -> ReceivedReply:
    return ReceivedReply(row.session_id, row.message_id, row.text, row.received_at, _timing(row), row.turn)


def _timing(row: Any) -> Timing:
    return Timing(bool(row.interrupted), tuple(row.pending), row.silence)


def _write_turn(connection: Any, session_id: str, turn: Turn) -> None:
    # In the terminal nobody has received the reply before: the turn brings it along.
    if _reply_row(connection, session_id, turn.reply.message_id) is None:
        _add_reply(connection, session_id, turn.reply)
    answered = (replies.c.session_id == session_id, replies.c.message_id == turn.reply.message_id)
    connection.execute(replies.update().where(*answered).values(turn=turn.number))
    row = {
        "session_id": session_id,
        "number": turn.number,
        "message_id": turn.reply.message_id,
        "phase": turn.phase,
        "labels": [asdict(label) for label in turn.labels],
        "state": dict(turn.state),
        "ended": turn.ended,
        "notice": turn.notice,
    }
    connection.execute(turns.insert().values(**row))
    found = [_finding_row(session_id, turn.number, number, item) for number, item in enumerate(turn.findings)]
    if found:
        connection.execute(findings.insert(), found)
    add_lines(connection, session_id, turn.number, turn.messages)


def _finding_row(session_id: str, found_at: int, position: int, finding: Finding) -> Dict[str, Any]:
    values = finding.as_dict()
    spans = {"span_start": values.pop("start"), "span_end": values.pop("end")}
    return {"session_id": session_id, "found_at": found_at, "position": position, **spans, **values}


def _finding(row: Any) -> Finding:
    values = dict(row._mapping)
    for name in ("session_id", "found_at", "position"):
        del values[name]
    spans = {"start": values.pop("span_start"), "end": values.pop("span_end")}
    return Finding(**spans, **{**values, "charged": bool(values["charged"])})


def _read_turns(connection: Any, session_id: str, *conditions: Any) -> List[Turn]:
    """The turns that fulfil ``conditions``, in order, each with its findings and the customer's messages."""
    same = sa.and_(replies.c.session_id == turns.c.session_id, replies.c.message_id == turns.c.message_id)
    spoken = (replies.c.text, replies.c.received_at, replies.c.interrupted, replies.c.pending, replies.c.silence)
    query = sa.select(turns, *spoken).join(replies, same).where(turns.c.session_id == session_id, *conditions)
    rows = connection.execute(query.order_by(turns.c.number)).all()
    numbers = [row.number for row in rows]
    found: Dict[int, List[Finding]] = {number: [] for number in numbers}
    said: Dict[int, List[CustomerMessage]] = {number: [] for number in numbers}
    if not numbers:
        return []
    first, last = numbers[0], numbers[-1]
    items = sa.select(findings).where(findings.c.session_id == session_id, findings.c.found_at.between(first, last))
    for row in connection.execute(items.order_by(findings.c.found_at, findings.c.position)):
        found[row.found_at].append(_finding(row))
    answers = sa.select(lines).where(lines.c.session_id == session_id, lines.c.turn.between(first, last))
    for row in connection.execute(answers.order_by(lines.c.seq)):
        said[row.turn].append(CustomerMessage(row.text, row.typing))
    return [_turn(row, found[row.number], said[row.number]) for row in rows]


def _turn(row: Any, found: Sequence[Finding], said: Sequence[CustomerMessage]) -> Turn:
    return Turn(
        number=row.number,
        reply=Reply(row.message_id, row.text, row.received_at, _timing(row)),
        phase=row.phase,
        labels=tuple(Label(**label) for label in row.labels),
        findings=tuple(found),
        messages=tuple(said),
        state=row.state,
        ended=row.ended,
        notice=row.notice,
    )
