"""The run itself, with a worker that costs nothing: order, interruption and going on, several processes, flat memory."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any, Dict, List, Optional

import pytest

from coach.bulk.run import SAVE_EVERY, Task, run
from coach.bulk.units import InputError, Layout


class Worker:
    """Echoes rows; may raise at one of them, as Ctrl-C or a power cut would."""

    def __init__(self, stop_at: Optional[str] = None) -> None:
        self.stop_at = stop_at

    def __call__(self, row: Dict[str, Any]) -> Dict[str, Any]:
        if row["id"] == self.stop_at:
            raise KeyboardInterrupt
        return {"id": row["id"], "echo": row["n"] * 2}


def rows(count: int) -> str:
    return "".join(json.dumps({"id": f"r{n}", "n": n}) + "\n" for n in range(count))


def ids(path: Path) -> List[str]:
    return [json.loads(line)["id"] for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_input(tmp_path: Path, jobs: int) -> None:
    (tmp_path / "in.jsonl").write_text(rows(100), "utf-8")
    outcome = run(Task(Worker, None, "v"), tmp_path / "in.jsonl", tmp_path / "out", Layout(), "en", jobs=jobs)
    assert outcome.written == 100
    assert ids(tmp_path / "out") == [f"r{n}" for n in range(100)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out"]


@pytest.mark.parametrize("stop", [0, 1, SAVE_EVERY, SAVE_EVERY + 7])
def test_an_interrupted_run_goes_on_where_it_was(tmp_path: Path, stop: int) -> None:
    (tmp_path / "in.jsonl").write_text(rows(600), "utf-8")
    with pytest.raises(KeyboardInterrupt):
        run(Task(Worker, f"r{stop}", "v"), tmp_path / "in.jsonl", tmp_path / "out", Layout(), "en")
    assert not (tmp_path / "out").exists()
    outcome = run(Task(Worker, None, "v"), tmp_path / "in.jsonl", tmp_path / "out", Layout(), "en")
    assert (outcome.written, outcome.resumed) == (600, stop)
    assert ids(tmp_path / "out") == [f"r{n}" for n in range(600)]


def test_another_file_or_rubric_is_not_mixed_in(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(rows(9), "utf-8")
    with pytest.raises(KeyboardInterrupt):
        run(Task(Worker, "r5", "v1"), tmp_path / "in.jsonl", tmp_path / "out", Layout(), "en")
    with pytest.raises(InputError) as caught:
        run(Task(Worker, None, "v2"), tmp_path / "in.jsonl", tmp_path / "out", Layout(), "en")
    assert caught.value.code == "other-run"
    assert "--restart" in caught.value.message("es")
    outcome = run(Task(Worker, None, "v2"), tmp_path / "in.jsonl", tmp_path / "out", Layout(), "en", restart=True)
    assert (outcome.written, outcome.resumed) == (9, 0)


def test_an_id_twice_is_a_fault_also_across_an_interruption(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(rows(3) + rows(2), "utf-8")
    with pytest.raises(KeyboardInterrupt):
        run(Task(Worker, "r2", "v"), tmp_path / "in.jsonl", tmp_path / "out", Layout(), "en")
    outcome = run(Task(Worker, None, "v"), tmp_path / "in.jsonl", tmp_path / "out", Layout(), "en")
    assert (outcome.written, outcome.faulty) == (3, 2)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        (tmp_path / "in.jsonl").write_text(rows(count), "utf-8")
        tracemalloc.start()
        run(Task(Worker, None, "v"), tmp_path / "in.jsonl", tmp_path / "out", Layout(), "en")
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(100)
    assert peak(20_000) < 1.5 * peak(2_000) + 200_000


def test_bytes_that_are_no_text_are_a_fault_of_their_line(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(b'{"id": "a", "n": 1}\n{"id": "\xff"}\n{"id": "b", "n": 2}\n')
    outcome = run(Task(Worker, None, "v"), tmp_path / "in.jsonl", tmp_path / "out", Layout(), "es")
    assert (outcome.written, outcome.faulty) == (2, 1)
