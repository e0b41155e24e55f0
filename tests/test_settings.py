"""Settings come from the environment; a wrong one says so; secrets are made once and kept private."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.settings import Settings, SettingsError


def test_defaults_stand_in_var(root: Path) -> None:
    settings = Settings.from_environment({})
    assert settings.home == root / "var"
    assert (settings.port, settings.rasa_port, settings.actions_port) == (8000, 5015, 5055)
    assert settings.database_url.startswith("sqlite:///")


@pytest.mark.parametrize("value", ["eighty", "0", "70000", "-1"])
def test_a_wrong_port_is_named(value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({"COACH_PORT": value})
    assert caught.value.name == "COACH_PORT"


def test_a_secret_is_made_once_and_readable_by_the_owner_only(tmp_path: Path) -> None:
    settings = Settings.from_environment({"COACH_HOME": str(tmp_path)})
    assert settings.secret("x") == settings.secret("x")
    assert settings.secret("x") != settings.secret("y")
    assert (tmp_path / "secrets" / "x").stat().st_mode & 0o077 == 0
