"""The behaviour files and heads trained on them once for all tests of this folder."""

from pathlib import Path

import pytest

from coach.behaviours import training
from coach.behaviours.detector import Detector
from coach.content.catalogue import load_behaviours
from coach.settings import Settings

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "behaviours"
LEXICON = FOLDER / "lexicon"


@pytest.fixture(scope="session")
def behaviours():
    found, problems = load_behaviours(ROOT)
    assert not [problem for problem in problems if problem.severity == "error"]
    return found


@pytest.fixture(scope="session")
def heads_dir(behaviours, tmp_path_factory):
    """The heads that ``make`` built if they are those of the present files, else freshly trained ones."""
    built = Settings.from_environment().heads
    if training.is_current(FOLDER, built):
        return built
    folder = tmp_path_factory.mktemp("heads")
    training.train(behaviours, FOLDER, folder)
    return folder


@pytest.fixture(scope="session")
def detector(behaviours, heads_dir):
    return Detector.load(behaviours, heads_dir)
