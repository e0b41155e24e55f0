"""The file of the badges: optional, and its faults are reported with their line like those of any other file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import List, Tuple

import pytest

from coach.content.badges import check
from coach.content.catalogue import BADGES, Catalogue, Content
from coach.content.checking import check_all
from coach.content.models import Badge, BadgeConditions, Badges
from coach.content.yaml_source import Source, parse

ENTRY = """  - id: {id}
    name: {{es: Uno, en: One}}
    text: {{es: Algo., en: Something.}}
    rule: {rule}
    when: {{type: {type}}}
"""


def text(*entries: Tuple[str, str, str]) -> str:
    return "badges:\n" + "".join(ENTRY.format(id=id_, rule=rule, type=type_) for id_, rule, type_ in entries)


def reported(folder: Path, content: str) -> List[Tuple[int, str, str]]:
    """Line, key and severity of what is said of this file by itself."""
    (folder / "progress").mkdir()
    (folder / BADGES).write_text(content, "utf-8")
    found = [one for one in Catalogue(folder).current().problems if one.file == BADGES]
    return [(one.line, one.key, one.severity) for one in found]


def test_the_shipped_file_is_fine(content: Content) -> None:
    assert [one for one in content.problems if one.file == BADGES] == []
    assert len({badge.id for badge in content.badges.badges}) == len(content.badges.badges) >= 8


def test_an_installation_may_have_no_badges(tmp_path: Path) -> None:
    content = Catalogue(tmp_path).current()
    assert content.badges.badges == []
    assert [one for one in content.problems if one.file == BADGES] == []


def test_an_unknown_rule_or_key_is_an_error_at_its_line(tmp_path: Path) -> None:
    broken = text(("one", "by-luck", "angry")) + "    colour: gold\n"
    assert reported(tmp_path, broken) == [
        (5, "content.not-one-of", "error"),
        (7, "content.unknown-key", "error"),
    ]
    assert Catalogue(tmp_path).current().badges.badges == []


def test_an_id_used_twice_and_a_type_that_is_not_there_are_warnings(content: Content) -> None:
    source, problems = parse(BADGES, text(("one", "practices", "angry"), ("one", "practices", "angri")))
    assert isinstance(source, Source)
    assert problems == []
    badges = Badges(**source.data)
    found = check(replace(content, badges=badges), source)
    assert [(one.line, one.key, one.severity) for one in found] == [
        (7, "content.duplicate-id", "warning"),
        (11, "content.unknown-type", "warning"),
    ]
    assert "angry" in found[1].line_for_terminal("en")


@pytest.mark.parametrize("count", [0, -1])
def test_nothing_is_earned_for_nothing(count: int) -> None:
    both = {"es": "a", "en": "b"}
    with pytest.raises(ValueError, match="count"):
        Badge(id="b", name=both, text=both, rule="practices", count=count, when=BadgeConditions())


def test_coach_check_looks_at_the_file(tmp_path: Path) -> None:
    (tmp_path / "progress").mkdir()
    (tmp_path / BADGES).write_text(text(("one", "practices", "angri")), "utf-8")
    problems, files = check_all(tmp_path, [tmp_path / BADGES], tmp_path)
    assert [(one.file, one.line, one.key) for one in problems] == [(BADGES, 6, "content.unknown-type")]
    assert files == 1
