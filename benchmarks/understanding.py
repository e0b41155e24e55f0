"""How well customers understand what a message asks for: on messages by other writers, and on the examples left out.

The first lines give, for ``tests/data/questions-<language>.jsonl``, the share of messages whose facts are exactly right, and of
those that ask for nothing the share that is taken so. The others give, for each scenario, the share of its own examples that
the sorter puts in their class (fact or step) when it was fitted without them, beside the nearest example alone.

    .venv/bin/python benchmarks/understanding.py [--only-messages]
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List

import numpy as np

from coach.bulk.asking import listener
from coach.content.catalogue import Catalogue
from coach.content.fields import LANGUAGES
from coach.content.models import Scenario, SharedQuestions
from coach.language.encoder import encode_batch
from coach.roleplay.sorting import Piece, Sorter
from coach.roleplay.understanding import examples_of
from coach.settings import ROOT, Settings

PARTS = 5
MESSAGES = ROOT / "tests" / "data"


@dataclass(frozen=True)
class Shares:
    """Shares from 0 to 1: of all messages those with exactly the right facts, of those that ask nothing those taken so."""

    exact: float
    nothing: float
    messages: int


def messages(language: str, folder: Path = MESSAGES) -> List[Dict[str, Any]]:
    """The labelled messages of ``language``."""
    return [json.loads(line) for line in (folder / f"questions-{language}.jsonl").read_text("utf-8").splitlines()]


def on_messages(language: str, settings: Settings) -> Shares:
    """How the labelled messages of ``language`` are understood."""
    ask = listener(settings)
    rows = messages(language)
    right = [set(ask(row)["facts"]) == set(row["facts"]) for row in rows]
    quiet = [holds for row, holds in zip(rows, right, strict=True) if not row["facts"]]
    return Shares(sum(right) / len(right), sum(quiet) / len(quiet), len(rows))


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
        shares = on_messages(language, settings)
        print(f"{language}  exact {shares.exact:.3f}  asks nothing {shares.nothing:.3f}  ({shares.messages} messages)")
    if only_messages:
        return
    content = Catalogue(ROOT).current()
    for scenario in content.scenarios.values():
        for language in LANGUAGES:
            print(left_out(scenario, content.questions, language))


if __name__ == "__main__":
    main()
