"""How well customers understand what a message asks for or gives: on messages by other writers, and on the examples left out.

The first lines give, for ``tests/data/questions-<language>.jsonl``, the share of messages whose facts are exactly right, and of
those that ask for nothing the share that is taken so; then, for ``tests/data/steps-<language>.jsonl``, the share of messages
whose steps are recognised, and of those that give none the share that is taken so. The others give, for each scenario, the
share of its own examples that the sorter puts in their class (fact or step) when it was fitted without them, beside the nearest
example alone.

    .venv/bin/python benchmarks/understanding.py [--only-messages]
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from typing import Any, Callable, Dict, List

import numpy as np

from coach.bulk.asking import listeners
from coach.content.catalogue import Catalogue
from coach.content.fields import LANGUAGES
from coach.content.models import Scenario, SharedQuestions
from coach.language.encoder import encode_batch
from coach.roleplay.sorting import Piece, Sorter
from coach.roleplay.understanding import Understood, examples_of
from coach.settings import ROOT, Settings

PARTS = 5
MESSAGES = ROOT / "tests" / "data"


@dataclass(frozen=True)
class Shares:
    """Shares from 0 to 1 of ``messages``: those understood rightly, and of those that ask or give nothing those taken so."""

    right: float
    nothing: float
    messages: int


def messages(kind: str, language: str) -> List[Dict[str, Any]]:
    """The labelled messages of ``language``; ``kind`` is "questions" or "steps"."""
    return [json.loads(line) for line in (MESSAGES / f"{kind}-{language}.jsonl").read_text("utf-8").splitlines()]


def on_questions(language: str, settings: Settings) -> Shares:
    """How questions are understood: right is exactly the labelled set of facts."""
    return _shares("questions", language, settings, lambda heard, row: set(heard.facts) == set(row["facts"]))


def on_steps(language: str, settings: Settings) -> Shares:
    """How steps are understood: right is every labelled step, or none where none is labelled."""

    def right(heard: Understood, row: Dict[str, Any]) -> bool:
        return set(row["steps"]) <= set(heard.steps) and (bool(row["steps"]) or not heard.steps)

    return _shares("steps", language, settings, right)


def _shares(
    kind: str, language: str, settings: Settings, right: Callable[[Understood, Dict[str, Any]], bool]
) -> Shares:
    listen, rows = listeners(settings), messages(kind, language)
    held = [right(listen(row["scenario"], language).understand(row["text"]), row) for row in rows]
    label = {"questions": "facts", "steps": "steps"}[kind]
    quiet = [holds for row, holds in zip(rows, held, strict=True) if not row[label]]
    return Shares(sum(held) / len(held), sum(quiet) / len(quiet), len(rows))


def left_out(scenario: Scenario, questions: SharedQuestions, language: str) -> str:
    """One line on the examples of a scenario, each left out in turn of five parts."""
    examples = examples_of(scenario, questions, language)
    vectors = encode_batch(text for _, text in examples)
    right = nearest = 0
    for part in range(PARTS):
        known = [n for n in range(len(examples)) if n % PARTS != part]
        sorter = Sorter([examples[n] for n in known])
        tested = range(part, len(examples), PARTS)
        for n, scores in zip(tested, sorter.scores([Piece.of(examples[n][1]) for n in tested]), strict=True):
            right += max(scores, key=lambda name: (scores[name], name)) == examples[n][0]
            nearest += examples[known[int(np.argmax(vectors[known] @ vectors[n]))]][0] == examples[n][0]
    share, alone = right / len(examples), nearest / len(examples)
    return f"{scenario.id:28} {language}  sorter {share:.3f}  nearest example {alone:.3f}  ({len(examples)} examples)"


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only-messages", action="store_true", help="leave out the examples of the scenarios")
    only_messages = parser.parse_args().only_messages
    settings = Settings.from_environment()
    for language in LANGUAGES:
        asked, given = on_questions(language, settings), on_steps(language, settings)
        print(f"{language}  facts {asked.right:.3f}  asks nothing {asked.nothing:.3f}  ({asked.messages} messages)")
        print(f"{language}  steps {given.right:.3f}  gives nothing {given.nothing:.3f}  ({given.messages} messages)")
    if only_messages:
        return
    content = Catalogue(ROOT).current()
    for scenario in content.scenarios.values():
        for language in LANGUAGES:
            print(left_out(scenario, content.questions, language))


if __name__ == "__main__":
    main()
