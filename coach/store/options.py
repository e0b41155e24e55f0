"""What an administrator chose for the whole installation, by name."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from coach.store.database import Database
from coach.store.tables import options

# Whether everybody sees everybody's progress in order; nobody does until an administrator says so.
RANKING = "ranking"


class Options:
    """The part of the store that knows them."""

    _database: Database

    def option(self, name: str) -> bool:
        """Whether the option is switched on; what was never chosen is not."""
        with self._database.reading() as connection:
            row = connection.execute(sa.select(options.c.value).where(options.c.name == name)).first()
        return bool(row and row.value)

    def set_option(self, name: str, on: bool) -> None:
        """Switches the option on or off."""
        with self._database.writing() as connection:
            changed: Any = connection.execute(options.update().where(options.c.name == name).values(value=on))
            if not changed.rowcount:
                connection.execute(options.insert().values(name=name, value=on))
