"""Attempts at the same customer and problem: whose they are, and which of them may be compared."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from coach.store import Store
from coach.store.attempts import MOST_ATTEMPTS
from tests.store.examples import practice_session

CARD = {"conduct": 50, "resolution": 60, "sections": []}


def tried(store: Store, id: str, account: str, at: float = 1000.0, ended: bool = True, **changes: Any) -> None:
    store.create_session(practice_session(id, account, started_at=at, **changes), ())
    if ended:
        store.finish_session(id, "solved", CARD, at + 60)


def test_the_same_person_customer_and_problem_newest_first(store: Store) -> None:
    ana = store.create_account("Ana", "agent", 1.0).id
    eva = store.create_account("Eva", "agent", 1.0).id
    tried(store, "old", ana, 1000.0)
    tried(store, "new", ana, 2000.0, seed=9, parent_session="old", forked_at_turn=3)
    tried(store, "running", ana, ended=False)
    tried(store, "other-customer", ana, persona_id="lola")
    tried(store, "other-problem", ana, scenario_id="invoice")
    tried(store, "blind", ana, 3000.0, blind=True)
    tried(store, "hers", eva)
    found = store.attempts(ana, "ramiro", "router-red-light")
    assert [attempt.id for attempt in found] == ["new", "old"]
    assert (found[0].seed, found[0].parent_session, found[0].forked_at_turn) == (9, "old", 3)
    assert found[0].scorecard == CARD
    store.store_recognised("blind", {"mark": None})
    assert [attempt.id for attempt in store.attempts(ana, "ramiro", "router-red-light")] == ["blind", "new", "old"]


def test_one_that_a_crash_left_without_a_scorecard_is_left_out(store: Store) -> None:
    ana = store.create_account("Ana", "agent", 1.0).id
    tried(store, "whole", ana)
    tried(store, "half", ana, ended=False)
    store.finish_session("half", "left", None, 1060.0)
    assert [attempt.id for attempt in store.attempts(ana, "ramiro", "router-red-light")] == ["whole"]


def test_however_many_there_are_it_is_one_query(store: Store) -> None:
    ana = store.create_account("Ana", "agent", 1.0).id
    for number in range(MOST_ATTEMPTS + 3):
        tried(store, f"s-{number}", ana, 1000.0 + number)
    asked = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    engine = store._database.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    found = store.attempts(ana, "ramiro", "router-red-light")
    sa.event.remove(engine, "before_cursor_execute", note)
    assert len([statement for statement in asked if statement.startswith("SELECT")]) == 1
    assert len(found) == MOST_ATTEMPTS
    assert found[0].id == f"s-{MOST_ATTEMPTS + 2}"
