"""Where things are: read once from the environment, passed on as a value."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping, Optional

ROOT = Path(__file__).resolve().parent.parent


class SettingsError(ValueError):
    """A setting that cannot be used: ``name`` is the variable, ``reason`` a key of the ``settings.`` texts."""

    def __init__(self, name: str, value: str, reason: str) -> None:
        super().__init__(f"{name}={value}: {reason}")
        self.name, self.value, self.reason = name, value, reason


@dataclass(frozen=True)
class Settings:
    """Folders, ports and addresses of one installation.

    ``root`` holds the YAML content and Rasa's files; ``home`` all that is made at run time (database, logs, built models,
    secrets). Ports are TCP ports on the loopback interface, save ``port``, which listens on ``host``.
    """

    root: Path
    home: Path
    host: str
    port: int
    rasa_port: int
    actions_port: int
    database_url: str

    @staticmethod
    def from_environment(environment: Optional[Mapping[str, str]] = None) -> Settings:
        """Settings from ``COACH_*`` variables. A value that cannot be used raises SettingsError."""
        variables = os.environ if environment is None else environment
        root = Path(variables.get("COACH_ROOT") or ROOT).resolve()
        home = Path(variables.get("COACH_HOME") or root / "var").expanduser().resolve()
        return Settings(
            root=root,
            home=home,
            host=variables.get("COACH_HOST") or "127.0.0.1",
            port=_port(variables, "COACH_PORT", 8000),
            rasa_port=_port(variables, "COACH_RASA_PORT", 5015),
            actions_port=_port(variables, "COACH_ACTIONS_PORT", 5055),
            database_url=variables.get("COACH_DATABASE_URL") or f"sqlite:///{home / 'coach.db'}",
        )

    @property
    def heads(self) -> Path:
        """Folder of the trained heads of the behaviour detector."""
        return self.home / "heads"

    @property
    def models(self) -> Path:
        """Folder of the trained Rasa model."""
        return self.home / "models"

    @property
    def logs(self) -> Path:
        """Folder of the log files."""
        return self.home / "logs"

    def secret(self, name: str) -> str:
        """The random secret ``name``, made on first use and kept in ``home/secrets``, readable by the owner only."""
        path = self.home / "secrets" / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text("utf-8")
        value = secrets.token_urlsafe(32)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(value)
        return value


def _port(variables: Mapping[str, str], name: str, default: int) -> int:
    value = variables.get(name) or str(default)
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise SettingsError(name, value, "settings.bad-port")
    return int(value)
