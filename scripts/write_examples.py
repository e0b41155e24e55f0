"""Writes ``docs/examples/<id>.md``: six sessions played out from the replies in ``docs/examples/<id>.yaml``, with their grades.

    .venv/bin/python scripts/write_examples.py [ID ...]

A file names the customer, the problem, the language, the seed and what the agent writes; the customer's side and the grades are
computed. Run it after a change of customers, problems or guidelines, and read what came out.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

import yaml

from coach import i18n
from coach.assembly import Workshop, scoring_of
from coach.content.catalogue import Content
from coach.conversation import Finding
from coach.rehearsal.run import Rehearsal, Stage, play_out
from coach.roleplay.cast import Cast
from coach.roleplay.state import State
from coach.settings import ROOT, Settings

FOLDER = ROOT / "docs" / "examples"
MARKS = {"met": "+", "violated": "−", "missed": "○"}


class Written:
    """An agent whose replies were written beforehand."""

    def __init__(self, replies: List[str]) -> None:
        self._left = list(replies)

    def reply(self, state: State) -> Optional[str]:
        """The next one, whatever the customer's state."""
        return self._left.pop(0) if self._left else None


def played(plan: Dict[str, Any], workshop: Workshop) -> Rehearsal:
    """The session that ``plan`` (a file of ``docs/examples``) describes."""
    content, playing = workshop.practice()
    cast = Cast.of(content, content.personas[plan["persona"]], content.scenarios[plan["scenario"]])
    stage = Stage(playing, content, scoring_of(content), cast, plan["language"], plan["seed"])
    return play_out(stage, Written(plan["replies"]), "written")


def page(plan: Dict[str, Any], one: Rehearsal, content: Content) -> str:
    """The session as a Markdown page in its own language."""
    return "\n".join([*_head(plan, one, content), *_talk(one, content), *_card(one)]) + "\n"


def _head(plan: Dict[str, Any], one: Rehearsal, content: Content) -> Iterator[str]:
    persona, scenario, spoken = content.personas[one.persona], content.scenarios[one.scenario], one.language
    types = ", ".join(type_.name.in_language(spoken).lower() for type_ in content.types_of(persona))
    yield f"# {persona.name.in_language(spoken)} ({types}): {scenario.name.in_language(spoken)}"
    yield ""
    yield plan["about"]
    yield ""
    yield f"`{one.persona}` · `{one.scenario}` · `{spoken}` · seed {one.seed}"
    yield ""


def _talk(one: Rehearsal, content: Content) -> Iterator[str]:
    name = content.personas[one.persona].name.in_language(one.language).split()[0]
    agent = i18n.text("cli.rehearse.the-agent", one.language)
    for message in one.opening:
        yield f"**{name}:** {message.text}\n"
    for turn, mood in zip(one.turns, one.moods[1:], strict=True):
        yield f"**{agent}:** {turn.reply.text}\n"
        noted = [_noted(finding) for finding in turn.findings if finding.charged and finding.verdict != "missed"]
        yield f"> {' · '.join(dict.fromkeys(noted)) or '·'} · *{i18n.text(f'mood.{mood}', one.language)}*\n"
        for message in turn.messages:
            yield f"**{name}:** {message.text}\n"


def _noted(finding: Finding) -> str:
    return f"{MARKS[finding.verdict]} {finding.title}"


def _card(one: Rehearsal) -> Iterator[str]:
    spoken = one.language
    conduct = "–" if one.score is None else str(one.score)
    end = f"lobby.ended.{one.ended}" if one.ended else "cli.rehearse.end.cut"
    yield f"---\n\n{i18n.text(end, spoken)}"
    yield ""
    yield i18n.text("lobby.score", spoken, conduct=conduct, resolution=one.card["resolution"])
    yield ""
    for finding in one.card["work_on"]:
        yield f"- {i18n.text('lobby.work-on', spoken, title=finding['title'], better=finding['better'])}"


def plans(folder: Path = FOLDER) -> Dict[str, Dict[str, Any]]:
    """The files of ``docs/examples`` by their name."""
    return {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(folder.glob("*.yaml"))}


def main() -> None:
    """Writes the pages of the named examples, or of all."""
    workshop = Workshop(Settings.from_environment())
    content, _ = workshop.practice()
    for name, plan in plans().items():
        if len(sys.argv) == 1 or name in sys.argv[1:]:
            (FOLDER / f"{name}.md").write_text(page(plan, played(plan, workshop), content), "utf-8")


if __name__ == "__main__":
    main()
