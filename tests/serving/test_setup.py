"""``scripts/setup.sh`` on machines that lack something: it says what, and how to get it, in both languages."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from coach.settings import ROOT

TOOLS = ("sh", "dirname", "rm", "mktemp", "awk", "cat", "touch")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A clone's setup files, and a PATH with nothing but the plainest tools."""
    (tmp_path / "clone" / "scripts").mkdir(parents=True)
    shutil.copy(ROOT / "scripts" / "setup.sh", tmp_path / "clone" / "scripts")
    shutil.copy(ROOT / "requirements.lock", tmp_path / "clone")
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found
        (tmp_path / "bin" / tool).symlink_to(found)
    return tmp_path


def set_up(machine: Path) -> subprocess.CompletedProcess[str]:
    variables = {"PATH": str(machine / "bin"), "HOME": str(machine), "PYENV_ROOT": str(machine / "none")}
    command = [str(machine / "bin" / "sh"), str(machine / "clone" / "scripts" / "setup.sh")]
    return subprocess.run(command, env=variables, capture_output=True, text=True, check=False, timeout=60)


def fake_python(machine: Path, body: str) -> None:
    path = machine / "bin" / "python3.10"
    path.write_text(f"#!{machine / 'bin' / 'sh'}\n{body}\n")
    os.chmod(path, 0o755)


def test_without_python_it_says_how_to_get_it(machine: Path) -> None:
    done = set_up(machine)
    assert done.returncode == 1
    assert "pyenv install 3.10" in done.stderr
    assert "uv python install 3.10" in done.stderr
    assert "Hace falta Python 3.10" in done.stderr


def test_a_half_built_environment_is_made_anew_and_said(machine: Path) -> None:
    (machine / "clone" / ".venv").mkdir()
    (machine / "clone" / ".venv" / "left-over").touch()
    fake_python(machine, 'case "$2" in venv) exit 1;; esac; exit 0')
    done = set_up(machine)
    assert "half-built" in done.stdout
    assert "quedó a medias" in done.stdout
    assert not (machine / "clone" / ".venv" / "left-over").exists()


def test_a_python_that_cannot_make_environments_is_said(machine: Path) -> None:
    fake_python(machine, 'case "$2" in venv) exit 1;; esac; exit 0')
    done = set_up(machine)
    assert done.returncode == 1
    assert "python3.10-venv" in done.stderr
