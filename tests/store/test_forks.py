"""A fork holds what was said before its reply, and nothing of what came after; the original stays as it was."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Dict

import pytest

from coach.conversation import Timing
from coach.store import Store, StoreError
from tests.store.examples import OPENING, practice_session, turn

CUT = Timing(True, ("¡Ni hablar!",), 0.5)


@pytest.fixture
def played(store: Store) -> Store:
    """Three replies; the third one cut off the end of the answer to the second, a hint was asked for in between."""
    store.create_session(practice_session(state={"patience": 60}), OPENING)
    for seq in (1, 2):
        store.mark_shown("s-1", seq, 1001.0 + seq)
    for number, at in ((1, 1010.0), (2, 1030.0)):
        reply, _ = store.receive_reply("s-1", f"m-{number}", f"Respuesta {number}.", at, Timing(silence=4.5))
        store.record_turn("s-1", turn(number, f"m-{number}", reply.text, state={"patience": 60 - number}))
        for line in store.lines("s-1"):
            if line.turn == number and (number, line.text) != (2, "¡Ni hablar!"):
                store.mark_shown("s-1", line.seq, at + 5)
    store.receive_reply("s-1", "hint", "/pista", 1036.0, Timing())
    store.record_turn(
        "s-1", turn(3, "hint", "/pista", phase="command", findings=(), messages=(), state={"patience": 58})
    )
    pending = [line.seq for line in store.lines("s-1") if line.waiting]
    store.receive_reply("s-1", "m-3", "Le corto.", 1040.0, CUT, pending)
    store.record_turn("s-1", turn(4, "m-3", "Le corto.", ended="left", state={"patience": 0}), 1050.0)
    return store


def fork(store: Store, before: int, since: int, **changes: Any) -> str:
    made = store.create_fork(
        practice_session(
            "s-2", parent_session="s-1", forked_at_turn=before, started_at=5000.0, state={"patience": 58}, **changes
        ),
        since,
    )
    assert (made.id, made.parent_session, made.forked_at_turn, made.ended) == ("s-2", "s-1", before, False)
    return made.id


def test_what_was_said_before_the_reply_is_in_it(played: Store) -> None:
    made = fork(played, 4, 2)
    before, after = played.turns("s-1"), played.turns(made)
    assert len(after) == 3
    for old, new in zip(before, after, strict=False):
        moved = replace(new, reply=replace(new.reply, received_at=old.reply.received_at))
        assert moved == old  # labels, findings, messages, state, timing
    assert [reply.message_id for reply in played.replies(made)] == ["m-1", "m-2", "hint"]
    assert played.unanswered(made) == []
    assert played.session(made).state == {"patience": 58}  # type: ignore[union-attr]


def test_pauses_keep_their_length_and_the_last_words_come_again(played: Store) -> None:
    made = fork(played, 4, 2)
    assert [reply.received_at for reply in played.replies(made)] == [4974.0, 4994.0, 5000.0]
    times: Dict[int, list[Any]] = {}
    for line in played.lines(made):
        times.setdefault(line.turn, []).append((line.shown_at, line.cut))
    assert times == {
        0: [(4966.0, False), (4967.0, False)],
        1: [(4979.0, False), (4979.0, False)],
        2: [(None, False), (None, False)],  # also the line that the reply said anew had cut off
    }


def test_a_fork_at_the_first_reply_is_the_opening_again(played: Store) -> None:
    made = fork(played, 1, 0)
    assert played.turns(made) == []
    assert [(line.text, line.waiting) for line in played.lines(made)] == [(one.text, True) for one in OPENING]


def test_a_fork_goes_on_by_itself_and_can_be_forked(played: Store) -> None:
    made = fork(played, 2, 1)
    played.receive_reply(made, "m-2", "Otra cosa.", 5010.0, Timing())
    played.record_turn(made, turn(2, "m-2", "Otra cosa."), None)
    assert [one.reply.text for one in played.turns("s-1")] == ["Respuesta 1.", "Respuesta 2.", "/pista", "Le corto."]
    second = played.create_fork(practice_session("s-3", parent_session=made, forked_at_turn=2, started_at=6000.0), 1)
    assert [one.reply.text for one in played.turns(second.id)] == ["Respuesta 1."]


def test_the_same_id_twice_or_an_unknown_account_stores_nothing(played: Store) -> None:
    with pytest.raises(StoreError, match="session-exists"):
        played.create_fork(practice_session("s-1", parent_session="s-1", forked_at_turn=2), 1)
    with pytest.raises(StoreError, match="unknown-account"):
        fork(played, 2, 1, account_id="nobody")
    assert played.session("s-2") is None
    assert played.lines("s-2") == []
