import pytest

from coach.language.tokens import Tokens


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("I'm sure it doesn’t.", ["i'm", "sure", "it", "doesn't", "."]),
        ("¿Cuesta 64,20 €?", ["¿", "cuesta", "64,20", "€", "?"]),
        ("a las 17:30, wi-fi", ["a", "las", "17:30", ",", "wi-fi"]),
        ("the 40-minute 11th", ["the", "40-minute", "11th"]),
        ("escriba a ana.b@correo.es ya", ["escriba", "a", "ana.b@correo.es", "ya"]),
        ("espere...", ["espere", "..."]),
    ],
)
def test_tokens(sentence, expected):
    tokens = Tokens(sentence, "es")
    assert tokens.texts == expected
    assert [token.text for token in tokens.doc] == expected


def test_span_of_tokens_is_in_the_original():
    sentence = "Lamento  muchísimo la man\u0303ana"
    tokens = Tokens(sentence, "es")
    assert sentence[slice(*tokens.original(1, 4))] == "muchísimo la man\u0303ana"
