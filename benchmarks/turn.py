"""From reply to the customer's first message (pacing off), beside a bare one-rule Rasa bot with one custom action.

Both run at once on this machine, replies alternate, so that whatever else the machine does weighs on both. Prints p50 and
p95 in milliseconds and their ratio. Aim: p95 under 1.5 times the bare bot's.

    .venv/bin/python benchmarks/turn.py [--turns 60]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles
from typing import Dict, List

import httpx

from coach.serving.building import build_heads, build_model, rasa_environment
from coach.settings import ROOT, Settings

sys.path.insert(0, str(ROOT))
from tests.system.chat import Chat, start
from tests.system.product import Product, free_ports, wait_until

REPLIES = [
    "Buenos días, soy Marta, de soporte. Lamento las molestias. ¿Desde cuándo le pasa?",
    "Entiendo, debe de ser incómodo. ¿Qué ha probado ya?",
    "¿Se cambió algo en casa justo antes?",
    "Busque un cable gris y fino que va a la pared.",
    "Gracias por su paciencia, {n} minutos y seguimos.",
    "¿Necesita internet para algo urgente?",
]
WARM_UP = 4


class BareBot:
    """The smallest bot with a custom action, on Rasa's own REST channel."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port, self._actions_port = free_ports(2)
        shutil.copytree(ROOT / "benchmarks" / "bare_bot", folder, dirs_exist_ok=True)
        (folder / "endpoints.yml").write_text(
            f"action_endpoint:\n  url: http://127.0.0.1:{self._actions_port}/webhook\n"
        )
        self._processes: List[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Trains and starts it; returns when it answers."""
        variables: Dict[str, str] = {**rasa_environment(), "SANIC_HOST": "127.0.0.1", "PYTHONPATH": str(self._folder)}
        rasa = [sys.executable, "-m", "coach.serving.rasa_command"]
        quiet = {"cwd": self._folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([*rasa, "train", "--quiet"], env=variables, check=True, **quiet)  # type: ignore[call-overload]
        actions = [sys.executable, "-m", "rasa_sdk", "--actions", "bare_actions", "--port", str(self._actions_port)]
        serve = [*rasa, "run", "--interface", "127.0.0.1", "--port", str(self._port)]
        for command in (actions, serve):
            self._processes.append(subprocess.Popen(command, env=variables, **quiet))  # type: ignore[call-overload]
        wait_until(self._answers, 90, 0.5)

    def _answers(self) -> bool:
        try:
            return bool(self.ask("hola", "probe"))
        except httpx.HTTPError:
            return False

    def ask(self, text: str, sender: str) -> List[Dict[str, str]]:
        """One message over REST."""
        address = f"http://127.0.0.1:{self._port}/webhooks/rest/webhook"
        answer: List[Dict[str, str]] = httpx.post(address, json={"sender": sender, "message": text}, timeout=30).json()
        return answer

    def stop(self) -> None:
        """Stops both processes."""
        for process in self._processes:
            process.terminate()
            process.wait(20)


async def measure(product: Product, bare: BareBot, turns: int) -> Dict[str, List[float]]:
    """Milliseconds to the first message: ``{"coach": [...], "bare": [...]}``, alternating."""
    token = product.token("agent", "benchmark")
    times: Dict[str, List[float]] = {"coach": [], "bare": []}
    while len(times["coach"]) < turns + WARM_UP:
        session = start(product.url, token, persona="gardener", scenario="router-red-light", language="es")["id"]
        async with Chat(product.url, token, session) as chat:
            await chat.until("turn_end")
            for number, reply in enumerate(REPLIES):
                text = reply.format(n=len(times["coach"]) + 2)
                began = time.perf_counter()
                await chat.say(text)
                await chat.until("message")
                times["coach"].append(1000 * (time.perf_counter() - began))
                await chat.until("turn_end", "ended")
                began = time.perf_counter()
                bare.ask(text, session)
                times["bare"].append(1000 * (time.perf_counter() - began))
                if chat.frames[-1]["type"] == "ended" or number == len(REPLIES) - 1:
                    break
    return {name: found[WARM_UP:] for name, found in times.items()}


def main() -> None:
    """Runs both and prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--turns", type=int, default=60)
    turns = parser.parse_args().turns
    os.environ.setdefault("COACH_LANGUAGE", "en")
    settings = Settings.from_environment()
    build_heads(settings)
    build_model(settings)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        product, bare = Product(home, settings), BareBot(Path(folder) / "bare")
        try:
            bare.start()
            product.start()
            time.sleep(8)  # the coach readies its scenarios in the background
            times = asyncio.run(measure(product, bare, turns))
        finally:
            product.stop()
            bare.stop()
    figures = {name: (quantiles(found, n=20)[9], quantiles(found, n=20)[18]) for name, found in times.items()}
    for name, (p50, p95) in figures.items():
        print(f"{name:6} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms   ({len(times[name])} turns)")
    print(
        f"ratio  p50 {figures['coach'][0] / figures['bare'][0]:7.2f}      p95 {figures['coach'][1] / figures['bare'][1]:7.2f}"
    )


if __name__ == "__main__":
    main()
