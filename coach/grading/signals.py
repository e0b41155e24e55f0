"""Signals: what is going on around a reply, which guidelines refer to as ``@name``.

Some are computed from the turns and the clock (``COMPUTED``, each defined in the function that computes it); the others are
things customers say, defined as data in ``guidelines/signals.yaml``. Where the role-play knows better than the words can
tell (it knows how its customer feels), its word counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import FrozenSet, List, Mapping, Optional, Sequence, Tuple

import numpy as np
from rapidfuzz import fuzz

from coach.behaviours.patterns import PatternSet
from coach.content.fields import LANGUAGES, Text
from coach.content.models import Limits, Signals, TextSignal
from coach.conversation import Label, Timing, Utterance
from coach.grading import durations
from coach.grading.signal_names import COMPUTED
from coach.language import sentences
from coach.language.encoder import encode, encode_batch
from coach.language.normalise import fold
from coach.language.tokens import Tokens

TOLD_WORDS = 4
# A customer sentence as near as this (cosine) to an example means the same. Chosen on paraphrases of the examples.
NEAR = 0.80
SAME_FORMULA = 88.0
SAME_REPLY = 92.0
REMEMBERED = 4096  # texts whose signals are kept: a transcript reads its turns again and again
MANY_STEPS = 3
MANY_QUESTIONS = 4
QUESTIONS_RUNNING = 5
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

    def shows(self, *behaviours: str) -> bool:
        """Whether it shows one of ``behaviours``."""
        return any(label.behaviour in behaviours for label in self.labels)


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

    @property
    def before(self) -> Optional[Earlier]:
        """The agent's reply before this one."""
        return self.earlier[-1] if self.earlier else None


class _TextSignals:
    """Signals in the words of one side of the conversation, in one language: by pattern and, given examples, by meaning."""

    def __init__(self, language: str, signals: Mapping[str, TextSignal]) -> None:
        self._language = language
        ordered = sorted(signals.items())
        self._patterns = PatternSet(language, [(name, one.patterns.in_language(language)) for name, one in ordered])
        said = [(name, text) for name, one in ordered for text in one.said.in_language(language)]
        self._names = [name for name, _ in said]
        self._vectors = encode_batch(text for _, text in said)

    def find(self, text: str) -> FrozenSet[str]:
        """The signals that ``text`` holds."""
        found = set()
        for sentence in sentences.split(text):
            found |= {hit.owner for hit in self._patterns.find(Tokens(sentence.text, self._language))}
            if self._names:
                likeness = self._vectors @ encode([sentence.text])[0]
                found |= {self._names[index] for index in np.flatnonzero(likeness >= NEAR)}
        return frozenset(found)


class SignalReader:
    """Finds the signals of a reply. Built once from ``guidelines/signals.yaml`` and the limits of ``guidelines/scoring.yaml``."""

    def __init__(self, signals: Signals, limits: Limits) -> None:
        self._signals = signals.signals
        self._limits = limits
        self._texts = {
            (language, of_reply): _TextSignals(
                language, {name: one for name, one in self._signals.items() if (one.reach == "reply") == of_reply}
            )
            for language in LANGUAGES
            for of_reply in (False, True)
        }
        self._in_text = lru_cache(maxsize=REMEMBERED)(self._read_text)

    def read(self, around: Around) -> FrozenSet[str]:
        """The names of all signals that hold."""
        found = set(_computed(around, self._limits))
        last = [line.text for line in last_customer_turn(around.history)]
        said = [line.text for line in around.history if line.speaker == "customer"]
        texts = {"last": last, "any": said, "reply": [around.reply]}
        for reach, several in texts.items():
            for text in several:
                held = self._in_text(around.language, reach == "reply", text)
                found |= {name for name in held if self._signals[name].reach == reach}
        for name, holds in around.known.items():
            (found.add if holds else found.discard)(name)
        return frozenset(found)

    def _read_text(self, language: str, of_reply: bool, text: str) -> FrozenSet[str]:
        return self._texts[language, of_reply].find(text)

    def definition(self, name: str) -> Text:
        """What the text signal ``name`` means, in both languages."""
        return self._signals[name].definition


def last_customer_turn(history: Sequence[Utterance]) -> List[Utterance]:
    """The customer's messages since the agent's last reply, oldest first."""
    found: List[Utterance] = []
    for line in reversed(history):
        if line.speaker != "customer":
            break
        found.append(line)
    return found[::-1]


def _computed(around: Around, limits: Limits) -> List[str]:
    before = around.before
    shown = {label.behaviour for label in around.labels}
    holds = {
        "first-reply": not any(line.speaker == "agent" for line in around.history),
        "interrupted": around.timing.interrupted,
        # Only the role-play can tell: it asks for what was not told or gives a step; it gives a step that checks nothing.
        "asks-anew": False,
        "other-step": False,
        "long-silence": _silent_for(around, limits.later_reply if before else limits.first_reply),
        "silent-work": before is not None and _silent_for(around, limits.silent_work),
        "hold-overrun": before is not None and _silent_for(around, _promised(before, around.language, limits)),
        "told-problem": any(
            len(line.text.split()) >= TOLD_WORDS for line in around.history if line.speaker == "customer"
        ),
        "returned-from-hold": before is not None and before.shows(*HOLDS),
        "held-before": any(reply.shows(*HOLDS) for reply in around.earlier),
        "steps-running": before is not None and before.shows("step-by-step"),
        "shouting": _shouting(around.reply),
        "step-given": "step-by-step" in shown,
        "solution-given": "step-by-step" in shown or any(reply.shows("step-by-step") for reply in around.earlier),
        "solution-tried": any(reply.shows("step-by-step") for reply in around.earlier),
        "many-steps": _actions(around, limits.no_action.in_language(around.language)) >= MANY_STEPS,
        "many-questions": sum("?" in part.text for part in sentences.split(around.reply)) >= MANY_QUESTIONS,
        "questions-running": _questions_running(around),
        "step-repeated": "step-by-step" in shown and _said_before(around, "step-by-step", SAME_FORMULA),
        "reply-repeated": any(_alike(around.reply, reply.text) >= SAME_REPLY for reply in around.earlier),
        "formula-repeated": any(_said_before(around, formula, SAME_FORMULA) for formula in FORMULAS),
        "after-violation": before is not None and before.violated,
        "customer-off-topic": _long_winded(around.history, limits),
    }
    return [name for name in COMPUTED if holds[name]]


def _actions(around: Around, no_action: Sequence[str]) -> int:
    """How many actions the steps of the reply join: one a sentence, and one more at each joint."""
    spans = {(label.start, label.end) for label in around.labels if label.behaviour == "step-by-step"}
    return sum(_clauses(around.reply[start:end], no_action) for start, end in spans)


def _clauses(step: str, no_action: Sequence[str]) -> int:
    """The parts of a step long enough to be an action of their own: "por favor" between commas is none.

    Nor is a part that begins with one of ``no_action``: "until you hear a click", "and tell me what you see".
    """
    parts = [fold(part).strip() for part in _ACTION_JOINT.split(step)]
    begun = tuple(f"{words} " for words in no_action)
    return max(1, sum(len(part.split()) >= SHORTEST_ACTION and not f"{part} ".startswith(begun) for part in parts))


def _shouting(reply: str) -> bool:
    if "!!" in reply:
        return True
    words = _LONG_WORD.findall(reply)
    letters = "".join(words)
    raised = sum(char.isupper() for char in letters)
    return sum(word.isupper() for word in words) >= SHOUTED_WORDS and raised >= SHOUTED_SHARE * len(letters)


def _silent_for(around: Around, seconds: Optional[float]) -> bool:
    """Whether nobody wrote for more than ``seconds`` before the reply; never where there is no clock."""
    return seconds is not None and around.timing.silence is not None and around.timing.silence > seconds


def _promised(before: Earlier, language: str, limits: Limits) -> Optional[float]:
    """How long the hold of the reply before may last: what it promised and a little, or the longest there may be."""
    holds = [before.text[label.start : label.end] for label in before.labels if label.behaviour in HOLDS]
    if not holds:
        return None
    promises = filter(None, (durations.told(hold, limits.durations.in_language(language)) for hold in holds))
    first = next(promises, None)
    return limits.longest_hold if first is None else first.seconds + limits.hold_grace


def _questions_running(around: Around) -> bool:
    """Whether the replies before it asked and asked and did nothing else."""
    recent = around.earlier[-QUESTIONS_RUNNING:]
    return len(recent) == QUESTIONS_RUNNING and all(
        reply.shows("closed-question", "open-question") and not reply.shows("step-by-step", "next-steps")
        for reply in recent
    )


def _long_winded(history: Sequence[Utterance], limits: Limits) -> bool:
    """Whether the customer has had their minute: by the clock where there is one, else by the number of words."""
    turn = last_customer_turn(history)
    times = [line.at for line in turn if line.at is not None]
    if len(times) > 1 and times[-1] - times[0] >= limits.minute:
        return True
    return sum(len(line.text.split()) for line in turn) >= limits.minute_in_words


def _alike(one: str, other: str) -> float:
    return float(fuzz.ratio(fold(one), fold(other)))


def _said_before(around: Around, behaviour: str, likeness: float) -> bool:
    """Whether the words that show ``behaviour`` are the same, or nearly, as in an earlier reply."""
    now = [around.reply[label.start : label.end] for label in around.labels if label.behaviour == behaviour]
    before = [
        reply.text[label.start : label.end]
        for reply in around.earlier
        for label in reply.labels
        if label.behaviour == behaviour
    ]
    return any(_alike(words, earlier) >= likeness for words in now for earlier in before)
