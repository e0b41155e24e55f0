"""``coach practise``: a practice in the terminal, without Rasa and without a store."""

from __future__ import annotations

import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional, Tuple

from rich.console import Console
from rich.markup import escape

from coach import i18n
from coach.blindness import telltales, without
from coach.casting import LARGEST_SEED, RequestError, cast_for, someone
from coach.content.catalogue import Catalogue, Content
from coach.content.fields import LANGUAGES
from coach.content.models import Persona, Scenario
from coach.content.problems import closest
from coach.conversation import CustomerMessage, Reply, Turn, Utterance
from coach.roleplay.cast import Cast
from coach.roleplay.engine import open_conversation
from coach.roleplay.state import State
from coach.settings import Settings

if TYPE_CHECKING:
    from coach.practice import Practice

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
    """Plays one session with ``read`` asking for replies; returns the exit status.

    The customer speaks at once; what answers and grades is loaded while the first reply is being written.
    """
    out, err = Console(soft_wrap=True, highlight=False), Console(stderr=True, soft_wrap=True, highlight=False)
    content = Catalogue(settings.root).current()
    seed = secrets.randbelow(LARGEST_SEED) if wish.seed is None else wish.seed
    try:
        chosen = _chosen(content, wish, seed, reader_language)
        cast = chosen if isinstance(chosen, str) else cast_for(content, *chosen, wish.difficulty)
    except RequestError as error:
        cast = error.message(reader_language)
    if isinstance(cast, str):
        err.print(escape(cast))
        return WRONG_USE
    state, opening = open_conversation(cast, wish.language, seed)
    name = cast.persona.name.in_language(wish.language)
    out.print(escape(cast.scenario.summary.in_language(wish.language)))
    for message in opening:
        out.print(f"[bold]{escape(name)}[/bold]: {escape(message.text)}")
    with ThreadPoolExecutor(1) as loader:
        loading = loader.submit(_load, settings, cast.scenario)
        first = _next_reply(read)
        playing = loading.result()
    card, ended = _talk(out, read, playing, content, cast, (state, opening), first, wish)
    out.print(i18n.text(f"lobby.ended.{ended}", wish.language))
    if wish.blind:
        _ask_traits(out, read, content, cast, wish.language)
    key = "lobby.score" if card["conduct"] is not None else "lobby.score-too-little"
    values = {"resolution": card["resolution"], "conduct": card["conduct"]}
    out.print(i18n.text(key, wish.language, **values))
    for finding in card["work_on"]:
        text = i18n.text("lobby.work-on", wish.language, title=finding["title"], better=finding["better"])
        out.print(escape(text))
    return FINE


def _load(settings: Settings, scenario: Scenario) -> Practice:
    """What answers and grades, ready for the first reply."""
    from coach.assembly import Workshop  # takes seconds to import: not before the customer has spoken

    _, playing = Workshop(settings).practice()
    playing.warm_up([scenario])
    return playing


def _next_reply(read: Callable[[str], str]) -> str:
    """The next line that is not empty; the end of the input ends the practice."""
    try:
        while not (text := read("> ")).strip():
            pass
        return text
    except (EOFError, KeyboardInterrupt):
        return "/fin"


def _talk(
    out: Console,
    read: Callable[[str], str],
    playing: Practice,
    content: Content,
    cast: Cast,
    begun: Tuple[State, Tuple[CustomerMessage, ...]],
    first: str,
    wish: Wish,
) -> Tuple[Dict[str, Any], Optional[str]]:
    """The conversation from the reply ``first`` to its end: the scorecard, and how it ended."""
    from coach import practice
    from coach.grading.grader import items_of

    state, opening = begun
    history = [Utterance("customer", message.text) for message in opening]
    turns: List[Turn] = []
    telling = telltales(content) if wish.blind else frozenset()
    name = cast.persona.name.in_language(wish.language)
    while not turns or not turns[-1].ended:
        text = _next_reply(read) if turns else first
        reply = Reply(f"t{len(turns) + 1}", text, time.time())
        turn = playing.take_turn(cast, state, practice.Past(tuple(history), tuple(turns)), reply)
        turns.append(turn)
        state = State.from_data(turn.state)
        if turn.phase != practice.COMMAND_PHASE:
            history.append(Utterance("agent", text))
        history.extend(Utterance("customer", message.text) for message in turn.messages)
        _show(out, without(turn, telling), name, wish.language)
    items, scoring = items_of(content.sections), playing.scoring
    card = practice.scorecard(cast, state, turns, items, content.types, scoring, playing.rubric, content.feelings)
    return card, turns[-1].ended


def _ask_traits(out: Console, read: Callable[[str], str], content: Content, cast: Cast, language: str) -> None:
    """Asks which types the customer showed, and says how well they were recognised."""
    from coach.assembly import scoring_of
    from coach.grading.recognition import recognition

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
