"""How well sentences are sorted by their scenario's examples: each example left out in turn of five parts.

Prints the share of examples that the sorter puts in their own class (fact or step), beside the nearest example alone.

    .venv/bin/python benchmarks/understanding.py
"""

from __future__ import annotations

import numpy as np

from coach.content.catalogue import Catalogue
from coach.content.fields import LANGUAGES
from coach.language.encoder import encode_batch
from coach.roleplay.sorting import Sorter
from coach.roleplay.understanding import examples_of
from coach.settings import ROOT

PARTS = 5


def main() -> None:
    """Prints one line a scenario and language."""
    content = Catalogue(ROOT).current()
    for scenario in content.scenarios.values():
        for language in LANGUAGES:
            examples = examples_of(scenario, content.questions, language)
            vectors = encode_batch(text for _, text in examples)
            right = nearest = 0
            for part in range(PARTS):
                known = [n for n in range(len(examples)) if n % PARTS != part]
                sorter = Sorter([examples[n] for n in known])
                for n in range(part, len(examples), PARTS):
                    scores = sorter.scores([examples[n][1]])[0]
                    right += max(scores, key=lambda name: (scores[name], name)) == examples[n][0]
                    nearest += examples[known[int(np.argmax(vectors[known] @ vectors[n]))]][0] == examples[n][0]
            share, alone = right / len(examples), nearest / len(examples)
            print(
                f"{scenario.id:22} {language}  sorter {share:.3f}  nearest example {alone:.3f}  ({len(examples)} examples)"
            )


if __name__ == "__main__":
    main()
