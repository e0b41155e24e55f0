"""``coach new``: what it writes is valid, can be played, and never replaces anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.authoring.kinds import document
from coach.authoring.new import FOLDERS, NewFileError, new_file, renamed, template
from coach.content.catalogue import Catalogue
from coach.content.checks import check_one
from coach.content.loader import load_file
from coach.content.models import CustomerType, Persona, Scenario, Section
from coach.roleplay import engine
from coach.roleplay.cast import Cast
from coach.settings import ROOT


@pytest.mark.parametrize("kind", sorted(FOLDERS))
def test_a_new_file_has_no_problem(installation: Path, kind: str) -> None:
    path = new_file(installation, kind, "made-now")
    content = Catalogue(installation).current()
    found = [one.key for one in content.problems if one.file == path.relative_to(installation).as_posix()]
    # Who plays a new problem is for its writer to say.
    assert found == (["content.nobody-plays"] if kind == "scenario" else [])


def test_what_is_new_can_be_played(installation: Path) -> None:
    new_file(installation, "persona", "made-now")
    new_file(installation, "scenario", "made-too")
    content = Catalogue(installation).current()
    cast = Cast.of(content, content.personas["made-now"], content.scenarios["made-too"])
    for language in ("es", "en"):
        _, messages = engine.open_conversation(cast, language, 1)
        assert messages[0].text


def test_nothing_is_overwritten(installation: Path) -> None:
    path = new_file(installation, "persona", "made-now")
    path.write_text("mine", "utf-8")
    with pytest.raises(NewFileError) as caught:
        new_file(installation, "persona", "made-now")
    assert (caught.value.code, caught.value.value) == ("exists", "personas/made-now.yaml")
    assert path.read_text("utf-8") == "mine"


@pytest.mark.parametrize("name", ["Ana", "../etc", "a b", "", "x" * 61, "año"])
def test_an_id_must_be_plain(installation: Path, name: str) -> None:
    with pytest.raises(NewFileError) as caught:
        new_file(installation, "persona", name)
    assert caught.value.code == "bad-id"


@pytest.mark.parametrize(
    ("name", "model"), [("persona", Persona), ("scenario", Scenario), ("type", CustomerType), ("guideline", Section)]
)
def test_every_template_is_valid_and_explains_itself(name: str, model: type) -> None:
    path = ROOT / "docs" / "templates" / f"{name}.yaml"
    made, source, problems = load_file(model, path, ROOT)
    assert problems == []
    assert made is not None
    assert source is not None
    assert check_one(made, source, f"my-{name}") == []
    comments = [line for line in path.read_text("utf-8").splitlines() if line.lstrip().startswith("#")]
    assert len(comments) > 8


def test_a_copy_has_its_own_name_and_all_the_rest(installation: Path) -> None:
    text = (installation / "personas" / "gardener.yaml").read_text("utf-8")
    copy = renamed(text, document("persona", "gardener-too"))
    assert copy == text.replace("id: gardener\n", "id: gardener-too\n", 1)
    assert "id: my-guideline" in template(installation, document("guideline", "manners"))
    assert "\nsection: manners\n" in template(installation, document("guideline", "manners"))
