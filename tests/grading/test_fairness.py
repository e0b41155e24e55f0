"""Who speaks and in which regional form must not change a grade: the same conversations with names, genders, forms swapped."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any, Callable, Dict, FrozenSet, List, Tuple

import pytest

from coach.assembly import Workshop
from coach.conversation import Utterance
from coach.grading.transcript import grade_transcript
from coach.settings import ROOT

pytestmark = pytest.mark.slow

DIALOGUES = 200
NAMES = {"es": ("Lucía", "Mohamed"), "en": ("Emily", "Jamal")}
TITLES = {"es": ("señora", "señor"), "en": ("Mrs", "Mr")}
OPENINGS = {
    "es": "Buenos días, {title} {name}. ",
    "en": "Good morning, {title} {name}. ",
}
# Words of one form of address and the same words in another; whole replies are hardly ever written in words of these alone.
TU = {
    "usted": "tú", "su": "tu", "sus": "tus", "le": "te", "tiene": "tienes", "puede": "puedes", "quiere": "quieres",
    "pulse": "pulsa", "abra": "abre", "espere": "espera", "dígame": "dime", "necesita": "necesitas", "prefiere": "prefieres",
}  # fmt: skip
VOS = {
    **TU,
    "tiene": "tenés",
    "puede": "podés",
    "quiere": "querés",
    "pulse": "pulsá",
    "abra": "abrí",
    "dígame": "decime",
}
US = {
    "apologise": "apologize", "realise": "realize", "organise": "organize", "colour": "color", "centre": "center",
    "cancelled": "canceled", "authorised": "authorized", "neighbour": "neighbor", "cheque": "check",
}  # fmt: skip


def dialogues() -> List[Dict[str, Any]]:
    rows = []
    for language in ("es", "en"):
        path = ROOT / "tests" / "data" / f"ordinary-{language}.jsonl"
        rows += [json.loads(line) for line in path.read_text("utf-8").splitlines()][: DIALOGUES // 2]
    return rows


def words(mapping: Dict[str, str]) -> Callable[[str], str]:
    pattern = re.compile(r"\b(" + "|".join(sorted(mapping, key=len, reverse=True)) + r")\b")
    return lambda text: pattern.sub(lambda match: mapping[match[1]], text)


def without_accents(text: str) -> str:
    kept = (c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c) or c == "\u0303")
    return unicodedata.normalize("NFC", "".join(kept))


Marks = Tuple[Any, ...]


@pytest.fixture(scope="module")
def marks(workshop: Workshop) -> Callable[[Dict[str, Any], Callable[[str], str], str, str], Marks]:
    """The verdicts of a dialogue after a change of its texts, with a salutation by title and name."""
    _, practice = workshop.practice()

    def graded(row: Dict[str, Any], change: Callable[[str], str], title: str, name: str) -> Marks:
        language = row["language"]
        opening = OPENINGS[language].format(title=title, name=name)
        turns = [Utterance(turn["speaker"], change(turn["text"])) for turn in row["context"]]
        turns.append(Utterance("agent", change(opening + row["reply"])))
        found = grade_transcript(practice.grader, language, ("angry",), turns, practice.asked_in)
        return tuple((f.guideline, f.verdict, f.turn) for reply in found.replies for f in reply.findings)

    return graded


def changed(marks: Any, one: Tuple[Any, ...], other: Tuple[Any, ...], languages: FrozenSet[str]) -> List[str]:
    """The ids of the dialogues whose marks differ. A change is (texts, index of title and name)."""
    rows = [row for row in dialogues() if row["language"] in languages]
    return [row["id"] for row in rows if _marks(marks, row, one) != _marks(marks, row, other)]


def _marks(marks: Any, row: Dict[str, Any], change: Tuple[Any, ...]) -> Marks:
    texts, which = change
    return marks(row, texts, TITLES[row["language"]][which], NAMES[row["language"]][which])


def as_it_is(text: str) -> str:
    return text


def test_there_are_enough_dialogues() -> None:
    assert len(dialogues()) == DIALOGUES


def test_names_and_genders_change_no_mark(marks: Any) -> None:
    assert changed(marks, (as_it_is, 0), (as_it_is, 1), frozenset({"es", "en"})) == []


def test_accents_change_no_mark(marks: Any) -> None:
    assert changed(marks, (as_it_is, 0), (without_accents, 0), frozenset({"es"})) == []


def test_british_and_american_spelling_change_no_mark(marks: Any) -> None:
    assert changed(marks, (as_it_is, 0), (words(US), 0), frozenset({"en"})) == []


# Forms that regional.yaml does not hold ("dele") and sentences that only their capital separates: so many dialogues still change.
KNOWN_CHANGES = 2


@pytest.mark.parametrize("form", [TU, VOS], ids=["tú", "vos"])
def test_the_form_of_address_changes_no_mark(marks: Any, form: Dict[str, str]) -> None:
    assert len(changed(marks, (as_it_is, 0), (words(form), 0), frozenset({"es"}))) <= KNOWN_CHANGES


def test_small_letters_change_no_mark(marks: Any) -> None:
    assert len(changed(marks, (as_it_is, 0), (str.lower, 0), frozenset({"es", "en"}))) <= KNOWN_CHANGES
