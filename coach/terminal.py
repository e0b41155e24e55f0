"""``coach practise``: a practice in the terminal, without Rasa and without a store."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import Callable, List, Optional

from rich.console import Console
from rich.markup import escape

from coach import i18n, practice
from coach.assembly import Workshop, scoring_of
from coach.blindness import telltales, without
from coach.content.catalogue import Content
from coach.content.fields import LANGUAGES
from coach.content.models import Persona, Scenario
from coach.content.problems import closest
from coach.conversation import Reply, Turn, Utterance
from coach.grading.grader import items_of
from coach.grading.recognition import recognition
from coach.practice import Past
from coach.roleplay.cast import Cast
from coach.roleplay.state import State
from coach.service import LARGEST_SEED, RequestError, cast_for, someone
from coach.settings import Settings

FINE, WRONG_USE = 0, 2


@dataclass(frozen=True)
class Wish:
    """What is to be practised. ``persona`` None: whoever the seed draws; ``scenario`` None: their usual one."""

    persona: Optional[str]
    scenario: Optional[str]
    language: str
    seed: Optional[int] = None
    blind: bool = False
    difficulty: str = "normal"


def practise_in_terminal(
    settings: Settings, wish: Wish, reader_language: str, read: Callable[[str], str] = input
) -> int:
    """Plays one session with ``read`` asking for replies; returns the exit status."""
    out, err = Console(soft_wrap=True, highlight=False), Console(stderr=True, soft_wrap=True, highlight=False)
    workshop = Workshop(settings)
    content, playing = workshop.practice()
    seed = secrets.randbelow(LARGEST_SEED) if wish.seed is None else wish.seed
    language = wish.language
    try:
        chosen = _chosen(content, wish, seed, reader_language)
        cast = chosen if isinstance(chosen, str) else cast_for(content, *chosen, wish.difficulty)
    except RequestError as error:
        cast = error.message(reader_language)
    if isinstance(cast, str):
        err.print(escape(cast))
        return WRONG_USE
    state, opening = practice.start(cast, language, seed)
    name = cast.persona.name.in_language(language)
    out.print(escape(cast.scenario.summary.in_language(language)))
    history: List[Utterance] = []
    turns: List[Turn] = []
    for message in opening:
        history.append(Utterance("customer", message.text))
        out.print(f"[bold]{escape(name)}[/bold]: {escape(message.text)}")
    telling = telltales(content) if wish.blind else frozenset()
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
        _show(out, without(turn, telling), name, language)
    scoring = scoring_of(content)
    card = practice.scorecard(cast, state, turns, items_of(content.sections), content.types, scoring, playing.rubric)
    key = "lobby.score" if card["conduct"] is not None else "lobby.score-too-little"
    values = {"resolution": card["resolution"], "conduct": card["conduct"]}
    out.print(i18n.text(f"lobby.ended.{turns[-1].ended}", language))
    if wish.blind:
        _ask_traits(out, read, content, cast, language)
    out.print(i18n.text(key, language, **values))
    for finding in card["work_on"]:
        out.print(escape(i18n.text("lobby.work-on", language, title=finding["title"], better=finding["better"])))
    return FINE


def _ask_traits(out: Console, read: Callable[[str], str], content: Content, cast: Cast, language: str) -> None:
    """Asks which types the customer showed, and says how well they were recognised."""
    types = list(content.types.values())
    names = {type_.id: type_.name.in_language(language) for type_ in [*types, *cast.types]}
    for number, type_ in enumerate(types, 1):
        out.print(escape(f"{number}. {names[type_.id]}"))
    try:
        answer = read(i18n.text("cli.practise.which-traits", language) + " ")
    except (EOFError, KeyboardInterrupt):
        answer = ""
    digits = "".join(char if char.isascii() and char.isdigit() else " " for char in answer).split()
    named = [types[int(one) - 1].id for one in digits if len(one) < 4 and 0 < int(one) <= len(types)]
    found = recognition(named or None, cast.persona.types, scoring_of(content).recognition)
    shown = ", ".join(names[name] for name in cast.persona.types)
    key = "cli.practise.traits-unsaid" if found.mark is None else "cli.practise.traits"
    out.print(escape(i18n.text(key, language, types=shown, mark=found.mark, hits=len(found.hits))))


def _chosen(content: Content, wish: Wish, seed: int, reader_language: str) -> tuple[Persona, Scenario] | str:
    """Persona and scenario, or the sentence that says why not."""
    if wish.language not in LANGUAGES:
        return i18n.text("api.error.unknown-language", reader_language, language=wish.language)
    persona = content.personas.get(wish.persona) if wish.persona else someone(content, wish.scenario, seed)
    if persona is None and wish.persona is None:
        return i18n.text("api.error.nobody-suits", reader_language, scenario=wish.scenario or "–")
    if persona is None:
        near = closest(str(wish.persona), content.personas) or ", ".join(content.personas)
        return i18n.text("cli.practise.unknown-persona", reader_language, persona=wish.persona, near=near)
    suited = {scenario.id: scenario for scenario in content.suited(persona)}
    if wish.scenario is None:
        return persona, next(iter(suited.values()))
    if wish.scenario not in suited:
        near = closest(wish.scenario, suited) or ", ".join(suited)
        return i18n.text("cli.practise.unknown-scenario", reader_language, scenario=wish.scenario, near=near)
    return persona, suited[wish.scenario]


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
