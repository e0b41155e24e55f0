"""The corpus: how much there is of each behaviour, and what is said of a line that cannot be used."""

import json
from collections import Counter

import pytest

from coach.behaviours import corpus
from coach.behaviours.examples import annotated, items
from tests.behaviours.conftest import FOLDER

ENOUGH = 150  # of each behaviour and language, shown and only seeming so
WRITER = {"language": "es", "voices": "v", "domains": "d", "notes": "n"}
KNOWN = ("greet", "empathy")


@pytest.fixture(scope="module")
def learned(behaviours):
    replies, problems = corpus.read(FOLDER / "corpus", annotated(behaviours))
    assert problems == ()
    return [*replies, *items(behaviours)]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["es", "en"])
def test_there_is_enough_of_each_behaviour(learned, behaviours, language):
    mine = [item for item in learned if item.language == language]
    shown = Counter(name for item in mine for name in item.marks)
    near = Counter(name for item in mine for name in item.denied)
    few = [(name, shown[name], near[name]) for name in annotated(behaviours) if min(shown[name], near[name]) < ENOUGH]
    assert few == []


def test_several_writers_and_both_languages():
    heads = [json.loads(path.read_text("utf-8").split("\n")[0]) for path in corpus.files(FOLDER / "corpus")]
    assert {head["language"] for head in heads} == {"es", "en"}
    assert len({head["voices"] for head in heads}) >= 10


def test_a_reply_keeps_its_pieces_and_their_places(tmp_path):
    line = {"context": ["A: ¿Sí?", "C: llevo una hora"], "reply": [["Buenas.\n", "greet"], ["Qué rabia.", "empathy"]]}
    (tmp_path / "a.jsonl").write_text(json.dumps(WRITER) + "\n" + json.dumps(line) + "\n", "utf-8")
    (item,), problems = corpus.read(tmp_path, KNOWN)
    assert problems == ()
    assert item.text == "Buenas.\nQué rabia."
    assert [item.text[start:end] for start, end in item.marks["empathy"]] == ["Qué rabia."]
    assert [(turn.speaker, turn.text) for turn in item.context] == [("agent", "¿Sí?"), ("customer", "llevo una hora")]
    assert item.labelled == set(KNOWN)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("{", "corpus.not-json"),
        (json.dumps({"reply": []}), "corpus.reply"),
        (json.dumps({"reply": [["hola", ""]], "nera": "greet"}), "corpus.reply"),
        (json.dumps({"context": ["hola"], "reply": [["hola", ""]]}), "corpus.reply"),
        (json.dumps({"reply": [["hola", "gret"]]}), "content.unknown-behaviour"),
        (json.dumps({"reply": [["hola", "greet"]], "near": "greet"}), "corpus.shown-and-near"),
    ],
)
def test_a_wrong_line_is_named_and_the_others_stay(tmp_path, line, key):
    good = json.dumps({"reply": [["hola", "greet"]]})
    (tmp_path / "a.jsonl").write_text("\n".join([json.dumps(WRITER), line, good]) + "\n", "utf-8")
    found, (problem,) = corpus.read(tmp_path, KNOWN)
    assert [item.text for item in found] == ["hola"]
    assert (problem.file, problem.line, problem.key) == ("behaviours/corpus/a.jsonl", 2, key)
    for language in ("es", "en"):
        assert "2" in problem.line_for_terminal(language)
