"""A wrong file gives its place, what is wrong and how to mend it, in both languages, and takes nothing else along."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.content.loader import validate
from coach.content.models import Persona, Scenario
from coach.content.problems import Problem
from coach.content.yaml_source import MAX_DEPTH, parse, read

PERSONA = """\
id: ana-angry
name: {es: Ana, en: Ann}
types: [angry]
about: {es: Está enfadada., en: She is angry.}
temper: {patience: 50, anger: 70, trust: 30, understanding: 50, focus: 60}
"""


def problems_of(text: str) -> list[Problem]:
    source, problems = parse("personas/ana-angry.yaml", text)
    return problems if source is None else validate(Persona, source)[1]


def test_a_good_file_has_no_problems() -> None:
    assert problems_of(PERSONA) == []


@pytest.mark.parametrize(
    ("old", "new", "key", "line"),
    [
        ("types: [angry]", "tipes: [angry]", "content.unknown-key", 3),
        ("about: {es: Está enfadada., en: She is angry.}\n", "", "content.missing-key", 1),
        (", en: Ann}", "}", "content.missing-key", 2),
        ("anger: 70", "anger: 700", "content.too-big", 5),
        ("anger: 70", "anger: mucho", "content.wrong-type", 5),
        ("anger: 70, ", "", "content.temper-incomplete", 5),
        ("id: ana-angry", "id: Ana Ñandú", "content.bad-id", 1),
        ("name: {es: Ana, en: Ann}", "name: {es: Ana, en: Ann", "content.syntax", 3),
        ("types: [angry]", "types: [angry]\nid: twice", "content.duplicate-key", 4),
        ("types: [angry]", "types: &a [angry]\nscenarios: *a", "content.alias", 3),
        ("types: [angry]", "types: []", "content.too-few", 3),
        ("temper: {patience", "temper: {patiencia", "content.not-one-of", 5),
    ],
)
def test_a_fault_is_found_where_it_stands(old: str, new: str, key: str, line: int) -> None:
    found = problems_of(PERSONA.replace(old, new, 1))
    assert (key, line) in [(problem.key, problem.line) for problem in found]
    for problem in found:
        for language in ("es", "en"):
            assert problem.message(language)
            assert problem.file in problem.line_for_terminal(language)


def test_a_misspelt_key_is_guessed() -> None:
    (problem,) = [p for p in problems_of(PERSONA.replace("types:", "tipes:")) if p.key == "content.unknown-key"]
    assert problem.hint("es") == "¿quiso decir «types»?"
    assert problem.hint("en") == "did you mean “types”?"


@pytest.mark.parametrize("text", ["", "# only a comment\n", "- a\n- list\n", "just words\n"])
def test_a_file_that_is_no_mapping_is_refused(text: str) -> None:
    assert problems_of(text)


def test_an_alias_bomb_is_refused_at_once() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"k{i}: &k{i} [*{'a' if not i else f'k{i - 1}'}, x]\n" for i in range(40))
    assert "content.alias" in {problem.key for problem in problems_of(bomb)}


@pytest.mark.parametrize("depth", [MAX_DEPTH, 5_000, 450_000])
def test_deep_nesting_is_refused_without_recursion(depth: int) -> None:
    (problem,) = problems_of("a: " + "[" * depth + "]" * depth)
    assert (problem.key, problem.line, problem.column) == ("content.too-deep", 1, 3 + MAX_DEPTH)


def test_the_deepest_nesting_allowed_is_read() -> None:
    source, problems = parse("x.yaml", "a: " + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1))
    assert (source is not None, problems) == (True, [])


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xff\xfe\x00id")
    assert [problem.key for problem in read(path, "x.yaml")[1]] == ["content.not-utf8"]


def test_a_step_after_a_later_step_is_refused(root: Path) -> None:
    text = (root / "scenarios" / "router-red-light.yaml").read_text("utf-8")
    source, _ = parse("s.yaml", text.replace("after: [", "after: [not-a-step, ", 1))
    assert source is not None
    assert "content.step-order" in {problem.key for problem in validate(Scenario, source)[1]}
