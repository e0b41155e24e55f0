"""Files in, files out: labels, grades and facts; and what is said of input that cannot be used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, List

import pytest

from coach.assembly import Workshop
from coach.bulk import InputError, ask_facts, grade_transcripts, label_items
from coach.content.catalogue import Content

TRANSCRIPT = {
    "id": "t1",
    "language": "es",
    "customer_types": ["angry"],
    "turns": [
        {"speaker": "customer", "text": "¡Es la CUARTA vez que llamo, me han cobrado el doble!"},
        {"speaker": "agent", "text": "Buenos días, soy Luis. Cálmese, que solo es una factura."},
        {"speaker": "customer", "text": "¡No me diga que me calme!"},
        {"speaker": "agent", "text": "Lamento mucho lo ocurrido. Debe de ser indignante. ¿Desde cuándo le pasa?"},
    ],
}


def write(path: Path, rows: List[Any]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def read(path: Path) -> List[Dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_labels_point_at_words_of_the_reply(workshop: Workshop, tmp_path: Path) -> None:
    items = [
        {
            "id": "a",
            "language": "es",
            "customer_type": "angry",
            "context": [],
            "reply": "Buenos días. Lamento las molestias.",
        },
        {"id": "b", "language": "en", "customer_type": "rude", "context": [], "reply": ""},
    ]
    assert label_items(write(tmp_path / "in.jsonl", items), tmp_path / "out.jsonl", workshop.detector) == 2
    first, second = read(tmp_path / "out.jsonl")
    assert {"greet", "apologise"} <= {label["id"] for label in first["behaviours"]}
    for label in first["behaviours"]:
        assert items[0]["reply"][label["start"] : label["end"]].strip()  # type: ignore[index]
        assert label["because"]
    assert second == {"id": "b", "behaviours": []}


def test_a_transcript_is_graded_with_reasons(workshop: Workshop, tmp_path: Path) -> None:
    content, practice = workshop.practice()
    grade_transcripts(write(tmp_path / "in.jsonl", [TRANSCRIPT]), tmp_path / "out.jsonl", practice, content)
    (graded,) = read(tmp_path / "out.jsonl")
    assert 0 <= graded["conduct"] <= 100
    verdicts = {(finding["guideline"], finding["verdict"]) for finding in graded["findings"]}
    assert ("no-minimising", "violated") in verdicts
    assert ("ask-when-began", "met") in verdicts
    (asked,) = [finding for finding in graded["findings"] if finding["guideline"] == "ask-when-began"]
    assert asked["quote"] == "¿Desde cuándo le pasa?"
    assert graded["rubric"] == practice.rubric
    assert "prompt-attention" in graded["not_applicable"]  # no clock, no silence
    for finding in graded["findings"]:
        if finding["verdict"] != "missed":
            text = TRANSCRIPT["turns"][2 * finding["turn"] - 1]["text"]  # type: ignore[index]
            assert text[finding["start"] : finding["end"]] == finding["quote"]
        assert finding["source"]
        assert finding["advice"]


def test_two_runs_and_any_order_give_the_same_bytes(workshop: Workshop, tmp_path: Path) -> None:
    content, practice = workshop.practice()
    rows = [{**TRANSCRIPT, "id": f"t{n}"} for n in range(3)]
    for name, order in (("one", rows), ("two", rows), ("three", rows[::-1])):
        grade_transcripts(write(tmp_path / "in.jsonl", order), tmp_path / name, practice, content)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert sorted((tmp_path / "one").read_bytes().splitlines()) == sorted(
        (tmp_path / "three").read_bytes().splitlines()
    )


def test_csv_gives_the_same_grade(workshop: Workshop, tmp_path: Path) -> None:
    content, practice = workshop.practice()
    lines = ["id,language,customer_types,speaker,text"]
    lines += [f't1,es,angry,{turn["speaker"]},"{turn["text"]}"' for turn in TRANSCRIPT["turns"]]  # type: ignore[index]
    (tmp_path / "in.csv").write_text("\n".join(lines), "utf-8")
    grade_transcripts(tmp_path / "in.csv", tmp_path / "csv.jsonl", practice, content)
    grade_transcripts(write(tmp_path / "in.jsonl", [TRANSCRIPT]), tmp_path / "json.jsonl", practice, content)
    assert (tmp_path / "csv.jsonl").read_bytes() == (tmp_path / "json.jsonl").read_bytes()


def test_a_silence_counts_only_with_a_clock(workshop: Workshop, tmp_path: Path) -> None:
    content, practice = workshop.practice()
    timed = [{**turn, "at": 200 * number} for number, turn in enumerate(TRANSCRIPT["turns"])]  # type: ignore[arg-type]
    grade_transcripts(
        write(tmp_path / "in.jsonl", [{**TRANSCRIPT, "turns": timed}]), tmp_path / "out.jsonl", practice, content
    )
    (graded,) = read(tmp_path / "out.jsonl")
    assert ("prompt-attention", "violated") in {(f["guideline"], f["verdict"]) for f in graded["findings"]}


@pytest.mark.parametrize(
    ("language", "text", "facts"),
    [
        ("es", "¿Desde cuándo está así?", ["when"]),
        ("en", "What have you tried so far?", ["tried"]),
        ("es", "Lamento mucho las molestias.", []),
        ("en", "When did it start, and what have you tried?", ["when", "tried"]),
    ],
)
def test_facts_that_a_message_asks_for(
    content: Content, tmp_path: Path, language: str, text: str, facts: List[str]
) -> None:
    rows = [{"id": "a", "scenario": "router-red-light", "language": language, "text": text}]
    ask_facts(write(tmp_path / "in.jsonl", rows), tmp_path / "out.jsonl", content)
    assert read(tmp_path / "out.jsonl") == [{"id": "a", "facts": facts}]


GOOD = {"id": "a", "scenario": "router-red-light", "language": "es", "text": "¿Desde cuándo?"}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("not json", "not-json"),
        ("[1]", "not-an-object"),
        (json.dumps({**GOOD, "id": 3}), "no-id"),
        (json.dumps({**GOOD, "language": "fr"}), "bad-language"),
        (json.dumps({**GOOD, "scenario": "nothing"}), "unknown-scenario"),
        (json.dumps({**GOOD, "text": None}), "no-text"),
        (json.dumps({**GOOD, "id": "first"}), "same-id"),
    ],
)
def test_bad_input_names_its_line_and_writes_nothing(content: Content, tmp_path: Path, line: str, code: str) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps({**GOOD, "id": "first"}) + "\n\n" + line + "\n", "utf-8")
    with pytest.raises(InputError) as caught:
        ask_facts(tmp_path / "in.jsonl", tmp_path / "out.jsonl", content)
    assert (caught.value.code, caught.value.line) == (code, 3)
    assert not (tmp_path / "out.jsonl").exists()
    for language in ("es", "en"):
        assert f"{tmp_path / 'in.jsonl'}:3: " in caught.value.message(language)


def test_a_missing_file_is_said(content: Content, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        ask_facts(tmp_path / "none.jsonl", tmp_path / "out.jsonl", content)
    assert caught.value.code == "cannot-read"
