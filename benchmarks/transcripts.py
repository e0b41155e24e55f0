"""Transcripts to measure with: real-looking conversations strung together from the corpus, the same ones for the same seed."""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path
from typing import Any, Dict, Iterator, List

from coach.behaviours import corpus
from coach.behaviours.examples import Item, annotated
from coach.content.catalogue import load_behaviours
from coach.settings import ROOT

TYPES = ("talkative", "rude", "angry", "knowledgeable", "inexperienced")


def transcripts(count: int, seed: int = 7) -> Iterator[Dict[str, Any]]:
    """``count`` conversations of 3 to 7 exchanges, in turn Spanish and English, as ``coach grade`` reads them."""
    known = annotated(load_behaviours(ROOT)[0])
    items, _ = corpus.read(ROOT / "behaviours" / "corpus", known)
    pools: Dict[str, List[Item]] = {
        language: [item for item in items if item.language == language and item.context] for language in ("es", "en")
    }
    rng = random.Random(seed)
    for number in range(count):
        language = ("es", "en")[number % 2]
        turns: List[Dict[str, Any]] = []
        at = 0.0
        for item in rng.sample(pools[language], rng.randint(3, 7)):
            for speaker, text in ((item.context[-1].speaker, item.context[-1].text), ("agent", item.text)):
                at += rng.uniform(3, 90)
                turns.append({"speaker": speaker, "text": text, "at": round(at, 1)})
        yield {
            "id": f"t{number}",
            "language": language,
            "customer_types": [rng.choice(TYPES)],
            "agent": f"agent-{rng.randint(1, 12)}",
            "turns": turns,
        }


def main() -> None:
    """Write a file of transcripts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=10_000)
    wanted = parser.parse_args()
    with wanted.out.open("w", encoding="utf-8") as file:
        for row in transcripts(wanted.count):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
