"""Files in, files out: labels, grades and facts; and what is said of input that cannot be used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, List

import pytest

from coach.bulk.asking import listener
from coach.bulk.grading import GradeSettings, grader
from coach.bulk.labelling import labeller
from coach.bulk.run import Outcome, Task, run
from coach.bulk.summary import summarise, write_csv
from coach.bulk.units import InputError, Layout
from coach.settings import Settings

pytestmark = pytest.mark.slow

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


def label_items(settings: Settings, rows: Path, out: Path) -> Outcome:
    return run(Task(labeller, settings, "v"), rows, out, Layout(), "en")


def grade_file(settings: Settings, rows: Path, out: Path, layout: Layout = Layout(), **more: Any) -> Outcome:  # noqa: B008
    return run(Task(grader, GradeSettings(settings), "v"), rows, out, layout, "en", **more)


def ask_facts(settings: Settings, rows: Path, out: Path) -> Outcome:
    return run(Task(listener, settings, "v"), rows, out, Layout(), "en")


def test_labels_point_at_words_of_the_reply(built_settings: Settings, tmp_path: Path) -> None:
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
    outcome = label_items(built_settings, write(tmp_path / "in.jsonl", items), tmp_path / "out.jsonl")
    assert (outcome.written, outcome.faulty) == (2, 0)
    first, second = read(tmp_path / "out.jsonl")
    assert {"greet", "apologise"} <= {label["id"] for label in first["behaviours"]}
    for label in first["behaviours"]:
        assert items[0]["reply"][label["start"] : label["end"]].strip()  # type: ignore[index]
        assert label["because"]
    assert second == {"id": "b", "behaviours": []}


def test_a_transcript_is_graded_with_reasons(built_settings: Settings, tmp_path: Path) -> None:
    grade_file(built_settings, write(tmp_path / "in.jsonl", [TRANSCRIPT]), tmp_path / "out.jsonl")
    (graded,) = read(tmp_path / "out.jsonl")
    assert 0 <= graded["conduct"] <= 100
    verdicts = {(finding["guideline"], finding["verdict"]) for finding in graded["findings"]}
    assert ("no-minimising", "violated") in verdicts
    assert ("ask-when-began", "met") in verdicts
    (asked,) = [finding for finding in graded["findings"] if finding["guideline"] == "ask-when-began"]
    assert asked["quote"] == "¿Desde cuándo le pasa?"
    assert len(graded["rubric"]) == 12
    assert "prompt-attention" in graded["not_applicable"]  # no clock, no silence
    for finding in graded["findings"]:
        if finding["verdict"] != "missed":
            text = TRANSCRIPT["turns"][2 * finding["turn"] - 1]["text"]  # type: ignore[index]
            assert text[finding["start"] : finding["end"]] == finding["quote"]
        assert finding["source"]
        assert finding["advice"]


@pytest.mark.slow
def test_two_runs_and_any_order_give_the_same_bytes(built_settings: Settings, tmp_path: Path) -> None:
    rows = [{**TRANSCRIPT, "id": f"t{n}"} for n in range(3)]
    for name, order in (("one", rows), ("two", rows), ("three", rows[::-1])):
        grade_file(built_settings, write(tmp_path / "in.jsonl", order), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert sorted((tmp_path / "one").read_bytes().splitlines()) == sorted(
        (tmp_path / "three").read_bytes().splitlines()
    )


@pytest.mark.slow
def test_csv_gives_the_same_grade(built_settings: Settings, tmp_path: Path) -> None:
    lines = ["id,language,customer_types,speaker,text"]
    lines += [f't1,es,angry,{turn["speaker"]},"{turn["text"]}"' for turn in TRANSCRIPT["turns"]]  # type: ignore[index]
    (tmp_path / "in.csv").write_text("\n".join(lines), "utf-8")
    grade_file(built_settings, tmp_path / "in.csv", tmp_path / "csv.jsonl")
    grade_file(built_settings, write(tmp_path / "in.jsonl", [TRANSCRIPT]), tmp_path / "json.jsonl")
    assert (tmp_path / "csv.jsonl").read_bytes() == (tmp_path / "json.jsonl").read_bytes()


@pytest.mark.slow
def test_a_silence_counts_only_with_a_clock(built_settings: Settings, tmp_path: Path) -> None:
    timed = [{**turn, "at": 200 * number} for number, turn in enumerate(TRANSCRIPT["turns"])]  # type: ignore[arg-type]
    grade_file(built_settings, write(tmp_path / "in.jsonl", [{**TRANSCRIPT, "turns": timed}]), tmp_path / "out.jsonl")
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
    built_settings: Settings, tmp_path: Path, language: str, text: str, facts: List[str]
) -> None:
    rows = [{"id": "a", "scenario": "router-red-light", "language": language, "text": text}]
    ask_facts(built_settings, write(tmp_path / "in.jsonl", rows), tmp_path / "out.jsonl")
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
def test_a_bad_line_is_kept_with_its_number_and_reason(
    built_settings: Settings, tmp_path: Path, line: str, code: str
) -> None:
    last = json.dumps({**GOOD, "id": "last"})
    text = "\n".join([json.dumps({**GOOD, "id": "first"}), "", line, last]) + "\n"
    (tmp_path / "in.jsonl").write_text(text, "utf-8")
    outcome = ask_facts(built_settings, tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    assert (outcome.written, outcome.faulty) == (2, 1)
    assert [row["id"] for row in read(tmp_path / "out.jsonl")] == ["first", "last"]
    (error,) = read(tmp_path / "out.jsonl.errors")
    assert (error["line"], error["input"]) == (3, line)
    assert error["error"]


def test_a_missing_file_is_said(built_settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        ask_facts(built_settings, tmp_path / "none.jsonl", tmp_path / "out.jsonl")
    assert caught.value.code == "cannot-read"
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_real_looking_export_is_graded(built_settings: Settings, tmp_path: Path) -> None:
    """Own column names, semicolons, Spanish dates, a code page, system notes, names of agents."""
    lines = ["Ticket;Autor;Mensaje;Hora;Operador"]
    lines += [
        "77;Cliente;¡Llevo tres días sin línea, esto es una vergüenza!;03/05/2026 10:00:00;",
        "77;Sistema;El operador se ha unido;03/05/2026 10:00:05;",
        "77;Agente;Buenos días. Debe de ser desesperante. ¿Desde qué hora le pasa?;03/05/2026 10:05:00;Marta",
        "78;Cliente;Hola, no me llega el código;03/05/2026 11:00:00;",
        "78;Agente;Espere.;03/05/2026 11:00:20;Luis",
    ]
    (tmp_path / "export.csv").write_text("\n".join(lines), "cp1252")
    layout = Layout(
        columns={"id": "Ticket", "speaker": "Autor", "text": "Mensaje", "at": "Hora", "agent": "Operador"},
        agents=("Agente",),
        customers=("Cliente",),
        ignored=("Sistema",),
        encoding="cp1252",
        defaults={"language": "es", "customer_types": ["angry"]},
    )
    task = Task(grader, GradeSettings(built_settings, "%d/%m/%Y %H:%M:%S"), "v")
    outcome = run(task, tmp_path / "export.csv", tmp_path / "out.jsonl", layout, "es")
    assert (outcome.written, outcome.faulty) == (2, 0)
    first, second = read(tmp_path / "out.jsonl")
    assert (first["id"], first["agent"], second["agent"]) == ("77", "Marta", "Luis")
    broken = {finding["guideline"] for finding in first["findings"] if finding["verdict"] == "violated"}
    assert "prompt-attention" in broken  # five minutes without a word
    whole, agents = summarise(tmp_path / "out.jsonl")
    assert whole.conversations == 2
    assert list(agents) == ["Luis", "Marta"]
    write_csv(tmp_path / "summary.csv", whole, agents)
    assert "Marta,1," in (tmp_path / "summary.csv").read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("head", "code"), [("id,language,text", "csv-columns"), ("ticket,speaker,text,language", "csv-columns")]
)
def test_missing_columns_are_named(built_settings: Settings, tmp_path: Path, head: str, code: str) -> None:
    (tmp_path / "in.csv").write_text(head + "\n", "utf-8")
    with pytest.raises(InputError) as caught:
        grade_file(built_settings, tmp_path / "in.csv", tmp_path / "out.jsonl")
    assert caught.value.code == code
    assert "--column" in caught.value.message("es")


@pytest.mark.slow
def test_an_unknown_speaker_spoils_its_conversation_only(built_settings: Settings, tmp_path: Path) -> None:
    rows = ["id,language,speaker,text", "a,es,bot,hola", "b,es,customer,no va", "b,es,agent,Buenos días."]
    (tmp_path / "in.csv").write_text("\n".join(rows), "utf-8")
    outcome = grade_file(built_settings, tmp_path / "in.csv", tmp_path / "out.jsonl")
    assert (outcome.written, outcome.faulty) == (1, 1)
    (error,) = read(tmp_path / "out.jsonl.errors")
    assert error["line"] == 2
    assert "bot" in error["error"]
