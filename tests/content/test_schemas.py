"""The published schemas are the models', and every content file names its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.content.schemas import SCHEMAS, schema_text


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_the_published_schema_is_up_to_date(name: str, root: Path) -> None:
    assert (root / "docs" / "schema" / f"{name}.json").read_text("utf-8") == schema_text(name), "run make schema"


def test_every_content_file_names_a_schema_that_exists(root: Path) -> None:
    for folder in ("behaviours", "guidelines", "personas", "progress", "scenarios"):
        for path in (root / folder).rglob("*.yaml"):
            if "lexicon" in path.parts:
                continue
            first = path.read_text("utf-8").split("\n", 1)[0]
            assert first.startswith("# yaml-language-server: $schema="), path
            schema = (path.parent / first.split("=", 1)[1].strip()).resolve()
            assert schema.is_file(), (path, schema)
