"""What is weak is found where it stands and said in both languages; the shipped content has no weak spot."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Callable, Dict, List

import numpy as np
import pytest
import yaml

from coach.content.catalogue import Catalogue, Content
from coach.content.checking import check_all
from coach.content.problems import Problem
from coach.content.weak_spots import FEWEST_LINES, FEWEST_QUESTIONS, FREQUENT, weak_spots
from coach.language.encoder import encode_batch
from coach.roleplay.kept_vectors import KeptVectors
from coach.roleplay.sorting import Matrix, Piece, Sorter, left_out
from coach.roleplay.telling_apart import blurred
from coach.roleplay.understanding import examples_of

pytestmark = pytest.mark.slow

FOLDERS = ("behaviours", "guidelines", "personas", "scenarios")
Data = Dict[str, Any]
Spoil = Callable[[Data], None]


class Plain(yaml.SafeDumper):
    """Writes out twice what stands in the data twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


@pytest.fixture
def copy(tmp_path: Path, root: Path) -> Path:
    """A copy of the shipped content that a test may spoil."""
    for folder in FOLDERS:
        shutil.copytree(root / folder, tmp_path / folder, ignore=shutil.ignore_patterns("corpus"))
    return tmp_path


def spoil(root: Path, name: str, change: Spoil) -> None:
    path = root / name
    data = yaml.safe_load(path.read_text("utf-8"))
    change(data)
    path.write_text(yaml.dump(data, Dumper=Plain, allow_unicode=True, sort_keys=False, width=2000), "utf-8")


def found(root: Path, key: str) -> List[Problem]:
    """The warnings ``key``, checked to be whole: a place in the file, a message and a hint in both languages."""
    problems = [problem for problem in Catalogue(root).current().problems if problem.key == key]
    for problem in problems:
        whole(problem)
    return problems


def whole(problem: Problem) -> None:
    assert problem.severity == "warning"
    assert problem.line >= 1
    assert problem.column >= 1
    for language, word in (("es", "aviso: "), ("en", "warning: ")):
        assert problem.hint(language)
        line = problem.line_for_terminal(language)
        assert line.startswith(f"{problem.file}:{problem.line}:{problem.column}: {word}")


def line_of(root: Path, problem: Problem) -> str:
    return (root / problem.file).read_text("utf-8").splitlines()[problem.line - 1]


def test_the_shipped_content_has_no_weak_spot(root: Path, content: Content) -> None:
    assert [problem.line_for_terminal("en") for problem in weak_spots(content, content.origins)] == []
    vectors = KeptVectors(root / "var" / "cache")
    problems = blurred(content, content.origins, vectors.encode)
    assert [problem.line_for_terminal("en") for problem in problems] == []


def test_every_customer_has_its_own_lines_for_what_it_says_most(content: Content) -> None:
    for persona in content.personas.values():
        for bank in ("opening", "told", "vent", "calm"):
            for language in ("es", "en"):
                lines = persona.lines[bank].in_language(language)  # type: ignore[index]
                assert len(set(lines)) >= FEWEST_LINES, (persona.id, bank, language)


# --- customers --------------------------------------------------------------------------------------------------------


def test_frequent_banks_with_few_lines(copy: Path) -> None:
    def cut(data: Data) -> None:
        for bank in FREQUENT:
            data["lines"][bank]["en"] = data["lines"][bank]["en"][:5]
        data["mood_lines"] = {}

    for name in ("personas/taxi-driver.yaml", "personas/types/talkative.yaml"):
        spoil(copy, name, cut)
    problems = [one for one in found(copy, "content.few-lines") if one.file == "personas/taxi-driver.yaml"]
    assert {one.values["bank"] for one in problems} == set(FREQUENT)
    for problem in problems:
        assert (problem.values["language"], problem.values["count"]) == ("en", 10)
        assert line_of(copy, problem).strip() == "en:"


def test_only_the_talkative_need_digressions(copy: Path) -> None:
    spoil(copy, "personas/types/talkative.yaml", lambda data: data["lines"].pop("digression"))
    assert found(copy, "content.few-lines") == []


def test_a_problem_with_more_to_tell_than_there_are_lines(copy: Path) -> None:
    def lengthen(data: Data) -> None:
        for number in range(60):
            data["facts"].append({**data["facts"][0], "id": f"more-{number}"})
            data["steps"].append({**data["steps"][0], "id": f"more-{number}"})

    spoil(copy, "scenarios/packet-loss.yaml", lengthen)
    for needed in ("facts", "steps"):
        problems = found(copy, f"content.more-{needed}-than-lines")
        assert {problem.values["scenario"] for problem in problems} == {"packet-loss"}
        assert {line_of(copy, problem).strip().lstrip("[- ") for problem in problems}


def test_a_line_of_two_customers(copy: Path) -> None:
    other = yaml.safe_load((copy / "personas" / "chef.yaml").read_text("utf-8"))
    line = other["lines"]["told"]["en"][3]
    spoil(
        copy,
        "personas/gardener.yaml",
        lambda data: data["lines"]["told"]["en"].append(line.upper().replace("{FACT}", "{fact}")),
    )
    (problem,) = found(copy, "content.same-line")
    assert problem.file == "personas/gardener.yaml"
    assert problem.values["other"].startswith("personas/chef.yaml:")
    assert problem.values["line"] in line_of(copy, problem)


def test_a_copy_of_a_customer_is_told_of_once(copy: Path) -> None:
    text = (copy / "personas" / "gardener.yaml").read_text("utf-8")
    (copy / "personas" / "new-one.yaml").write_text(text.replace("id: gardener", "id: new-one", 1), "utf-8")
    (problem,) = found(copy, "content.same-lines")
    assert problem.file == "personas/new-one.yaml"
    assert problem.values["count"] > 100
    assert found(copy, "content.same-line") == []


def test_a_sentence_in_two_lines_of_one_customer(copy: Path) -> None:
    def change(data: Data) -> None:
        data["lines"]["hurt"]["en"] += ["A wholly new remark. Well.", "Well. A wholly new remark."]

    spoil(copy, "personas/gardener.yaml", change)
    (problem,) = found(copy, "content.shared-sentence")
    assert problem.values["sentence"] == "A wholly new remark."
    assert problem.values["other"] == f"personas/gardener.yaml:{problem.line - 1}"


def test_a_sentence_of_a_customer_and_its_type(copy: Path) -> None:
    spoil(
        copy,
        "personas/types/rude.yaml",
        lambda data: data["lines"]["hurt"]["en"].append("A wholly new remark. From the type."),
    )
    spoil(
        copy,
        "personas/sales-manager.yaml",
        lambda data: data["lines"]["hurt"]["en"].append("A wholly new remark. My own."),
    )
    (problem,) = found(copy, "content.shared-sentence")
    assert problem.file == "personas/sales-manager.yaml"
    assert problem.values["other"].startswith("personas/types/rude.yaml:")


# --- problems ---------------------------------------------------------------------------------------------------------


def test_a_fact_with_few_questions(copy: Path) -> None:
    def cut(data: Data) -> None:
        asked = next(fact for fact in data["facts"] if fact["id"] == "load")["asked_by"]
        asked["es"] = asked["es"][: FEWEST_QUESTIONS - 1]

    spoil(copy, "scenarios/packet-loss.yaml", cut)
    (problem,) = found(copy, "content.few-questions")
    assert (problem.values["id"], problem.values["language"]) == ("load", "es")
    assert line_of(copy, problem).strip() == "es:"


def test_the_shared_questions_count(copy: Path) -> None:
    def cut(data: Data) -> None:
        asked = next(fact for fact in data["facts"] if fact["id"] == "when")["asked_by"]
        asked["es"], asked["en"] = asked["es"][:1], asked["en"][:1]

    spoil(copy, "scenarios/packet-loss.yaml", cut)
    assert found(copy, "content.few-questions") == []


def test_a_fact_in_a_single_wording(copy: Path) -> None:
    def cut(data: Data) -> None:
        data["facts"][2]["told"]["en"] = data["facts"][2]["told"]["en"][:1]

    spoil(copy, "scenarios/packet-loss.yaml", cut)
    (problem,) = found(copy, "content.one-telling")
    assert problem.values["language"] == "en"


def test_an_example_of_two_things(copy: Path) -> None:
    def change(data: Data) -> None:
        data["steps"][0]["given_by"]["en"].append(data["facts"][0]["asked_by"]["en"][0])

    spoil(copy, "scenarios/packet-loss.yaml", change)
    (problem,) = found(copy, "content.same-example")
    assert (problem.values["id"], problem.values["other"]) != (problem.values["other"], problem.values["id"])
    assert problem.values["text"] in line_of(copy, problem)


def test_a_required_step_behind_one_that_is_not(copy: Path) -> None:
    def change(data: Data) -> None:
        data["steps"][0]["required"] = False
        data["steps"][1]["after"] = [data["steps"][0]["id"]]
        data["steps"][1].setdefault("too_soon", data["steps"][1]["result"])

    spoil(copy, "scenarios/lost-photos.yaml", change)
    problems = found(copy, "content.step-behind-optional")
    assert line_of(copy, problems[0]).strip() == "after:"
    assert problems[0].values["behind"] in (copy / problems[0].file).read_text("utf-8")


def test_a_problem_that_nobody_plays(copy: Path) -> None:
    text = (copy / "scenarios" / "packet-loss.yaml").read_text("utf-8")
    (copy / "scenarios" / "new-one.yaml").write_text(text.replace("id: packet-loss", "id: new-one", 1), "utf-8")
    (problem,) = found(copy, "content.nobody-plays")
    assert problem.values["id"] == "new-one"


def test_a_trap_without_anything_to_spring_it_is_an_error(copy: Path) -> None:
    def change(data: Data) -> None:
        data["traps"][0]["behaviours"] = []
        data["traps"][0]["said"] = {"es": ["Algo."], "en": []}

    spoil(copy, "scenarios/packet-loss.yaml", change)
    keys = {problem.key: problem.severity for problem in Catalogue(copy).current().problems}
    assert keys["content.trap-never-springs"] == "error"


def test_a_problem_without_the_texts_for_wordings(copy: Path) -> None:
    def strip(data: Data) -> None:
        del data["problem"]
        del data["facts"][0]["question"]
        del data["steps"][1]["instruction"]
        optional = next(step for step in data["steps"] if step.get("required") is False)
        del optional["instruction"]
        filed = next(fact for fact in data["facts"] if fact.get("in_file"))
        assert "question" not in filed

    spoil(copy, "scenarios/power-out-one-flat.yaml", strip)
    (problem,) = found(copy, "content.general-wordings")
    assert problem.values["missing"] == "problem, facts.when.question, steps.unplug-oven.instruction"


# --- languages --------------------------------------------------------------------------------------------------------


def test_a_list_in_one_language_only(copy: Path) -> None:
    def change(data: Data) -> None:
        data["case_file"]["en"] = []

    spoil(copy, "scenarios/utility-double-bill.yaml", change)
    (problem,) = found(copy, "content.one-language")
    assert (problem.values["field"], problem.values["language"]) == ("case_file", "en")
    assert line_of(copy, problem).startswith("case_file:")


def test_a_language_with_far_fewer_lines(copy: Path) -> None:
    def change(data: Data) -> None:
        data["grievance"]["es"] = data["grievance"]["es"][:4]

    spoil(copy, "scenarios/packet-loss.yaml", change)
    (problem,) = found(copy, "content.lagging-language")
    assert (problem.values["field"], problem.values["language"]) == ("grievance", "es")
    assert line_of(copy, problem).strip() == "es:"


# --- meaning ----------------------------------------------------------------------------------------------------------


def encoder(texts: Any) -> Matrix:
    return encode_batch(texts).astype(np.float64)


def blurred_in(copy: Path, scenario: str) -> List[Problem]:
    content = Catalogue(copy).current()
    problems = blurred(content, content.origins, encoder, {f"scenarios/{scenario}.yaml"})
    for problem in problems:
        whole(problem)
    return problems


@pytest.mark.slow
def test_two_facts_whose_questions_mean_the_same(copy: Path) -> None:
    def double(data: Data) -> None:
        fact = next(fact for fact in data["facts"] if fact["id"] == "load")
        data["facts"].append({**fact, "id": "twin"})

    spoil(copy, "scenarios/packet-loss.yaml", double)
    problems = [one for one in blurred_in(copy, "packet-loss") if one.key == "content.mixed-up"]
    assert [one.values["language"] for one in problems] == ["es", "en"]
    for problem in problems:
        assert (problem.values["id"], problem.values["other"]) == ("twin", "load")
        assert line_of(copy, problem).strip() == f"{problem.values['language']}:"
        text = (copy / problem.file).read_text("utf-8")
        assert problem.values["first"] in text
        assert problem.values["second"] in text


@pytest.mark.slow
def test_a_fact_and_a_step_that_mean_the_same(copy: Path) -> None:
    def double(data: Data) -> None:
        fact = next(fact for fact in data["facts"] if fact["id"] == "load")
        data["steps"][-1]["given_by"] = fact["asked_by"]

    spoil(copy, "scenarios/packet-loss.yaml", double)
    step = yaml.safe_load((copy / "scenarios" / "packet-loss.yaml").read_text("utf-8"))["steps"][-1]["id"]
    problems = [one for one in blurred_in(copy, "packet-loss") if one.key == "content.mixed-up"]
    assert {(one.values["id"], one.values["other"]) for one in problems} == {(step, "load")}
    assert {line_of(copy, one).strip() for one in problems} == {"es:", "en:"}


SCATTERED = [
    "¿Tiene a mano un lápiz?",
    "El martes hay mercado.",
    "Gracias por su llamada.",
    "¿Le gusta el color azul?",
    "Pulse la estrella del mando.",
    "¿Cuántos hermanos tiene?",
    "Se ha ido la señora Pérez.",
    "Un café con leche.",
]


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "bank", "key"), [("facts", "asked_by", "asked"), ("steps", "given_by", "given")])
def test_what_hardly_any_sentence_gets_across(copy: Path, kind: str, bank: str, key: str) -> None:
    def scatter(data: Data) -> None:
        data[kind][-1][bank]["es"] = SCATTERED

    spoil(copy, "scenarios/packet-loss.yaml", scatter)
    name = yaml.safe_load((copy / "scenarios" / "packet-loss.yaml").read_text("utf-8"))[kind][-1]["id"]
    (problem,) = blurred_in(copy, "packet-loss")
    assert (problem.key, problem.values["id"]) == (f"content.hardly-{key}", name)
    assert problem.values["count"] < 0.4 * len(SCATTERED)


@pytest.mark.slow
def test_a_trap_that_the_right_step_springs(copy: Path) -> None:
    def change(data: Data) -> None:
        data["traps"][0]["said"]["en"][1] = data["steps"][2]["given_by"]["en"][0]

    spoil(copy, "scenarios/lost-photos.yaml", change)
    (problem,) = blurred_in(copy, "lost-photos")
    assert problem.key == "content.step-springs-trap"
    assert problem.values["said"] in line_of(copy, problem)


@pytest.mark.slow
def test_leaving_out_by_one_fit_is_leaving_out(content: Content) -> None:
    examples = examples_of(content.scenarios["router-red-light"], content.questions, "en")
    quick = left_out(examples, encoder([text for _, text in examples]))
    same = 0
    places = range(0, len(examples), 50)
    for place in places:
        scores = Sorter([*examples[:place], *examples[place + 1 :]]).scores([Piece.of(examples[place][1])])[0]
        same += max(scores, key=lambda name: scores[name]) == quick[place]
    assert same >= 0.9 * len(places)


def test_kept_vectors_are_those_of_the_encoder(tmp_path: Path) -> None:
    texts = ["¿Desde cuándo?", "Since when?"]
    first = KeptVectors(tmp_path / "cache")
    made = first.encode(texts)
    first.save()
    assert np.abs(made - encoder(texts)).max() < 1e-3
    kept = KeptVectors(tmp_path / "cache")
    assert (kept.encode(texts[::-1]) == made[::-1]).all()


@pytest.mark.parametrize("broken", [b"", b"no archive", b"PK\x03\x04 cut short"])
def test_a_broken_file_of_vectors_is_passed_over(tmp_path: Path, broken: bytes) -> None:
    vectors = KeptVectors(tmp_path)
    vectors.encode(["one"])
    vectors.save()
    (path,) = tmp_path.iterdir()
    path.write_bytes(broken)
    again = KeptVectors(tmp_path)
    assert again.encode(["one"]).shape == (1, 512)
    again.save()
    assert list(tmp_path.iterdir()) == [path]


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_errors_come_first_and_only_the_named_files_are_looked_at(copy: Path) -> None:
    spoil(copy, "personas/chef.yaml", lambda data: data["lines"]["told"]["en"].append(data["lines"]["told"]["en"][0]))
    spoil(copy, "personas/taxi-driver.yaml", lambda data: data["types"].append("nobody"))
    problems, _ = check_all(copy, [copy / "personas"], copy / "home")
    assert [problem.key for problem in problems] == ["content.unknown-type", "content.same-line"]
    assert not (copy / "home").exists()
    problems, files = check_all(copy, [copy / "personas" / "chef.yaml"], copy / "home")
    assert ([problem.key for problem in problems], files) == (["content.same-line"], 1)
