"""What several test folders share: the project's own content, the trained detector, a home of their own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Iterator

import pytest

from coach.assembly import Workshop
from coach.content.catalogue import Catalogue, Content
from coach.serving.building import build_heads
from coach.settings import ROOT, Settings


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
