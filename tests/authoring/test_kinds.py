"""Only known kinds and plain names become places in the folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.authoring.kinds import KINDS, PlaceError, document, documents


@pytest.mark.parametrize(
    ("kind", "name", "code"),
    [
        ("behaviour", "empathy", "unknown-kind"),
        ("", "x", "unknown-kind"),
        ("persona", "", "bad-id"),
        ("persona", "..", "bad-id"),
        ("persona", "../scenarios/pc-black-screen", "bad-id"),
        ("persona", "types/angry", "bad-id"),
        ("persona", "a\n", "bad-id"),
        ("persona", "a.b", "bad-id"),
        ("persona", "Ana", "bad-id"),
        ("persona", "x" * 61, "bad-id"),
        ("guideline", "scoring", "taken-name"),
        ("guideline", "signals", "taken-name"),
    ],
)
def test_a_bad_place_is_refused(kind: str, name: str, code: str) -> None:
    with pytest.raises(PlaceError) as caught:
        document(kind, name)
    assert caught.value.code == code


def test_a_place_is_within_its_folder() -> None:
    assert document("type", "angry").file == "personas/types/angry.yaml"
    assert document("guideline", "closing").file == "guidelines/closing.yaml"


def test_every_shipped_file_of_a_kind_is_listed(root: Path) -> None:
    names = {kind: [one.name for one in documents(root, KINDS[kind])] for kind in KINDS}
    assert "gardener" in names["persona"]
    assert "angry" not in names["persona"]
    assert "scoring" not in names["guideline"]
    assert len(names["scenario"]) == len(list((root / "scenarios").glob("*.yaml")))


def test_files_with_other_names_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "personas").mkdir()
    for name in ("ana.yaml", "Ana 2.yaml", ".ana.yaml"):
        (tmp_path / "personas" / name).write_text("id: ana\n", "utf-8")
    assert [one.name for one in documents(tmp_path, KINDS["persona"])] == ["ana"]
