"""Starting the web process: the first address, and what can keep it from starting."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Dict, Iterator, List

import httpx
import pytest

from coach.settings import ROOT, Settings
from coach.store import Store, open_store
from coach.web.server import first_address, listening_socket

pytestmark = pytest.mark.slow

NOW = 1_700_000_000.0
RUN = "from coach.settings import Settings; from coach.web.server import run; run(Settings.from_environment())"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def environment(tmp_path: Path) -> Dict[str, str]:
    keep = {name: value for name, value in os.environ.items() if not name.startswith("COACH_")}
    return {**keep, "COACH_HOME": str(tmp_path / "home"), "COACH_PORT": str(free_port()), "COACH_LANGUAGE": "en"}


@pytest.fixture
def started() -> Iterator[List[subprocess.Popen[str]]]:
    processes: List[subprocess.Popen[str]] = []
    yield processes
    for process in processes:
        process.kill()
        process.communicate()


def serve(environment: Dict[str, str]) -> subprocess.Popen[str]:
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([sys.executable, "-c", RUN], cwd=ROOT, env=environment, text=True, **pipes)


def printed_address(process: subprocess.Popen[str]) -> str:
    """The address in the first line on stdout."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert "http://" in line, process.communicate()
    return line[line.index("http://") :].strip()


def test_the_first_start_makes_an_administrator_and_a_link(settings: Settings, store: Store) -> None:
    address = first_address(settings, store, NOW)
    start = f"http://127.0.0.1:{settings.port}/sign-in/"
    assert address.startswith(start)
    account = store.use_sign_in_link(address.removeprefix(start), NOW + 24 * 3600 - 1)
    assert account is not None
    assert (account.name, account.role) == ("admin", "admin")


def test_later_starts_give_new_links_until_there_is_a_password(settings: Settings, store: Store) -> None:
    first, second = (first_address(settings, store, NOW) for _ in range(2))
    assert first != second
    assert len(store.accounts()) == 1
    store.set_password(store.accounts()[0].id, "contraseña larga")
    assert first_address(settings, store, NOW) == f"http://127.0.0.1:{settings.port}/"


def test_an_agent_called_admin_does_not_get_in_the_way(settings: Settings, store: Store) -> None:
    store.create_account("Admin", "agent", NOW)
    first_address(settings, store, NOW)
    assert [(account.name, account.role) for account in store.accounts()] == [("Admin", "agent"), ("admin-2", "admin")]


def test_a_disabled_administrator_does_not_count(settings: Settings, store: Store) -> None:
    first_address(settings, store, NOW)
    store.disable_account(store.accounts()[0].id)
    assert "/sign-in/" in first_address(settings, store, NOW)
    assert len(store.accounts()) == 2


def test_a_socket_that_is_taken_is_an_error() -> None:
    taken = listening_socket("127.0.0.1", 0)
    with pytest.raises(OSError, match="in use"):
        listening_socket("127.0.0.1", taken.getsockname()[1])
    taken.close()


def test_the_process_serves_and_its_link_signs_in(
    environment: Dict[str, str], started: List[subprocess.Popen[str]]
) -> None:
    process = serve(environment)
    started.append(process)
    link = printed_address(process)
    with httpx.Client(timeout=30, follow_redirects=False, trust_env=False) as client:
        response = client.get(link, headers={"Accept": "text/html"})
        assert (response.status_code, response.headers["location"]) == (303, "/password?first=1")
        base = f"http://127.0.0.1:{environment['COACH_PORT']}"
        assert client.get(f"{base}/password").status_code == 200
        assert client.get(f"{base}/healthz").json() == {"ok": True}
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=30)
    assert "Traceback" not in errors
    store = open_store(f"sqlite:///{Path(environment['COACH_HOME']) / 'coach.db'}")
    assert [account.name for account in store.accounts()] == ["admin"]
    store.close()


def test_a_taken_port_is_said_clearly(environment: Dict[str, str], started: List[subprocess.Popen[str]]) -> None:
    with listening_socket("127.0.0.1", int(environment["COACH_PORT"])) as _taken:
        process = serve(environment)
        started.append(process)
        out, errors = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, "")
    assert errors.startswith(f"Cannot listen on 127.0.0.1:{environment['COACH_PORT']}")
    assert "Traceback" not in errors


def test_a_database_that_cannot_be_opened_is_said_clearly(
    environment: Dict[str, str], started: List[subprocess.Popen[str]], tmp_path: Path
) -> None:
    (tmp_path / "bad.db").write_text("no database, " * 100, "utf-8")
    process = serve({**environment, "COACH_DATABASE_URL": f"sqlite:///{tmp_path / 'bad.db'}"})
    started.append(process)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert errors.startswith("The database sqlite:///")
    assert "Traceback" not in errors
