"""Cleaning of texts, same-site checks, limits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from coach.web.context import preferred_language
from coach.web.errors import WebError
from coach.web.security import AttemptLimit, clean_id, clean_text, from_this_site


@given(st.text(max_size=200))
def test_what_is_cleaned_can_be_stored_and_stays_clean(text: str) -> None:
    try:
        clean = clean_text(text)
    except WebError as error:
        assert error.code == "empty"  # noqa: PT017
        return
    clean.encode("utf-8")
    assert "\0" not in clean
    assert clean == clean.strip() == clean_text(clean)
    assert [c for c in text if c.isalnum()] == [c for c in clean if c.isalnum()]


def test_line_breaks_tabs_and_emoji_stay() -> None:
    assert clean_text(" Uno\r\ndos\ttres 👩🏽‍💻 ") == "Uno\ndos\ttres 👩🏽‍💻"


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\0\x07", "\u200b\u2060", "\ufeff"])
def test_a_reply_without_anything_to_see_is_empty(text: str) -> None:
    with pytest.raises(WebError, match="empty"):
        clean_text(text)


def test_the_length_counts_after_cleaning() -> None:
    assert len(clean_text(" " * 100 + "x" * 4000 + "\0" * 100)) == 4000
    with pytest.raises(WebError, match="too-long") as caught:
        clean_text("x" * 4001)
    assert caught.value.values == {"length": 4001, "most": 4000}


@pytest.mark.parametrize("value", [None, 1, "", "x" * 101, "ñ", "a\nb", "\x7f"])
def test_a_message_id_is_short_printable_ascii(value: object) -> None:
    with pytest.raises(WebError, match="bad-client-id"):
        clean_id(value)


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"origin": "http://coach.test:8000"}, True),
        ({"origin": "https://coach.test:8000", "sec-fetch-site": "same-origin"}, True),
        ({"origin": "http://coach.test:9000"}, False),
        ({"origin": "http://coach.test:8000.evil.test"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://evil.test", "sec-fetch-site": "same-origin"}, False),
    ],
)
def test_only_our_own_pages_may_change_things(headers: dict[str, str], ours: bool) -> None:
    assert from_this_site(Headers({"host": "coach.test:8000", **headers})) is ours


def test_attempts_are_limited_for_a_while() -> None:
    limit = AttemptLimit(most=3, seconds=60.0)
    key = ("ana",)
    for second in range(3):
        assert limit.wait(key, float(second)) == 0.0
        limit.failed(key, float(second))
    assert limit.wait(key, 10.0) == 50.0
    assert limit.wait(("eva",), 10.0) == 0.0
    assert limit.wait(key, 60.0) == 0.0
    limit.failed(key, 60.0)
    assert limit.wait(key, 60.5) == 0.5
    limit.succeeded(key)
    assert limit.wait(key, 60.5) == 0.0


def test_old_attempts_do_not_pile_up_in_memory() -> None:
    limit = AttemptLimit(most=3, seconds=60.0)
    for number in range(1000):
        limit.failed((f"name-{number}",), float(number))
    assert len(limit._failed) <= 60


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "es"),
        ("en", "en"),
        ("en-GB,en;q=0.9,es;q=0.8", "en"),
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("fr,en;q=0.3,es;q=0.7", "es"),
        ("de", "es"),
        ("en;q=0, de", "es"),
        ("en;q=nonsense", "es"),
    ],
)
def test_the_browsers_wish_decides_the_language(header: str, language: str) -> None:
    assert preferred_language(header) == language
