"""What the heads see of a sentence: vectors, a few measured facts, and words.

Three blocks: ``vectors`` (the sentence's own, the mean of its reply's, the mean of what the customer said last), ``facts``
(named numbers: exceptions, cues, contextual rules, form, place, what it shares with what the customer said) and ``words`` (words,
pairs and triples of them, one list a row). Pattern hits are left out on purpose: patterns are written beside the examples
the heads learn from, so heads that saw them would trust them far more than they deserve elsewhere.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Callable, Dict, Iterable, List, Sequence, Tuple

import numpy as np
import numpy.typing as npt

from coach.behaviours.analysis import Analysis, Evidence, View
from coach.behaviours.contextual import interruptions, names, repeats, terms
from coach.language.encoder import DIMENSIONS

Floats = npt.NDArray[np.float32]
Encoder = Callable[[Iterable[str]], Floats]

# Shares of the three vectors, chosen by cross-validation: the sentence itself counts most.
REPLY_SHARE = CUSTOMER_SHARE = 0.7

RULES = (
    "use-name/title-and-surname",
    "use-name/name",
    "use-name/after-comma",
    "jargon/technical-term",
    "jargon/trade-term",
    "jargon/shape",
    "ask-to-repeat/again",
    "ask-to-repeat/given",
    "ask-to-repeat/value",
    "interrupt/cut-off",
)
_FORM = (
    "question",
    "exclamation",
    "ellipsis",
    "comma",
    "digit",
    "list-number",
    "short",
    "length",
    "first",
    "last",
    "only",
    "place",
)
# What a sentence has in common with the turns before it, and what those are like.
_COMMON = (
    "customer-spoke",
    "shared-words",
    "shared-with-last",
    "shared-count",
    "likest-to-last",
    "like-last",
    "like-agent",
    "shared-numbers",
    "customer-asks",
    "later-turn",
    "customer-length",
    "no-content",
)


def fact_names(behaviours: Sequence[str], cues: Sequence[str]) -> Tuple[str, ...]:
    """The names of the facts, in the order of their columns."""
    return (
        *_FORM,
        *_COMMON,
        *(f"exception:{behaviour}" for behaviour in behaviours),
        *(f"rule:{rule}" for rule in RULES),
        *(f"cue:{cue}" for cue in cues),
    )


@dataclass(frozen=True)
class Rows:
    """Feature rows: ``vectors`` (n, 3 x 512), ``facts`` (n, names), ``words`` n lists of n-grams."""

    vectors: Floats
    facts: Floats
    words: Tuple[Tuple[str, ...], ...]

    @property
    def own(self) -> Floats:
        """The vectors of the sentences alone: (n, 512)."""
        return self.vectors[:, :DIMENSIONS]


def joined(parts: Sequence[Rows]) -> Rows:
    """The rows of all ``parts`` (at least one), in their order."""
    return Rows(
        np.vstack([part.vectors for part in parts]),
        np.vstack([part.facts for part in parts]),
        tuple(itertools.chain.from_iterable(part.words for part in parts)),
    )


def evidence(analysis: Analysis) -> Tuple[Evidence, ...]:
    """All that the contextual rules find in the reply."""
    return (
        *names.find(analysis),
        *terms.find(analysis),
        *repeats.find(analysis),
        *interruptions.find(analysis),
    )


def _form(view: View, count: int) -> Dict[str, float]:
    return {
        "question": float(view.is_question),
        "exclamation": float("!" in view.text),
        "ellipsis": float("..." in view.text or "…" in view.text),
        "comma": min(view.text.count(","), 4) / 4,
        "digit": float(any(char.isdigit() for char in view.text)),
        "list-number": float(view.text[:1].isdigit()),
        "short": float(len(view.words) <= 3),
        "length": math.log1p(len(view.words)) / 3 - 1,
        "first": float(view.index == 0),
        "last": float(view.index == count - 1),
        "only": float(count == 1),
        "place": view.index / max(count - 1, 1),
    }


def _common(analysis: Analysis, own: Floats, last: Floats, agent: Floats) -> List[Dict[str, float]]:
    """For each sentence what it shares with the customer's words; vectors are those of the reply, the customer, the agent."""
    stop = analysis.lexicon.stop
    said = analysis.customer_words - stop
    last_words = frozenset(word for view in analysis.last_customer for word in view.words) - stop
    length = sum(len(view.words) for view in analysis.last_customer)
    asks = bool(analysis.last_customer) and "?" in analysis.last_customer[-1].text
    towards_last = own @ last.T if len(last) else np.zeros((len(own), 1), np.float32)
    like_last, like_agent = own @ _mean(last), own @ _mean(agent)
    found = []
    for view in analysis.sentences:
        content = [word for word in view.words if word not in stop]
        shared = sum(word in said for word in content)
        values = (
            float(bool(analysis.last_customer)),
            shared / max(len(content), 1),
            sum(word in last_words for word in content) / max(len(content), 1),
            min(shared, 4) / 4,
            float(towards_last[view.index].max()),
            float(like_last[view.index]),
            float(like_agent[view.index]),
            min(sum(word[0].isdigit() and word in said for word in content), 2) / 2,
            float(asks),
            float(len(analysis.context) >= 2),
            min(length, 60) / 60,
            float(not content),
        )
        found.append(dict(zip(_COMMON, values, strict=True)))
    return found


def _mean(vectors: Floats) -> Floats:
    return vectors.mean(axis=0) if len(vectors) else np.zeros(DIMENSIONS, dtype=np.float32)


def _ngrams(view: View, language: str) -> List[str]:
    """Words, pairs and triples of them, each with its language: ``es:no se``."""
    texts = ["#" if text[0].isdigit() else text for text in view.neutral]
    bounded = ["^", *texts, "$"]
    grams = [f"{language}:{text}" for text in texts]
    grams += [f"{language}:{a} {b}" for a, b in itertools.pairwise(bounded)]
    grams += [f"{language}:{a} {b} {c}" for a, b, c in zip(bounded, bounded[1:], bounded[2:], strict=False)]
    return sorted(set(grams))


def texts_to_encode(analysis: Analysis) -> Tuple[List[str], List[str], List[str]]:
    """The sentences whose vectors ``rows`` needs: of the reply, of what the customer said last, of the agent before."""
    return (
        [view.neutral_text for view in analysis.sentences],
        [view.neutral_text for view in analysis.last_customer],
        [view.neutral_text for view in analysis.last_agent],
    )


def rows(analysis: Analysis, found: Sequence[Evidence], names_of_facts: Sequence[str], encode: Encoder) -> Rows:
    """One row for each sentence of the reply. ``found`` is ``evidence(analysis)``; ``encode`` gives unit vectors."""
    own, last, agent = (encode(texts) for texts in texts_to_encode(analysis))
    columns = {name: index for index, name in enumerate(names_of_facts)}
    facts = np.zeros((len(own), len(columns)), dtype=np.float32)
    rules: Dict[int, List[Evidence]] = defaultdict(list)
    for item in found:
        rules[item.sentence].append(item)
    common = _common(analysis, own, last, agent)
    for view in analysis.sentences:
        values = {**_form(view, len(analysis.sentences)), **common[view.index]}
        values.update({f"exception:{name}": 1.0 for name in view.excepted})
        values.update({f"cue:{name}": 1.0 for name in view.cues})
        values.update({f"rule:{item.behaviour}/{item.rule}": 1.0 for item in rules[view.index]})
        for name, value in values.items():
            if name in columns:
                facts[view.index, columns[name]] = value
    reply = _mean(own)
    whole = REPLY_SHARE * reply / (float(np.linalg.norm(reply)) + 1e-9)
    customer = CUSTOMER_SHARE * _mean(last)
    vectors = np.hstack([own, np.tile(whole, (len(own), 1)), np.tile(customer, (len(own), 1))]).astype(np.float32)
    words = tuple(tuple(_ngrams(view, analysis.engine.language)) for view in analysis.sentences)
    return Rows(vectors, facts, words)
