"""Connections, transactions and migrations for SQLite and PostgreSQL."""

from __future__ import annotations

import logging
import sqlite3
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator, Optional

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from coach.store.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 10.0
_MIGRATION_LOCK = 0x636F616368  # any constant: the PostgreSQL advisory lock that migrations hold
_log = logging.getLogger("coach.store")


class Database:
    """One database. ``reading`` and ``writing`` open a transaction each; a failure in it becomes a StoreError."""

    def __init__(self, engine: Any) -> None:
        self.engine = engine
        self._writer = engine.execution_options(coach_writes=True)

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """A connection in a transaction that only reads."""
        with _failures_named(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """A connection in a transaction that may write; all of it is stored or nothing."""
        with _failures_named(), self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Closes all connections."""
        self.engine.dispose()


@contextmanager
def _failures_named() -> Iterator[None]:
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.InternalError, sa.exc.TimeoutError) as error:
        raise StoreError("not-stored", reason=_reason(error)) from error


def _reason(error: BaseException) -> str:
    """The database's own words, on one line: SQLAlchemy adds the statement, which may hold what was said."""
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def open_database(url: str) -> Database:
    """Connects to ``url`` and brings its tables up to date.

    Errors: StoreError ``cannot-open``, ``migration-failed`` (nothing was changed) or ``newer`` (the database was made
    by a later version of the program).
    """
    try:
        parsed = make_url(url)
        engine = _engine(parsed)
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ImportError, OSError) as error:
        raise StoreError("cannot-open", database=_shown(url), reason=_reason(error)) from error
    database = Database(engine)
    try:
        if _revision_at_first_sight(database, _shown(url)) != newest_revision(MIGRATIONS):
            migrate(database, MIGRATIONS)
    except BaseException:
        database.close()
        raise
    return database


def _shown(url: str) -> str:
    """The address without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except sa.exc.ArgumentError:
        return url.split("://")[0]


def _engine(url: URL) -> Any:
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(url, future=True, pool_pre_ping=True)
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        url,
        future=True,
        poolclass=sa.pool.QueuePool,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )
    sa.event.listen(engine, "connect", _set_up_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own handling starts transactions late and breaks transactional DDL: _begin_sqlite starts them.
    connection.isolation_level = None
    cursor = connection.cursor()
    try:
        _write_ahead(cursor)
        cursor.execute("PRAGMA synchronous=FULL")  # what was accepted survives a power cut too
        cursor.execute("PRAGMA foreign_keys=ON")
    finally:
        cursor.close()


def _write_ahead(cursor: Any) -> None:
    """Switches to the write-ahead log. SQLite does not wait its timeout when two do so to a new database at once."""
    give_up = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.02)


def _begin_sqlite(connection: Any) -> None:
    # A transaction that reads first and writes later can fail at once ("database is locked") in spite of the busy
    # timeout, because its snapshot is stale: one that is going to write takes the write lock from the start.
    writes = connection.get_execution_options().get("coach_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def newest_revision(scripts: Path) -> str:
    """The last revision in the folder: files are called by their revision, which counts up (0001_first_tables.py)."""
    return max(path.stem.partition("_")[0] for path in (scripts / "versions").glob("*.py"))


def _revision_at_first_sight(database: Database, shown: str) -> Optional[str]:
    """What the database says it is; None where it says nothing. Without Alembic, whose import slows down every start."""
    try:
        with database.reading() as connection:
            if not sa.inspect(connection).has_table("alembic_version"):
                return None
            found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all()
            return str(found[0]) if len(found) == 1 else None
    except (StoreError, sa.exc.DatabaseError) as error:
        reason = error.values["reason"] if isinstance(error, StoreError) else _reason(error)
        raise StoreError("cannot-open", database=shown, reason=reason) from error


def migrate(database: Database, scripts: Path) -> None:
    """Runs the revisions in ``scripts`` that the database lacks, in one transaction.

    Several processes may do it at once: the first one works, the others wait and find it done.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    known = ScriptDirectory.from_config(config)
    try:
        with database.writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:number)"), {"number": _MIGRATION_LOCK})
            current = MigrationContext.configure(connection).get_current_heads()
            unknown = sorted(set(current) - {script.revision for script in known.walk_revisions()})
            if unknown:
                raise StoreError("newer", revision=unknown[0])
            if set(current) == set(known.get_heads()):
                return
            config.attributes["connection"] = connection
            command.upgrade(config, "heads")
            _log.info("database-migrated revision=%s", ",".join(known.get_heads()))
    except StoreError as error:
        if error.code != "not-stored":
            raise
        raise StoreError("migration-failed", reason=error.values["reason"]) from error
    except Exception as error:  # a revision is code and may fail in any way; the transaction is rolled back
        raise StoreError("migration-failed", reason=_reason(error)) from error
