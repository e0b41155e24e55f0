"""A text is checked as the file it would be, against all others; what others need is not taken away."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.authoring.drafts import LONGEST, broken_without, check, recognise
from coach.authoring.kinds import KINDS, document, documents
from coach.content.catalogue import Catalogue

pytestmark = pytest.mark.slow

GARDENER = document("persona", "gardener")


def text_of(installation: Path, name: str = "personas/gardener.yaml") -> str:
    return (installation / name).read_text("utf-8")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_shipped_file_is_fine_as_it_is(catalogue: Catalogue, installation: Path, kind: str) -> None:
    for one in documents(installation, KINDS[kind]):
        checked = check(catalogue, one, text_of(installation, one.file))
        assert checked.usable, one
        assert [placed for placed in checked.problems if placed.problem.severity == "error"] == []


@pytest.mark.parametrize(
    ("old", "new", "key", "path"),
    [
        ("types: [inexperienced]", "types: [inexperiensed]", "content.unknown-type", ("types",)),
        ("types:", "tipes:", "content.unknown-key", ("tipes",)),
        ("anger: 5,", "anger: 500,", "content.too-big", ("temper", "anger")),
        ("{problem} ¿Eso tiene remedio?", "¿Eso?", "content.needs-placeholder", ("lines", "opening", "es", 0)),
        ("router-red-light,", "router-red-ligth,", "content.unknown-scenario", ("scenarios",)),
        ("id: gardener", "id: other", "content.id-differs", ("id",)),
    ],
)
def test_a_problem_is_the_one_the_saved_file_would_have_and_knows_its_field(
    catalogue: Catalogue, installation: Path, old: str, new: str, key: str, path: tuple[object, ...]
) -> None:
    text = text_of(installation).replace(old, new, 1)
    checked = check(catalogue, GARDENER, text)
    assert not checked.usable
    assert (key, path) in [(placed.problem.key, placed.path) for placed in checked.problems]
    assert key not in {problem.key for problem in catalogue.current().problems}  # it was only a draft
    (installation / GARDENER.file).write_text(text, "utf-8")
    told = [problem for problem in catalogue.current().problems if problem.file == GARDENER.file]
    assert [placed.problem for placed in checked.problems] == told


def test_a_text_that_is_no_yaml_has_its_line_and_no_data(catalogue: Catalogue) -> None:
    checked = check(catalogue, GARDENER, "id: gardener\nname: {es: A\n")
    assert (checked.data, checked.usable) == (None, False)
    assert [placed.problem.key for placed in checked.problems] == ["content.syntax"]


def test_a_text_that_is_too_long_is_not_even_read(catalogue: Catalogue) -> None:
    checked = check(catalogue, GARDENER, "# " + "ñ" * (LONGEST // 2))
    assert [placed.problem.key for placed in checked.problems] == ["content.too-large"]


def test_a_new_file_can_be_checked_and_played_before_it_is_there(catalogue: Catalogue, installation: Path) -> None:
    one = document("persona", "ray")
    checked = check(catalogue, one, text_of(installation).replace("id: gardener", "id: ray"))
    assert checked.usable
    assert "ray" in checked.content.personas
    assert "ray" not in catalogue.current().personas


def test_an_error_it_would_cause_elsewhere_is_told(catalogue: Catalogue, installation: Path) -> None:
    one = document("type", "angry")
    broken = check(catalogue, one, "id: angry\n")
    assert not broken.usable
    assert {problem.key for problem in broken.others} >= {"content.unknown-type"}
    section = text_of(installation, "guidelines/type-specific.yaml")
    renamed = section.replace("- id: no-ask-to-repeat", "- id: never-ask-to-repeat")
    if renamed != section:
        others = check(catalogue, document("guideline", "type-specific"), renamed).others
        assert all(problem.severity == "error" for problem in others)


@pytest.mark.parametrize(
    ("kind", "name", "where"),
    [
        ("type", "angry", "personas/"),
        ("scenario", "router-red-light", "personas/"),
        ("guideline", "closing", "guidelines/scoring.yaml"),
    ],
)
def test_what_others_refer_to_is_not_taken_away(catalogue: Catalogue, kind: str, name: str, where: str) -> None:
    broken = broken_without(catalogue, document(kind, name))
    assert any(problem.file.startswith(where) for problem in broken)
    for language in ("es", "en"):
        assert all(name in problem.message(language) or problem.hint(language) for problem in broken)


def test_a_customer_that_nobody_refers_to_may_go(catalogue: Catalogue) -> None:
    assert broken_without(catalogue, GARDENER) == ()


def test_the_kind_of_every_shipped_file_is_recognised(installation: Path) -> None:
    for kind in KINDS.values():
        for one in documents(installation, kind):
            assert recognise(text_of(installation, one.file)) == (kind, one.name)


@pytest.mark.parametrize(
    "text", ["", "- a\n", "id: [", "id: x\nname: {es: A, en: B}\nabout: {es: A, en: B}\n", "foo: 1\n"]
)
def test_what_could_be_anything_is_not_guessed(text: str) -> None:
    assert recognise(text)[0] is None
