import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.language.normalise import fold, normalise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lamento MUCHÍSIMO la demora", "lamento muchisimo la demora"),
        ("mañana", "mañana"),
        ("man\u0303ana", "mañana"),  # the tilde as a combining mark
        ("don’t", "don't"),
        ("«sí»", '"si"'),
        ("pingüino", "pinguino"),
        ("a\u200bb\x07c", "a b c"),
        ("STRASSE Straße", "strasse strasse"),
        ("😀 ok", "😀 ok"),
    ],
)
def test_folds_what_people_type_differently(text, expected):
    assert fold(text) == expected


def test_offsets_lead_back_to_the_original():
    text = "¡Qué man\u0303ana!"
    normalised = normalise(text)
    start = normalised.text.index("mañana")
    assert text[slice(*normalised.original(start, start + len("mañana")))] == "man\u0303ana"


@given(st.text())
def test_offsets_are_valid_for_any_text(text):
    normalised = normalise(text)
    assert len(normalised.offsets) == len(normalised.text) + 1
    assert list(normalised.offsets) == sorted(normalised.offsets)
    assert normalised.offsets[-1] == len(text)


@given(st.text(alphabet=st.characters(codec="latin-1")))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
