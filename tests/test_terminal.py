"""A practice in the terminal: who plays, what is asked at the end of a blind one, what is wrong use."""

from __future__ import annotations

import subprocess
import sys
from typing import Any, Callable, Iterator, List

import pytest

from coach.assembly import Workshop
from coach.settings import Settings
from coach.terminal import WRONG_USE, Wish, practise_in_terminal

pytestmark = pytest.mark.slow

Run = Callable[..., str]


@pytest.fixture
def run(
    built_settings: Settings,
    workshop: Workshop,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Plays the replies and gives what was printed; ``status`` is what the command should end with."""
    monkeypatch.setattr("coach.assembly.Workshop", lambda settings: workshop)  # building one takes seconds

    def play(replies: List[str], status: int = 0, **wish: Any) -> str:
        typed: Iterator[str] = iter(replies)
        values: dict[str, Any] = {"persona": "gardener", "scenario": "router-red-light", "language": "es", "seed": 7}
        assert practise_in_terminal(built_settings, Wish(**{**values, **wish}), "es", lambda _: next(typed)) == status
        printed = capsys.readouterr()
        return printed.out + printed.err

    return play


def test_a_practice_ends_with_its_scores(run: Run) -> None:
    printed = run(["Buenas tardes, soy Eva. ¿Desde cuándo le pasa?", "/fin"])
    assert "Julián Cabrera:" in printed
    assert "Inexperto" not in printed
    assert "Resolución" in printed or "resolución" in printed


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("2", "nota de reconocimiento: 100"), ("2 3", "nota de reconocimiento: 50"), ("", "No ha dicho qué rasgos")],
)
def test_a_blind_practice_asks_for_the_traits_and_marks_them(run: Run, answer: str, expected: str) -> None:
    printed = run(["Hola, Julián.", "/fin", answer], blind=True)
    before, _, after = printed.partition("1. Enfadado")
    assert "Inexperto" not in before
    assert "El cliente era: Inexperto." in after
    assert expected in after


def test_the_seed_draws_a_customer_where_none_is_named(run: Run) -> None:
    first, again = (run(["/fin"], persona=None, scenario=None, seed=3) for _ in range(2))
    assert first == again
    assert len({run(["/fin"], persona=None, scenario=None, seed=seed) for seed in range(4)}) > 1


def test_wrong_use_is_said_and_mended(run: Run) -> None:
    assert "gardener" in run([], WRONG_USE, persona="gardner")
    assert "Ningún cliente tiene el problema «nothing»." in run([], WRONG_USE, persona=None, scenario="nothing")
    assert "«fr»" in run([], WRONG_USE, language="fr")


def test_the_customer_speaks_before_anything_heavy_is_loaded() -> None:
    """Importing the terminal and opening a conversation loads neither the classifiers nor the sentence encoder."""
    code = (
        "import sys, coach.terminal; "
        "heavy = ('sklearn', 'scipy', 'spacy', 'coach.language.encoder', 'coach.behaviours.detector'); "
        "sys.exit(' '.join(name for name in heavy if name in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr.strip()) == (0, "")
