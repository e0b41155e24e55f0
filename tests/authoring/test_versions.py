"""Saving keeps what was: every version, who made it, when, and the way back; nobody overwrites another unseen."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import List

import pytest

from coach.authoring.kinds import document
from coach.authoring.versions import ChangedError, MissingError, Shelf, digest

ONE = document("persona", "ana")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    (tmp_path / "root" / "personas").mkdir(parents=True)
    return Shelf(tmp_path / "root", tmp_path / "home" / "versions")


@pytest.fixture
def path(tmp_path: Path, shelf: Shelf) -> Path:
    return tmp_path / "root" / ONE.file


def mark(text: str) -> str:
    return digest(text.encode("utf-8"))


def story(shelf: Shelf) -> List[tuple[int, str, str]]:
    return [(one.number, one.by, one.action) for one in shelf.versions(ONE)]


def test_a_new_file_is_made_and_is_its_first_version(shelf: Shelf, path: Path) -> None:
    shelf.save(ONE, "id: ana\n", "", "Elena", 10.0)
    assert path.read_text("utf-8") == "id: ana\n"
    assert story(shelf) == [(1, "Elena", "created")]
    assert shelf.read(ONE) == ("id: ana\n", mark("id: ana\n"))


def test_what_was_there_before_the_first_save_is_kept_with_its_time(shelf: Shelf, path: Path) -> None:
    path.write_text("old\n", "utf-8")
    os.utime(path, (5.0, 5.0))
    shelf.save(ONE, "new\n", mark("old\n"), "Elena", 10.0)
    assert story(shelf) == [(2, "Elena", "saved"), (1, "", "outside")]
    assert (shelf.versions(ONE)[1].at, shelf.text(ONE, 1), shelf.text(ONE, 2)) == (5.0, "old\n", "new\n")


def test_what_another_editor_wrote_in_between_is_kept(shelf: Shelf, path: Path) -> None:
    shelf.save(ONE, "1\n", "", "Elena", 10.0)
    path.write_text("2\n", "utf-8")
    with pytest.raises(ChangedError) as caught:
        shelf.save(ONE, "3\n", mark("1\n"), "Elena", 20.0)
    assert caught.value.text == "2\n"
    assert path.read_text("utf-8") == "2\n"
    shelf.save(ONE, "3\n", mark("2\n"), "Elena", 20.0)
    assert [shelf.text(ONE, number) for number in (1, 2, 3)] == ["1\n", "2\n", "3\n"]


def test_saving_the_same_again_makes_no_version(shelf: Shelf) -> None:
    shelf.save(ONE, "1\n", "", "Elena", 10.0)
    shelf.save(ONE, "1\n", mark("1\n"), "Rosa", 20.0)
    assert story(shelf) == [(1, "Elena", "created")]


def test_the_mode_of_the_file_stays_and_nothing_else_is_left(shelf: Shelf, path: Path) -> None:
    path.write_text("old\n", "utf-8")
    path.chmod(0o664)
    shelf.save(ONE, "new\n", mark("old\n"), "Elena", 10.0)
    assert path.stat().st_mode & 0o777 == 0o664
    assert [one.name for one in path.parent.iterdir()] == ["ana.yaml"]


def test_a_failed_write_leaves_the_old_file_and_no_half_one(
    shelf: Shelf, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_text("old\n", "utf-8")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        shelf.save(ONE, "new\n", mark("old\n"), "Elena", 10.0)
    assert path.read_text("utf-8") == "old\n"
    assert [one.name for one in path.parent.iterdir()] == ["ana.yaml"]


def test_a_deleted_file_comes_back(shelf: Shelf, path: Path) -> None:
    path.write_text("old\n", "utf-8")
    with pytest.raises(ChangedError):
        shelf.delete(ONE, mark("else\n"), "Elena", 10.0)
    shelf.delete(ONE, mark("old\n"), "Elena", 10.0)
    assert not path.exists()
    assert [(one.name, version.by) for one, version in shelf.deleted()] == [("ana", "Elena")]
    assert story(shelf)[0] == (2, "Elena", "deleted")
    with pytest.raises(MissingError):
        shelf.text(ONE, 2)
    with pytest.raises(MissingError):
        shelf.delete(ONE, "", "Elena", 11.0)
    shelf.save(ONE, shelf.text(ONE, 1), "", "Rosa", 20.0, "restored")
    assert path.read_text("utf-8") == "old\n"
    assert shelf.deleted() == []
    assert story(shelf)[0] == (3, "Rosa", "restored")


def test_bytes_that_are_no_text_are_kept_as_they_are(shelf: Shelf, path: Path, tmp_path: Path) -> None:
    path.write_bytes(b"\xff\xfe")
    text, base = shelf.read(ONE) or ("", "")
    assert text == "\ufffd\ufffd"
    shelf.save(ONE, "new\n", base, "Elena", 10.0)
    assert (tmp_path / "home" / "versions" / "persona" / "ana" / "0001.yaml").read_bytes() == b"\xff\xfe"


def test_of_many_who_save_at_once_one_wins_and_the_others_are_told(shelf: Shelf, path: Path) -> None:
    path.write_text("old\n", "utf-8")
    results: List[str] = []

    def save(number: int) -> None:
        try:
            shelf.save(ONE, f"{number}\n", mark("old\n"), str(number), 10.0)
            results.append("saved")
        except ChangedError:
            results.append("told")

    threads = [threading.Thread(target=save, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["saved"] + ["told"] * 7
    assert len(shelf.versions(ONE)) == 2


def test_a_half_written_version_is_passed_over_and_its_number_not_used_again(shelf: Shelf, tmp_path: Path) -> None:
    shelf.save(ONE, "1\n", "", "Elena", 10.0)
    place = tmp_path / "home" / "versions" / "persona" / "ana"
    (place / "0002.json").write_text("{", "utf-8")
    shelf.save(ONE, "2\n", mark("1\n"), "Elena", 20.0)
    assert [one.number for one in shelf.versions(ONE)] == [3, 1]
