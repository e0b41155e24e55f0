"""The web on a store of its own, with a small practice and a small engine."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Dict, Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from coach.settings import Settings
from coach.store import Account, Store, open_store
from coach.web.server import create_app
from tests.web.parts import Clock, SmallCatalogue, SmallEngine, SmallPractice


@dataclass
class Site:
    """The parts of the running application, and clients for its visitors."""

    app: Starlette
    store: Store
    engine: SmallEngine
    practice: SmallPractice
    catalogue: SmallCatalogue
    clock: Clock
    client: TestClient

    def account(self, name: str, role: str = "agent") -> Account:
        """The account called ``name``, made if there is none."""
        return self.store.account_by_name(name) or self.store.create_account(name, role, self.clock())

    def bearer(self, name: str, role: str = "agent") -> Dict[str, str]:
        """The headers of a program that acts for this account."""
        return {"Authorization": f"Bearer {self.store.new_bearer_token(self.account(name, role).id, self.clock())}"}

    def cookie(self, name: str, role: str = "agent") -> Dict[str, str]:
        """The headers of a browser in which this account is signed in."""
        return {
            "Cookie": f"coach_login={self.store.new_login(self.account(name, role).id, self.clock())}",
            "Sec-Fetch-Site": "same-origin",
            "Accept": "text/html",
            "Accept-Language": "es",
        }

    def start(self, headers: Dict[str, str], **wish: Any) -> str:
        """Starts a session without pauses and gives its id."""
        body = {"persona": "ramiro", "language": "es", "pace": 0, **wish}
        response = self.client.post("/api/v1/sessions", json=body, headers=headers)
        assert response.status_code == 201, response.text
        return str(response.json()["id"])


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database: copying it is quicker than migrating one for each test."""
    path = tmp_path_factory.mktemp("database") / "empty.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def store(tmp_path: Path, empty_database: Path) -> Iterator[Store]:
    shutil.copyfile(empty_database, tmp_path / "coach.db")
    store = open_store(f"sqlite:///{tmp_path / 'coach.db'}")
    yield store
    store.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_environment({"COACH_HOME": str(tmp_path / "home"), "COACH_ROOT": str(tmp_path)})


@pytest.fixture
def make_site(store: Store, settings: Settings) -> Callable[..., Site]:
    def make() -> Site:
        parts: Any = (SmallEngine(store), SmallPractice(), SmallCatalogue(), Clock())
        engine, practice, catalogue, clock = parts
        app = create_app(settings, store, catalogue, engine, clock, practice)
        client = TestClient(app, base_url="http://coach.test", raise_server_exceptions=False, follow_redirects=False)
        return Site(app, store, engine, practice, catalogue, clock, client)

    return make


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Iterator[Site]:
    site = make_site()
    with site.client:
        yield site
