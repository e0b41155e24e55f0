"""What several test folders share: the project's own content, the trained detector, the running product."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List

import pytest

from coach import assembly
from coach.assembly import Workshop
from coach.bulk import asking, grading, labelling
from coach.content import catalogue, checks, loader
from coach.content.catalogue import Catalogue, Content
from coach.content.problems import Problem
from coach.content.yaml_source import Source
from coach.serving.building import build_heads, build_model
from coach.settings import ROOT, Settings
from tests.system.product import Product


def pytest_collection_modifyitems(items: List[pytest.Item]) -> None:
    """The tests that kill processes take longest: they come first, so that no core waits for them at the end."""
    items.sort(key=lambda item: item.path.parent.name != "system")


def pytest_sessionfinish() -> None:
    """Pytest looks for cycles five times at the end; of all that was loaded here once is enough."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def nothing_is_read_twice() -> Iterator[None]:
    """Content with the same words is the same model again, and so are the shipped detector's weights: all are frozen."""
    known: Dict[Any, Any] = {}

    def load(model: Any, path: Path, root: Path) -> Any:
        try:
            key = (model, path.relative_to(root), path.read_bytes())
        except (OSError, ValueError):
            return loader.load_file(model, path, root)
        if key not in known:
            known[key] = loader.load_file(model, path, root)
        loaded, source, problems = known[key]
        return loaded, source, list(problems)

    checked: Dict[Any, Any] = {}
    check_one = checks.check_one

    def check(model: Any, source: Source, stem: str) -> List[Problem]:
        key = (id(model), id(source), stem)
        if key not in checked:
            checked[key] = (model, source, check_one(model, source, stem))  # kept, so that the ids stay theirs
        return list(checked[key][2])

    def once(make: Any) -> Any:
        made: Dict[Path, Any] = {}

        def of(settings: Settings) -> Any:
            if settings.root != ROOT:
                return make(settings)
            if settings.heads not in made:
                made[settings.heads] = make(settings)
            return made[settings.heads]

        return of

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "load_file", load)
        patch.setattr(checks, "check_one", check)
        patch.setattr(assembly, "load_detector", once(assembly.load_detector))
        patch.setattr(labelling, "load_detector", assembly.load_detector)
        patch.setattr(grading, "Workshop", once(Workshop))
        patch.setattr(asking, "listeners", once(asking.listeners))
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def content() -> Content:
    """The content the project ships."""
    return Catalogue(ROOT).current()


@pytest.fixture(scope="session")
def built_settings() -> Settings:
    """The settings whose heads are trained (by make, or now)."""
    settings = Settings.from_environment()
    build_heads(settings)
    return settings


@pytest.fixture(scope="session")
def workshop(built_settings: Settings) -> Workshop:
    """Detector and practice over the shipped content."""
    return Workshop(built_settings)


@pytest.fixture
def english() -> Iterator[None]:
    """A terminal in English."""
    before = os.environ.get("COACH_LANGUAGE")
    os.environ["COACH_LANGUAGE"] = "en"
    yield
    os.environ.pop("COACH_LANGUAGE")
    if before is not None:
        os.environ["COACH_LANGUAGE"] = before


@pytest.fixture(scope="session")
def everything_built(built_settings: Settings) -> Settings:
    """The settings whose heads and Rasa model are built."""
    build_model(built_settings)
    return built_settings


@pytest.fixture(scope="session")
def product(everything_built: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The running product."""
    running = Product(tmp_path_factory.mktemp("product"), everything_built)
    try:
        running.start()
        yield running
    finally:
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
