"""Weak spots that only the meaning of sentences shows: what of a problem is taken for something else, however well it is meant.

Every example of a fact or a step is sorted as if it had not been given as one. What its own kind does not recognise then, an
agent who words it in a new way will not get across either. This takes the sentence encoder, so it belongs to ``coach check``
and not to every reading of the files.
"""

from __future__ import annotations

from collections import Counter
from typing import Callable, Collection, Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np

from coach.content.catalogue import Content
from coach.content.fields import LANGUAGES
from coach.content.models import Scenario
from coach.content.problems import Problem
from coach.content.weak_spots import warning
from coach.content.yaml_source import Path_, Source
from coach.roleplay.sorting import Matrix, left_out
from coach.roleplay.understanding import MEANS, NOTHING, examples_of

Encoder = Callable[[Sequence[str]], Matrix]
Example = Tuple[str, str]

# Two classes are mixed up when so much of one of them, or of both together, passes for the other.
MIXED_UP_ONE_WAY = 1 / 3
MIXED_UP = 1 / 5
FEWEST_MIXED_UP = 2
# A class is hardly recognised when less than this share of its examples is taken for what it is.
RECOGNISED = 0.4


def blurred(
    content: Content,
    sources: Mapping[Tuple[str, str], Source],
    encoder: Encoder,
    files: Optional[Collection[str]] = None,
) -> List[Problem]:
    """What cannot be told apart in the scenarios of ``content``; of those in ``files`` (names as in ``sources``) if given.

    ``encoder`` gives the sentence vectors of texts, one row each.
    """
    found: List[Problem] = []
    for scenario in content.scenarios.values():
        source = sources[("Scenario", scenario.id)]
        if files is not None and source.file not in files:
            continue
        for language in LANGUAGES:
            examples = examples_of(scenario, content.questions, language)
            texts = [text for _, text in examples]
            vectors = dict(zip(texts, encoder(texts), strict=True))
            taken = left_out(examples, np.stack([vectors[text] for text in texts]))
            spots = _Spots(source, scenario, language, examples, vectors, taken)
            mixed = spots.mixed_up()
            found += [problem for problem, _ in mixed]
            found += spots.hardly_recognised({name for _, pair in mixed for name in pair})
            found += _steps_that_spring(source, scenario, language, vectors, encoder)
    return found


class _Spots:
    """What the sorted examples of one scenario in one language show."""

    def __init__(
        self,
        source: Source,
        scenario: Scenario,
        language: str,
        examples: Sequence[Example],
        vectors: Mapping[str, Matrix],
        taken: Sequence[str],
    ) -> None:
        self._source = source
        self._language = language
        self._vectors = vectors
        self._texts: Dict[str, List[str]] = {}
        for name, text in examples:
            self._texts.setdefault(name, []).append(text)
        self._mistaken = Counter(
            (name, other) for (name, _), other in zip(examples, taken, strict=True) if name != other
        )
        self._right = Counter(name for (name, _), other in zip(examples, taken, strict=True) if name == other)
        self._paths: Dict[str, Path_] = {}
        for position, fact in enumerate(scenario.facts):
            self._paths[f"fact/{fact.id}"] = ("facts", position, "asked_by", language)
        for position, step in enumerate(scenario.steps):
            self._paths[f"step/{step.id}"] = ("steps", position, "given_by", language)

    def mixed_up(self) -> List[Tuple[Problem, Tuple[str, str]]]:
        """Pairs of facts or steps whose sentences pass for each other's, each with its most similar sentences."""
        names = list(self._paths)
        found = []
        for position, two in enumerate(names):
            for one in names[:position]:
                there, back = self._mistaken[(one, two)], self._mistaken[(two, one)]
                of_one, of_two = len(self._texts[one]), len(self._texts[two])
                share = max(there / of_one, back / of_two)
                together = (there + back) / (of_one + of_two)
                if there + back < FEWEST_MIXED_UP or (share < MIXED_UP_ONE_WAY and together < MIXED_UP):
                    continue
                first, second = self._most_alike(one, two)
                values = {"id": two[5:], "other": one[5:], "language": self._language, "first": second, "second": first}
                numbers = {"count": there + back, "total": of_one + of_two}
                found.append(
                    (warning(self._source, self._paths[two], "content.mixed-up", {**values, **numbers}), (one, two))
                )
        return found

    def _most_alike(self, one: str, two: str) -> Tuple[str, str]:
        """The sentence of ``one`` and the sentence of ``two`` that are nearest in meaning."""
        vectors = [np.stack([self._vectors[text] for text in self._texts[name]]) for name in (one, two)]
        nearness = vectors[0] @ vectors[1].T
        row, column = np.unravel_index(int(np.argmax(nearness)), nearness.shape)
        return self._texts[one][int(row)], self._texts[two][int(column)]

    def hardly_recognised(self, named: Collection[str]) -> List[Problem]:
        """Facts that hardly any of their questions asks for and steps that hardly any wording gives, save those ``named``."""
        found = []
        for name, path in self._paths.items():
            total = len(self._texts[name])
            if name in named or total < FEWEST_MIXED_UP or self._right[name] >= RECOGNISED * total:
                continue
            taken = Counter({other: count for (one, other), count in self._mistaken.items() if one == name})
            others = [other for other, _ in sorted(taken.items(), key=lambda item: (-item[1], item[0]))]
            values = {"id": name[5:], "language": self._language, "count": self._right[name], "total": total}
            values["others"] = ", ".join("—" if other == NOTHING else other[5:] for other in others)
            key = "content.hardly-asked" if name.startswith("fact/") else "content.hardly-given"
            found.append(warning(self._source, path, key, values))
        return found


def _steps_that_spring(
    source: Source, scenario: Scenario, language: str, vectors: Mapping[str, Matrix], encoder: Encoder
) -> List[Problem]:
    """Traps that the right step springs, because it means nearly the same as one of their sentences."""
    found = []
    given = [(step.id, text) for step in scenario.steps for text in step.given_by.in_language(language)]
    of_steps = np.stack([vectors[text] for _, text in given])
    for position, trap in enumerate(scenario.traps):
        nearness = encoder(trap.said.in_language(language)) @ of_steps.T
        if nearness.size and nearness.max() >= MEANS:
            row, column = np.unravel_index(int(np.argmax(nearness)), nearness.shape)
            step, text = given[int(column)]
            values = {"id": trap.id, "step": step, "text": text, "said": trap.said.in_language(language)[int(row)]}
            path = ("traps", position, "said", language, int(row))
            found.append(warning(source, path, "content.step-springs-trap", values))
    return found
