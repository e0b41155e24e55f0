"""The course of a customer's patience: levels, turning points and what explains them, the picture."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coach.content.checks import ENGINE_REACTIONS
from coach.conversation import Reply, Timing, Turn
from coach.roleplay.state import State
from coach.web import mood
from coach.web.mood import Happening, Level
from tests.store.examples import SNAPSHOT, finding, turn

COURSES = st.lists(st.integers(0, 100), max_size=60)
REACTIONS: Dict[str, Dict[str, int]] = {
    "empathy": {"patience": 5},
    "minimise": {"patience": -12},
    "vague": {"patience": -5},
    "greet": {"trust": 3},
    "no-minimising": {"patience": -3},
    "step-worked": {"patience": 4},
}
EVENTS = st.sampled_from(sorted(REACTIONS))


def rows(*levels: int) -> List[Dict[str, Any]]:
    return [{"turn": n, "patience": level, "mood": "tense"} for n, level in enumerate(levels, 1)]


def course(*levels: int, start: Optional[int] = None) -> tuple[Level, ...]:
    return mood.levels(rows(*levels), start)


def felt(number: int, counts: Dict[str, int], **changes: Any) -> Turn:
    return turn(number, f"m-{number}", state={"felt": counts}, **changes)


def reaction(event: str) -> Dict[str, int]:
    return REACTIONS.get(event, {})


class TestLevels:
    def test_the_first_is_where_the_customer_began(self) -> None:
        first, second = course(48, start=65)
        assert (first.turn, first.patience, first.change) == (0, 65, 0)
        assert (second.turn, second.patience, second.change) == (1, 48, -17)

    def test_an_old_snapshot_without_a_beginning_has_no_first_change(self) -> None:
        assert mood.start_of(SNAPSHOT) is None
        assert [level.change for level in course(48, 50)] == [0, 2]

    def test_the_snapshot_says_where_it_began(self) -> None:
        assert mood.start_of({"persona": {"temper": {"patience": 70}}}) == 70


class TestTurningPoints:
    @given(COURSES)
    def test_few_large_and_in_order(self, levels: List[int]) -> None:
        whole = course(*levels, start=50)
        found = mood.turning_points(whole)
        assert [level.turn for level in found] == sorted({level.turn for level in found})
        for sign in (1, -1):
            mine = [level for level in found if sign * level.change > 0]
            others = [level for level in whole if sign * level.change > 0 and level not in mine]
            assert len(mine) <= mood.MOST_MOVES
            assert all(abs(level.change) >= mood.LEAST_CHANGE for level in mine)
            smallest = min((abs(level.change) for level in mine), default=0)
            if len(mine) == mood.MOST_MOVES:
                assert all(abs(level.change) <= smallest for level in others)
            else:
                assert all(abs(level.change) < mood.LEAST_CHANGE for level in others)

    def test_of_equal_moves_the_earlier_ones_count(self) -> None:
        found = mood.turning_points(course(90, 80, 70, 60, 50, start=100))
        assert [level.turn for level in found] == [1, 2, 3]


class TestCauses:
    def test_the_strongest_first_and_only_those_of_the_direction(self) -> None:
        before = felt(1, {"empathy": 1})
        after = felt(2, {"empathy": 2, "minimise": 1, "vague": 1, "no-minimising": 1}, findings=())
        assert [cause.event for cause in mood.causes(before, after, reaction, -12)] == ["vague"]
        broken = finding(2, guideline="no-minimising", behaviour="minimise", title="No reste importancia")
        after = felt(2, dict(after.state["felt"]), findings=(broken,))
        first, second = mood.causes(before, after, reaction, -12)
        # The behaviour and the guideline it broke are one cause.
        assert (first.points, first.title, first.verdict) == (-15, "No reste importancia", "violated")
        assert (second.points, second.event) == (-5, "vague")

    def test_a_rise_is_explained_by_what_helped(self) -> None:
        kind = finding(1, guideline="empathy-statement", behaviour="empathy", verdict="met", title="Muestre empatía")
        after = felt(1, {"empathy": 1, "vague": 1, "step-worked": 1}, findings=(kind,))
        assert [(c.title, c.event) for c in mood.causes(None, after, reaction, 4)] == [
            ("Muestre empatía", ""),
            ("", "step-worked"),
        ]

    def test_a_state_that_kept_no_count_gives_what_was_charged(self) -> None:
        good = finding(1, guideline="greet", verdict="met", title="Salude")
        aside = finding(1, guideline="x", title="También visto", charged=False)
        old = turn(findings=(finding(1), finding(1), aside, good))
        assert [cause.title for cause in mood.causes(None, old, reaction, -9)] == ["No pida calma"]
        assert [cause.title for cause in mood.causes(None, old, reaction, 9)] == ["Salude"]

    @given(st.lists(EVENTS, max_size=8), st.dictionaries(EVENTS, st.integers(0, 4)))
    def test_the_points_are_those_the_customer_felt(self, events: List[str], before: Dict[str, int]) -> None:
        state = State(
            seed=1, language="es", temper=dict.fromkeys(("patience", "anger", "trust", "focus"), 50), felt=before
        )
        after = state
        for event in events:
            after = after.feel(event, reaction(event))
            # what would go beyond the ends of the scale is lost, also where it comes back from there
            assume(0 < after.temper["patience"] < 100)
        points = sum(
            mood._effect(event, reaction, times)
            for event, now in after.felt.items()
            for times in range(before.get(event, 0), now)
        )
        assert points == after.temper["patience"] - state.temper["patience"]

    def test_every_event_of_the_engine_has_a_name(self) -> None:
        assert set(ENGINE_REACTIONS) <= set(mood.EVENTS)

    def test_traps_and_types_of_the_snapshot_count(self) -> None:
        content = {
            "persona": {"reactions": {"vague": {"patience": -1}}},
            "types": [
                {"reactions": {"vague": {"patience": -9}, "rush": {"patience": -4}}},
                {"reactions": {"rush": {"patience": -7}}},
            ],
            "scenario": {"traps": [{"id": "refund", "change": {"patience": -20}}]},
        }
        react = mood.reactions_of(content)
        assert react("vague") == {"patience": -1}
        assert react("rush") == {"patience": -7}
        assert react("trap/refund") == {"patience": -20}
        assert mood.reactions_of(SNAPSHOT)("vague") == {}
        sprung = felt(1, {"trap/refund": 1}, findings=())
        assert [cause.event for cause in mood.causes(None, sprung, react, -20)] == ["trap"]


class TestMoves:
    def test_they_have_the_words_cut_to_a_line_or_two(self) -> None:
        long = "palabra " * 60
        (move,) = mood.moves(course(40, start=60), [felt(1, {}, text=long)], reaction)
        assert (move.turn, move.change, move.patience) == (1, -20, 40)
        assert len(move.words) <= mood.LONGEST_WORDS
        assert move.words.endswith("palabra…")

    def test_a_silence_has_no_words(self) -> None:
        silent = Turn(1, Reply("m-1", ""), "silence", (), (), (), {"felt": {"vague": 1}})
        (move,) = mood.moves(course(40, start=60), [silent], reaction)
        assert (move.silence, move.words) == (True, "")

    @given(st.text(max_size=400), st.integers(2, 200))
    def test_shortened_words_are_a_beginning(self, text: str, most: int) -> None:
        short = mood.shortened(text, most)
        assert len(short) <= most
        assert text.startswith(short.removesuffix("…")) or short == text


def test_what_happened_besides_is_told_apart_and_counted() -> None:
    turns = [
        turn(1),
        Turn(2, Reply("m-2", "/pista"), "command", (), (), (), {}, notice="Pregunte."),
        Turn(3, Reply("m-3", ""), "silence", (), (), (), {}),
        Turn(4, Reply("m-4", "Hola", timing=Timing()), "opening", (), (), (), {}),
        Turn(5, Reply("m-5", "/fin"), "command", (), (), (), {}),
    ]
    seen = mood.happenings(turns)
    assert [(one.turn, one.kind) for one in seen] == [(1, "interruption"), (2, "hint"), (3, "silence")]
    assert mood.counts(seen) == {"hint": 1, "interruption": 1, "silence": 1}
    assert mood.counts(seen, hints=4)["hint"] == 4
    table = mood.table(course(50, start=60), seen)
    assert [(row.turn, row.level and row.level.patience, row.kinds) for row in table] == [
        (0, 60, ()),
        (1, 50, ("interruption",)),
        (2, None, ("hint",)),
        (3, None, ("silence",)),
    ]


class TestPicture:
    @given(COURSES, st.lists(st.integers(1, 70), max_size=5))
    def test_everything_is_within_it_and_in_order(self, levels: List[int], hints: List[int]) -> None:
        drawn = mood.picture(course(*levels, start=50), [Happening(turn, "hint") for turn in sorted(hints)])
        places = [(dot.x, dot.y) for dot in drawn.dots]
        assert all(0 <= x <= 100 and 0 <= y <= 100 for x, y in places)
        assert [x for x, _ in places] == sorted(x for x, _ in places)
        assert len(drawn.lines) == len(drawn.dots) - 1
        assert all(0 <= x <= 100 for _, x in (*drawn.ticks, *drawn.happenings))
        assert len(drawn.ticks) <= mood.MOST_TICKS + 1
        assert {dot.level for dot in drawn.dots if dot.label} == set(mood.turning_points(course(*levels, start=50)))

    def test_more_patience_is_higher(self) -> None:
        low, high = mood.picture(course(10, 90)).dots
        assert high.y < low.y

    def test_numbers_beside_each_other_do_not_meet(self) -> None:
        dots = mood.picture(course(65, 48, 50, 47, 23, 18, 18, 18, 24, 27, 28, 28, 28, start=65)).dots
        sides = {dot.label: dot.above for dot in dots if dot.label}
        assert sides == {"−17": False, "−24": False, "−5": True, "+6": True}

    def test_a_long_talk_keeps_the_shapes_that_matter(self) -> None:
        dots = mood.picture(course(*[50] * 60, 30, *[30] * 40)).dots
        assert [dot.level.turn for dot in dots if dot.shown] == [1, 61, 101]

    def test_nothing_to_draw(self) -> None:
        drawn = mood.picture(())
        assert (drawn.dots, drawn.lines, drawn.area, drawn.ticks) == ((), (), "", ())


@pytest.mark.parametrize(("change", "written"), [(7, "+7"), (-3, "−3"), (0, "0")])
def test_changes_have_their_sign(change: int, written: str) -> None:
    assert mood.signed(change) == written
