"""Practice sessions: their start, their lists, their end."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Dict, FrozenSet, Iterator, List, Mapping, Optional, Sequence

import sqlalchemy as sa

from coach.conversation import CustomerMessage
from coach.store.database import Database
from coach.store.errors import StoreError
from coach.store.records import PracticeSession
from coach.store.tables import accounts, lines, sessions


class Sessions:
    """The part of the store that keeps the sessions themselves."""

    _database: Database

    def create_session(self, session: PracticeSession, opening: Sequence[CustomerMessage]) -> PracticeSession:
        """Stores a new session and the customer's first messages. Errors: ``session-exists``, ``unknown-account``."""
        with self._new_session(session), self._database.writing() as connection:
            insert_session(connection, session)
            add_lines(connection, session.id, 0, opening)
            return stored_session(connection, session.id)

    @contextmanager
    def _new_session(self, session: PracticeSession) -> Iterator[None]:
        """Names what stands against storing ``session`` as a new one."""
        try:
            yield
        except sa.exc.IntegrityError as error:
            if self.session(session.id) is not None:
                raise StoreError("session-exists", session=session.id) from error
            raise StoreError("unknown-account", account=session.account_id) from error

    def session(self, session_id: str) -> Optional[PracticeSession]:
        """The session with this id."""
        with self._database.reading() as connection:
            row = connection.execute(_select().where(sessions.c.id == session_id)).first()
        return _session(row) if row is not None else None

    def sessions(
        self,
        *,
        account_id: Optional[str] = None,
        persona_id: Optional[str] = None,
        since: Optional[float] = None,
        until: Optional[float] = None,
        limit: int = 50,
        offset: int = 0,
    ) -> List[PracticeSession]:
        """Sessions started at ``since`` or later and before ``until``, newest first."""
        query = _select().where(*_filters(account_id, persona_id, since, until))
        ordered = query.order_by(sessions.c.started_at.desc(), sessions.c.id).limit(limit).offset(offset)
        with self._database.reading() as connection:
            return [_session(row) for row in connection.execute(ordered)]

    def count_sessions(
        self,
        *,
        account_id: Optional[str] = None,
        persona_id: Optional[str] = None,
        since: Optional[float] = None,
        until: Optional[float] = None,
    ) -> int:
        """How many sessions ``sessions`` would give without a limit."""
        where = _filters(account_id, persona_id, since, until)
        with self._database.reading() as connection:
            count = connection.execute(sa.select(sa.func.count()).select_from(sessions).where(*where))
            return int(count.scalar_one())

    def finish_session(
        self, session_id: str, reason: str, scorecard: Optional[Mapping[str, Any]], at: float
    ) -> PracticeSession:
        """Ends the session and stores its scorecard; what it has already (an end, a scorecard) stays as it is."""
        with self._database.writing() as connection:
            row = locked_session(connection, session_id)
            values: Dict[str, Any] = {}
            if row.ended_at is None:
                values.update(ended_at=at, end_reason=reason)
            if row.scorecard is None and scorecard is not None:
                values["scorecard"] = dict(scorecard)
            if values:
                connection.execute(sessions.update().where(sessions.c.id == session_id).values(**values))
            return stored_session(connection, session_id)

    def set_pace(self, session_id: str, pace: float) -> PracticeSession:
        """Keeps how many times as fast as written the customer types from now on. Errors: ``unknown-session``."""
        with self._database.writing() as connection:
            locked_session(connection, session_id)
            connection.execute(sessions.update().where(sessions.c.id == session_id).values(pace=pace))
            return stored_session(connection, session_id)

    def store_recognised(self, session_id: str, recognised: Mapping[str, Any]) -> PracticeSession:
        """Keeps what the trainee recognised; the first answer stays. Errors: ``unknown-session``."""
        with self._database.writing() as connection:
            if locked_session(connection, session_id).recognised is None:
                where = sessions.c.id == session_id
                connection.execute(sessions.update().where(where).values(recognised=dict(recognised)))
            return stored_session(connection, session_id)

    def hidden_personas(self, account_id: str) -> FrozenSet[str]:
        """The customers whose types this trainee has not named yet in a blind session."""
        where = (sessions.c.account_id == account_id, sessions.c.blind.is_(True), sessions.c.recognised.is_(None))
        with self._database.reading() as connection:
            found = connection.execute(sa.select(sessions.c.persona_id).where(*where).distinct())
            return frozenset(found.scalars())


def insert_session(connection: Any, session: PracticeSession) -> None:
    """Adds the row of a new session."""
    columns = {column.name: getattr(session, column.name) for column in sessions.columns}
    connection.execute(sessions.insert().values(**columns))


def stored_session(connection: Any, session_id: str) -> PracticeSession:
    """The session as it is stored now."""
    return _session(_row(connection, session_id))


def locked_session(connection: Any, session_id: str) -> Any:
    """The row of the session, locked until the transaction ends (PostgreSQL; SQLite has one writer anyway)."""
    row = connection.execute(sa.select(sessions).where(sessions.c.id == session_id).with_for_update()).first()
    if row is None:
        raise StoreError("unknown-session", session=session_id)
    return row


def add_lines(connection: Any, session_id: str, turn: int, messages: Sequence[CustomerMessage]) -> None:
    """Appends ``messages`` to the customer's lines as the answer of ``turn``."""
    last = connection.execute(sa.select(sa.func.max(lines.c.seq)).where(lines.c.session_id == session_id)).scalar()
    rows = [
        {
            "session_id": session_id,
            "seq": seq,
            "turn": turn,
            "text": message.text,
            "typing": message.typing,
            "cut": False,
        }
        for seq, message in enumerate(messages, start=(last or 0) + 1)
    ]
    if rows:
        connection.execute(lines.insert(), rows)


def _filters(
    account_id: Optional[str], persona_id: Optional[str], since: Optional[float], until: Optional[float]
) -> List[Any]:
    column = sessions.c
    conditions = (
        (column.account_id.__eq__, account_id),
        (column.persona_id.__eq__, persona_id),
        (column.started_at.__ge__, since),
        (column.started_at.__lt__, until),
    )
    return [compare(value) for compare, value in conditions if value is not None]


def _select() -> Any:
    return sa.select(sessions, accounts.c.name.label("account_name")).join(
        accounts, accounts.c.id == sessions.c.account_id, isouter=True
    )


def _row(connection: Any, session_id: str) -> Any:
    return connection.execute(_select().where(sessions.c.id == session_id)).one()


def _session(row: Any) -> PracticeSession:
    values = dict(row._mapping)
    values["account_name"] = values["account_name"] or ""
    values["blind"] = bool(values["blind"])
    return PracticeSession(**values)
