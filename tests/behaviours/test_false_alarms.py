"""On ordinary professional replies (tests/data/ordinary-*.jsonl, never learned from) the harmful behaviours stay silent."""

import json

import pytest

from coach.behaviours import corpus
from coach.behaviours.examples import annotated
from coach.conversation import Utterance
from tests.behaviours.conftest import FOLDER, ROOT
from tests.behaviours.overlap import shingles

MOST = 0.04  # measured: docs/grading.md; the aim is 0.02


def replies(language):
    path = ROOT / "tests" / "data" / f"ordinary-{language}.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["es", "en"])
def test_ordinary_replies_raise_hardly_an_alarm(detector, behaviours, language):
    hurts = {behaviour.id for behaviour in behaviours if behaviour.group == "hurts"}
    alarms = {}
    rows = replies(language)
    for row in rows:
        context = [Utterance(turn["speaker"], turn["text"]) for turn in row["context"]]
        labels = detector.label(row["reply"], language=language, context=context)
        found = sorted({label.behaviour for label in labels} & hurts)
        if found:
            alarms[row["id"]] = found
    assert len(rows) == 150
    assert len(alarms) <= MOST * len(rows), alarms


@pytest.mark.slow
def test_they_are_not_learned_from(behaviours):
    learned, _ = corpus.read(FOLDER / "corpus", annotated(behaviours))
    known = frozenset(hashed for item in learned for hashed in shingles(item.text))
    copied = [row["id"] for language in ("es", "en") for row in replies(language) if shingles(row["reply"]) & known]
    assert copied == []
