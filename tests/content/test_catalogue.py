"""Content is read again when files change; a broken file is reported and harms nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import List

import pytest

from coach.content.catalogue import Catalogue, Content
from coach.content.problems import Problem

FOLDERS = ("behaviours", "guidelines", "personas", "scenarios")


@pytest.fixture
def copy(tmp_path: Path, root: Path) -> Path:
    """A copy of the shipped content that a test may spoil."""
    for folder in FOLDERS:
        shutil.copytree(root / folder, tmp_path / folder)
    return tmp_path


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_shipped_content_is_sound(content: Content) -> None:
    assert content.problems == ()
    assert {"talkative", "rude", "angry", "knowledgeable", "inexperienced"} <= set(content.types)
    assert {"router-red-light", "printer-blank-pages", "utility-double-bill"} <= set(content.scenarios)


def test_there_is_a_customer_of_each_type_and_a_mix(content: Content) -> None:
    cast = [tuple(persona.types) for persona in content.personas.values()]
    assert {(name,) for name in content.types} <= set(cast)
    assert ("angry", "inexperienced") in cast


def test_a_dropped_persona_is_offered_without_restart(copy: Path) -> None:
    clock = Clock()
    catalogue = Catalogue(copy, interval=1.0, clock=clock)
    first = sorted(catalogue.current().personas)[0]
    text = (copy / "personas" / f"{first}.yaml").read_text("utf-8")
    (copy / "personas" / "new-one.yaml").write_text(text.replace(f"id: {first}", "id: new-one"), "utf-8")
    assert "new-one" not in catalogue.current().personas
    clock.now = 1.5
    assert "new-one" in catalogue.current().personas


def test_a_broken_file_is_reported_and_the_rest_stays(copy: Path) -> None:
    (copy / "personas" / "broken.yaml").write_text("id: broken\nname: {es: Uno\n", "utf-8")
    content = Catalogue(copy).current()
    assert {problem.file for problem in content.problems} == {"personas/broken.yaml"}
    assert len(content.personas) == len(Catalogue(copy.parent / copy.name).current().personas) > 0


def test_a_file_broken_while_running_keeps_its_last_good_version(copy: Path) -> None:
    clock = Clock()
    catalogue = Catalogue(copy, clock=clock)
    name = sorted(catalogue.current().personas)[0]
    (copy / "personas" / f"{name}.yaml").write_text("id: [", "utf-8")
    clock.now = 5
    assert name in catalogue.current().personas
    assert f"personas/{name}.yaml" in {problem.file for problem in catalogue.current().problems}


def test_a_deleted_file_is_gone(copy: Path) -> None:
    clock = Clock()
    catalogue = Catalogue(copy, clock=clock)
    name = sorted(catalogue.current().personas)[0]
    (copy / "personas" / f"{name}.yaml").unlink()
    clock.now = 5
    assert name not in catalogue.current().personas


def test_a_reference_to_nothing_is_reported_with_a_guess(copy: Path) -> None:
    name = "bakery-owner"
    path = copy / "personas" / f"{name}.yaml"
    path.write_text(path.read_text("utf-8").replace("types: [angry]", "types: [angri]"), "utf-8")
    content = Catalogue(copy).current()
    (problem,) = content.problems
    assert (problem.file, problem.key) == (f"personas/{name}.yaml", "content.unknown-type")
    assert "angry" in problem.hint("es")
    assert name not in content.personas


@pytest.mark.parametrize("bank", ["told", "step-done", "solved", "opening"])
def test_a_line_without_its_placeholder_is_reported(copy: Path, bank: str) -> None:
    path = copy / "personas" / "types" / "angry.yaml"
    text = path.read_text("utf-8")
    place = text.index(f"  {bank}:")
    start = text.index("{", text.index("es:", place))
    end = text.index("}", start)
    path.write_text(text[:start] + "…" + text[end + 1 :], "utf-8")
    found = [problem for problem in Catalogue(copy).current().problems if problem.key == "content.needs-placeholder"]
    assert len(found) == 1
    assert found[0].line == text[:start].count("\n") + 1


def test_every_bank_is_filled_for_every_type(content: Content) -> None:
    for type_ in content.types.values():
        for bank in ("told", "vent", "calm", "hurt", "provoked", "step-done", "vague"):
            for language in ("es", "en"):
                lines = type_.lines[bank].in_language(language)  # type: ignore[index]
                assert len(set(lines)) == len(lines) >= 6, (type_.id, bank, language)


# --- slots of better wordings -----------------------------------------------------------------------------------------


def slips(root: Path, key: str) -> List[Problem]:
    """The errors ``key``; what else is wrong because the file is left out does not matter."""
    return [one for one in Catalogue(root).current().problems if (one.severity, one.key) == ("error", key)]


def test_an_unknown_slot_is_an_error_that_says_what_was_meant(copy: Path) -> None:
    path = copy / "guidelines" / "empathy.yaml"
    path.write_text(path.read_text("utf-8").replace("{feeling}", "{feling}", 1), "utf-8")
    (problem,) = slips(copy, "content.unknown-slot")
    assert problem.file == "guidelines/empathy.yaml"
    assert "{feling}" in path.read_text("utf-8").splitlines()[problem.line - 1]
    assert "feeling" in problem.hint("en")
    assert "feling" in problem.message("es")


def test_a_guideline_needs_a_wording_for_conversations_without_a_case(copy: Path) -> None:
    path = copy / "guidelines" / "empathy.yaml"
    text = path.read_text("utf-8")
    first = text.index("better:")
    english = text.index("      en:", first)
    end = text.index("    met_by:", english)
    path.write_text(text[:english] + '      en:\n        - "About {problem}."\n' + text[end:], "utf-8")
    (problem,) = slips(copy, "content.no-general-wording")
    assert problem.values["language"] == "en"
    assert "{name}" in problem.hint("es")


def test_a_step_rests_on_facts_that_there_are(copy: Path) -> None:
    path = copy / "scenarios" / "power-out-one-flat.yaml"
    path.write_text(path.read_text("utf-8").replace("rests_on: [panel]", "rests_on: [pannel]"), "utf-8")
    (problem,) = slips(copy, "content.no-such-fact")
    assert problem.values["name"] == "pannel"
    assert "panel" in problem.hint("en")


def test_feelings_have_no_slot_but_the_problem(copy: Path) -> None:
    path = copy / "guidelines" / "feelings.yaml"
    path.write_text(path.read_text("utf-8").replace('con {problem}"', 'con {name}"', 1), "utf-8")
    (problem,) = slips(copy, "content.unknown-slot")
    assert problem.file == "guidelines/feelings.yaml"


@pytest.mark.parametrize(
    ("key", "line", "said"),
    [
        ("content.same-term", "  dhcp: otra cosa", "DHCP"),
        ("content.bad-term", '  "***": nada', "***"),
        ("content.bad-term", '  "a * b": nada', "a * b"),
        ("content.term-in-plain", "  zumbador: la parte del DHCP", "DHCP"),
        ("content.unknown-slot", '  zumbador: "lo de {name}"', "name"),
    ],
)
def test_plain_words_that_would_not_serve_are_errors(copy: Path, key: str, line: str, said: str) -> None:
    path = copy / "guidelines" / "plain-words.yaml"
    path.write_text(path.read_text("utf-8").replace("\nen:\n", f"\n{line}\n\nen:\n"), "utf-8")
    (problem,) = slips(copy, key)
    assert problem.file == "guidelines/plain-words.yaml"
    assert path.read_text("utf-8").splitlines()[problem.line - 1] == line
    assert all(said in problem.message(language) for language in ("es", "en"))
    assert all(problem.hint(language) and "{" not in problem.hint(language) for language in ("es", "en"))
