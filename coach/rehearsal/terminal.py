"""``coach rehearse``: what scripted agents make of a customer, as a table, or as the conversation itself."""

from __future__ import annotations

from typing import List, Optional, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from coach import i18n
from coach.assembly import Workshop, scoring_of
from coach.content.catalogue import Content
from coach.content.fields import LANGUAGES
from coach.content.models import Scenario
from coach.content.problems import closest
from coach.rehearsal.run import Rehearsal, rehearse
from coach.roleplay.cast import Cast
from coach.settings import Settings

FINE, WRONG_USE = 0, 2
# The mood before the first reply and after each one, as a line that needs no colour.
CURVE = {"good": "▁", "tense": "▄", "bad": "█"}


def rehearse_in_terminal(
    settings: Settings,
    persona_id: str,
    scenario_id: Optional[str],
    agents: Sequence[str],
    spoken: Optional[str],
    runs: int,
    seed: int,
    show: bool,
    language: str,
) -> int:
    """Plays what was asked for and prints it; returns the exit status. ``spoken`` None means both languages."""
    out, err = Console(soft_wrap=True, highlight=False), Console(stderr=True, soft_wrap=True, highlight=False)
    workshop = Workshop(settings)
    content, playing = workshop.practice()
    wrong = _wrong(content, persona_id, scenario_id, agents, spoken, language)
    if wrong is not None:
        err.print(escape(wrong))
        return WRONG_USE
    persona = content.personas[persona_id]
    scenarios = [one for one in content.suited(persona) if scenario_id in (None, one.id)]
    wanted = [
        (scenario, tongue, agent, number)
        for scenario in scenarios
        for tongue in ([spoken] if spoken else LANGUAGES)
        for agent in (agents or list(content.agents))
        for number in range(seed, seed + runs)
    ]
    done: List[Rehearsal] = []
    for scenario, tongue, agent, number in track(
        wanted, i18n.text("cli.rehearse.going", language), console=err, transient=True
    ):
        cast = Cast.of(content, persona, scenario)
        done.append(rehearse(playing, content, scoring_of(content), cast, content.agents[agent], tongue, number))
    if show:
        for one in done:
            out.print(escape(transcript(one, content, language)))
    for scenario in scenarios:
        for tongue in LANGUAGES:
            rows = [one for one in done if (one.scenario, one.language) == (scenario.id, tongue)]
            if rows:
                out.print(_table(f"{scenario.name.in_language(language)} · {tongue}", rows, content, language))
    return FINE


def _wrong(
    content: Content,
    persona_id: str,
    scenario_id: Optional[str],
    agents: Sequence[str],
    spoken: Optional[str],
    language: str,
) -> Optional[str]:
    """The sentence that says what was named and is not there."""
    if spoken is not None and spoken not in LANGUAGES:
        return i18n.text("api.error.unknown-language", language, language=spoken)
    persona = content.personas.get(persona_id)
    if persona is None:
        near = closest(persona_id, content.personas) or ", ".join(content.personas)
        return i18n.text("cli.practise.unknown-persona", language, persona=persona_id, near=near)
    suited = [scenario.id for scenario in content.suited(persona)]
    if scenario_id is not None and scenario_id not in suited:
        near = closest(scenario_id, suited) or ", ".join(suited)
        return i18n.text("cli.practise.unknown-scenario", language, scenario=scenario_id, near=near)
    for agent in agents:
        if agent not in content.agents:
            near = closest(agent, content.agents) or ", ".join(content.agents)
            return i18n.text("cli.rehearse.unknown-agent", language, agent=agent, near=near)
    return None


def _table(title: str, done: Sequence[Rehearsal], content: Content, language: str) -> Table:
    table = Table(title=escape(title), title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for name in ("agent", "end", "turns", "moods", "facts", "repeated", "resolution", "score"):
        table.add_column(i18n.text(f"cli.rehearse.{name}", language), no_wrap=name != "moods", overflow="fold")
    for one in done:
        facts = one.card["facts"]
        table.add_row(
            escape(content.agents[one.agent].name.in_language(language)),
            i18n.text(f"cli.rehearse.end.{one.ended or 'cut'}", language),
            str(len(one.turns)),
            "".join(CURVE[mood] for mood in one.moods),
            f"{len(facts['found'])}/{len(facts['found']) + len(facts['missed'])}",
            str(one.repeated),
            str(one.card["resolution"]),
            "–" if one.score is None else str(one.score),
        )
    return table


def transcript(one: Rehearsal, content: Content, language: str) -> str:
    """The conversation as text, each reply with the guidelines it broke."""
    scenario: Scenario = content.scenarios[one.scenario]
    persona = content.personas[one.persona]
    customer = persona.name.in_language(one.language)
    agent = i18n.text("cli.rehearse.the-agent", one.language)
    lines = [f"{customer}: {scenario.name.in_language(one.language)}", ""]
    lines += [f"{customer}: {message.text}" for message in one.opening]
    for turn in one.turns:
        lines.append(f"{agent}: {turn.reply.text}")
        broken = [finding.title for finding in turn.findings if finding.verdict == "violated" and finding.charged]
        lines += [f"    ✗ {title}" for title in broken]
        lines += [f"{customer}: {message.text}" for message in turn.messages]
    return "\n".join([*lines, ""])
