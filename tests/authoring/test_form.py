"""The form has every field of every kind, with labels in both languages, and knows the bounds of the models."""

from __future__ import annotations

from typing import Any, Iterator, List, Tuple

import pytest

from coach.authoring import form
from coach.authoring.kinds import KINDS
from coach.content.catalogue import Content


def described(kind: str, content: Content, language: str = "es") -> Any:
    return form.describe(KINDS[kind].model, language, form.names_in(content))


def parts(one: Any, path: Tuple[str, ...] = ()) -> Iterator[Tuple[Tuple[str, ...], Any]]:
    yield path, one
    for field in one.get("fields", ()):
        yield from parts(field["form"], (*path, field["name"]))
    if "item" in one:
        yield from parts(one["item"], (*path, "*"))


def at(kind: str, content: Content, *path: str) -> Any:
    return dict(parts(described(kind, content)))[path]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_field_has_a_label_in_both_languages(content: Content, kind: str) -> None:
    for language in ("es", "en"):
        for _, one in parts(described(kind, content, language)):
            labels: List[str] = [field["label"] for field in one.get("fields", ())]
            labels += [option["label"] for option in [*(one.get("options") or ()), *(one.get("keys") or ())]]
            assert all(labels)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_fields_are_those_of_the_model(content: Content, kind: str) -> None:
    names = [field["name"] for field in described(kind, content)["fields"]]
    assert names == [field.alias for field in KINDS[kind].model.__fields__.values()]


def test_bounds_choices_and_shapes_are_those_of_the_models(content: Content) -> None:
    assert at("persona", content, "temper", "*") == {"type": "number", "min": 0, "max": 100, "whole": True}
    assert at("persona", content, "reactions", "*", "*")["min"] == -100
    assert at("persona", content, "name") == {"type": "text"}
    assert at("persona", content, "lines", "*") == {"type": "lines", "least": 1}
    assert at("scenario", content, "case_file") == {"type": "lines", "least": 0}
    assert at("scenario", content, "facts")["least"] == 1
    assert [one["value"] for one in at("guideline", content, "items", "*", "severity")["options"]] == [
        "minor",
        "major",
        "critical",
    ]
    assert at("guideline", content, "items", "*", "bonus") == {"type": "flag"}
    assert at("agent", content, "moments")["keys"][0]["value"] == "opening"
    assert at("scenario", content, "steps", "*", "too_soon") == {"type": "lines", "least": 1}


def test_what_may_be_referred_to_is_suggested(content: Content) -> None:
    assert at("persona", content, "types", "*")["suggest"] == list(content.types)
    assert "router-red-light" in at("persona", content, "scenarios", "*")["suggest"]
    assert {"empathy", "silence"} <= set(at("persona", content, "reactions")["suggest"])
