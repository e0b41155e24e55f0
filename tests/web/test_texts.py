"""Every text the pages ask for exists in both languages, and every text of web.po is asked for."""

import re
import string
from pathlib import Path

from babel.messages.pofile import read_po

from coach import i18n
from coach.store.records import DIFFICULTIES, MODES, ROLES
from coach.web import presentation

WEB = Path(i18n.__file__).parent / "web"
# Keys whose end comes from data: what the data can be.
ENDINGS = {
    "band.": ["strong", "good", "work", "weak", "none"],
    "difficulty.": list(DIFFICULTIES),
    "ended.": ["solved", "left", "stopped"],
    "error.help-": ["400", "401", "403", "404", "429", "500"],
    "error.title-": ["400", "401", "403", "404", "429", "500"],
    "kind.": ["do", "dont"],
    "language.": ["es", "en"],
    "language.own.": ["es", "en"],
    "mode.": list(MODES),
    "mood.": list(presentation.MOODS),
    "problem.": ["error", "warning"],
    "role.": list(ROLES),
    "severity.": ["minor", "major", "critical"],
    "tally.": list(presentation.VERDICT_ORDER),
    "verdict.": list(presentation.VERDICT_ORDER),
}


def own_texts(language: str) -> dict[str, str]:
    with (i18n.LOCALE / language / "web.po").open("rb") as file:
        return {message.id: message.string for message in read_po(file, locale=language) if message.id}


def asked_for() -> set[str]:
    source = "\n".join(path.read_text("utf-8") for path in sorted((WEB / "templates").glob("*.html")))
    whole = set(re.findall(r"""\b_\(["']([^"']+)["']\s*(?:[,)]|if )""", source))
    whole |= set(re.findall(r"""\b_\(["'][^"']+["'] if [^)]+ else ["']([^"']+)["']\)""", source))
    prefixes = set(re.findall(r"""\b_\(["']([^"']+)["']\s*~""", source))
    assert prefixes == set(ENDINGS), "a key that is put together needs its endings listed here"
    return whole | {prefix + ending for prefix, endings in ENDINGS.items() for ending in endings}


def test_templates_ask_only_for_texts_there_are() -> None:
    for language in ("es", "en"):
        assert asked_for() - set(i18n.catalogue(language)) == set()


def test_no_text_is_left_over() -> None:
    assert set(own_texts("es")) - asked_for() == set()


def test_both_languages_have_the_same_texts_with_the_same_values() -> None:
    spanish, english = own_texts("es"), own_texts("en")
    assert set(spanish) == set(english)
    for key, sentence in spanish.items():
        assert sentence.strip(), f"{key} has no Spanish text"
        assert english[key].strip(), f"{key} has no English text"
        if key == "card.same":
            continue  # English has no need of the name there
        assert fields(sentence) == fields(english[key]), key


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_scripts_get_exactly_the_texts_they_ask_for() -> None:
    block = (WEB / "templates" / "chat_parts.html").read_text("utf-8").partition('id="texts"')[2]
    given = set(re.findall(r'"([a-z-]+)": _\(', block))
    scripts = "\n".join(path.read_text("utf-8") for path in sorted((WEB / "static").glob("*.js")))
    asked = set(re.findall(r'\bt\("([a-z-]+)"', scripts)) | set(re.findall(r'\bstate\([^,()]+, "([a-z-]+)"', scripts))
    assert asked
    assert asked <= given
    composed = {f"tally-{verdict}" for verdict in presentation.VERDICT_ORDER} | set(ENDINGS["verdict."])
    named_by_data = composed | set(ENDINGS["ended."])
    quoted = set(re.findall(r'"([a-z-]+)"', scripts))
    assert given - quoted - named_by_data == set(), "sent to the page for nothing"
