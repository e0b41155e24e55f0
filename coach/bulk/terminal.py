"""The bulk commands as people see them in a terminal: progress, what went wrong, and the summary."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Tuple

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from coach import i18n
from coach.bulk.run import Outcome, Task, run
from coach.bulk.summary import VERDICTS, Tally
from coach.bulk.units import InputError, Layout

FINE, PROBLEMS = 0, 1
# A process takes seconds to load its models: below so many bytes of input for each, one does it sooner.
WORTH_A_PROCESS = 300_000
SHOWN_GUIDELINES, SHOWN_AGENTS = 10, 30


def work_off(
    task: Task,
    in_path: Path,
    out: Path,
    layout: Layout,
    language: str,
    *,
    jobs: Optional[int] = None,
    restart: bool = False,
) -> int:
    """Runs ``task`` with a progress bar; the exit status. ``jobs`` are the processes, by default as many as pay."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    try:
        size = in_path.stat().st_size if in_path.exists() else 0
        number = jobs or max(1, min(os.cpu_count() or 1, size // WORTH_A_PROCESS))
        # Each process computes on one core; numpy reads this when it is first loaded.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        with _bar(console, language) as bar:
            shown = bar.add_task("", total=size or None, units=0)
            outcome = run(
                task,
                in_path,
                out,
                layout,
                language,
                jobs=number,
                restart=restart,
                report=lambda units, position: bar.update(shown, completed=position, units=units),
            )
    except InputError as error:
        console.print(error.message(language), markup=False)
        return PROBLEMS
    except KeyboardInterrupt:
        console.print(i18n.text("cli.bulk.interrupted", language), markup=False)
        return PROBLEMS
    return _said(console, outcome, language)


def _bar(console: Console, language: str) -> Progress:
    units = i18n.text("cli.bulk.units", language, count="{task.fields[units]}")
    columns = (BarColumn(), TaskProgressColumn(), TextColumn(units), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _said(console: Console, outcome: Outcome, language: str) -> int:
    if outcome.resumed:
        console.print(i18n.text("cli.bulk.resumed", language, count=outcome.resumed), markup=False)
    console.print(i18n.text("cli.bulk.done", language, count=outcome.written), markup=False)
    if not outcome.faulty:
        return FINE
    values = {"count": outcome.faulty, "file": str(outcome.errors)}
    console.print(i18n.text("cli.bulk.faulty", language, **values), markup=False)
    return PROBLEMS


def print_summary(whole: Tally, agents: Dict[str, Tally], language: str) -> None:
    """What all grades say: the guidelines broken most, missed most and met most, and each agent's mean."""
    console = Console(highlight=False)
    mean = "—" if whole.mean is None else f"{whole.mean:.0f}"
    values = {"count": whole.conversations, "mean": mean, "critical": whole.critical}
    console.print(i18n.text("cli.grade.summary", language, **values), markup=False)
    names = [i18n.text(f"cli.grade.{verdict}", language) for verdict in VERDICTS]
    table = Table(i18n.text("cli.grade.guideline", language), *names)
    ranked = dict([*whole.most("violated", SHOWN_GUIDELINES), *whole.most("missed", SHOWN_GUIDELINES)])
    for guideline, counts in ranked.items():
        table.add_row(guideline, *(str(counts[verdict]) for verdict in VERDICTS))
    if ranked:
        console.print(table)
    if agents:
        console.print(_agents(agents, language))


def _agents(agents: Dict[str, Tally], language: str) -> Table:
    heads = ("agent", "conversations", "mean", "critical", "work-on")
    table = Table(*(i18n.text(f"cli.grade.{head}", language) for head in heads))
    ordered: Sequence[Tuple[str, Tally]] = sorted(agents.items(), key=lambda item: (-item[1].conversations, item[0]))
    for name, tally in ordered[:SHOWN_AGENTS]:
        worst: List[str] = [guideline for guideline, _ in tally.most("violated", 1)]
        mean = "—" if tally.mean is None else f"{tally.mean:.0f}"
        table.add_row(name, str(tally.conversations), mean, str(tally.critical), *(worst or ["—"]))
    return table
