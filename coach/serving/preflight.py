"""What must hold before the processes start, so that a wrong port or folder is said at once and in plain words."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass, field
from typing import Any, List, Mapping

from coach import i18n
from coach.settings import Settings


@dataclass(frozen=True)
class Obstacle:
    """One thing in the way; ``key`` is a text of serving.po and has a ``.hint``."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def message(self, language: str) -> str:
        """What is wrong and how to mend it, in ``language``."""
        return (
            f"{i18n.text(self.key, language, **self.values)} {i18n.text(self.key + '.hint', language, **self.values)}"
        )


def obstacles(settings: Settings) -> List[Obstacle]:
    """Everything that would keep the processes from starting."""
    found: List[Obstacle] = []
    try:
        for folder in (settings.home, settings.logs, settings.home / "run"):
            folder.mkdir(parents=True, exist_ok=True)
            if not os.access(folder, os.W_OK | os.X_OK):
                raise PermissionError
    except OSError as error:
        values = {"folder": str(settings.home), "reason": error.strerror or ""}
        found.append(Obstacle("serving.no-write", values))
    ports = (
        ("COACH_PORT", settings.host, settings.port),
        ("COACH_RASA_PORT", "127.0.0.1", settings.rasa_port),
        ("COACH_ACTIONS_PORT", "127.0.0.1", settings.actions_port),
    )
    if len({port for _, _, port in ports}) < len(ports):
        found.append(Obstacle("serving.same-ports"))
    for name, host, port in ports:
        if not _free(host, port):
            found.append(Obstacle("serving.port-taken", {"port": port, "name": name}))
    return found


def _free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the servers do: a port whose last connections are only waiting to be forgotten is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
