"""A form's data goes into the text: the data is exactly there, and all that was not changed stays letter for letter."""

from __future__ import annotations

import copy
import difflib
import time
from pathlib import Path
from typing import Any, Dict, List

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coach.authoring.merging import merge, plain
from coach.content.yaml_source import parse
from coach.settings import ROOT

FILES = [
    *sorted((ROOT / "docs" / "templates").glob("*.yaml")),
    ROOT / "personas" / "gardener.yaml",
    ROOT / "personas" / "types" / "angry.yaml",
    ROOT / "scenarios" / "router-red-light.yaml",
    ROOT / "guidelines" / "listening.yaml",
    ROOT / "rehearsals" / "silent.yaml",
]
TEMPLATE = (ROOT / "docs" / "templates" / "persona.yaml").read_text("utf-8")


def data_of(text: str) -> Any:
    source, problems = parse("x.yaml", text)
    assert source is not None, problems
    return plain(source.data)


def changed_lines(before: str, after: str) -> List[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_unchanged_data_changes_no_letter(path: Path) -> None:
    text = path.read_text("utf-8")
    assert merge(text, data_of(text)).text == text


def test_one_changed_line_is_one_changed_line() -> None:
    data = data_of(TEMPLATE)
    data["lines"]["opening"]["es"][1] = 'Se lo digo: «así» no, "así" tampoco: # {problem}'
    merged = merge(TEMPLATE, data)
    assert data_of(merged.text) == data
    assert len(changed_lines(TEMPLATE, merged.text)) == 2
    assert merged.comments_kept


def test_a_mapping_in_braces_keeps_its_order_and_its_spaces() -> None:
    text = 'name: {es: "A",  en: "B"}  # both\n'
    assert merge(text, {"name": {"en": "B", "es": "C"}}).text == text.replace('"A"', "C")
    assert merge(text, {"name": {"extra": 1, "en": "B", "es": "A b"}}).text == (
        'name: {es: "A b", en: B, extra: 1}  # both\n'
    )


def test_adding_removing_and_moving_keep_the_comments() -> None:
    data = data_of(TEMPLATE)
    lines = data["lines"]["opening"]["en"]
    lines.append("At the end. {problem}")
    lines.insert(0, "At the start. {problem}")
    lines.append(lines.pop(2))
    data["types"] = ["rude", "angry"]
    data["temper"]["anger"] = 0
    data["conduct"] = {"messages": "many"}
    data["mood_lines"] = {"bad": {"vent": {"es": ["No.", "yes"], "en": ["No."]}}}
    del data["form_of_address"]
    merged = merge(TEMPLATE, data)
    assert data_of(merged.text) == data
    assert merged.comments_kept
    assert merged.text.count("#") >= TEMPLATE.count("#")


def test_comments_within_what_is_moved_move_along() -> None:
    text = "facts:\n  # the first\n  - id: a\n    told: x  # plainly\n  - id: b\n    told: y\n# the end\nlast: 1\n"
    data = data_of(text)
    data["facts"].reverse()
    merged = merge(text, data)
    assert data_of(merged.text) == data
    assert "told: x  # plainly" in merged.text
    assert merged.text.endswith("# the end\nlast: 1\n")


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: x\n", {"a": [1, {"b": ["c", "d e"]}]}),
        ("a:\n  - x\n", {"a": "x"}),
        ("a:\n", {"a": {"b": ["c d", "e"]}}),
        ("a:\nb: 1\n", {"a": "x y", "b": 1}),
        ("a: |\n  lines\n  more\n# c\nb: 1\n", {"a": "one", "b": 1}),
        ("a: [x, y] # c\n", {"a": []}),
        ("a:\n  - b: 1\n    c: 2\n", {"a": [{"c": 2}]}),
        ("a:\n- 1\n- 2\n", {"a": [2]}),
        ("- 1\n", {"a": 1}),
        ("a: [", {"a": "no", "b": {"es": "x", "en": "y"}}),
        ("", {"id": "x"}),
        ("a: 1\n", {"a": True}),
        ("a: 1\n", {}),
        ("a: 1", {"a": 1, "b": "\x85\u2028 \t"}),
        ("a: 2026-01-31\nb: 1\n", {"a": "2026-01-31", "b": 2}),
    ],
)
def test_other_shapes_are_written_as_they_are_meant(text: str, data: Dict[str, Any]) -> None:
    merged = merge(text, data).text
    assert (data_of(merged) if merged.strip() != "{}" else {}) == data


def test_a_loss_of_comments_is_told() -> None:
    assert not merge("a: [x, # why\n  y]\n", {"a": ["x"]}).comments_kept


@pytest.mark.slow
def test_long_lists_are_merged_in_time() -> None:
    text = "a:\n" + "  - x\n" * 60_000
    started = time.monotonic()
    data = {"a": ["y", *["x"] * 59_000, *["z"] * 500]}
    assert data_of(merge(text, data).text) == data
    assert time.monotonic() - started < 20


VALUES: Any = st.recursive(
    st.one_of(
        st.text(max_size=20), st.integers(), st.booleans(), st.sampled_from(["no", "~", "1", "a: b", "- x", "#", "'"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["id", "es", "en", "k-1"]), inner)
    ),
    max_leaves=6,
)


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    path=st.sampled_from(FILES[:4]),
    steps=st.lists(st.tuples(st.sampled_from(["set", "remove", "add", "swap"]), st.randoms(), VALUES), max_size=4),
)
def test_whatever_is_changed_is_what_the_text_says(path: Path, steps: List[Any]) -> None:
    text = path.read_text("utf-8")
    data = copy.deepcopy(data_of(text))
    for what, random, value in steps:
        change(data, what, random, value)
    merged = merge(text, data)
    assert data_of(merged.text) == data


def change(data: Any, what: str, random: Any, value: Any) -> None:
    """One change at a random place of ``data``; its top keeps a key."""
    containers: List[Any] = []

    def collect(one: Any) -> None:
        if isinstance(one, (dict, list)):
            containers.append(one)
            for inner in one.values() if isinstance(one, dict) else one:
                collect(inner)

    collect(data)
    chosen = random.choice(containers)
    if isinstance(chosen, dict):
        name = random.choice(sorted(chosen)) if chosen else "new"
        if what == "remove" and chosen is not data:
            chosen.pop(name, None)
        else:
            chosen["new" if what == "add" else name] = copy.deepcopy(value)
        return
    index = random.randrange(len(chosen)) if chosen else 0
    if what == "remove" and chosen:
        del chosen[index]
    elif what == "swap" and chosen:
        chosen[index], chosen[0] = chosen[0], chosen[index]
    elif what == "set" and chosen:
        chosen[index] = copy.deepcopy(value)
    else:
        chosen.insert(index, copy.deepcopy(value))
