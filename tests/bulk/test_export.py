"""What is exported is what was said, and can be graded again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Iterator

import pytest

from coach.bulk import rows
from coach.bulk.export import Wanted, exported
from coach.cli import build
from coach.conversation import CustomerMessage, Reply, Turn
from coach.store import Store, open_store
from tests.store.examples import OPENING, practice_session


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.close()


def practised(store: Store, session_id: str, started_at: float, text: str = "Buenos días.") -> None:
    """A session of two turns: a reply, and a silence after which the customer leaves."""
    store.create_session(practice_session(session_id, started_at=started_at), OPENING)
    first = Turn(
        1, Reply(f"{session_id}-1", text, started_at + 9), "listening", (), (), (CustomerMessage("Ya.", 1.0),), {}
    )
    gone = Turn(2, Reply("…2", "", started_at + 99), "silence", (), (), (CustomerMessage("Adiós.", 1.0),), {}, "left")
    for turn in (first, gone):
        store.record_turn(session_id, turn)


def test_what_was_said_is_exported_in_order_and_a_silence_is_no_reply(store: Store) -> None:
    practised(store, "s-1", 1000.0)
    (row,) = exported(store, Wanted())
    said = [(turn["speaker"], turn["text"]) for turn in row["turns"]]
    opening = [("customer", message.text) for message in OPENING]
    assert said == [*opening, ("agent", "Buenos días."), ("customer", "Ya."), ("customer", "Adiós.")]
    assert (row["end_reason"], row["language"]) == ("left", "es")
    assert rows.identifier(row) == "s-1"
    assert len(rows.utterances(row, "turns")) == len(said)


@pytest.mark.slow
def test_only_what_is_wanted_is_exported_and_all_of_it(store: Store) -> None:
    for number in range(230):
        practised(store, f"s-{number}", 1000.0 + number)
    store.create_session(practice_session("still-running", started_at=5000.0), OPENING)
    assert len(list(exported(store, Wanted()))) == 230
    assert len(list(exported(store, Wanted(ended_only=False)))) == 231
    assert {row["id"] for row in exported(store, Wanted(since=1100.0, until=1102.0))} == {"s-100", "s-101"}
    assert list(exported(store, Wanted(persona_id="nobody"))) == []


def test_the_command_writes_a_file_and_refuses_an_unknown_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    address = f"sqlite:///{tmp_path / 'coach.db'}"
    monkeypatch.setenv("COACH_HOME", str(tmp_path))
    monkeypatch.setenv("COACH_DATABASE_URL", address)
    store = open_store(address)
    practised(store, "s-1", 1000.0)
    store.close()
    out = tmp_path / "out.jsonl"
    with pytest.raises(SystemExit) as status:
        build("en")(["export", "--out", str(out)])
    assert status.value.code == 0
    assert [json.loads(line)["id"] for line in out.read_text("utf-8").splitlines()] == ["s-1"]
    assert ": 1." in capsys.readouterr().out
    with pytest.raises(SystemExit) as status:
        build("en")(["export", "--out", str(out), "--agent", "Nadie"])
    assert status.value.code == 1
    assert "Nadie" in capsys.readouterr().err
