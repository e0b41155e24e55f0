"""The running product for tests: all three processes, started as a user starts them, in a home of their own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, List, Optional

import httpx

from coach.settings import ROOT, Settings

COACH = ROOT / ".venv" / "bin" / "coach"
# What a user may change, and the small rest of what Rasa reads; the code is the same.
CONTENT = (
    "behaviours",
    "progress",
    "docs",
    "guidelines",
    "personas",
    "scenarios",
    "rehearsals",
    "actions",
    "channels",
    "components",
    "data",
)
FILES = ("config.yml", "credentials.yml", "domain.yml", "endpoints.yml", "requirements.lock")
READY = 120.0
LINK = re.compile(r"http://\S+/sign-in/\S+")


def free_ports(count: int) -> List[int]:
    """Ports that are free now, all different."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def wait_until(what: Any, seconds: float, every: float = 0.1) -> Any:
    """The first true value of ``what()``; an AssertionError after ``seconds``."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = what()
        if found:
            return found
        time.sleep(every)
    raise AssertionError(f"not within {seconds} s: {what}")


@dataclass
class Product:
    """One installation in ``home``, with what was built in ``built`` and a content of its own, which tests may change."""

    home: Path
    built: Settings
    environment: Dict[str, str] = field(default_factory=dict)
    process: Optional[subprocess.Popen[bytes]] = None

    def __post_init__(self) -> None:
        ports = free_ports(3)
        self.port = ports[0]
        self.variables = {
            **os.environ,
            "COACH_HOME": str(self.home),
            "COACH_ROOT": str(self.root),
            "COACH_LANGUAGE": "es",
            **dict(zip(("COACH_PORT", "COACH_RASA_PORT", "COACH_ACTIONS_PORT"), map(str, ports), strict=True)),
            **self.environment,
        }
        for folder in ("heads", "models"):
            shutil.copytree(self.built.home / folder, self.home / folder, dirs_exist_ok=True)
        for name in CONTENT:
            shutil.copytree(ROOT / name, self.root / name)
        for name in FILES:
            shutil.copyfile(ROOT / name, self.root / name)
        (self.root / "coach").symlink_to(ROOT / "coach")

    @property
    def root(self) -> Path:
        """The folder of its content."""
        return self.home / "root"

    @property
    def url(self) -> str:
        """The address of the window."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> Settings:
        """Its settings."""
        return Settings.from_environment(self.variables)

    def start(self, ready: bool = True) -> None:
        """Starts it as ``make run`` does; returns when a customer could answer (or at once)."""
        with (self.home / "output.log").open("ab") as output:
            self.process = subprocess.Popen(
                [str(COACH), "serve"],
                cwd=self.root,
                env=self.variables,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        if ready:
            self.wait_ready()

    def wait_ready(self) -> None:
        """Waits until Rasa and the actions answer."""
        wait_until(self.is_ready, READY, 0.2)

    def is_ready(self) -> bool:
        """Whether a reply would be answered now."""
        settings = self.settings
        headers = {"Authorization": f"Bearer {settings.secret('channel-token')}"}
        try:
            health = httpx.get(f"http://127.0.0.1:{settings.rasa_port}/practice/health", headers=headers, timeout=3)
            return health.status_code == 200 and httpx.get(self.url + "/healthz", timeout=3).status_code == 200
        except httpx.HTTPError:
            return False

    def output(self) -> str:
        """Everything it has printed."""
        path = self.home / "output.log"
        return path.read_text("utf-8", errors="replace") if path.exists() else ""

    def sign_in_link(self) -> str:
        """The last sign-in link it printed."""
        return str(wait_until(lambda: LINK.findall(self.output()), 30)[-1])

    def pid(self, name: str) -> int:
        """The process id of web, actions or rasa, as the supervisor last started it."""
        log = (self.home / "logs" / "supervisor.log").read_text("utf-8")
        return int(re.findall(rf"spawned: '{name}' with pid (\d+)", log)[-1])

    def kill(self, name: str) -> None:
        """kill -9 of one process."""
        os.kill(self.pid(name), signal.SIGKILL)

    def stop(self, how: int = signal.SIGINT) -> int:
        """Ctrl-C; returns the exit status."""
        assert self.process is not None
        if self.process.poll() is None:
            os.kill(self.process.pid, how)
        return self.process.wait(40)

    def coach(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs the ``coach`` command in this installation."""
        return subprocess.run(
            [str(COACH), *arguments],
            cwd=self.root,
            env=self.variables,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def token(self, role: str, name: str) -> str:
        """A bearer token for an account with this role."""
        done = self.coach("token", "--role", role, name)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()
