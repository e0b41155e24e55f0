"""What the customer understands of a reply: which facts it asks for, which steps it gives, which traps it walks into.

By meaning: each sentence (and each half of a double question) is sorted by the examples in the YAML files. There are no
keyword lists here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Callable, Dict, List, Optional, Tuple

import numpy as np
import numpy.typing as npt

from coach.content.models import Scenario, SharedQuestions
from coach.language import sentences
from coach.language.encoder import encode, encode_batch
from coach.roleplay.sorting import Sorter

Matrix = npt.NDArray[np.float32]

# Scores above which a sentence belongs to a class; set by benchmarks/understanding.py. A plain sentence must be surer to be
# a question than one with a question mark; a step that is due counts with
# less, and with very little if nothing else fits better.
ASKS = 0.32
ASKS_PLAINLY = 0.42
GIVES = 0.36
GIVES_ASKING = 0.45
MAY_GIVE = 0.20
HINTS_AT = 0.10
# Cosine above which a sentence means the same as a trap's or a remark's example.
MEANS = 0.70
# Where two questions are joined in one sentence.
_JOINTS = re.compile(r"\s*(?:[,;]\s*(?:y|e|o|and|or)?\s+|\s(?:y|e|and)\s)", re.IGNORECASE)
SHORTEST_CLAUSE = 3
NOTHING = "nothing"


@dataclass(frozen=True)
class Understood:
    """What a reply means to the customer: ids of facts asked for, steps given, traps walked into, remarks made.

    ``maybe`` are steps that it gives only if they are due.
    """

    facts: Tuple[str, ...]
    steps: Tuple[str, ...]
    traps: Tuple[str, ...]
    remarks: Tuple[str, ...]
    maybe: Tuple[str, ...] = ()


def examples_of(scenario: Optional[Scenario], questions: SharedQuestions, language: str) -> List[Tuple[str, str]]:
    """The (class, text) pairs a reply is sorted by; a class is ``nothing``, ``fact/id`` or ``step/id``."""
    shared = {name: lines.in_language(language) for name, lines in questions.facts.items()}
    found = [(NOTHING, text) for text in questions.nothing.in_language(language)]
    if scenario is None:
        return found + [(f"fact/{name}", text) for name, asked in shared.items() for text in asked]
    for fact in scenario.facts:
        asked = [*fact.asked_by.in_language(language), *shared.get(fact.id, ())]
        found += [(f"fact/{fact.id}", text) for text in asked]
    for step in scenario.steps:
        found += [(f"step/{step.id}", text) for text in step.given_by.in_language(language)]
    return found


class Listener:
    """Understands replies about one scenario in one language; with no scenario, the questions that all scenarios share.

    ``neutral`` takes out of a text what must not change what is understood: names, capitals, accents, regional forms.
    """

    def __init__(
        self, scenario: Optional[Scenario], questions: SharedQuestions, language: str, neutral: Callable[[str], str]
    ) -> None:
        self._neutral = neutral
        self._traps: Dict[str, Matrix] = {}
        if scenario is None:
            self._facts, self._steps = list(questions.facts), []
        else:
            self._facts = [fact.id for fact in scenario.facts]
            self._steps = [step.id for step in scenario.steps]
            self._traps = {
                trap.id: encode_batch(map(neutral, trap.said.in_language(language))) for trap in scenario.traps
            }
        examples = examples_of(scenario, questions, language)
        self._remarks = {
            name: encode_batch(map(neutral, lines.in_language(language)))
            for name, lines in sorted(questions.remarks.items())
        }
        self._sorter = Sorter([(name, neutral(text)) for name, text in examples])

    def understand(self, reply: str) -> Understood:
        """What ``reply`` asks for, gives and walks into, each in the order of the scenario."""
        facts, steps, maybe, traps, remarks = set(), set(), set(), set(), set()
        clauses = [
            (clause, "?" in sentence.text)
            for sentence in sentences.split(reply)
            for clause in _clauses(self._neutral(sentence.text))
        ]
        texts = [clause for clause, _ in clauses]
        for (_, asking), scores, vector in zip(clauses, self._sorter.scores(texts), encode(texts), strict=True):
            best = min(scores, key=lambda name: (-scores[name], name))
            kind, _, name = best.partition("/")
            if kind == "fact" and scores[best] >= (ASKS if asking else ASKS_PLAINLY):
                facts.add(name)
            if kind == "step" and scores[best] >= (GIVES_ASKING if asking else GIVES):
                steps.add(name)
            maybe |= {one[5:] for one in scores if one.startswith("step/") and scores[one] >= MAY_GIVE}
            if kind == "step" and scores[best] >= HINTS_AT:
                maybe.add(name)
            traps |= {one for one, examples in self._traps.items() if _nearness(examples, vector) >= MEANS}
            remarks |= {one for one, examples in self._remarks.items() if _nearness(examples, vector) >= MEANS}
        return Understood(
            facts=tuple(name for name in self._facts if name in facts),
            steps=tuple(name for name in self._steps if name in steps),
            traps=tuple(name for name in self._traps if name in traps),
            remarks=tuple(name for name in self._remarks if name in remarks),
            maybe=tuple(name for name in self._steps if name in maybe - steps),
        )


def _clauses(sentence: str) -> List[str]:
    """The sentence, and its parts where it joins several questions or steps."""
    parts = [part.strip() for part in _JOINTS.split(sentence)]
    long_enough = [part for part in parts if len(part.split()) >= SHORTEST_CLAUSE]
    return [sentence, *long_enough] if len(long_enough) > 1 else [sentence]


def _nearness(examples: Matrix, vector: npt.NDArray[np.float32]) -> float:
    """The greatest cosine with an example."""
    return float(np.max(examples @ vector)) if len(examples) else 0.0
