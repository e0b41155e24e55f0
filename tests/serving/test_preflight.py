"""What keeps the processes from starting is said before they start, in plain words."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from coach.serving.preflight import obstacles
from coach.settings import Settings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settings(home: Path, **ports: int) -> Settings:
    chosen = {"COACH_PORT": free_port(), "COACH_RASA_PORT": free_port(), "COACH_ACTIONS_PORT": free_port(), **ports}
    return Settings.from_environment({"COACH_HOME": str(home), **{name: str(port) for name, port in chosen.items()}})


def test_nothing_is_in_the_way(tmp_path: Path) -> None:
    assert obstacles(settings(tmp_path)) == []


@pytest.mark.parametrize("name", ["COACH_PORT", "COACH_RASA_PORT", "COACH_ACTIONS_PORT"])
def test_a_taken_port_is_named_with_its_variable(tmp_path: Path, name: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        (found,) = obstacles(settings(tmp_path, **{name: port}))
    for language in ("es", "en"):
        assert str(port) in found.message(language)
        assert name in found.message(language)


def test_the_same_port_twice_is_refused(tmp_path: Path) -> None:
    port = free_port()
    found = obstacles(settings(tmp_path, COACH_PORT=port, COACH_RASA_PORT=port))
    assert "serving.same-ports" in [obstacle.key for obstacle in found]


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    (found,) = obstacles(settings(tmp_path / "file" / "home"))
    assert found.key == "serving.no-write"
    assert "COACH_HOME" in found.message("es")
