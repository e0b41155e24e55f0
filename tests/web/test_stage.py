"""The preview's own detector: a missing one is a refusal for people, not a failure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from coach.content.catalogue import Catalogue
from coach.settings import ROOT, Settings
from coach.web.errors import RefusedError
from coach.web.stage import CoachStage


def test_without_a_detector_there_is_no_preview(tmp_path: Path) -> None:
    settings = Settings.from_environment({"COACH_HOME": str(tmp_path), "COACH_ROOT": str(ROOT)})
    stage = CoachStage(settings, Catalogue(ROOT))
    cast: Any = None  # it does not come to be played
    with pytest.raises(RefusedError) as caught:
        stage.play(cast, "es", 1, [])
    assert (caught.value.code, caught.value.status) == ("no-preview", 503)
    for language in ("es", "en"):
        assert "coach build" in caught.value.message(language)
    stage.prepare()  # fails in the background, and only the log hears of it
