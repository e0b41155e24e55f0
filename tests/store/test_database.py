"""Opening, migrating, failing clearly."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from coach import i18n
from coach.conversation import Timing
from coach.store import Store, StoreError, database, open_store
from coach.store.tables import metadata
from tests.store.examples import OPENING, practice_session

GOOD = """revision = "0001"
down_revision = None
def upgrade():
    from alembic import op
    op.execute("CREATE TABLE first (number INTEGER)")
"""
BROKEN = """revision = "0002"
down_revision = "0001"
def upgrade():
    from alembic import op
    op.execute("CREATE TABLE second (number INTEGER)")
    op.execute("CREATE NONSENSE")
"""

# what the second revision added to the sessions
NEW = {"blind", "recognised", "difficulty", "parent_session", "forked_at_turn"}


def failure(url: str) -> StoreError:
    with pytest.raises(StoreError) as caught:
        open_store(url)
    for language in ("es", "en"):
        assert "{" not in caught.value.message(language)
    return caught.value


def test_the_migrations_make_the_tables_of_the_program(store: Store) -> None:
    with store._database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_opening_again_changes_nothing(url: str) -> None:
    first = open_store(url)
    first.create_session(practice_session(), OPENING)
    first.close()
    second = open_store(url)
    assert second.session("s-1") is not None
    second.close()


def test_the_newest_revision_is_the_one_that_alembic_ends_at() -> None:
    config = Config()
    config.set_main_option("script_location", str(database.MIGRATIONS))
    assert [database.newest_revision(database.MIGRATIONS)] == ScriptDirectory.from_config(config).get_heads()


def test_a_database_of_the_first_version_keeps_its_sessions(url: str, tmp_path: Path) -> None:
    scripts = tmp_path / "first"
    (scripts / "versions").mkdir(parents=True)
    first = database.MIGRATIONS / "versions" / "0001_first_tables.py"
    for path, name in ((database.MIGRATIONS / "env.py", "env.py"), (first, f"versions/{first.name}")):
        (scripts / name).write_text(path.read_text("utf-8"), "utf-8")
    opened = database.Database(database._engine(sa.engine.make_url(url)))
    database.migrate(opened, scripts)
    old = {column.name for column in metadata.tables["sessions"].columns} - NEW
    session = practice_session(scorecard={"conduct": 70}, ended_at=2000.0, end_reason="left")
    with opened.writing() as connection:
        table = sa.Table("sessions", sa.MetaData(), autoload_with=connection)
        assert {column.name for column in table.columns} == old
        values = {name: getattr(session, name) for name in old}
        connection.execute(table.insert().values(**values))
    opened.close()
    store = open_store(url)
    assert store.session("s-1") == session
    assert (session.blind, session.recognised, session.difficulty, session.parent_session) == (
        False,
        None,
        "normal",
        None,
    )
    store.close()


def test_several_may_open_a_new_database_at_once(url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(open_store, [url] * 4))
    stores[0].create_session(practice_session(), OPENING)
    assert stores[3].session("s-1") is not None
    for store in stores:
        store.close()


def test_a_database_of_a_later_version_is_left_alone(url: str) -> None:
    store = open_store(url)
    with store._database.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    error = failure(url)
    assert (error.code, error.values) == ("newer", {"revision": "9999"})


def test_a_broken_migration_changes_nothing(url: str, tmp_path: Path) -> None:
    scripts = tmp_path / "mig%rations"
    (scripts / "versions").mkdir(parents=True)
    (scripts / "env.py").write_text((database.MIGRATIONS / "env.py").read_text("utf-8"), "utf-8")
    (scripts / "versions" / "0001_good.py").write_text(GOOD, "utf-8")
    opened = database.Database(database._engine(sa.engine.make_url(url)))
    database.migrate(opened, scripts)
    (scripts / "versions" / "0002_broken.py").write_text(BROKEN, "utf-8")
    with pytest.raises(StoreError) as caught:
        database.migrate(opened, scripts)
    assert caught.value.code == "migration-failed"
    assert "NONSENSE" in caught.value.values["reason"]
    with opened.reading() as connection:
        assert sorted(sa.inspect(connection).get_table_names()) == ["alembic_version", "first"]
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == "0001"
    opened.close()


def test_a_file_that_is_no_database_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "coach.db"
    path.write_text("no database, " * 100, "utf-8")
    assert failure(f"sqlite:///{path}").code == "cannot-open"
    assert path.read_text("utf-8").startswith("no database")


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    assert failure(f"sqlite:///{tmp_path / 'file' / 'coach.db'}").code == "cannot-open"


@pytest.mark.parametrize("url", ["nonsense", "oracle9://x", "postgresql://coach:secret@127.0.0.1:1/coach"])
def test_an_address_that_cannot_be_used_is_an_error_without_its_password(url: str) -> None:
    error = failure(url)
    assert error.code == "cannot-open"
    assert "secret" not in str(error)


def test_sqlite_is_set_up_for_several_processes(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'coach.db'}")
    with store._database.reading() as connection:
        settings = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "foreign_keys")]
    assert settings == ["wal", 1]
    store.close()


def test_a_full_disk_stores_nothing_and_says_so(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'coach.db'}")
    store.create_session(practice_session(), OPENING)
    with store._database.writing() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    sa.event.listen(store._database.engine, "begin", lambda c: c.exec_driver_sql(f"PRAGMA max_page_count={pages}"))
    with pytest.raises(StoreError) as caught:
        store.receive_reply("s-1", "m-1", "largo " * 50_000, 1.0, Timing())
    assert caught.value.code == "not-stored"
    assert "full" in caught.value.values["reason"]
    assert store.unanswered("s-1") == []
    store.close()


def test_a_locked_database_is_an_error_after_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    path = tmp_path / "coach.db"
    store = open_store(f"sqlite:///{path}")
    store.create_session(practice_session(), OPENING)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError) as caught:
        store.mark_shown("s-1", 1, 5.0)
    assert caught.value.code == "not-stored"
    assert store.session("s-1") is not None
    other.execute("ROLLBACK")
    other.close()
    store.mark_shown("s-1", 1, 5.0)
    store.close()


def test_every_store_error_has_a_text_in_both_languages() -> None:
    documented = StoreError.__doc__ or ""
    codes = {key for key in i18n.catalogue("es") if key.startswith("store.error.")}
    assert codes
    assert codes == {key for key in i18n.catalogue("en") if key.startswith("store.error.")}
    for code in codes:
        assert f"``{code.removeprefix('store.error.')}``" in documented
