"""What changed is told line by line, with the words that differ marked."""

from __future__ import annotations

import time

from coach.authoring.difference import rows


def shown(before: str, after: str) -> list[tuple[str, str]]:
    return [
        (row.kind, "".join(f"[{words}]" if changed else words for words, changed in row.pieces))
        for row in rows(before, after)
    ]


def test_equal_texts_have_no_rows() -> None:
    assert rows("a\nb\n", "a\nb\n") == ()


def test_a_changed_word_is_marked_in_both_lines() -> None:
    assert shown("a: la casa roja\n", "a: la casa azul\n") == [
        ("removed", "a: la casa [roja]"),
        ("added", "a: la casa [azul]"),
    ]


def test_lines_around_are_shown_with_their_numbers_and_the_rest_left_out() -> None:
    before = "\n".join(str(number) for number in range(1, 11))
    found = rows(before, before.replace("7", "7\nnew"))
    assert [(row.kind, row.before, row.after) for row in found] == [
        ("gap", None, None),
        ("same", 6, 6),
        ("same", 7, 7),
        ("added", None, 8),
        ("same", 8, 9),
        ("same", 9, 10),
    ]


def test_lines_that_do_not_answer_each_other_are_whole() -> None:
    assert shown("uno\n", "dos\ntres\n") == [("removed", "uno"), ("added", "dos"), ("added", "tres")]


def test_long_texts_are_compared_in_time() -> None:
    started = time.monotonic()
    assert rows("#\n" * 200_000, "#\n" * 199_999 + "a: 1\n")
    assert rows("x " * 100_000, "y " * 100_000)[0].pieces == (("x " * 100_000, True),)
    assert time.monotonic() - started < 10
