"""Replies, turns and the customer's lines: exactly once, whatever is repeated."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from coach.conversation import CustomerMessage, Reply, Timing
from coach.store import Store, StoreError
from tests.store.examples import OPENING, practice_session, turn

CUT_IN = Timing(True, ("¡Y llevo así dos días!",), 4.5)


@pytest.fixture
def started(store: Store) -> Store:
    store.create_session(practice_session(), OPENING)
    return store


def test_a_reply_is_kept_once(started: Store) -> None:
    reply, new = started.receive_reply("s-1", "m-1", "Cálmese. 🙂 <b>", 1010.25, CUT_IN)
    assert new
    assert (reply.text, reply.timing, reply.turn) == ("Cálmese. 🙂 <b>", CUT_IN, None)
    again, new = started.receive_reply("s-1", "m-1", "something else", 1020.0, Timing())
    assert not new
    assert again == reply
    assert started.unanswered("s-1") == [reply]


def test_replies_stay_in_their_order_of_arrival_even_when_the_clock_goes_back(started: Store) -> None:
    for number, at in enumerate((30.0, 20.0, 20.0, 10.0)):
        started.receive_reply("s-1", f"m-{number}", "Sí.", at, Timing())
    assert [reply.message_id for reply in started.unanswered("s-1")] == ["m-0", "m-1", "m-2", "m-3"]


def test_a_reply_cuts_off_what_was_not_shown(started: Store) -> None:
    started.mark_shown("s-1", 1, 1001.0)
    started.receive_reply("s-1", "m-1", "Cálmese.", 1010.25, CUT_IN, cut=[1, 2])
    first, second = started.lines("s-1")
    assert (first.shown_at, first.cut, first.waiting) == (1001.0, False, False)
    assert (second.shown_at, second.cut, second.waiting) == (None, True, False)


def test_a_line_is_shown_the_first_time_only(started: Store) -> None:
    assert started.lines("s-1")[0].waiting
    started.mark_shown("s-1", 1, 1001.0)
    started.mark_shown("s-1", 1, 1002.0)
    started.cut_lines("s-1", [1, 2])
    assert [(line.shown_at, line.cut) for line in started.lines("s-1")] == [(1001.0, False), (None, True)]


def test_a_turn_comes_back_as_it_was_recorded(started: Store) -> None:
    recorded = started.record_turn("s-1", turn(notice="Pista."))
    assert recorded == turn(notice="Pista.")
    assert started.turn("s-1", "m-1") == recorded
    assert started.turns("s-1") == [recorded]
    assert started.session("s-1").state == {"patience": 50}  # type: ignore[union-attr]
    assert [(line.seq, line.turn, line.text) for line in started.lines("s-1")[2:]] == [
        (3, 1, "¿Que me calme?"),
        (4, 1, "¡Ni hablar!"),
    ]
    assert started.turn("s-1", "m-2") is None


def test_a_turn_answers_the_reply_that_was_received(started: Store) -> None:
    started.receive_reply("s-1", "m-1", "Buenos días.", 1010.0, Timing(silence=2.0))
    started.receive_reply("s-1", "m-2", "¿Sigue ahí?", 1020.0, Timing())
    recorded = started.record_turn("s-1", turn())
    assert recorded.reply == Reply("m-1", "Buenos días.", 1010.0, Timing(silence=2.0))
    assert [(reply.message_id, reply.turn) for reply in started.replies("s-1")] == [("m-1", 1), ("m-2", None)]
    assert [reply.message_id for reply in started.unanswered("s-1")] == ["m-2"]


def test_a_repeated_turn_gives_the_stored_one(started: Store) -> None:
    recorded = started.record_turn("s-1", turn())
    other = turn(2, messages=(CustomerMessage("Otra cosa.", 1.0),), findings=(), state={"patience": 1})
    assert started.record_turn("s-1", other) == recorded
    assert started.turns("s-1") == [recorded]
    assert len(started.lines("s-1")) == 4
    assert started.session("s-1").state == {"patience": 50}  # type: ignore[union-attr]


def test_a_turn_out_of_order_is_refused_and_leaves_nothing(started: Store) -> None:
    with pytest.raises(StoreError) as caught:
        started.record_turn("s-1", turn(2))
    assert (caught.value.code, caught.value.values) == ("turn-conflict", {"turn": 2, "expected": 1})
    assert started.turns("s-1") == []
    assert started.replies("s-1") == []


def test_a_turn_that_fails_half_way_leaves_nothing(started: Store) -> None:
    with pytest.raises(Exception, match="not JSON serializable"):
        started.record_turn("s-1", turn(state={"patience": object()}))
    assert started.turns("s-1") == []
    assert len(started.lines("s-1")) == 2


def test_nothing_is_said_after_the_end(started: Store) -> None:
    started.receive_reply("s-1", "m-1", "Adiós.", 1010.0, Timing())
    recorded = started.record_turn("s-1", turn(ended="left"))
    ended = started.session("s-1")
    assert ended is not None
    assert (ended.ended_at, ended.end_reason) == (recorded.reply.received_at, "left")
    for attempt in (
        lambda: started.receive_reply("s-1", "m-2", "Oiga.", 1020.0, Timing()),
        lambda: started.record_turn("s-1", turn(2, "m-2")),
    ):
        with pytest.raises(StoreError) as caught:
            attempt()
        assert caught.value.code == "ended"
    assert started.receive_reply("s-1", "m-1", "Adiós.", 1010.0, Timing())[0].turn == 1
    assert started.record_turn("s-1", turn(ended="left")) == recorded


def test_an_unknown_session_is_an_error(store: Store) -> None:
    for attempt in (
        lambda: store.receive_reply("s-9", "m-1", "Hola.", 1.0, Timing()),
        lambda: store.record_turn("s-9", turn()),
    ):
        with pytest.raises(StoreError) as caught:
            attempt()
        assert caught.value.code == "unknown-session"
    assert (store.turns("s-9"), store.lines("s-9"), store.unanswered("s-9")) == ([], [], [])


def test_many_at_once_store_each_turn_once(started: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: started.receive_reply("s-1", "m-1", "Sí.", 5.0, Timing()), range(16)))
        turns = list(pool.map(lambda _: started.record_turn("s-1", turn()), range(16)))
    assert sum(new for _, new in replies) == 1
    assert turns == [turns[0]] * 16
    assert len(started.lines("s-1")) == 4
