"""The mark for recognising a customer's types: hits against what was overlooked and what was not there."""

from __future__ import annotations

from typing import List, Optional

import pytest

from coach.assembly import scoring_of
from coach.content.catalogue import Content
from coach.content.models import RecognitionWeights
from coach.grading.recognition import Recognition, recognition

EVEN = RecognitionWeights(missed=1, invented=1)


@pytest.mark.parametrize(
    ("named", "types", "mark"),
    [
        (["angry"], ["angry"], 100),
        (["angry", "rude"], ["angry"], 50),
        (["angry"], ["angry", "rude"], 50),
        (["rude"], ["angry"], 0),
        ([], ["angry"], 0),
        (["angry", "rude", "talkative", "inexperienced", "knowledgeable"], ["angry"], 20),
        (["rude", "angry", "rude"], ["angry", "rude"], 100),
        (None, ["angry"], None),
    ],
)
def test_the_mark_counts_hits_misses_and_what_was_not_there(
    named: Optional[List[str]], types: List[str], mark: Optional[int]
) -> None:
    assert recognition(named, types, EVEN).mark == mark


def test_it_says_what_was_recognised_overlooked_and_invented() -> None:
    found = recognition(["rude", "talkative"], ["angry", "rude"], EVEN)
    assert found == Recognition(33, hits=("rude",), missed=("angry",), invented=("talkative",))
    assert found.as_data() == {"mark": 33, "hits": ["rude"], "missed": ["angry"], "invented": ["talkative"]}


def test_the_weights_count() -> None:
    assert recognition(["angry", "rude"], ["angry"], RecognitionWeights(missed=1, invented=3)).mark == 25


def test_the_shipped_weights_do_what_the_file_says(content: Content) -> None:
    weights = scoring_of(content).recognition
    for name in content.types:
        assert recognition(list(content.types), [name], weights).mark == 20
        assert recognition([], [name], weights).mark == 0
