"""How long training the heads takes, beside the bare encoding of the same sentences in the same run.

    .venv/bin/python benchmarks/train.py

Trains into a folder that is thrown away, then encodes the sentences of all training replies and of what customers said before
them, on all cores as training does. Prints the seconds of both, and the ratio. Nothing else should run meanwhile.
"""

from __future__ import annotations

import os
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import List, Sequence

from coach.behaviours import corpus, training
from coach.behaviours.examples import Item, annotated, items
from coach.content.behaviour_file import Behaviour
from coach.content.catalogue import load_behaviours
from coach.language.encoder import encode_batch
from coach.language.sentences import split
from coach.settings import ROOT

CHUNK = 500


def sentences(behaviours: Sequence[Behaviour], folder: Path) -> List[str]:
    """All distinct sentences of the training replies and of the customer's turns before them, sorted."""
    replies, _ = corpus.read(folder / "corpus", annotated(behaviours))
    known: Sequence[Item] = [*items(behaviours), *replies]
    texts = {item.text for item in known}
    texts |= {turn.text for item in known for turn in item.context if turn.speaker == "customer"}
    return sorted({sentence.text for text in texts for sentence in split(text)})


def encoded(texts: Sequence[str]) -> int:
    """How many vectors the encoder gave."""
    return len(encode_batch(texts))


def main() -> None:
    """Print the figures."""
    folder = ROOT / "behaviours"
    behaviours, _ = load_behaviours(ROOT)
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory() as out:
        report = training.train(behaviours, folder, Path(out))
    trained = time.perf_counter() - begin
    texts = sentences(behaviours, folder)
    begin = time.perf_counter()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        number = sum(pool.map(encoded, [texts[start : start + CHUNK] for start in range(0, len(texts), CHUNK)]))
    bare = time.perf_counter() - begin
    print(f"replies   {report.items}, {report.sentences} sentences")
    print(f"training  {trained:.0f} s")
    print(f"encoding  {bare:.0f} s for {number} sentences, on {os.cpu_count()} cores")
    print(f"ratio     {trained / bare:.2f}")


if __name__ == "__main__":
    main()
