from pathlib import Path

import pytest

from coach.behaviours.lexicon import load
from coach.language.detect_language import detect_language

LEXICON = Path(__file__).parents[2] / "behaviours" / "lexicon"


@pytest.fixture(scope="module")
def function_words():
    return {language: lexicon.function for language, lexicon in load(LEXICON).items()}


@pytest.mark.parametrize(
    ("message", "expected", "result"),
    [
        ("Hola, buenas tardes, ¿en qué puedo ayudarle?", "en", "es"),
        ("Could you tell me when it started?", "es", "en"),
        ("espere un momento", "en", "es"),
        ("please hold the line", "es", "en"),
        ("no", "es", "es"),
        ("no", "en", "en"),
        ("Marta", "es", "es"),
        ("jajaja", "es", "es"),
        ("Je ne comprends pas ce que vous dites, monsieur", "es", "other"),
        ("Wie geht es Ihnen heute, mein lieber Herr Meier", "en", "other"),
        ("привет, как дела", "es", "other"),
        ("asdf qwrtp ghjkl", "es", "gibberish"),
        ("xkcdwq", "en", "gibberish"),
        ("123 !!", "es", None),
        ("", "es", None),
    ],
)
def test_language_of_a_message(message, expected, result, function_words):
    assert detect_language(message, function_words, expected) == result
