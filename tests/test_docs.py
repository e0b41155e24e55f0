"""The documents say what is true: commands, settings, targets, fields, tables, links and examples, against the program."""

from __future__ import annotations

import importlib.util
import re
import shutil
from pathlib import Path
from typing import Any, Dict, Iterator, List, Set, Tuple, Type, get_args

import pytest
import typer
import yaml
from pydantic import BaseModel

from coach.cli import build
from coach.content import fields, models
from coach.content.catalogue import Catalogue, Content
from coach.content.checks import ENGINE_REACTIONS
from coach.roleplay.cast import Cast
from coach.roleplay.engine import open_conversation
from coach.roleplay.understanding import Ears, Listener
from coach.settings import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
VARIABLE = re.compile(r"\bCOACH_[A-Z][A-Z_]*")
# What reads settings; tests set them and may have more.
CODE = ("coach", "actions", "channels", "components", "scripts")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
README_LINES = 60


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def doc_tables() -> Any:
    """``scripts/write_doc_tables.py`` as a module."""
    spec = importlib.util.spec_from_file_location("write_doc_tables", ROOT / "scripts" / "write_doc_tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- generated tables -----------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", ["docs/grading.md", "docs/guidelines.md", "docs/commands.md"])
def test_the_generated_tables_are_up_to_date(name: str) -> None:
    tables = doc_tables()
    now = tables.with_tables(read(name), tables.TABLES[name], ROOT)
    assert read(name) == now, "run .venv/bin/python scripts/write_doc_tables.py"


def test_a_marker_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ValueError, match="guidelines"):
        doc_tables().with_tables("no marker", {"guidelines": lambda root: ""}, ROOT)


def test_the_tables_hold_every_guideline_and_behaviour(content: Content) -> None:
    text = read("docs/grading.md")
    for name in [*content.behaviour_ids, *(item.id for section in content.sections for item in section.items)]:
        assert f"| `{name}` |" in text


# --- commands, settings, targets ------------------------------------------------------------------------------------


def test_every_command_and_option_is_documented() -> None:
    text = read("docs/commands.md")
    found = list(doc_tables().commands(typer.main.get_command(build("en")), ("coach",)))
    assert len(found) >= 9
    for words, command in found:
        part = text.partition(f"### `{' '.join(words)}`")[2].partition("###")[0]
        for option in (option for parameter in command.params for option in parameter.opts if option.startswith("--")):
            assert option in part, (words, option)
        assert part, words


def test_every_command_named_in_the_documents_exists() -> None:
    known = {words[1] for words, _ in doc_tables().commands(typer.main.get_command(build("en")), ("coach",))}
    for path in DOCUMENTS:
        for name in re.findall(r"(?:`|bin/)coach ([a-z]+)", path.read_text("utf-8")):
            assert name in known, (path.name, name)


def test_settings_and_documents_agree() -> None:
    sources = [ROOT / "Makefile", *(path for folder in CODE for path in (ROOT / folder).rglob("*.py"))]
    sources += (ROOT / "scripts").glob("*.sh")
    used = {name for path in sources for name in VARIABLE.findall(path.read_text("utf-8"))}
    tested = {name for path in (ROOT / "tests").rglob("*.py") for name in VARIABLE.findall(path.read_text("utf-8"))}
    documented = set(VARIABLE.findall(read("docs/operating.md")))
    assert "COACH_HOME" in used
    assert used <= documented
    assert documented <= used | tested
    for path in DOCUMENTS:
        assert set(VARIABLE.findall(path.read_text("utf-8"))) <= documented, path.name


def test_make_targets_and_documents_agree() -> None:
    phony = re.search(r"^\.PHONY: (.+)$", read("Makefile"), re.MULTILINE)
    assert phony is not None
    targets = set(phony[1].split())
    named = set(re.findall(r"\bmake ([a-z]+)", read("docs/operating.md") + read("README.md")))
    assert targets <= named
    for path in DOCUMENTS:
        assert set(re.findall(r"`make ([a-z]+)`", path.read_text("utf-8"))) <= targets, path.name


# --- links ----------------------------------------------------------------------------------------------------------


def anchors(path: Path) -> Set[str]:
    """The anchors of the headings of a Markdown file, as GitHub makes them."""
    text = FENCE.sub("", path.read_text("utf-8"))
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def links() -> Iterator[Tuple[Path, str]]:
    for path in DOCUMENTS:
        for target in LINK.findall(FENCE.sub("", path.read_text("utf-8"))):
            if not target.startswith(("https://", "http://")):
                yield path, target


def test_relative_links_lead_somewhere() -> None:
    found = list(links())
    assert len(found) > 30
    for path, target in found:
        name, _, anchor = target.partition("#")
        if "/images/" in name:
            continue  # test_the_pictures_are_there
        to = (path.parent / name).resolve() if name else path
        assert to.exists(), (path.name, target)
        if anchor:
            assert anchor in anchors(to), (path.name, target)


@pytest.mark.browser  # the browser tests take them
def test_the_pictures_are_there() -> None:
    pictures = {(path.parent / target).resolve() for path, target in links() if "/images/" in target}
    assert len(pictures) == 6
    assert [path.name for path in sorted(pictures) if not path.is_file()] == [], "run make screenshots"


def test_every_document_is_in_the_index() -> None:
    listed = {target.partition("#")[0] for path, target in links() if path.name == "index.md"}
    assert {path.name for path in (ROOT / "docs").glob("*.md")} - {"index.md"} <= listed


def test_the_readme_stays_short() -> None:
    assert len(read("README.md").splitlines()) <= README_LINES


# --- content files --------------------------------------------------------------------------------------------------


def sections(text: str) -> Dict[str, str]:
    """The text below each heading of the third level."""
    parts = re.split(r"^###? (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def first_column(text: str) -> List[str]:
    return re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)


FIELDS: Dict[str, Type[BaseModel]] = {
    "Text, Lines, OptionalLines": fields.Lines,
    "Persona": models.Persona,
    "Conduct": models.Conduct,
    "CustomerType": models.CustomerType,
    "MoodRule": models.MoodRule,
    "Bounds": models.Bounds,
    "Scenario": models.Scenario,
    "Fact": models.Fact,
    "Step": models.Step,
    "Trap": models.Trap,
    "Difficulty": models.Difficulty,
    "ReactionFactors": models.ReactionFactors,
    "FactRules": models.FactRules,
}


@pytest.mark.parametrize("heading", list(FIELDS))
def test_every_field_is_explained_and_none_is_invented(heading: str) -> None:
    explained = first_column(sections(read("docs/writing-customers.md"))[heading])
    assert sorted(explained) == sorted(FIELDS[heading].__fields__)


def test_no_model_of_customers_and_problems_is_left_out() -> None:
    def below(model: Type[BaseModel]) -> Set[Type[BaseModel]]:
        kinds = {field.type_ for field in model.__fields__.values()}
        found = {kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)}
        return {model}.union(*(below(kind) for kind in found))

    needed = below(models.Persona) | below(models.CustomerType) | below(models.Scenario) | below(models.Difficulty)
    assert needed - {models.Text, models.OptionalLines} == set(FIELDS.values())


def test_every_bank_and_reaction_is_explained() -> None:
    parts = sections(read("docs/writing-customers.md"))
    assert sorted(first_column(parts["Banks"])) == sorted(get_args(models.Bank))
    for name in ENGINE_REACTIONS:
        assert f"`{name}`" in parts["Reactions"]


def test_every_guideline_field_is_explained() -> None:
    rows = re.findall(r"^\| (`.+?`) \|", sections(read("docs/for-trainers.md"))["Adding a guideline"], re.MULTILINE)
    explained = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(explained) == sorted(models.Guideline.__fields__)


def test_every_field_of_a_badge_is_explained() -> None:
    rows = re.findall(r"^\| (`.+?`) \|", sections(read("docs/for-trainers.md"))["Badges"], re.MULTILINE)
    explained = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(explained) == sorted([*models.Badge.__fields__, *models.BadgeConditions.__fields__])


def examples(name: str) -> Dict[str, str]:
    """The YAML blocks of a document by the id they give; those that give none are no files."""
    named = {block: re.findall(r"^id: (\S+)$", block, re.MULTILINE) for block in yaml_blocks(name)}
    return {ids[0]: block for block, ids in named.items() if ids}


def yaml_blocks(name: str) -> List[str]:
    return re.findall(r"^```yaml\n(.*?)^```", read(name), re.DOTALL | re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the content, to add to."""
    for name in ("behaviours", "guidelines", "personas", "scenarios"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def said_of(content: Content, *files: str) -> List[str]:
    """What is wrong with these files, or weak in them."""
    return [f"{one.severity} {one.key}" for one in content.problems if one.file in files]


def test_the_example_customer_and_problem_are_valid_and_play(folder: Path) -> None:
    blocks = examples("docs/writing-customers.md")
    (folder / "personas" / "hotel-owner.yaml").write_text(blocks["hotel-owner"], "utf-8")
    (folder / "scenarios" / "parcel-lost.yaml").write_text(blocks["parcel-lost"], "utf-8")
    content = Catalogue(folder).current()
    assert said_of(content, "personas/hotel-owner.yaml") == []
    # The small problem is as short as the page needs; the page says which warnings that brings.
    weak = ["content.general-wordings", "content.nobody-plays", "content.few-questions", "content.few-questions"]
    assert said_of(content, "scenarios/parcel-lost.yaml") == [f"warning {key}" for key in weak]
    cast = Cast.of(content, content.personas["hotel-owner"], content.scenarios["parcel-lost"])
    for language in ("es", "en"):
        _, opening = open_conversation(cast, language, 7)
        assert any(line in opening[0].text for line in cast.scenario.opening.in_language(language))
    heard = Listener(cast.scenario, content.questions, "es", Ears(str, bool)).understand(
        "¿Me puede dar su dirección, con el piso?"
    )
    assert heard.facts == ("address",)


def test_the_spanish_example_is_valid_too(folder: Path) -> None:
    (folder / "personas" / "hotel-owner.yaml").write_text(examples("docs/para-formadores.md")["hotel-owner"], "utf-8")
    content = Catalogue(folder).current()
    assert said_of(content, "personas/hotel-owner.yaml") == []
    assert "hotel-owner" in content.personas


@pytest.mark.parametrize("name", ["docs/for-trainers.md", "docs/para-formadores.md"])
def test_the_example_terms_are_said_as_they_are_shipped(name: str, content: Content) -> None:
    (block,) = [block for block in yaml_blocks(name) if re.match(r"(es|en):", block)]
    shown = yaml.safe_load(block)
    assert shown
    for language, terms in shown.items():
        assert terms.items() <= content.plain_words.in_language(language).items()


def test_the_customer_of_the_ten_minutes_is_kept_as_it_is_told() -> None:
    kept = ROOT / "docs" / "examples" / "customers" / "hotel-owner.yaml"
    assert examples("docs/writing-customers.md")["hotel-owner"].strip() == kept.read_text("utf-8").strip()
