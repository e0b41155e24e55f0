"""Writes the tables in the docs that come from the YAML files and from the command itself.

A table stands between ``<!-- name:begin -->`` and ``<!-- name:end -->``. Run it after a change of guidelines, signals, sources,
behaviours or of ``coach/cli.py``; ``tests/test_docs.py`` fails while a table is out of date.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, Iterator, List, Sequence, Tuple

import typer

from coach import i18n
from coach.assembly import scoring_of
from coach.behaviours.calibration import Calibration
from coach.cli import build
from coach.content.behaviour_file import Behaviour
from coach.content.catalogue import Catalogue, Content, load_behaviours
from coach.content.fields import LANGUAGES
from coach.content.models import Guideline
from coach.grading.grader import source_of
from coach.grading.signal_names import COMPUTED
from coach.settings import ROOT

LANGUAGE = "en"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; bars inside a cell are escaped and line breaks become spaces."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def guidelines_table(root: Path) -> str:
    """All guidelines, one table a section, in the order of the scorecard."""
    content = Catalogue(root).current()
    weights = scoring_of(Catalogue(root).current()).section_weights
    order = list(weights)
    parts = []
    for section in sorted(content.sections, key=lambda one: order.index(one.section)):
        weight = f"{weights[section.section]:g}"
        parts.append(f"#### {section.name.en} (`{section.section}`, weight {weight}, {len(section.items)} guidelines)")
        rows = [_guideline_row(item) for item in section.items]
        parts.append(table(("id", "kind", "customers", "severity", "guideline", "stricter than", "source"), rows))
    return "\n\n".join(parts)


def guideline_pages(root: Path) -> str:
    """Every guideline in full: what it says, where it comes from, when it holds, and its examples with their status."""
    content = Catalogue(root).current()
    order = list(scoring_of(content).section_weights)
    parts = []
    for section in sorted(content.sections, key=lambda one: order.index(one.section)):
        parts.append(f"## {section.name.en} · {section.name.es}")
        parts += [_guideline_page(item) for item in section.items]
    return "\n\n".join(parts)


def _guideline_page(item: Guideline) -> str:
    severity = item.severity if item.effect == "none" else f"{item.severity}, {item.effect}"
    bonus = ", bonus" if item.bonus else ""
    kind = "do" if item.kind == "do" else "don't"
    lines = [
        f"### `{item.id}` ({kind})",
        f"**{item.title.en}** · *{item.title.es}*",
        f"Customers: {', '.join(item.types)}. Phases: {', '.join(item.phases)}. Severity: {severity}{bonus}. "
        f"Source: {source_of(item)}.",
        f"{item.recognise.en}",
    ]
    rules = (
        ("met by", item.met_by),
        ("violated by", item.violated_by),
        ("in play", item.only_if),
        ("unless", item.unless),
    )
    lines += [f"- {name}: " + "; ".join(f"`{one}`" for one in conditions) for name, conditions in rules if conditions]
    right, total = _right(item)
    lines.append(f"Status: {right} of {total} examples are graded as written.")
    rows = [row for language in LANGUAGES for row in _example_rows(item, language)]
    lines.append(table(("", "example", "is", "grader"), rows))
    return "\n\n".join(lines[:4]) + "\n\n" + "\n".join(lines[4:-2]) + "\n\n" + "\n\n".join(lines[-2:])


def _right(item: Guideline) -> Tuple[int, int]:
    """How many of the examples get the verdict that the guideline says, and how many there are."""
    rows = [row for language in LANGUAGES for row in _example_rows(item, language)]
    return sum(row[3] == "" for row in rows), len(rows)


def _example_rows(item: Guideline, language: str) -> Iterator[Tuple[str, str, str, str]]:
    verdicts = item.examples.in_language(language)
    for name, examples in (("met", verdicts.met), ("violated", verdicts.violated)):
        for example in examples:
            yield language, example.text, name, "misses it" if example.known_miss else ""
    for near in verdicts.near_misses:
        flag = "takes it for one" if near.known_false_alarm else ""
        yield language, near.text, f"not {near.looks_like}: {near.why}", flag


def not_gradeable_table(root: Path) -> str:
    """What is documented and cannot be seen in a chat."""
    rows = [
        (f"`{item.id}`", item.title.en, item.source, item.reason.en, ", ".join(f"`{name}`" for name in item.seen_in))
        for item in Catalogue(root).current().not_gradeable.items
    ]
    return table(("id", "rule", "source", "why not", "something of it is seen in"), rows)


def quality_table(root: Path) -> str:
    """Cross-validated precision, recall and F1 of each behaviour and check (``scripts/calibrate.py``)."""
    measured = Calibration.read(root / "behaviours")
    behaviours, _ = load_behaviours(root)
    rows = [
        (f"`{one.id}`", one.group, *(f"{value:.2f}" for value in (quality.precision, quality.recall, quality.f1)))
        for one in sorted(behaviours, key=lambda one: (one.group, one.id))
        for quality in [measured.qualities[one.id]]
    ]
    return table(("behaviour", "group", "precision", "recall", "F1"), rows)


def _guideline_row(item: Guideline) -> Tuple[str, ...]:
    severity = item.severity if item.effect == "none" else f"{item.severity}, {item.effect}"
    kind = "do" if item.kind == "do" else "don't"
    parent = f"`{item.parent}`" if item.parent else ""
    return (f"`{item.id}`", kind, ", ".join(item.types), severity, item.title.en, parent, source_of(item))


def behaviours_table(root: Path) -> str:
    """All behaviours by group, as their files define them."""
    behaviours, _ = load_behaviours(root)
    groups: Dict[str, List[Behaviour]] = {}
    for behaviour in behaviours:
        groups.setdefault(behaviour.group, []).append(behaviour)
    rows = [(f"`{one.id}`", group, one.definition.en) for group in sorted(groups) for one in groups[group]]
    return table(("behaviour", "group", "what the reply does"), rows)


def signals_table(root: Path) -> str:
    """Computed signals as the feedback words them, then those of ``guidelines/signals.yaml``."""
    content: Content = Catalogue(root).current()
    rows = [(f"`@{name}`", "computed", i18n.text(f"grading.signal.{name}", LANGUAGE)) for name in COMPUTED]
    rows += [
        (f"`@{name}`", f"signals.yaml, {signal.reach}", signal.definition.en)
        for name, signal in content.signals.signals.items()
    ]
    return table(("signal", "from", "holds when"), rows)


def sources_table(root: Path) -> str:
    """The documents that guidelines rest on."""
    sources = Catalogue(root).current().sources.sources
    return table(
        ("code", "document", "where"), [(f"`{code}`", one.title.en, one.where) for code, one in sources.items()]
    )


def commands_table(root: Path) -> str:
    """Every command of ``coach`` with its arguments and options, as ``--help`` says them."""
    parts = []
    for words, command in commands(typer.main.get_command(build(LANGUAGE)), ("coach",)):
        usage = " ".join([*words, *_usage(command)])
        parts.append(f"### `{' '.join(words)}`\n\n{command.help} {command.epilog.strip()}\n\n```\n{usage}\n```")
    return "\n\n".join(parts)


def commands(command: Any, words: Tuple[str, ...]) -> Iterator[Tuple[Tuple[str, ...], Any]]:
    """The commands below ``command`` that are not hidden, each with the words that call it."""
    for name, below in command.commands.items():
        if getattr(below, "commands", None):
            yield from commands(below, (*words, name))
        elif not below.hidden:
            yield (*words, name), below


def _usage(command: Any) -> List[str]:
    parts = []
    for parameter in command.params:
        option = parameter.opts[0]
        if parameter.param_type_name == "argument":
            name = (parameter.metavar or parameter.name.upper()).strip("[]{}.")
            parts.append(name if parameter.required else f"[{name}…]")
        else:
            value = f"{option} {option.lstrip('-').upper()}"
            parts.append(value if parameter.required else f"[{value}]")
    return parts


# file -> name of the marker -> what stands there
TABLES: Dict[str, Dict[str, Callable[[Path], str]]] = {
    "docs/grading.md": {
        "guidelines": guidelines_table,
        "behaviours": behaviours_table,
        "signals": signals_table,
        "sources": sources_table,
        "quality": quality_table,
    },
    "docs/guidelines.md": {"guidelines": guideline_pages, "not-gradeable": not_gradeable_table},
    "docs/commands.md": {"commands": commands_table},
}


def with_tables(text: str, tables: Dict[str, Callable[[Path], str]], root: Path) -> str:
    """``text`` with each table in its place. A marker that is not there once is a ValueError."""
    for name, make in tables.items():
        place = re.compile(rf"(<!-- {name}:begin -->\n).*?(<!-- {name}:end -->)", re.DOTALL)
        if len(place.findall(text)) != 1:
            raise ValueError(name)
        made = make(root)
        text = place.sub(lambda found, made=made: f"{found[1]}\n{made}\n\n{found[2]}", text)
    return text


if __name__ == "__main__":
    for file, tables in TABLES.items():
        path = ROOT / file
        path.write_text(with_tables(path.read_text("utf-8"), tables, ROOT), "utf-8")
