"""Where everything said, graded and decided is kept: one repository over SQLite or PostgreSQL."""

from __future__ import annotations

from coach.store.accounts import Accounts
from coach.store.attempts import Attempts
from coach.store.conversations import Conversations
from coach.store.database import Database, open_database
from coach.store.errors import StoreError
from coach.store.forks import Forks
from coach.store.options import RANKING, Options
from coach.store.progress import Progress
from coach.store.records import (
    DIFFICULTIES,
    ROLES,
    Account,
    Attempt,
    Customer,
    CustomerLine,
    PracticeSession,
    ReceivedReply,
)

__all__ = [
    "DIFFICULTIES",
    "RANKING",
    "ROLES",
    "Account",
    "Attempt",
    "Customer",
    "CustomerLine",
    "PracticeSession",
    "ReceivedReply",
    "Store",
    "StoreError",
    "open_store",
]


class Store(Accounts, Attempts, Conversations, Forks, Options, Progress):
    """The repository. Methods may be called from any thread; each is one transaction and raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def close(self) -> None:
        """Closes the connections."""
        self._database.close()


def open_store(database_url: str) -> Store:
    """Opens the store at ``database_url`` (SQLAlchemy's notation) and brings its tables up to date.

    Errors: StoreError ``cannot-open``, ``migration-failed``, ``newer``.
    """
    return Store(open_database(database_url))
