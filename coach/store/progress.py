"""What progress is made of: numbers of ended practices, read without what was said in them."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Tuple

import sqlalchemy as sa

from coach.progress.attempts import Attempt, read
from coach.store.database import Database
from coach.store.records import Customer
from coach.store.tables import sessions

# The parts of a scorecard that are read; the findings in it are most of its size.
_PARTS = ("conduct", "resolution", "sections", "mood", "hints", "facts", "verified")
_COLUMNS = (
    sessions.c.id,
    sessions.c.persona_id,
    sessions.c.scenario_id,
    sessions.c.difficulty,
    sessions.c.started_at,
    sessions.c.ended_at,
    sessions.c.end_reason,
    sessions.c.blind,
    sessions.c.recognised,
    sessions.c.parent_session,
    sessions.c.forked_at_turn,
)


class Progress:
    """The part of the store that tells how people get on."""

    _database: Database

    def practised(self, account_id: str, limit: Optional[int] = None) -> Tuple[List[Attempt], Dict[str, Customer]]:
        """Somebody's ended practices, the last begun first (at most ``limit``), and the customers in them by id.

        Two queries, however many practices there are. The types of a customer are those of the latest practice with them: the
        snapshot in each row says the same unless a trainer changed the customer, and is too large to be read for all.
        """
        parts = [sessions.c.scorecard[part].label(part) for part in _PARTS]
        query = _ended(*parts).where(sessions.c.account_id == account_id)
        # In the order of an index, so that nothing is read of rows beyond the limit.
        ordered = query.order_by(sessions.c.started_at.desc()).limit(limit)
        with self._database.reading() as connection:
            rows = connection.execute(ordered).all()
            customers = {row.persona_id: _customer(row) for row in connection.execute(_customers(account_id))}
        nobody = Customer({}, ())
        return [read(row._mapping, customers.get(row.persona_id, nobody).types) for row in rows], customers

    def practised_since(self, since: float) -> List[Tuple[str, Attempt]]:
        """Everybody's practices that ended at ``since`` or later, with the account: conduct and time only. One query."""
        card, forked = sessions.c.scorecard, sessions.c.parent_session.isnot(None)
        parts = (card["conduct"].label("conduct"), sa.case((forked, card["mood"]), else_=sa.null()).label("mood"))
        query = _ended(sessions.c.account_id, *parts).where(sessions.c.account_id.isnot(None))
        with self._database.reading() as connection:
            rows = connection.execute(query.where(sessions.c.ended_at >= since))
            return [(row.account_id, read(row._mapping)) for row in rows]


def _ended(*more: Any) -> Any:
    return sa.select(*_COLUMNS, *more).where(sessions.c.ended_at.isnot(None))


def _customers(account_id: str) -> Any:
    """The latest practice with each customer, with what its snapshot says of them."""
    mine = sessions.c.account_id == account_id
    latest = (
        sa.select(sessions.c.persona_id, sa.func.max(sessions.c.started_at).label("at"))
        .where(mine)
        .group_by(sessions.c.persona_id)
        .subquery()
    )
    same = sa.and_(sessions.c.persona_id == latest.c.persona_id, sessions.c.started_at == latest.c.at)
    persona = sessions.c.content["persona"]
    columns = (sessions.c.persona_id, persona["name"].label("name"), persona["types"].label("types"))
    return sa.select(*columns).join(latest, same).where(mine)


def _customer(row: Any) -> Customer:
    return Customer(dict(row.name), tuple(row.types))
