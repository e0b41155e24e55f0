"""Sessions: start, lists, end."""

from __future__ import annotations

import pytest

from coach.store import Store, StoreError
from tests.store.examples import OPENING, practice_session, turn

CARD = {"conduct": 70, "resolution": 40, "sections": []}


def test_a_session_comes_back_as_it_was_stored(store: Store) -> None:
    account = store.create_account("Ana", "agent", 1.0)
    created = store.create_session(practice_session(account_id=account.id), OPENING)
    assert created == practice_session(account_id=account.id, account_name="Ana")
    assert store.session("s-1") == created
    assert [(line.seq, line.turn, line.text, line.typing) for line in store.lines("s-1")] == [
        (1, 0, OPENING[0].text, 1.5),
        (2, 0, OPENING[1].text, 1.0),
    ]
    assert store.session("s-2") is None


def test_a_session_in_the_terminal_has_no_account(store: Store) -> None:
    assert store.create_session(practice_session(), ()).account_name == ""


def test_a_second_session_of_the_same_id_is_refused(store: Store) -> None:
    store.create_session(practice_session(), OPENING)
    with pytest.raises(StoreError) as caught:
        store.create_session(practice_session(), OPENING)
    assert caught.value.code == "session-exists"
    assert len(store.lines("s-1")) == 2


def test_a_session_of_an_unknown_account_is_refused(store: Store) -> None:
    with pytest.raises(StoreError) as caught:
        store.create_session(practice_session(account_id="nobody"), OPENING)
    assert caught.value.code == "unknown-account"
    assert store.session("s-1") is None


def test_sessions_are_filtered_and_paged_newest_first(store: Store) -> None:
    ana, eva = (store.create_account(name, "agent", 1.0) for name in ("Ana", "Eva"))
    for number in range(6):
        owner, persona = (ana, "ramiro") if number % 2 else (eva, "lucia")
        session = practice_session(f"s-{number}", owner.id, persona_id=persona, started_at=100.0 + number)
        store.create_session(session, ())

    def ids(**filters: object) -> list[str]:
        return [session.id for session in store.sessions(**filters)]  # type: ignore[arg-type]

    assert ids() == ["s-5", "s-4", "s-3", "s-2", "s-1", "s-0"]
    assert ids(account_id=ana.id) == ["s-5", "s-3", "s-1"]
    assert ids(persona_id="lucia", since=102.0) == ["s-4", "s-2"]
    assert ids(since=101.0, until=103.0) == ["s-2", "s-1"]
    assert ids(limit=2, offset=1) == ["s-4", "s-3"]
    assert store.count_sessions() == 6
    assert store.count_sessions(account_id=eva.id, until=102.0) == 1


def test_the_end_and_the_scorecard_are_stored_once(store: Store) -> None:
    store.create_session(practice_session(), OPENING)
    done = store.finish_session("s-1", "stopped", CARD, at=2000.0)
    assert (done.ended, done.ended_at, done.end_reason, done.scorecard) == (True, 2000.0, "stopped", CARD)
    assert store.finish_session("s-1", "left", {"conduct": 1}, at=3000.0) == done


def test_a_session_that_a_turn_ended_gets_its_scorecard_later(store: Store) -> None:
    store.create_session(practice_session(), OPENING)
    store.record_turn("s-1", turn(ended="left"), ended_at=1500.0)
    ended = store.session("s-1")
    assert ended is not None
    assert (ended.ended_at, ended.end_reason, ended.scorecard) == (1500.0, "left", None)
    done = store.finish_session("s-1", "stopped", CARD, at=2000.0)
    assert (done.ended_at, done.end_reason, done.scorecard) == (1500.0, "left", CARD)


def test_an_unknown_session_cannot_be_finished(store: Store) -> None:
    with pytest.raises(StoreError) as caught:
        store.finish_session("s-9", "stopped", CARD, at=1.0)
    assert caught.value.code == "unknown-session"


def test_what_was_recognised_is_stored_once(store: Store) -> None:
    session = store.create_session(practice_session(blind=True, difficulty="hard"), OPENING)
    assert (session.blind, session.types_hidden, session.difficulty) == (True, True, "hard")
    answer = {"mark": 50, "hits": ["angry"], "missed": [], "invented": ["rude"]}
    done = store.store_recognised("s-1", answer)
    assert (done.recognised, done.types_hidden) == (answer, False)
    assert store.store_recognised("s-1", {"mark": 100}) == done
    with pytest.raises(StoreError) as caught:
        store.store_recognised("s-9", answer)
    assert caught.value.code == "unknown-session"


def test_the_customers_a_trainee_has_still_to_recognise(store: Store) -> None:
    ana, eva = (store.create_account(name, "agent", 1.0) for name in ("Ana", "Eva"))
    for number, (owner, persona, blind) in enumerate(
        [(ana, "ramiro", True), (ana, "ramiro", False), (ana, "lucia", False), (eva, "lucia", True)]
    ):
        store.create_session(practice_session(f"s-{number}", owner.id, persona_id=persona, blind=blind), ())
    assert store.hidden_personas(ana.id) == {"ramiro"}
    store.finish_session("s-0", "stopped", CARD, at=2000.0)
    assert store.hidden_personas(ana.id) == {"ramiro"}
    store.store_recognised("s-0", {"mark": None})
    assert store.hidden_personas(ana.id) == frozenset()
    assert store.hidden_personas(eva.id) == {"lucia"}
