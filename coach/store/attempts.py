"""What one person made of the same customer and problem, each time they tried."""

from __future__ import annotations

from typing import List

import sqlalchemy as sa

from coach.store.database import Database
from coach.store.records import Attempt
from coach.store.tables import sessions

# More attempts than this are not compared; the newest are kept.
MOST_ATTEMPTS = 50


class Attempts:
    """The part of the store that finds them."""

    _database: Database

    def attempts(self, account_id: str, persona_id: str, scenario_id: str) -> List[Attempt]:
        """The ended attempts that have a scorecard, newest first.

        Blind ones whose customer's types are still to be named are not among them.
        """
        columns = [sessions.c[name] for name in Attempt.__dataclass_fields__]
        query = (
            sa.select(*columns)
            .where(
                sessions.c.account_id == account_id,
                sessions.c.persona_id == persona_id,
                sessions.c.scenario_id == scenario_id,
                sessions.c.ended_at.isnot(None),
                sa.or_(sessions.c.blind.is_(False), sessions.c.recognised.isnot(None)),
            )
            .order_by(sessions.c.started_at.desc(), sessions.c.id)
            .limit(MOST_ATTEMPTS)
        )
        with self._database.reading() as connection:
            found = [Attempt(**row._mapping) for row in connection.execute(query)]
        return [attempt for attempt in found if attempt.scorecard is not None]
