"""What progress is read from: the right practices, the right parts, in a fixed number of queries, on both databases."""

from __future__ import annotations

from contextlib import contextmanager
from copy import deepcopy
from typing import Any, Dict, Iterator, List

import sqlalchemy as sa

from coach.store import Account, Customer, Store
from tests.store.examples import SNAPSHOT, practice_session

CARD: Dict[str, Any] = {
    "conduct": 72,
    "resolution": 40,
    "sections": [
        {
            "id": "opening",
            "name": {"es": "Apertura", "en": "Opening"},
            "score": 60,
            "weight": 8,
            "met": 1,
            "violated": 2,
        }
    ],
    "mood": [{"turn": 1, "mood": "bad"}, {"turn": 2, "mood": "good"}],
    "hints": 1,
    "facts": {"found": ["when"], "missed": []},
    "verified": True,
    "best": [{"quote": "palabras"}],
}


def finished(store: Store, account: Account, name: str, at: float, card: Any = None, **changes: Any) -> None:
    """An ended practice in the store, ten minutes long."""
    chosen = {"account_id": account.id, "started_at": at - 600, **changes}
    recognised = chosen.pop("recognised", None)
    store.create_session(practice_session(name, **chosen), ())
    store.finish_session(name, "solved", CARD if card is None else card, at)
    if recognised is not None:
        store.store_recognised(name, recognised)


@contextmanager
def queries(store: Store) -> Iterator[List[str]]:
    """The statements sent to the database meanwhile, without those that open and close transactions."""
    sent: List[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "COMMIT")):
            sent.append(statement)

    sa.event.listen(store._database.engine, "before_cursor_execute", listen)
    yield sent
    sa.event.remove(store._database.engine, "before_cursor_execute", listen)


def test_an_attempt_has_the_numbers_of_the_scorecard(store: Store) -> None:
    ana = store.create_account("Ana", "agent", 1.0)
    finished(store, ana, "s-1", 2000.5, difficulty="hard", blind=True, recognised={"mark": 50})
    [one], customers = store.practised(ana.id)
    assert (one.session, one.persona, one.scenario, one.difficulty, one.reason) == (
        "s-1",
        "ramiro",
        "router-red-light",
        "hard",
        "solved",
    )
    assert (one.started, one.ended, one.conduct, one.resolution, one.hints) == (1400.5, 2000.5, 72, 40, 1)
    assert (one.facts_found, one.facts_missed, one.verified, one.moods) == (1, 0, True, ("bad", "good"))
    assert [(skill.id, skill.score, skill.violated) for skill in one.skills] == [("opening", 60, 2)]
    assert (one.types, one.recognised, one.sealed, one.counts) == (("angry",), 50, False, True)
    assert customers == {"ramiro": Customer({"es": "Ramiro", "en": "Ramiro"}, ("angry",))}


def test_only_ones_own_ended_practices_are_read_the_latest_first(store: Store) -> None:
    ana, bea = (store.create_account(name, "agent", 1.0) for name in ("Ana", "Bea"))
    finished(store, ana, "s-1", 2000.0)
    finished(store, ana, "s-2", 9000.0)
    finished(store, bea, "s-3", 5000.0)
    store.create_session(practice_session("running", account_id=ana.id, started_at=9500.0), ())
    store.create_session(practice_session("terminal"), ())
    assert [one.session for one in store.practised(ana.id)[0]] == ["s-2", "s-1"]
    assert [one.session for one in store.practised(ana.id, limit=1)[0]] == ["s-2"]
    assert store.practised(store.create_account("Carla", "agent", 1.0).id) == ([], {})


def test_too_little_to_grade_and_no_scorecard_at_all(store: Store) -> None:
    ana = store.create_account("Ana", "agent", 1.0)
    finished(store, ana, "s-1", 2000.0, {**CARD, "conduct": None})
    store.create_session(practice_session("s-2", account_id=ana.id, started_at=2500.0), ())
    store.finish_session("s-2", "stopped", None, 3000.0)
    lost, ungraded = store.practised(ana.id)[0]
    assert (lost.conduct, lost.skills, lost.counts) == (None, (), False)
    assert (ungraded.conduct, ungraded.resolution, ungraded.counts) == (None, 40, False)


def test_forks_and_unanswered_blind_practices_are_known_as_such(store: Store) -> None:
    ana = store.create_account("Ana", "agent", 1.0)
    finished(store, ana, "s-1", 2000.0, blind=True)
    finished(store, ana, "s-2", 3000.0, parent_session="s-1", forked_at_turn=2)
    fork, blind = store.practised(ana.id)[0]
    assert (fork.fork, fork.counts, fork.sealed) == (True, False, False)
    assert (blind.fork, blind.sealed) == (False, True)
    everybody = {one.session: one for _, one in store.practised_since(0.0)}
    assert (everybody["s-2"].fork, everybody["s-2"].counts, everybody["s-1"].sealed) == (True, False, True)


def test_a_customer_is_as_they_were_when_last_practised_with(store: Store) -> None:
    ana = store.create_account("Ana", "agent", 1.0)
    changed = deepcopy(SNAPSHOT)
    changed["persona"].update(types=["rude"], name={"es": "Ramiro V.", "en": "Ramiro V."})  # type: ignore[attr-defined]
    finished(store, ana, "s-1", 2000.0)
    finished(store, ana, "s-2", 3000.0, content=changed)
    assert store.practised(ana.id)[1]["ramiro"] == Customer({"es": "Ramiro V.", "en": "Ramiro V."}, ("rude",))


def test_everybodys_practices_since_a_time(store: Store) -> None:
    ana, bea = (store.create_account(name, "agent", 1.0) for name in ("Ana", "Bea"))
    finished(store, ana, "s-1", 2000.0)
    finished(store, bea, "s-2", 3000.0)
    finished(store, bea, "s-3", 1000.0)
    store.create_session(practice_session("terminal", started_at=2500.0), ())
    store.finish_session("terminal", "stopped", CARD, 2600.0)
    found = {(account, one.session, one.conduct, one.counts) for account, one in store.practised_since(2000.0)}
    assert found == {(ana.id, "s-1", 72, True), (bea.id, "s-2", 72, True)}


def test_the_number_of_queries_does_not_grow_and_no_findings_are_read(store: Store) -> None:
    ana = store.create_account("Ana", "agent", 1.0)
    for number in range(12):
        finished(store, ana, f"s-{number}", 2000.0 + number)
    with queries(store) as sent:
        store.practised(ana.id)
    assert len(sent) == 2
    with queries(store) as sent:
        store.practised_since(0.0)
    assert len(sent) == 1
    assert not any(table in statement for statement in sent for table in ("turns", "findings", "lines", "replies"))
