"""Scores as lines and dots."""

from __future__ import annotations

from datetime import timezone

from hypothesis import given
from hypothesis import strategies as st

from coach.web.charts import HEIGHT, WIDTH, Dot, Plot, day, guides, plot


def test_scores_go_from_left_to_right_and_up() -> None:
    found = plot([0, 50, 100], smooth=1, width=600, height=200)
    assert found.dots == (Dot(0, 0.0, 200.0), Dot(1, 300.0, 100.0), Dot(2, 600.0, 0.0))
    assert found.line == "0,200 300,100 600,0"


def test_the_line_is_the_mean_of_the_last() -> None:
    assert plot([0, 100, 100], smooth=2, width=600, height=200).line == "0,200 300,100 600,0"


def test_a_gap_keeps_its_column() -> None:
    found = plot([0, None, 100], smooth=1)
    assert [dot.place for dot in found.dots] == [0, 2]
    assert found.dots[1].x == WIDTH


def test_one_score_is_a_dot_in_the_middle_and_none_is_nothing() -> None:
    assert plot([50], width=600, height=200) == Plot((Dot(0, 300.0, 100.0),), "")
    assert plot([]) == plot([None, None]) == Plot((), "")


@given(st.lists(st.one_of(st.none(), st.integers(0, 100)), max_size=80))
def test_everything_is_inside(scores: list[int | None]) -> None:
    for dot in plot(scores).dots:
        assert 0 <= dot.x <= WIDTH
        assert 0 <= dot.y <= HEIGHT


def test_level_lines_are_where_such_scores_are() -> None:
    assert guides(200) == ((100, 0.0), (75, 50.0), (50, 100.0), (25, 150.0), (0, 200.0))


def test_dates() -> None:
    assert day(0.0, "es", timezone.utc) == "1 ene 1970"
    assert day(0.0, "en", timezone.utc) == "1 Jan 1970"
