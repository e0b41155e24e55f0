"""The supervisor's configuration: supervisord starts the three processes, restarts one that dies, stops them together."""

from __future__ import annotations

import ctypes
import os
import signal
import stat
import sys
from pathlib import Path
from typing import List

from coach.settings import Settings

PROCESSES = ("web", "actions", "rasa")
PR_SET_PDEATHSIG = 1


def write_configuration(settings: Settings, inherit_output: bool) -> Path:
    """Writes ``run/supervisord.conf`` and returns its path.

    With ``inherit_output`` the processes write to our own standard output, one log; else each to a file under ``logs``.
    """
    run = settings.home / "run"
    run.mkdir(parents=True, exist_ok=True)
    settings.logs.mkdir(parents=True, exist_ok=True)
    lines = [
        "[supervisord]",
        "nodaemon=true",
        "silent=true",
        f"logfile={_escape(settings.logs / 'supervisor.log')}",
        "logfile_maxbytes=5MB",
        "logfile_backups=2",
        f"pidfile={_escape(run / 'supervisord.pid')}",
        f"directory={_escape(settings.root)}",
    ]
    for name in PROCESSES:
        log = "/dev/fd/1" if inherit_output else _escape(settings.logs / f"{name}.log")
        lines += [
            "",
            f"[program:{name}]",
            f"command={_escape(sys.executable)} -m coach.cli process {name}",
            "autorestart=true",
            # A process that fails at once is tried again with growing pauses for as long as the others run.
            "startretries=1000000",
            "startsecs=2",
            "stopsignal=TERM",
            "stopwaitsecs=8",
            "stopasgroup=true",
            "killasgroup=true",
            "redirect_stderr=true",
            f"stdout_logfile={log}",
            "stdout_logfile_maxbytes=0" if inherit_output else "stdout_logfile_maxbytes=10MB",
        ]
    path = run / "supervisord.conf"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def output_can_be_shared() -> bool:
    """Whether child processes can open our standard output by its name (a socket cannot be opened)."""
    mode = os.fstat(1).st_mode
    return stat.S_ISREG(mode) or stat.S_ISFIFO(mode) or stat.S_ISCHR(mode)


def supervisor_command(configuration: Path) -> List[str]:
    """The command to become the supervisor."""
    return [sys.executable, "-m", "supervisor.supervisord", "-c", str(configuration)]


def die_with_parent() -> None:
    """Asks Linux to end this process when its supervisor dies, however it dies: no orphans after a kill -9."""
    if not sys.platform.startswith("linux"):
        return
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died before we asked
        sys.exit(1)


def _escape(path: object) -> str:
    """A path as supervisord's configuration wants it: its ``%`` doubled."""
    return str(path).replace("%", "%%")
