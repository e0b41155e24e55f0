"""``coach practise``: a practice in the terminal, without Rasa and without a store."""

from __future__ import annotations

import secrets
import time
from typing import Callable, List, Optional

from rich.console import Console
from rich.markup import escape

from coach import i18n, practice
from coach.assembly import Workshop, scoring_of
from coach.content.catalogue import Content
from coach.content.fields import LANGUAGES
from coach.content.models import Persona, Scenario
from coach.content.problems import closest
from coach.conversation import Reply, Turn, Utterance
from coach.grading.grader import items_of
from coach.practice import Past
from coach.roleplay.cast import Cast
from coach.roleplay.state import State
from coach.service import LARGEST_SEED
from coach.settings import Settings

FINE, WRONG_USE = 0, 2


def practise_in_terminal(
    settings: Settings,
    persona_id: str,
    scenario_id: Optional[str],
    language: str,
    seed: Optional[int],
    reader_language: str,
    read: Callable[[str], str] = input,
) -> int:
    """Plays one session with ``read`` asking for replies; returns the exit status."""
    out, err = Console(soft_wrap=True, highlight=False), Console(stderr=True, soft_wrap=True, highlight=False)
    workshop = Workshop(settings)
    content, playing = workshop.practice()
    chosen = _chosen(content, persona_id, scenario_id, language, reader_language)
    if isinstance(chosen, str):
        err.print(escape(chosen))
        return WRONG_USE
    cast = Cast.of(content, *chosen)
    state, opening = practice.start(cast, language, secrets.randbelow(LARGEST_SEED) if seed is None else seed)
    name = cast.persona.name.in_language(language)
    out.print(escape(cast.scenario.summary.in_language(language)))
    history: List[Utterance] = []
    turns: List[Turn] = []
    for message in opening:
        history.append(Utterance("customer", message.text))
        out.print(f"[bold]{escape(name)}[/bold]: {escape(message.text)}")
    while not turns or not turns[-1].ended:
        try:
            text = read("> ")
        except (EOFError, KeyboardInterrupt):
            text = "/fin"
        if not text.strip():
            continue
        reply = Reply(f"t{len(turns) + 1}", text, time.time())
        turn = playing.take_turn(cast, state, Past(tuple(history), tuple(turns)), reply)
        turns.append(turn)
        state = State.from_data(turn.state)
        if turn.phase != practice.COMMAND_PHASE:
            history.append(Utterance("agent", text))
        history.extend(Utterance("customer", message.text) for message in turn.messages)
        _show(out, turn, name, language)
    card = practice.scorecard(
        cast, state, turns, items_of(content.sections), content.types, scoring_of(content), playing.rubric
    )
    key = "lobby.score" if card["conduct"] is not None else "lobby.score-too-little"
    values = {"resolution": card["resolution"], "conduct": card["conduct"]}
    out.print(i18n.text(f"lobby.ended.{turns[-1].ended}", language))
    out.print(i18n.text(key, language, **values))
    for finding in card["work_on"]:
        out.print(escape(i18n.text("lobby.work-on", language, title=finding["title"], better=finding["better"])))
    return FINE


def _chosen(
    content: Content, persona_id: str, scenario_id: Optional[str], language: str, reader_language: str
) -> tuple[Persona, Scenario] | str:
    """Persona and scenario, or the sentence that says why not."""
    if language not in LANGUAGES:
        return i18n.text("api.error.unknown-language", reader_language, language=language)
    persona = content.personas.get(persona_id)
    if persona is None:
        near = closest(persona_id, content.personas) or ", ".join(content.personas)
        return i18n.text("cli.practise.unknown-persona", reader_language, persona=persona_id, near=near)
    suited = {scenario.id: scenario for scenario in content.suited(persona)}
    if scenario_id is None:
        return persona, next(iter(suited.values()))
    if scenario_id not in suited:
        near = closest(scenario_id, suited) or ", ".join(suited)
        return i18n.text("cli.practise.unknown-scenario", reader_language, scenario=scenario_id, near=near)
    return persona, suited[scenario_id]


def _show(out: Console, turn: Turn, name: str, language: str) -> None:
    for finding in turn.findings:
        if finding.charged:
            key = f"lobby.feedback.{finding.verdict}"
            values = {"title": finding.title, "why": finding.why, "better": finding.better}
            out.print(f"[dim]{escape(i18n.text(key, language, **values))}[/dim]")
    for message in turn.messages:
        out.print(f"[bold]{escape(name)}[/bold]: {escape(message.text)}")
    if turn.notice:
        out.print(f"[italic]{escape(i18n.text('lobby.notice', language, notice=turn.notice))}[/italic]")
