"""What the customer understands of a reply: which facts it asks for, which steps it gives, which traps it walks into.

By meaning: each sentence (and each half of a double question) is sorted by the examples in the YAML files. There are no
keyword lists here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Callable, Dict, List, Mapping, Optional, Tuple

import numpy as np
import numpy.typing as npt

from coach.content.models import Scenario, SharedQuestions
from coach.language import sentences
from coach.language.encoder import encode, encode_batch
from coach.roleplay.sorting import Piece, Sorter

Matrix = npt.NDArray[np.float32]

# Scores above which a piece of a reply belongs to a class; set by benchmarks/understanding.py. A step that is due counts
# with less, and with very little if nothing else fits better.
ASKS = 0.32
# Without a question mark, but in the form of a question or a request; and without even that.
ASKS_IN_FORM = 0.30
ASKS_PLAINLY = 0.48
GIVES = 0.45
GIVES_ASKING = 0.45
MAY_GIVE = 0.25
HINTS_AT = 0.15
# A part of a sentence has lost what the rest of it said: so much more it takes.
PART_NEEDS = 0.12
# Cosine above which a sentence means the same as a trap's or a remark's example.
MEANS = 0.70
# Where two questions are joined in one sentence.
_JOINTS = re.compile(r"\s*(?:[,;]\s*(?:y|e|o|and|or)?\s+|\s(?:y|e|and)\s)", re.IGNORECASE)
SHORTEST_CLAUSE = 3
NOTHING = "nothing"
# What repeats the customer or talks about the matter: it asks for nothing, though it may well be a step in other words.
SAID = "said"


@dataclass(frozen=True)
class Ears:
    """``neutral`` takes out of a text what must not change what is understood; ``asks`` says whether it wants an answer."""

    neutral: Callable[[str], str]
    asks: Callable[[str], bool]


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
    """The (class, text) pairs a reply is sorted by; a class is ``nothing``, ``said``, ``fact/id`` or ``step/id``."""
    shared = {name: lines.in_language(language) for name, lines in questions.facts.items()}
    found = [(NOTHING, text) for text in questions.nothing.in_language(language)]
    if scenario is None:
        return found + [(f"fact/{name}", text) for name, asked in shared.items() for text in asked]
    found += [(SAID, text) for text in scenario.nothing.in_language(language)]
    found += [(SAID, text) for text in _statements(scenario, language)]
    for fact in scenario.facts:
        asked = [*fact.asked_by.in_language(language), *shared.get(fact.id, ())]
        found += [(f"fact/{fact.id}", text) for text in asked]
    for step in scenario.steps:
        found += [(f"step/{step.id}", text) for text in step.given_by.in_language(language)]
    return found


class Listener:
    """Understands replies about one scenario in one language; with no scenario, the questions that all scenarios share."""

    def __init__(self, scenario: Optional[Scenario], questions: SharedQuestions, language: str, ears: Ears) -> None:
        self._ears, neutral = ears, ears.neutral
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
        found = [part for sentence in sentences.split(reply) for part in self._parts(sentence.text)]
        pieces = [part.piece for part in found]
        vectors = encode([piece.text for piece in pieces])
        for part, scores, vector in zip(found, self._sorter.scores(pieces), vectors, strict=True):
            kind, _, name = _best(scores).partition("/")
            if kind == "fact" and scores[f"fact/{name}"] >= part.needed:
                facts.add(name)
            kind, _, name = _best(scores, but=SAID).partition("/")
            if kind == "step" and scores[f"step/{name}"] >= (GIVES_ASKING if part.piece.asking else GIVES):
                steps.add(name)
            maybe |= {one[5:] for one in scores if one.startswith("step/") and scores[one] >= MAY_GIVE}
            if kind == "step" and scores[f"step/{name}"] >= HINTS_AT:
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

    def _parts(self, sentence: str) -> List[_Part]:
        """The pieces of a sentence: what leads up to a question is a piece of its own and asks nothing."""
        lead, mark, question = sentence.partition("¿")
        texts = [lead, mark + question] if mark and lead.strip() else [sentence]
        found = []
        for text in texts:
            asking, in_form = "?" in text, self._ears.asks(text)
            whole, *parts = _clauses(self._ears.neutral(text))
            found.append(_Part(Piece(whole, asking), True, in_form))
            found += [_Part(Piece(part, asking), False, in_form) for part in parts]
        return [part for part in found if part.piece.text.strip()]


@dataclass(frozen=True)
class _Part:
    """A piece of a reply, whether it is a whole sentence, and whether that has the form of a question or a request."""

    piece: Piece
    whole: bool
    in_form: bool

    @property
    def needed(self) -> float:
        """The score from which it asks for a fact."""
        least = ASKS if self.piece.asking else ASKS_IN_FORM if self.in_form else ASKS_PLAINLY
        return least if self.whole else least + PART_NEEDS


def _best(scores: Mapping[str, float], but: str = "") -> str:
    """The class with the highest score, apart from ``but``; of equal ones the first by name."""
    return min((name for name in scores if name != but), key=lambda name: (-scores[name], name))


def _statements(scenario: Scenario, language: str) -> List[str]:
    """The customer's own sentences: whoever repeats them sums up and asks for nothing."""
    lines = [line for fact in scenario.facts for line in fact.told.in_language(language)]
    lines += [line for step in scenario.steps for line in step.result.in_language(language)]
    lines += [*scenario.opening.in_language(language), *scenario.grievance.in_language(language)]
    lines += scenario.done.in_language(language)
    return [sentence.text for line in lines for sentence in sentences.split(line)]


def _clauses(sentence: str) -> List[str]:
    """The sentence, and its parts where it joins several questions or steps."""
    parts = [part.strip() for part in _JOINTS.split(sentence)]
    long_enough = [part for part in parts if len(part.split()) >= SHORTEST_CLAUSE]
    return [sentence, *long_enough] if len(long_enough) > 1 else [sentence]


def _nearness(examples: Matrix, vector: npt.NDArray[np.float32]) -> float:
    """The greatest cosine with an example."""
    return float(np.max(examples @ vector)) if len(examples) else 0.0
