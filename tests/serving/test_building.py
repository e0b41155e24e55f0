"""Building what is out of date: once, however many processes find it so at the same time."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, List

import pytest

from coach.behaviours import training
from coach.behaviours.training import TrainingReport
from coach.serving.building import build_heads
from coach.settings import Settings


@pytest.fixture
def installation(tmp_path: Path) -> Settings:
    (tmp_path / "behaviours").mkdir()
    return replace(Settings.from_environment(), root=tmp_path, home=tmp_path / "var")


def test_of_several_at_once_one_trains(installation: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    trained: List[Path] = []

    def train(_behaviours: Any, _folder: Path, out: Path) -> TrainingReport:
        time.sleep(0.3)
        trained.append(out)
        return TrainingReport(1, 1, {}, "digest")

    monkeypatch.setattr(training, "train", train)
    with ThreadPoolExecutor(3) as pool:
        reports = list(pool.map(lambda _: build_heads(installation), range(3)))
    assert trained == [installation.heads]
    assert sorted(report is None for report in reports) == [False, True, True]


def test_a_failed_training_leaves_it_out_of_date(installation: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> TrainingReport:
        raise RuntimeError("no space")

    monkeypatch.setattr(training, "train", fail)
    with pytest.raises(RuntimeError):
        build_heads(installation)
    monkeypatch.setattr(training, "train", lambda *_: TrainingReport(1, 1, {}, "digest"))
    assert build_heads(installation) is not None
    assert build_heads(installation) is None
