"""How well replies are labelled, beside labels given by hand.

    .venv/bin/python benchmarks/labels.py [FILE ...]

A FILE has one reply a line: ``{"id", "language", "context": [{"speaker", "text"}], "reply", "behaviours"}``, and perhaps
``contested``, behaviours that count neither way. Without a FILE: tests/data/replies-*.jsonl, which nothing is learned from.
Prints precision, recall and F1 of each behaviour, their mean (macro), those of all labels together (micro), and on how many
replies without any harm something harmful is found.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import AbstractSet, Any, Dict, FrozenSet, List, Mapping, Sequence, Tuple

from coach.assembly import load_detector
from coach.behaviours.detector import Detector
from coach.behaviours.examples import annotated
from coach.conversation import Utterance
from coach.settings import ROOT, Settings

Row = Mapping[str, Any]
Found = Mapping[str, AbstractSet[str]]  # id of a reply -> behaviours
OURS = tuple(ROOT / "tests" / "data" / f"replies-{language}.jsonl" for language in ("es", "en"))


@dataclass(frozen=True)
class Count:
    """Labels of one behaviour: found rightly, found wrongly, not found."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of what was found that is right; 0 of nothing."""
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        """The share of what there is that was found; 0 of nothing."""
        return self.right / max(self.right + self.missed, 1)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.right / max(2 * self.right + self.wrong + self.missed, 1)


def read(path: Path) -> List[Row]:
    """The replies of a file, in its order."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def found_in(detector: Detector, row: Row, known: FrozenSet[str]) -> FrozenSet[str]:
    """The behaviours of ``known`` that the detector finds in a reply."""
    context = [Utterance(turn["speaker"], turn["text"]) for turn in row["context"]]
    labels = detector.label(row["reply"], language=row["language"], context=context)
    return frozenset(label.behaviour for label in labels) & known


def compared(rows: Sequence[Row], found: Found) -> Dict[str, Count]:
    """For each behaviour that is shown or found anywhere, how often which of both."""
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    for row in rows:
        shown, seen = frozenset(row["behaviours"]), found[row["id"]]
        contested = frozenset(row.get("contested", ()))
        right.update((shown & seen) - contested)
        wrong.update(seen - shown - contested)
        missed.update(shown - seen - contested)
    names = sorted({*right, *wrong, *missed})
    return {name: Count(right[name], wrong[name], missed[name]) for name in names}


def macro(counts: Mapping[str, Count]) -> float:
    """The mean F1 of the behaviours."""
    return sum(count.f1 for count in counts.values()) / max(len(counts), 1)


def micro(counts: Mapping[str, Count]) -> float:
    """The F1 of all labels together."""
    values = counts.values()
    return Count(sum(c.right for c in values), sum(c.wrong for c in values), sum(c.missed for c in values)).f1


def alarms(rows: Sequence[Row], found: Found, harmful: FrozenSet[str]) -> Tuple[int, int]:
    """On how many replies something of ``harmful`` is found though nothing of it is shown, and how many show nothing of it."""
    harmless = [row for row in rows if not harmful & {*row["behaviours"], *row.get("contested", ())}]
    return sum(bool(found[row["id"]] & harmful) for row in harmless), len(harmless)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", default=OURS)
    detector, behaviours = load_detector(Settings.from_environment())
    known = frozenset(annotated(behaviours))
    harmful = frozenset(behaviour.id for behaviour in behaviours if behaviour.group == "hurts")
    for path in parser.parse_args().files:
        rows = read(path)
        labels = {row["id"]: found_in(detector, row, known) for row in rows}
        counts = compared(rows, labels)
        print(f"{'behaviour':20}{'shown':>6}{'precision':>11}{'recall':>8}{'F1':>6}")
        for name, count in counts.items():
            print(f"{name:20}{count.right + count.missed:6}{count.precision:11.2f}{count.recall:8.2f}{count.f1:6.2f}")
        wrong, harmless = alarms(rows, labels, harmful)
        print(f"{path.name}: {len(rows)} replies, macro-F1 {macro(counts):.3f}, micro-F1 {micro(counts):.3f}")
        print(f"{path.name}: harm found in {wrong} of {harmless} replies without harm\n")


if __name__ == "__main__":
    main()
