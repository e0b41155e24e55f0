"""The figures of docs/grading.md are honest only while no evaluation reply stands in what the detector learns from."""

import json
import os
from pathlib import Path

import pytest

from coach.behaviours import corpus
from coach.behaviours.examples import annotated, items
from coach.behaviours.lexicon import read
from tests.behaviours.conftest import FOLDER, LEXICON
from tests.behaviours.overlap import shingles

KNOWN = frozenset((Path(__file__).parents[1] / "data" / "evaluation-shingles.txt").read_text("utf-8").split())


def learned_texts(behaviours):
    for item in items(behaviours):
        yield item.source, item.text
        for turn in item.context:
            yield item.source, turn.text
    replies, problems = corpus.read(FOLDER / "corpus", annotated(behaviours))
    assert not problems
    for item in replies:
        yield item.source, item.text
        for turn in item.context:
            yield item.source, turn.text
    yield "lexicon", json.dumps(read(LEXICON), ensure_ascii=False)


@pytest.mark.slow
def test_no_evaluation_reply_is_learned_from(behaviours):
    copied = [(source, text) for source, text in learned_texts(behaviours) if shingles(text) & KNOWN]
    assert copied == []


def test_the_guard_sees_a_copy():
    reply = "We can have a courier at your door this evening between six and eight, no signature needed."
    inside = "Sure. we can have a courier at your door, this evening between 6 and 8"
    assert shingles(reply) & shingles(inside)
    assert not shingles(reply) & shingles("We can have a technician at your flat tomorrow morning, no need to sign.")


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_hashes_are_those_of_the_evaluation_files(language):
    """Checked against the files themselves where ``COACH_EVAL_DIR`` names their folder; the hashes alone elsewhere."""
    folder = os.environ.get("COACH_EVAL_DIR")
    if folder is None:
        assert len(KNOWN) > 5000
        return
    for line in (Path(folder) / f"{language}_dev.jsonl").read_text("utf-8").splitlines():
        assert shingles(json.loads(line)["reply"]) <= KNOWN
