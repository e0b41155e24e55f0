"""A store on each database that is supported. PostgreSQL runs as a throw-away cluster of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Dict, Iterator, Optional

import pytest
import sqlalchemy as sa

from coach.store import Store, open_store


def postgres_folder() -> Optional[Path]:
    """The folder of PostgreSQL's programs: on PATH, else where Debian puts them (the newest)."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return folders[-1] if folders else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def unprivileged() -> Dict[str, Any]:
    """PostgreSQL refuses to run as root: the user to run it as, as arguments of subprocess."""
    if os.getuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    programs = postgres_folder()
    if programs is None:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL is not installed")
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="coach-postgres-"))
    user = unprivileged()
    if user:
        os.chown(folder, user["user"], user["group"])
    data, port = folder / "data", free_port()
    run = {"check": True, "cwd": folder, "stdout": subprocess.DEVNULL, **user}
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "coach", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"], **run
    )
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    subprocess.run(
        [programs / "pg_ctl", "-D", data, "-w", "-t", "60", "-o", options, "-l", folder / "log", "start"], **run
    )
    try:
        yield f"postgresql://coach@127.0.0.1:{port}"
    finally:
        subprocess.run([programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"], **run)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: str, tmp_path: Path) -> str:
    name = "t" + "".join(character for character in tmp_path.name.lower() if character.isalnum())[-40:]
    server = sa.create_engine(f"{postgres_server}/postgres", isolation_level="AUTOCOMMIT", future=True)
    with server.connect() as connection:
        connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{name}"'))
        connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
    server.dispose()
    return f"{postgres_server}/{name}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'coach.db'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = open_store(url)
    yield store
    store.close()
