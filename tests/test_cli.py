"""The command: help with an example for everything, exit status 0, 1 or 2, errors on standard error in the user's language."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer

from coach import service
from coach.assembly import Workshop
from coach.cli import build
from coach.conversation import Reply
from coach.settings import ROOT, Settings
from coach.store import open_store

pytestmark = pytest.mark.slow

COACH = ROOT / ".venv" / "bin" / "coach"


def coach(home: Path, *arguments: str, language: str = "es", **more: str) -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, "COACH_HOME": str(home), "COACH_LANGUAGE": language, **more}
    return subprocess.run(
        [str(COACH), *arguments], env=variables, capture_output=True, text=True, timeout=120, check=False
    )


def leaves() -> list[str]:
    group: Any = typer.main.get_command(build("es"))
    names = []
    for name, command in group.commands.items():
        names += [f"{name} {sub}" for sub in command.commands] if hasattr(command, "commands") else [name]
    return [name for name in names if name != "process"]


@pytest.mark.parametrize("name", leaves())
@pytest.mark.parametrize(("language", "word"), [("es", "Ejemplo:"), ("en", "Example:")])
def test_every_command_has_help_with_an_example(
    name: str, language: str, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        build(language)([*name.split(), "--help"], prog_name="coach")
    assert left.value.code == 0
    assert word in capsys.readouterr().out


def test_an_unknown_command_is_wrong_use(tmp_path: Path) -> None:
    assert coach(tmp_path, "dance").returncode == 2


def test_a_wrong_port_is_wrong_use(tmp_path: Path) -> None:
    done = coach(tmp_path, "check", COACH_PORT="high")
    assert done.returncode == 2
    assert "COACH_PORT=high" in done.stderr


@pytest.mark.slow
def test_check_finds_nothing_in_the_shipped_content(tmp_path: Path) -> None:
    done = coach(tmp_path, "check")
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(("language", "hint"), [("es", "¿quiso decir «types»?"), ("en", "did you mean “types”?")])
def test_check_says_where_and_how_to_mend(tmp_path: Path, language: str, hint: str) -> None:
    import shutil

    for folder in ("behaviours", "guidelines", "personas", "scenarios"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    path = tmp_path / "personas" / "gardener.yaml"
    path.write_text(path.read_text("utf-8").replace("types:", "tipes:", 1), "utf-8")
    done = coach(tmp_path / "home", "check", language=language, COACH_ROOT=str(tmp_path))
    assert done.returncode == 1
    assert "personas/gardener.yaml:" in done.stderr
    assert hint in done.stderr


def test_an_account_and_a_token(tmp_path: Path) -> None:
    added = coach(tmp_path, "user", "add", "marta", "--role", "coach")
    assert added.returncode == 0, added.stderr
    assert "/sign-in/" in added.stdout
    again = coach(tmp_path, "user", "add", "marta", "--role", "coach")
    assert again.returncode == 2
    assert "marta" in again.stderr
    token = coach(tmp_path, "token", "--role", "agent", "robot")
    assert token.returncode == 0
    assert len(token.stdout.strip()) > 20
    other = coach(tmp_path, "token", "--role", "admin", "robot")
    assert other.returncode == 1
    assert coach(tmp_path, "token", "--role", "king", "robot").returncode == 2


def test_a_missing_input_file_is_said(tmp_path: Path) -> None:
    done = coach(tmp_path, "ask", str(tmp_path / "none.jsonl"), "--out", str(tmp_path / "out.jsonl"))
    assert done.returncode == 1
    assert "none.jsonl" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_another_rubric_is_refused(built_settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"id": "a", "language": "es", "turns": []}\n', "utf-8")
    files = ("grade", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "out.jsonl"))
    refused = coach(built_settings.home, *files, "--rubric", "000000000000")
    assert refused.returncode == 1
    assert "000000000000" in refused.stderr
    assert not (tmp_path / "out.jsonl").exists()
    done = coach(built_settings.home, *files)
    assert done.returncode == 0, done.stderr
    rubric = json.loads((tmp_path / "out.jsonl").read_text("utf-8"))["rubric"]
    assert coach(built_settings.home, *files, "--rubric", rubric).returncode == 0


@pytest.mark.slow
def test_replay_says_whether_a_stored_session_comes_out_the_same(
    tmp_path: Path, built_settings: Settings, workshop: Workshop
) -> None:
    (tmp_path / "heads").symlink_to(built_settings.heads)
    store = open_store(f"sqlite:///{tmp_path / 'coach.db'}")
    wish: Any = {"account_id": None, "persona_id": "gardener", "scenario_id": None, "language": "es", "seed": 7}
    session = service.start_session(store, workshop.catalogue.current(), now=1000.0, session_id="s-1", **wish)
    service.answer(store, workshop, session.id, Reply("m-1", "Hola, soy Eva. ¿Desde cuándo le pasa?", 1010.0), 1010.0)
    same = coach(tmp_path, "replay", "s-1")
    assert (same.returncode, same.stderr) == (0, "")
    assert "(respuestas: 1)" in same.stdout
    with store._database.writing() as connection:
        connection.exec_driver_sql("UPDATE lines SET text = 'Otra cosa.' WHERE turn = 1")
    store.close()
    other = coach(tmp_path, "replay", "s-1", language="en")
    assert other.returncode == 1
    assert "First difference after reply 1: the customer said\n  Otra cosa." in other.stdout
    unknown = coach(tmp_path, "replay", "none")
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "No existe la sesión «none»." in unknown.stderr
