"""No reward for robots: a formula earns once, and a stock phrase that listens to nothing is no empathy."""

from __future__ import annotations

from collections import Counter
from typing import List

import pytest

from coach.assembly import Workshop
from coach.conversation import Utterance
from coach.grading.transcript import grade_transcript

pytestmark = pytest.mark.slow


def met(workshop: Workshop, language: str, replies: List[str], complaint: str) -> Counter[str]:
    """How often each guideline is met when the customer complains before every reply."""
    _, practice = workshop.practice()
    turns = [line for reply in replies for line in (Utterance("customer", complaint), Utterance("agent", reply))]
    graded = grade_transcript(practice.grader, language, (), turns, practice.asked_in)
    return Counter(f.guideline for reply in graded.replies for f in reply.findings if f.verdict == "met")


ANGRY = {"es": "Llevo tres días sin línea, estoy harto.", "en": "I've had no line for three days, I'm fed up."}
CASES = [
    ("es", ANGRY["es"], "Debe de ser desesperante tres días sin línea.", "Lamento mucho las molestias."),
    ("en", ANGRY["en"], "That must be maddening, three days without a line.", "I'm so sorry for the trouble."),
]


@pytest.mark.parametrize(("language", "complaint", "empathy", "apology"), CASES)
def test_the_same_formula_earns_once(
    workshop: Workshop, language: str, complaint: str, empathy: str, apology: str
) -> None:
    assert met(workshop, language, [empathy] * 3, complaint)["empathy-statement"] == 1
    assert met(workshop, language, [apology] * 3, complaint)["apologise-for-inconvenience"] == 1


@pytest.mark.parametrize(
    ("language", "complaint", "stock"),
    [
        ("es", ANGRY["es"], "Su opinión es muy importante para nosotros. Gracias por su comprensión."),
        ("en", ANGRY["en"], "Your feedback is important to us. Thank you for your understanding."),
    ],
)
def test_a_stock_phrase_is_no_empathy(workshop: Workshop, language: str, complaint: str, stock: str) -> None:
    assert met(workshop, language, [stock], complaint)["empathy-statement"] == 0
