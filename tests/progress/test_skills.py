"""Levels and trends of the skills."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coach.progress.skills import RECENT, conduct, skills, weakest
from tests.progress.attempts import attempt, skill


def of(*scores: int | None) -> list:
    return [attempt(number, [skill("opening", score)]) for number, score in enumerate(scores)]


def test_the_level_is_the_mean_of_the_last_ones_in_play() -> None:
    [opening] = skills(of(0, 0, 80, None, 80, 80, None, 80, 80))
    assert opening.course.level == 80
    assert [point.score for point in opening.course.points] == [0, 0, 80, 80, 80, 80, 80]
    assert opening.name["es"] == "Opening"


def test_the_trend_compares_the_last_with_those_before() -> None:
    def trend(*scores: int) -> tuple[int | None, str]:
        course = skills(of(*scores))[0].course
        return course.change, course.trend

    assert trend(40, 60, 80) == (None, "unknown")
    assert trend(40, 40, 60, 60) == (20, "up")
    assert trend(60, 60, 40, 40) == (-20, "down")
    assert trend(60, 60, 61, 62) == (2, "steady")
    assert trend(0, *[50] * RECENT, *[60] * RECENT) == (10, "up")


@given(st.lists(st.one_of(st.none(), st.integers(0, 100)), max_size=25), st.randoms())
def test_the_order_of_what_comes_in_does_not_matter(scores, random) -> None:  # type: ignore[no-untyped-def]
    attempts = of(*scores)
    shuffled = list(attempts)
    random.shuffle(shuffled)
    assert skills(shuffled) == skills(attempts)
    for found in skills(attempts):
        assert found.course.level is not None
        assert 0 <= found.course.level <= 100


def test_what_was_never_in_play_is_no_skill_yet() -> None:
    assert skills(of(None, None)) == ()


def test_what_does_not_count_or_is_sealed_is_left_out() -> None:
    attempts = [attempt(0, [skill("opening", 90)], counts=False), attempt(1, [skill("opening", 10)], sealed=True)]
    assert skills(attempts) == ()
    assert conduct(attempts).level is None
    assert conduct(of(50)).level == 70  # the conduct of an attempt made by hand


def test_the_names_and_the_order_are_those_of_the_latest_scorecard() -> None:
    attempts = [attempt(0, [skill("old", 50), skill("a", 50)]), attempt(1, [skill("b", 60), skill("a", 50)])]
    assert [one.id for one in skills(attempts)] == ["b", "a", "old"]


def test_the_weakest_is_the_lowest_then_the_one_that_fell() -> None:
    attempts = [attempt(n, [skill("a", 50), skill("b", score)]) for n, score in enumerate((60, 60, 40, 40))]
    found = weakest(skills(attempts))
    assert found is not None
    assert found.id == "b"
    assert weakest(()) is None
