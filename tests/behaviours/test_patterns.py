import pytest

from coach.behaviours.notation import PatternError, compile_notation
from coach.behaviours.patterns import PatternSet
from coach.content.behaviour_file import Pattern
from coach.language.tokens import Tokens

NUMBERS = frozenset({"dos", "two"})


def quotes(notation, sentence, language="es"):
    found = PatternSet(language, [("x", [Pattern(id="p", match=notation)])], NUMBERS).find(
        tokens := Tokens(sentence, language)
    )
    return [sentence[slice(*tokens.original(hit.first, hit.last))] for hit in found]


@pytest.mark.parametrize(
    ("notation", "sentence", "quoted"),
    [
        ("lamento la espera", "Lamento la ESPERA.", ["Lamento la ESPERA"]),
        ("lamento|siento la", "Siento la demora", ["Siento la"]),
        ("lament* la", "Lamentamos la demora", ["Lamentamos la"]),
        ("*mente", "Francamente no", ["Francamente"]),
        ("siento mucho? la", "siento la demora", ["siento la"]),
        ("siento mucho|tanto? la", "siento tanto la demora", ["siento tanto la"]),
        ("a|b|? c", "c", ["c"]),
        ("siento ... demora", "siento de verdad, mucho, la demora", []),
        ("siento ... demora", "siento de verdad mucho la demora", ["siento de verdad mucho la demora"]),
        ("en # minutos", "en 5 minutos", ["en 5 minutos"]),
        ("en # minutos", "en dos minutos", ["en dos minutos"]),
        ("en # minutos", "en los minutos", []),
        ("* vale", "pues vale", ["pues vale"]),
        ("^ espere", "¡Espere!", ["Espere"]),
        ("^ espere", "no espere", []),
        ("espere $", "espere.", ["espere"]),
        ("espere $", "espere usted", []),
        ("^ ... adios $", "bueno, pues adiós", ["bueno, pues adiós"]),
        ("^ ... adios $", "bueno, que vaya todo bien y adiós", []),
        ("niño", "nino", []),
    ],
)
def test_notation(notation, sentence, quoted):
    assert quotes(notation, sentence) == quoted


def test_each_alternative_is_a_proof_of_its_own_in_its_language():
    pattern = Pattern(id="p", match=["la demora", "lamento la"])
    sentence = Tokens("Lamento la demora.", "es")
    hits = PatternSet("es", [("x", [pattern])]).find(sentence)
    assert [(hit.pattern, hit.proof) for hit in hits] == [("p", "p#es2"), ("p", "p#es1")]


@pytest.mark.parametrize("sentence", ["what is the number", "what's the number", "what’s the number"])
def test_the_ending_of_a_contraction_belongs_to_the_word_before(sentence):
    assert quotes("what is|'s the number", sentence, "en") == [sentence]


@pytest.mark.parametrize(
    ("notation", "token", "code"),
    [
        ("^", "^", "empty"),
        ("a ^ b", "^", "start-inside"),
        ("a $ b", "$", "end-inside"),
        ("a|| b", "a||", "empty-choice"),
        ("a|* b", "a|*", "bare-star"),
        ("p.ej sin", "p.ej", "several-tokens"),
        ("a? b?", "a? b?", "all-optional"),
    ],
)
def test_a_wrong_pattern_names_its_token(notation, token, code):
    with pytest.raises(PatternError) as error:
        compile_notation("empathy/p", notation)
    assert (error.value.pattern, error.value.token, error.value.code) == ("empathy/p", token, code)


def test_one_hit_for_each_alternative_the_earliest_then_the_longest():
    assert quotes(["la", "la ... la"], "la de la casa de la") == ["la de la casa de la", "la"]
