"""The three processes, each as supervisord starts it."""

from __future__ import annotations

import logging
import os
import socket
import sys
import threading
import time

from coach import i18n
from coach.content.problems import ContentError
from coach.serving import building
from coach.serving.rasa_command import leave_out_notices
from coach.settings import Settings

PAGE_FIRST = 2.0  # seconds at most
log = logging.getLogger("coach.serving")


def run(name: str, settings: Settings, language: str) -> None:
    """Runs the process ``name`` (web, actions or rasa) until it is stopped. An unknown name is a ValueError."""
    logging.basicConfig(
        level=logging.INFO, format=f"%(asctime)s {name:<7} %(levelname)s %(name)s: %(message)s", stream=sys.stdout
    )
    for chatty in ("alembic", "sanic.root", "sanic.access", "matplotlib", "httpx", "httpcore"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    if name != "web":
        _let_the_page_come_first(settings)
    if name == "web":
        from coach.web.server import run as run_web

        run_web(settings)
    elif name == "actions":
        _actions(settings)
    elif name == "rasa":
        _rasa(settings, language)
    else:
        raise ValueError(name)


def _let_the_page_come_first(settings: Settings) -> None:
    """Waits a moment for the web port: on two cores the others' heavy imports would keep the first page back for seconds."""
    until = time.monotonic() + PAGE_FIRST
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", settings.port)) == 0:
                return
        time.sleep(0.05)


def _actions(settings: Settings) -> None:
    """The action server, on loopback: Rasa's own server binds all interfaces unless it is told otherwise."""
    os.environ["SANIC_HOST"] = "127.0.0.1"
    sys.path.insert(0, str(settings.root))
    leave_out_notices()
    from rasa_sdk.endpoint import run as run_actions

    from actions.actions import runtime

    try:
        built = runtime()  # before the port opens, so that "up" means ready to answer
    except ContentError as error:
        for problem in error.problems:
            log.error("%s", problem.line_for_terminal("en"))
        sys.exit(1)
    content, practice = built.workshop.practice()
    threading.Thread(target=practice.warm_up, args=(list(content.scenarios.values()),), daemon=True).start()
    run_actions("actions", port=settings.actions_port, cors_origins=[])


def _rasa(settings: Settings, language: str) -> None:
    """Becomes the Rasa server; trains the model first if its inputs changed."""
    if not building.model_path(settings).exists():
        log.info(i18n.text("serving.training", language))
        try:
            building.build_model(settings)
        except building.BuildError as error:
            log.error("%s", i18n.text("serving.training-failed", language, log=error.log))
            sys.exit(1)
    os.chdir(settings.root)
    command = building.rasa_command(settings, building.endpoints_file(settings))
    sys.stdout.flush()
    os.execvpe(command[0], command, building.rasa_environment())
