"""Technical terms in plain words: which term is found, what the project ships, and that the grader offers it."""

from __future__ import annotations

from typing import Dict, List, Tuple

import pytest

from coach.assembly import Workshop
from coach.behaviours import lexicon
from coach.behaviours.analysis import Analysis, Engine
from coach.behaviours.contextual import terms
from coach.content.catalogue import Content
from coach.content.models import Guideline, PlainWords
from coach.conversation import Utterance
from coach.grading.grader import Exchange
from coach.grading.plain_words import Glossary
from coach.grading.transcript import grade_transcript
from coach.grading.wordings import LONGEST, TERM_SLOTS, better_wording
from coach.settings import ROOT

LANGUAGES = ("es", "en")
FEWEST = 350
# Words of what is said instead.
SHORTEST_SAID, LONGEST_SAID = 2, 8
GUIDELINES = ("no-jargon", "inexp-no-industry-jargon")
SENTENCES = {"es": "Mire lo de {} cuando pueda.", "en": "Look at the {} when you can."}
KNOWN = PlainWords(
    es={
        "IP": "la dirección",
        "dirección IP": "la dirección entera",
        "atenuación": "lo perdido",
        "puerto": "la entrada",
    },
    en={"encrypt*": "locked", "encrypted": "locked up", "sync speed": "the speed", "CPE": "the box"},
)

# --- which term -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "said", "term", "plain"),
    [
        ("es", "la IP", "IP", "la dirección"),
        ("es", "su direccion ip, hoy", "dirección IP", "la dirección entera"),
        ("es", "Sus DIRECCIONES IP", "DIRECCIONES IP", "la dirección entera"),
        ("es", "ATENUACION alta", "atenuación", "lo perdido"),
        ("es", "los puertos y la IP", "puertos", "la entrada"),
        ("en", "the cpes", "cpes", "the box"),
        ("en", "It is encrypted.", "encrypted", "locked up"),
        ("en", "Full encryption!", "encryption", "locked"),
        ("en", "The sync speeds vary", "sync speeds", "the speed"),
    ],
)
def test_a_term_is_found_in_any_spelling_and_number(language: str, said: str, term: str, plain: str) -> None:
    assert Glossary(KNOWN).slots([said], language) == {"term": term, "plain": plain}


@pytest.mark.parametrize(
    ("language", "said"), [("es", "la ipx"), ("es", "encrypted"), ("en", "sync, speed"), ("en", "")]
)
def test_no_other_word_is_a_term(language: str, said: str) -> None:
    assert Glossary(KNOWN).slots([said], language) == {}


def test_the_first_words_that_hold_a_term_count() -> None:
    assert Glossary(KNOWN).slots(["nada", "el puerto", "la IP"], "es")["term"] == "puerto"
    assert Glossary(KNOWN).slots([], "es") == {}


# --- what the project ships -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def engines() -> Dict[str, Engine]:
    """The lexicon's own matcher for each language, without patterns and heads."""
    known = lexicon.load(ROOT / "behaviours" / "lexicon")
    return {language: Engine(language, [], known[language]) for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_terms_are_found_as_jargon_and_their_plain_words_are_not(
    content: Content, engines: Dict[str, Engine], language: str
) -> None:
    known = content.plain_words.in_language(language)
    assert len(known) >= FEWEST
    found = lambda text: list(terms.find(Analysis(text, engines[language])))  # noqa: E731
    assert [term for term in known if not found(SENTENCES[language].format(term.rstrip("*")))] == []
    assert [(term, plain) for term, plain in known.items() if found(plain)] == []
    lengths = {term: len(plain.split()) for term, plain in known.items()}
    assert [term for term, length in lengths.items() if not SHORTEST_SAID <= length <= LONGEST_SAID] == []
    assert [plain for plain in known.values() if plain[0].isupper() or plain[-1] in ".;,:!?"] == []


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("guideline", GUIDELINES)
def test_every_term_makes_a_wording_and_no_wording_is_jargon(
    content: Content, engines: Dict[str, Engine], guideline: str, language: str
) -> None:
    item = by_id(content, guideline)
    glossary = Glossary(content.plain_words)
    wrong: List[str] = []
    for term in content.plain_words.in_language(language):
        case = {"problem": "x", "question": "¿Cuándo?", "step": "Mire.", "next": "¿Cuándo?"}
        values = {**case, **glossary.slots([term.rstrip("*")], language)}
        for name in ("", "Ana"):
            for number in range(2):
                said = better_wording(item, language, number, name, values)
                assert values["plain"] in said, (term, said)
                assert len(said) <= LONGEST
                assert said[0].isupper() or said.startswith(values["term"]), said
                if list(terms.find(Analysis(said, engines[language]))):
                    wrong.append(said)
    assert wrong == []


def by_id(content: Content, guideline: str) -> Guideline:
    return next(item for section in content.sections for item in section.items if item.id == guideline)


# --- what the grader offers -----------------------------------------------------------------------------------------


def offered(workshop: Workshop, language: str, reply: str, types: Tuple[str, ...]) -> Dict[str, str]:
    """The better wordings of the two guidelines for ``reply`` in a transcript, where nothing is known of the case."""
    _, practice = workshop.practice()
    opening = {"es": "No me funciona internet.", "en": "My internet is down."}[language]
    turns = (Utterance("customer", opening), Utterance("agent", reply))
    graded = grade_transcript(practice.grader, language, types, turns, practice.asked_in)
    return {one.guideline: one.better for one in graded.replies[0].findings if one.guideline in GUIDELINES}


@pytest.mark.parametrize(
    ("language", "reply", "plain"),
    [
        ("es", "Tiene que renovar el DHCP.", "el reparto automático de direcciones"),
        ("es", "Buenas tardes. La atenuacion de su línea es alta.", "la señal que se pierde por el camino"),
        ("en", "You have to renew the DHCP.", "the automatic handing-out of addresses"),
        ("en", "Your deductible is due and the escrow is in arrears.", "the part you pay yourself"),
    ],
)
def test_a_transcript_gets_the_plain_words_too(workshop: Workshop, language: str, reply: str, plain: str) -> None:
    found = offered(workshop, language, reply, ("inexperienced",))
    assert set(found) == set(GUIDELINES)
    assert all(plain in better for better in found.values()), found
    assert found == offered(workshop, language, reply, ("inexperienced",))
    assert set(offered(workshop, language, reply, ("angry",))) == {"no-jargon"}


@pytest.mark.parametrize(("language", "reply"), [("es", "Le falla el ICMP."), ("en", "Your ICMP is blocked.")])
def test_where_no_plain_words_are_known_the_general_wordings_stay(
    workshop: Workshop, content: Content, language: str, reply: str
) -> None:
    found = offered(workshop, language, reply, ("angry",))
    assert set(found) == {"no-jargon"}
    general = [text for text in by_id(content, "no-jargon").better.in_language(language) if "{" not in text]
    assert found["no-jargon"] in general


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wording_with_plain_words_is_not_graded_as_jargon(
    workshop: Workshop, content: Content, language: str
) -> None:
    """A handful with all that the grader has; the lexicon alone has looked at every one."""
    _, practice = workshop.practice()
    glossary = Glossary(content.plain_words)
    known = list(content.plain_words.in_language(language))
    item = by_id(content, "inexp-no-industry-jargon")
    wrong: List[str] = []
    for number, term in enumerate(known[::25]):
        said = better_wording(item, language, number, "Ana", glossary.slots([term.rstrip("*")], language))
        graded = practice.grader.grade(said, Exchange(language, ("inexperienced",), reached=frozenset({"solving"})))
        wrong += [said for one in graded.findings if one.guideline == item.id and one.verdict == "violated"]
    assert wrong == []
    assert set(TERM_SLOTS) == set(glossary.slots(["DHCP"], language))
