"""A copy of the shipped content that a test may change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from coach.content.catalogue import Catalogue
from coach.settings import ROOT

FOLDERS = ("behaviours", "guidelines", "personas", "rehearsals", "scenarios", "docs/templates")


@pytest.fixture
def installation(tmp_path: Path) -> Path:
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("corpus"))
    return tmp_path


@pytest.fixture
def catalogue(installation: Path) -> Catalogue:
    """The content of the copy, always as the files are now."""
    return Catalogue(installation, interval=0.0)
