"""Signals: what is going on around a reply, which guidelines refer to as ``@name``.

Some are computed from the turns and the clock (``COMPUTED``, each defined in the function that computes it); the others are
things customers say, defined as data in ``guidelines/signals.yaml``. Where the role-play knows better than the words can
tell (it knows how its customer feels), its word counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Dict, FrozenSet, List, Mapping, Sequence, Tuple

import numpy as np
from rapidfuzz import fuzz

from coach.behaviours.patterns import PatternSet
from coach.content.models import LANGUAGES, Signals, Text
from coach.conversation import Label, Timing, Utterance
from coach.grading.signal_names import COMPUTED
from coach.language import sentences
from coach.language.encoder import encode
from coach.language.normalise import fold
from coach.language.tokens import Tokens

# Chat reading of "about a minute" (guidelines.md §2): two long turns in a row, or 120 words.
OFF_TOPIC_WORDS = 120
# Limits of the timing guidelines, seconds (guidelines.md, prompt-attention).
LONG_SILENCE = 60.0
MANY_STEPS = 3
MANY_QUESTIONS = 4
TOLD_WORDS = 4
# A customer sentence as near as this (cosine) to an example means the same. Chosen on paraphrases of the examples.
NEAR = 0.80
SAME_FORMULA = 88.0
HOLDS = ("hold-asked", "hold-abrupt")
# Where one sentence joins several actions: "pulse aquí, luego allí y espere".
_ACTION_JOINT = re.compile(r"[,;:\n]|\s(?:y|e|and|then|luego|después)\s", re.IGNORECASE)
SHORTEST_ACTION = 3
# Capitals in most of the letters of two words or more; single letters, codes and acronyms are spelled, not shouted.
SHOUTED_SHARE = 0.6
SHOUTED_WORDS = 2
_LONG_WORD = re.compile(r"[^\W\d_]{3,}")
FORMULAS = ("empathy", "apologise")


@dataclass(frozen=True)
class Earlier:
    """What the signals need to know of an earlier reply of the agent."""

    text: str
    labels: Tuple[Label, ...]
    violated: bool


@dataclass(frozen=True)
class Around:
    """One reply with what was before it. ``known`` holds signals that the role-play vouches for, true or false."""

    language: str
    reply: str
    labels: Tuple[Label, ...]
    history: Tuple[Utterance, ...]
    earlier: Tuple[Earlier, ...]
    timing: Timing
    known: Mapping[str, bool]


class SignalReader:
    """Finds the signals of a reply. Built once from ``guidelines/signals.yaml``."""

    def __init__(self, signals: Signals) -> None:
        self._signals = signals.signals
        self._patterns = {
            language: PatternSet(
                language,
                [(name, signal.patterns.in_language(language)) for name, signal in sorted(self._signals.items())],
            )
            for language in LANGUAGES
        }
        self._examples: Dict[str, Dict[str, np.ndarray]] = {
            language: {
                name: encode(signal.said.in_language(language))
                for name, signal in sorted(self._signals.items())
                if signal.said.in_language(language)
            }
            for language in LANGUAGES
        }

    def read(self, around: Around) -> FrozenSet[str]:
        """The names of all signals that hold."""
        found = set(_computed(around))
        last = last_customer_turn(around.history)
        said = [line.text for line in around.history if line.speaker == "customer"]
        for name, signal in self._signals.items():
            texts = {"last": last, "any": said, "reply": [around.reply]}[signal.reach]
            if any(self._says(name, text, around.language) for text in texts):
                found.add(name)
        for name, holds in around.known.items():
            (found.add if holds else found.discard)(name)
        return frozenset(found)

    def definition(self, name: str) -> Text:
        """What the text signal ``name`` means, in both languages."""
        return self._signals[name].definition

    def _says(self, name: str, text: str, language: str) -> bool:
        examples = self._examples[language].get(name)
        for sentence in sentences.split(text):
            tokens = Tokens(sentence.text, language)
            if any(hit.owner == name for hit in self._patterns[language].find(tokens)):
                return True
            if examples is not None and float(np.max(examples @ encode([sentence.text])[0])) >= NEAR:
                return True
        return False


def last_customer_turn(history: Sequence[Utterance]) -> List[str]:
    """The customer's messages since the agent's last reply, oldest first."""
    found: List[str] = []
    for line in reversed(history):
        if line.speaker != "customer":
            break
        found.append(line.text)
    return found[::-1]


def _computed(around: Around) -> List[str]:
    shown = {label.behaviour for label in around.labels}
    holds = {
        "first-reply": not any(line.speaker == "agent" for line in around.history),
        "interrupted": around.timing.interrupted,
        "asks-anew": False,  # only the role-play can tell: it asks for facts that the customer has not told
        "long-silence": around.timing.silence is not None and around.timing.silence > LONG_SILENCE,
        "told-problem": any(
            len(line.text.split()) >= TOLD_WORDS for line in around.history if line.speaker == "customer"
        ),
        "returned-from-hold": bool(around.earlier)
        and any(label.behaviour in HOLDS for label in around.earlier[-1].labels),
        "held-before": any(label.behaviour in HOLDS for reply in around.earlier for label in reply.labels),
        "steps-running": bool(around.earlier)
        and any(label.behaviour == "step-by-step" for label in around.earlier[-1].labels),
        "shouting": _shouting(around.reply),
        "step-given": "step-by-step" in shown,
        "solution-given": "step-by-step" in shown
        or any(label.behaviour == "step-by-step" for reply in around.earlier for label in reply.labels),
        "many-steps": _actions(around) >= MANY_STEPS,
        "many-questions": sum("?" in part.text for part in sentences.split(around.reply)) >= MANY_QUESTIONS,
        "formula-repeated": _formula_repeated(around),
        "after-violation": bool(around.earlier) and around.earlier[-1].violated,
        "customer-off-topic": _long_winded(around.history),
    }
    return [name for name in COMPUTED if holds[name]]


def _actions(around: Around) -> int:
    """How many actions the steps of the reply join: one a sentence, and one more at each joint."""
    spans = {(label.start, label.end) for label in around.labels if label.behaviour == "step-by-step"}
    return sum(_clauses(around.reply[start:end]) for start, end in spans)


def _clauses(step: str) -> int:
    """The parts of a step long enough to be an action of their own: "por favor" between commas is none."""
    return max(1, sum(len(part.split()) >= SHORTEST_ACTION for part in _ACTION_JOINT.split(step)))


def _shouting(reply: str) -> bool:
    if "!!" in reply:
        return True
    words = _LONG_WORD.findall(reply)
    letters = "".join(words)
    raised = sum(char.isupper() for char in letters)
    return sum(word.isupper() for word in words) >= SHOUTED_WORDS and raised >= SHOUTED_SHARE * len(letters)


def _long_winded(history: Sequence[Utterance]) -> bool:
    return sum(len(text.split()) for text in last_customer_turn(history)) >= OFF_TOPIC_WORDS


def _formula_repeated(around: Around) -> bool:
    before = [
        (label.behaviour, fold(reply.text[label.start : label.end]))
        for reply in around.earlier
        for label in reply.labels
    ]
    return any(
        label.behaviour == behaviour and fuzz.ratio(fold(around.reply[label.start : label.end]), words) >= SAME_FORMULA
        for label in around.labels
        if label.behaviour in FORMULAS
        for behaviour, words in before
    )
