"""What the heads see of a sentence and of a whole reply: vectors, a few measured facts, and words.

Three blocks: ``vectors`` (the encoder's), ``facts`` (named numbers: exceptions, cues, contextual rules, form, place) and
``words`` (word and letter n-grams, as strings, one list a row). Two things are left out on purpose. Pattern hits: patterns are
written beside the examples the heads learn from, so heads that saw them would trust them far more than they deserve elsewhere.
What the customer said: most examples stand alone, so heads would learn which files give a context; contextual rules read it.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Dict, List, Sequence, Tuple

import numpy as np
import numpy.typing as npt

from coach.behaviours.analysis import Analysis, Evidence, View
from coach.behaviours.contextual import interruptions, names, repeats, terms
from coach.language.encoder import encode

Floats = npt.NDArray[np.float32]

RULES = (
    "use-name/title-and-surname",
    "use-name/name",
    "use-name/after-comma",
    "jargon/technical-term",
    "jargon/trade-term",
    "jargon/shape",
    "ask-to-repeat/again",
    "ask-to-repeat/given",
    "interrupt/cut-off",
)
_FORM = (
    "question",
    "exclamation",
    "ellipsis",
    "comma",
    "digit",
    "capitals",
    "lower-start",
    "list-number",
    "short",
    "length",
    "first",
    "last",
    "only",
    "place",
)


def fact_names(behaviours: Sequence[str], cues: Sequence[str]) -> Tuple[str, ...]:
    """The names of the facts, in the order of their columns."""
    return (
        *_FORM,
        *(f"exception:{behaviour}" for behaviour in behaviours),
        *(f"rule:{rule}" for rule in RULES),
        *(f"cue:{cue}" for cue in cues),
    )


@dataclass(frozen=True)
class Rows:
    """Feature rows: ``vectors`` (n, 512), ``facts`` (n, names), ``words`` n lists of n-grams."""

    vectors: Floats
    facts: Floats
    words: Tuple[Tuple[str, ...], ...]


def evidence(analysis: Analysis) -> Tuple[Evidence, ...]:
    """All that the contextual rules find in the reply."""
    return (
        *names.find(analysis),
        *terms.find(analysis),
        *repeats.find(analysis),
        *interruptions.find(analysis),
    )


def _form(view: View, count: int) -> Dict[str, float]:
    letters = [char for char in view.text if char.isalpha()]
    return {
        "question": float(view.is_question),
        "exclamation": float("!" in view.text),
        "ellipsis": float("..." in view.text or "…" in view.text),
        "comma": min(view.text.count(","), 4) / 4,
        "digit": float(any(char.isdigit() for char in view.text)),
        "capitals": sum(char.isupper() for char in letters) / len(letters) if len(letters) > 3 else 0.0,
        "lower-start": float(bool(letters) and letters[0].islower()),
        "list-number": float(view.text[:1].isdigit()),
        "short": float(len(view.words) <= 3),
        "length": math.log1p(len(view.words)) / 3 - 1,
        "first": float(view.index == 0),
        "last": float(view.index == count - 1),
        "only": float(count == 1),
        "place": view.index / max(count - 1, 1),
    }


def _ngrams(view: View, language: str) -> List[str]:
    texts = ["#" if text[0].isdigit() else text for text in view.tokens.texts]
    bounded = ["^", *texts, "$"]
    grams = [f"{language}:{text}" for text in texts]
    grams += [f"{language}:{a} {b}" for a, b in itertools.pairwise(bounded)]
    grams += [f"{language}:{a} {b} {c}" for a, b, c in zip(bounded, bounded[1:], bounded[2:], strict=False)]
    for text in texts:
        if text[0].isalpha() and len(text) > 3:
            edged = f"<{text}>"
            grams += [f"{language}~{edged[i : i + n]}" for n in (4, 5) for i in range(len(edged) - n + 1)]
    return sorted(set(grams))


def _row(facts: Dict[str, float], columns: Dict[str, int]) -> Floats:
    row = np.zeros(len(columns), dtype=np.float32)
    for name, value in facts.items():
        column = columns.get(name)
        if column is not None:
            row[column] = value
    return row


def sentence_rows(analysis: Analysis, found: Sequence[Evidence], names_of_facts: Sequence[str]) -> Rows:
    """One row for each sentence of the reply. ``found`` is ``evidence(analysis)``."""
    columns = {name: index for index, name in enumerate(names_of_facts)}
    vectors = encode(view.text for view in analysis.sentences)
    rules: Dict[int, List[Evidence]] = defaultdict(list)
    for item in found:
        rules[item.sentence].append(item)
    rows, words = [], []
    for view in analysis.sentences:
        facts = _form(view, len(analysis.sentences))
        facts.update({f"exception:{name}": 1.0 for name in view.excepted})
        facts.update({f"cue:{name}": 1.0 for name in view.cues})
        facts.update({f"rule:{item.behaviour}/{item.rule}": 1.0 for item in rules[view.index]})
        rows.append(_row(facts, columns))
        words.append(tuple(_ngrams(view, analysis.engine.language)))
    return Rows(vectors, np.stack(rows) if rows else np.zeros((0, len(columns)), np.float32), tuple(words))


def reply_row(analysis: Analysis, sentences: Rows) -> Rows:
    """The one row of the whole reply: its own vector, the largest of each fact, all n-grams."""
    return Rows(
        encode([analysis.reply]),
        sentences.facts.max(axis=0, keepdims=True),
        (tuple(sorted({gram for grams in sentences.words for gram in grams})),),
    )
