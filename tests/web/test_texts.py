"""Every text the pages ask for exists in both languages, and every text of the pages' catalogues is asked for."""

import re
import string
from pathlib import Path
from typing import Set, Tuple

import pytest
from babel.messages.pofile import read_po

from coach import i18n
from coach.authoring.kinds import KINDS
from coach.authoring.versions import ACTIONS
from coach.content.models import TEMPER
from coach.preferences import NOTES, SPEEDS
from coach.progress import bests, suggestion
from coach.store.records import DIFFICULTIES, MODES, ROLES
from coach.web import attempts, beside, mood, presentation
from coach.web.editor_errors import STATUS
from coach.web.practising import RETRIED

WEB = Path(i18n.__file__).parent / "web"
# Keys whose end comes from data: what the data can be.
ENDINGS = {
    "band.": ["strong", "good", "work", "weak", "none"],
    "card.": list(attempts.SCORES),
    "cause.": list(mood.EVENTS),
    "counts.many.": list(mood.KINDS),
    "counts.one.": list(mood.KINDS),
    "difficulty.": list(DIFFICULTIES),
    "ended.": ["solved", "left", "stopped", RETRIED],
    "error.help-": ["400", "401", "403", "404", "429", "500"],
    "error.title-": ["400", "401", "403", "404", "429", "500"],
    "kind.": ["do", "dont"],
    "language.": ["es", "en"],
    "language.own.": ["es", "en"],
    "mode.": list(MODES),
    "mood.": list(presentation.MOODS),
    "moves.kind.": list(mood.KINDS),
    "number.": [str(number) for number in range(2, 11)],
    "problem.": ["error", "warning"],
    "progress.best-of.": list(bests.KINDS),
    "progress.trend.": ["up", "down", "steady", "unknown"],
    "progress.why.": [suggestion.FIRST, suggestion.BY_TYPE, suggestion.BY_RESULT],
    "role.": list(ROLES),
    "severity.": ["minor", "major", "critical"],
    "speed.": list(SPEEDS),
    "tally.": list(presentation.VERDICT_ORDER),
    "trainer.many.": list(KINDS),
    "trainer.one.": list(KINDS),
    "verdict.": list(presentation.VERDICT_ORDER),
    "versions.action.": list(ACTIONS),
    "window.notes-": list(NOTES),
}
# Keys that the program puts together.
IN_CODE = {"editor.done.": ["saved", "restored"], "editor.error.": list(STATUS)}
CARD_IN_CODE = {f"beside.error.{reason}" for reason in beside.REASONS}


def own_texts(language: str, name: str = "web") -> dict[str, str]:
    with (i18n.LOCALE / language / f"{name}.po").open("rb") as file:
        return {message.id: message.string for message in read_po(file, locale=language) if message.id}


def asked_for() -> set[str]:
    source = "\n".join(path.read_text("utf-8") for path in sorted((WEB / "templates").glob("*.html")))
    whole = set(re.findall(r"""\b_\(["']([^"']+)["']\s*(?:[,)]|if )""", source))
    whole |= set(re.findall(r"""\b_\(["'][^"']+["'] if [^)]+ else ["']([^"']+)["']\s*[,)]""", source))
    prefixes = set(re.findall(r"""\b_\(["']([^"']+)["']\s*~""", source))
    assert prefixes == set(ENDINGS), "a key that is put together needs its endings listed here"
    return whole | {prefix + ending for prefix, endings in ENDINGS.items() for ending in endings}


def test_templates_ask_only_for_texts_there_are() -> None:
    for language in ("es", "en"):
        assert asked_for() - set(i18n.catalogue(language)) == set()


@pytest.mark.parametrize("name", ["web", "progress", "window"])
def test_no_text_is_left_over(name: str) -> None:
    assert set(own_texts("es", name)) - asked_for() == set()


def test_no_text_of_the_scorecard_is_left_over() -> None:
    assert set(own_texts("es", "card")) - asked_for() == CARD_IN_CODE


def test_no_text_of_the_editor_is_left_over() -> None:
    code = "\n".join(path.read_text("utf-8") for path in WEB.glob("editor*.py"))
    named = set(re.findall(r'"((?:editor|preview|versions)\.[^"{]+)"', code))
    named = {name for name in named if not name.endswith(".html")}
    composed = {prefix + ending for prefix, endings in IN_CODE.items() for ending in endings}
    assert set(own_texts("es", "editor")) - asked_for() - named == composed
    assert named <= set(own_texts("es", "editor"))


@pytest.mark.parametrize("name", ["card", "editor", "form", "progress", "window"])
def test_other_parts_speak_both_languages_with_the_same_values(name: str) -> None:
    spanish, english = own_texts("es", name), own_texts("en", name)
    assert set(spanish) == set(english)
    for key, sentence in spanish.items():
        assert sentence.strip(), key
        assert english[key].strip(), key
        assert fields(sentence) == fields(english[key]), key


def test_both_languages_have_the_same_texts_with_the_same_values() -> None:
    spanish, english = own_texts("es"), own_texts("en")
    assert set(spanish) == set(english)
    for key, sentence in spanish.items():
        assert sentence.strip(), f"{key} has no Spanish text"
        assert english[key].strip(), f"{key} has no English text"
        assert fields(sentence) == fields(english[key]), key


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


EDITOR_SCRIPTS = {"editor", "form", "preview", "yaml_box"}
VERDICTS = [f"{prefix}{verdict}" for prefix in ("tally-", "") for verdict in presentation.VERDICT_ORDER]
BY_DATA = {
    "chat_parts": {*VERDICTS, *ENDINGS["ended."]},
    "editor_parts": {f"ended-{reason}" for reason in ENDINGS["ended."]}
    | {f"mood-{mood}" for mood in presentation.MOODS}
    | {f"temper-{name}" for name in TEMPER}
    | {"es", "en"},
}


def scripts_of(parts: str) -> Tuple[str, Set[str]]:
    """The scripts that work with the texts of a template, as one, and the texts they ask for by name."""
    files = [p for p in (WEB / "static").glob("*.js") if (p.stem in EDITOR_SCRIPTS) == (parts == "editor_parts")]
    scripts = "\n".join(path.read_text("utf-8") for path in sorted(files))
    asked = set(re.findall(r'\bt\("([a-z-]+)"', scripts)) | set(re.findall(r'\bstate\([^,()]+, "([a-z-]+)"', scripts))
    return scripts, asked


@pytest.mark.parametrize("parts", ["chat_parts", "editor_parts"])
def test_scripts_get_exactly_the_texts_they_ask_for(parts: str) -> None:
    block = (WEB / "templates" / f"{parts}.html").read_text("utf-8").partition('id="texts"')[2]
    given = set(re.findall(r'"([a-z-]+)": _\(', block))
    scripts, asked = scripts_of(parts)
    assert asked
    assert asked <= given
    quoted = set(re.findall(r'"([a-z-]+)"', scripts))
    assert given - quoted - BY_DATA[parts] == set(), "sent to the page for nothing"
