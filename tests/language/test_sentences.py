from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.language.sentences import split


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Buenas tardes, Sr. Ruiz. Dígame.", ["Buenas tardes, Sr. Ruiz.", "Dígame."]),
        ("Si le parece bien, ¿le llamo mañana?", ["Si le parece bien,", "¿le llamo mañana?"]),
        ("¿Sí? ¡Qué bien!", ["¿Sí?", "¡Qué bien!"]),
        ("Mr. Smith waited 3.5 min. Please call.", ["Mr. Smith waited 3.5 min.", "Please call."]),
        ("leido. tiene buena pinta", ["leido.", "tiene buena pinta"]),
        ("un momento... ya lo veo", ["un momento... ya lo veo"]),
        ("Lo miro... Ya está.", ["Lo miro...", "Ya está."]),
        ("Abra web.example.es/ayuda y espere.", ["Abra web.example.es/ayuda y espere."]),
        ("Hecho.Ahora reinicie", ["Hecho.", "Ahora reinicie"]),
        ("1. Abra la tapa.\n2. Cierre.", ["1. Abra la tapa.", "2. Cierre."]),
        ("It ends at 5 p.m. on Friday.", ["It ends at 5 p.m. on Friday."]),
        ("Listo 😀. 😀", ["Listo 😀. 😀"]),
        ('He said "no." Then left.', ['He said "no."', "Then left."]),
        ("", []),
        ("  \n ", []),
        ("...", ["..."]),
    ],
)
def test_splits_the_way_people_type(text, expected):
    assert [sentence.text for sentence in split(text)] == expected


@given(st.text(alphabet="aB1 .,!?¿¡…\n\"'«»😀ñ", max_size=60))
def test_sentences_are_ordered_pieces_of_the_text(text):
    found = split(text)
    assert all(text[s.start : s.end] == s.text and s.text.strip() == s.text for s in found)
    assert all(one.end <= two.start for one, two in pairwise(found))
    covered = sum(char.isalnum() for s in found for char in s.text)
    assert covered == sum(char.isalnum() for char in text)
