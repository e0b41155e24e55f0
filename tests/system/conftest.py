"""One running product for all tests that only use it, and a way to have one of your own."""

from __future__ import annotations

from pathlib import Path
from typing import Callable, Iterator, List

import pytest

from coach.serving.building import build_model
from coach.settings import Settings
from tests.system.product import Product


@pytest.fixture(scope="session")
def everything_built(built_settings: Settings) -> Settings:
    """The settings whose heads and Rasa model are built."""
    build_model(built_settings)
    return built_settings


@pytest.fixture(scope="session")
def product(everything_built: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The running product."""
    running = Product(tmp_path_factory.mktemp("product"), everything_built)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def own_product(everything_built: Settings, tmp_path: Path) -> Iterator[Callable[..., Product]]:
    """Makes products that a test may kill; they are not started yet, and stopped at the end."""
    made: List[Product] = []

    def make(**environment: str) -> Product:
        home = tmp_path / f"home{len(made)}"
        home.mkdir()
        made.append(Product(home, everything_built, environment))
        return made[-1]

    yield make
    for one in made:
        if one.process is not None:
            one.stop()
