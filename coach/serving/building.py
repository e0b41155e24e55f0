"""What is built from the content and not committed: the heads of the detector and the Rasa model. Built when out of date."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Dict, List, Optional, Sequence

from coach.settings import Settings

if TYPE_CHECKING:
    from coach.behaviours.training import TrainingReport

# Everything the heads depend on.
HEAD_INPUTS = (
    "behaviours",
    "coach/behaviours",
    "coach/language",
    "coach/content/fields.py",
    "coach/content/behaviour_file.py",
)
STAMP = "inputs.sha256"
LOCK = "building.lock"
# Everything the Rasa model depends on: a change of any of it means a new model.
MODEL_INPUTS = ("config.yml", "domain.yml", "data", "components", "coach/language/encoder.py", "requirements.lock")


class BuildError(RuntimeError):
    """Rasa could not train; ``log`` is the end of what it printed."""

    def __init__(self, log: str) -> None:
        super().__init__(log)
        self.log = log


def build_heads(settings: Settings) -> Optional[TrainingReport]:
    """Trains the heads if their inputs changed; None if they are up to date. Broken files raise ContentError.

    Whether they did is told from the files' bytes, which takes milliseconds; the libraries are only loaded for training. Of
    several processes that find them out of date one trains, and the others wait for it.
    """
    stamp = settings.heads / STAMP
    inputs = _digest(settings.root, HEAD_INPUTS)
    if _stamped(stamp, inputs):
        return None
    settings.heads.mkdir(parents=True, exist_ok=True)
    with (settings.heads / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # let go of when the file is closed, also by a crash
        return None if _stamped(stamp, inputs) else _train(settings, stamp, inputs)


def _stamped(stamp: Path, inputs: str) -> bool:
    return stamp.exists() and stamp.read_text("utf-8") == inputs


def _train(settings: Settings, stamp: Path, inputs: str) -> TrainingReport:
    from coach.behaviours import training
    from coach.content.catalogue import load_behaviours
    from coach.content.problems import ContentError

    behaviours, problems = load_behaviours(settings.root)
    errors = tuple(problem for problem in problems if problem.severity == "error")
    if errors:
        raise ContentError(errors)
    stamp.unlink(missing_ok=True)
    report = training.train(behaviours, settings.root / "behaviours", settings.heads)
    stamp.write_text(inputs, "utf-8")
    return report


def _digest(root: Path, names: Sequence[str]) -> str:
    """SHA-256 over the names and bytes of the files and of the YAML and Python files in the folders."""
    digest = hashlib.sha256()
    for name in names:
        top = root / name
        files = (
            [top] if top.is_file() else [p for p in top.rglob("*") if p.suffix in (".py", ".yml", ".yaml", ".jsonl")]
        )
        for path in sorted(files):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def model_path(settings: Settings) -> Path:
    """Where the model for the present inputs is, or will be."""
    return settings.models / f"coach-{_digest(settings.root, MODEL_INPUTS)[:12]}.tar.gz"


def build_model(settings: Settings) -> Optional[Path]:
    """Trains the Rasa model if its inputs changed; None if it is up to date. Older models are deleted. Raises BuildError."""
    target = model_path(settings)
    if target.exists():
        return None
    settings.models.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "coach.serving.rasa_command", "train", "--out", str(settings.models)]
    command += ["--fixed-model-name", f"building-{os.getpid()}"]
    done = subprocess.run(
        command, cwd=settings.root, env=rasa_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    made = settings.models / f"building-{os.getpid()}.tar.gz"
    if done.returncode or not made.exists():
        raise BuildError("\n".join(done.stdout.splitlines()[-25:]))
    made.replace(target)
    for old in settings.models.glob("coach-*.tar.gz"):
        if old != target:
            old.unlink(missing_ok=True)
    return target


def rasa_environment() -> Dict[str, str]:
    """The environment Rasa runs in: no telemetry, no TensorFlow chatter, no warnings of its dependencies."""
    return {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "PYTHONWARNINGS": "ignore",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "LOG_LEVEL": os.environ.get("COACH_RASA_LOG_LEVEL", "WARNING"),
    }


def rasa_command(settings: Settings, endpoints: Path) -> List[str]:
    """The command that runs the Rasa server on loopback with the present model."""
    return [
        *(sys.executable, "-m", "coach.serving.rasa_command", "run"),
        *("--model", str(model_path(settings))),
        *("--endpoints", str(endpoints)),
        *("--credentials", str(settings.root / "credentials.yml")),
        *("--interface", "127.0.0.1"),
        *("--port", str(settings.rasa_port)),
    ]


def endpoints_file(settings: Settings) -> Path:
    """``endpoints.yml`` with the action server's real port, in the run folder."""
    text = (settings.root / "endpoints.yml").read_text("utf-8").replace(":5055/", f":{settings.actions_port}/")
    path = settings.home / "run" / "endpoints.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path
