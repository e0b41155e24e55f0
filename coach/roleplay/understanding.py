"""What the customer understands of a reply: which facts it asks for, which steps it gives, which traps it walks into.

By meaning: each sentence (and each half of a double question) is compared with the examples in the YAML files by the cosine
of their sentence vectors. There are no keyword lists here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Dict, List, Mapping, Optional, Tuple

import numpy as np
import numpy.typing as npt

from coach.content.models import Scenario, SharedQuestions
from coach.language import sentences
from coach.language.encoder import encode

Matrix = npt.NDArray[np.float32]

# Cosines above which a sentence means what the examples mean; measured by benchmarks/understanding.py. A sentence with a
# question mark is more surely a question, a plain one must come nearer.
ASKS = 0.60
ASKS_PLAINLY = 0.70
GIVES = 0.62
MEANS = 0.70
# Where two questions are joined in one sentence.
_JOINTS = re.compile(r"\s*(?:[,;]\s*(?:y|e|o|and|or)?\s+|\s(?:y|e|and)\s)", re.IGNORECASE)
SHORTEST_CLAUSE = 3


@dataclass(frozen=True)
class Understood:
    """What a reply means to the customer: ids of facts asked for, steps given, traps walked into, remarks made."""

    facts: Tuple[str, ...]
    steps: Tuple[str, ...]
    traps: Tuple[str, ...]
    remarks: Tuple[str, ...]


class Listener:
    """Understands replies about one scenario in one language; with no scenario, the questions that all scenarios share."""

    def __init__(self, scenario: Optional[Scenario], questions: SharedQuestions, language: str) -> None:
        shared = {name: lines.in_language(language) for name, lines in questions.facts.items()}
        self._facts: Dict[str, Matrix] = {}
        self._steps: Dict[str, Matrix] = {}
        self._traps: Dict[str, Matrix] = {}
        if scenario is None:
            self._facts = {name: encode(asked) for name, asked in shared.items()}
        else:
            for fact in scenario.facts:
                self._facts[fact.id] = encode([*fact.asked_by.in_language(language), *shared.get(fact.id, ())])
            self._steps = {step.id: encode(step.given_by.in_language(language)) for step in scenario.steps}
            self._traps = {trap.id: encode(trap.said.in_language(language)) for trap in scenario.traps}
        self._nothing = encode(questions.nothing.in_language(language))
        self._remarks = {name: encode(lines.in_language(language)) for name, lines in sorted(questions.remarks.items())}

    def understand(self, reply: str) -> Understood:
        """What ``reply`` asks for, gives and walks into, each in the order of the scenario."""
        facts, steps, traps, remarks = set(), set(), set(), set()
        for sentence in sentences.split(reply):
            for clause in _clauses(sentence.text):
                vector = encode([clause])[0]
                nearest_fact, fact_score = _best(self._facts, vector)
                nearest_step, step_score = _best(self._steps, vector)
                nothing = _nearness(self._nothing, vector)
                needed = ASKS if "?" in sentence.text else ASKS_PLAINLY
                if fact_score >= needed and fact_score > max(step_score, nothing):
                    facts.add(nearest_fact)
                if step_score >= GIVES and step_score > max(fact_score, nothing):
                    steps.add(nearest_step)
                traps |= {name for name, examples in self._traps.items() if _nearness(examples, vector) >= MEANS}
                remarks |= {name for name, examples in self._remarks.items() if _nearness(examples, vector) >= MEANS}
        return Understood(
            facts=tuple(name for name in self._facts if name in facts),
            steps=tuple(name for name in self._steps if name in steps),
            traps=tuple(name for name in self._traps if name in traps),
            remarks=tuple(name for name in self._remarks if name in remarks),
        )


def _clauses(sentence: str) -> List[str]:
    """The sentence, and its parts where it joins several questions or steps."""
    parts = [part.strip() for part in _JOINTS.split(sentence)]
    long_enough = [part for part in parts if len(part.split()) >= SHORTEST_CLAUSE]
    return [sentence, *long_enough] if len(long_enough) > 1 else [sentence]


def _best(examples: Mapping[str, Matrix], vector: npt.NDArray[np.float32]) -> Tuple[str, float]:
    scores = [(name, _nearness(matrix, vector)) for name, matrix in examples.items()]
    return max(scores, key=lambda pair: pair[1], default=("", 0.0))


def _nearness(examples: Matrix, vector: npt.NDArray[np.float32]) -> float:
    """The mean of the two nearest examples' cosines: one stray example decides nothing alone."""
    if not len(examples):
        return 0.0
    scores = np.sort(examples @ vector)[::-1][:2]
    return float(np.mean(scores))
