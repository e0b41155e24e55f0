"""Sessions as they are begun, forked, recognised and played again, with the shipped customers and a real store."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, Iterator, List

import pytest

from coach import service
from coach.assembly import Workshop
from coach.blindness import telltales, without
from coach.casting import RequestError, someone
from coach.content.catalogue import Content
from coach.conversation import Reply, Timing, Turn
from coach.store import PracticeSession, Store, open_store

REPLIES = (
    "Buenas tardes, Julián. Soy Eva. Siento mucho que lleve así desde el lunes, me hago cargo.",
    "¿Desde cuándo le pasa exactamente?",
    "Cálmese, que no es para tanto.",
    "Entiendo que le moleste. ¿Qué luces ve encendidas en el router?",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'coach.db'}")
    yield opened
    opened.close()


@pytest.fixture
def start(store: Store, workshop: Workshop) -> Callable[..., PracticeSession]:
    def begin(**wish: Any) -> PracticeSession:
        values: dict[str, Any] = {
            "account_id": None,
            "persona_id": "gardener",
            "scenario_id": "router-red-light",
            "language": "es",
            "seed": 7,
            "now": 1000.0,
            **wish,
        }
        return service.start_session(store, workshop.catalogue.current(), **values)

    return begin


def say(store: Store, workshop: Workshop, session: str, *replies: str, at: float = 1010.0) -> List[Turn]:
    """Plays ``replies``; the customer's messages are shown at once, so that each pause is ten seconds."""
    turns = []
    for text in replies:
        for line in store.lines(session):
            store.mark_shown(session, line.seq, at - 10)
        number = len(store.turns(session)) + 1
        reply, _ = store.receive_reply(session, f"m-{number}", text, at, Timing(silence=10.0))
        turn = service.answer(
            store, workshop, session, Reply(reply.message_id, text, reply.received_at, reply.timing), at
        )
        turns.append(turn)
        at += 20
    return turns


def end(store: Store, content: Content, session: str) -> PracticeSession:
    return store.finish_session(session, "stopped", {"conduct": None, "resolution": 0}, 2000.0)


def refused(code: str, call: Callable[[], Any]) -> None:
    with pytest.raises(RequestError) as caught:
        call()
    assert caught.value.code == code
    for language in ("es", "en"):
        assert "{" not in caught.value.message(language)


# --- who, and how hard ----------------------------------------------------------------------------------------------


def test_without_a_customer_the_seed_draws_one(start: Callable[..., PracticeSession]) -> None:
    one, again = (start(persona_id=None, scenario_id=None, seed=11) for _ in range(2))
    assert (one.persona_id, one.scenario_id) == (again.persona_id, again.scenario_id)


def test_every_customer_that_suits_is_drawn_and_no_other(content: Content) -> None:
    for scenario in (None, "packet-loss", "router-red-light"):
        suiting = {
            persona.id
            for persona in content.personas.values()
            if scenario in (None, *(one.id for one in content.suited(persona)))
        }
        drawn = [someone(content, scenario, seed) for seed in range(60 * len(suiting))]
        counts = [sum(one is not None and one.id == name for one in drawn) for name in suiting]
        assert sum(counts) == len(drawn)
        assert min(counts) > 25


def test_nobody_suits_a_problem_that_is_not_there(start: Callable[..., PracticeSession]) -> None:
    refused("nobody-suits", lambda: start(persona_id=None, scenario_id="nothing"))


def test_the_level_is_kept_with_the_session(start: Callable[..., PracticeSession], content: Content) -> None:
    hard, normal = start(difficulty="hard"), start()
    assert (hard.difficulty, normal.difficulty) == ("hard", "normal")
    before = content.personas["gardener"].temper["patience"]
    assert hard.content["persona"]["temper"]["patience"] < before
    assert normal.content["persona"]["temper"]["patience"] == before
    refused("unknown-difficulty", lambda: start(difficulty="heroic"))


# --- better wordings --------------------------------------------------------------------------------------------------


def test_better_wordings_are_made_for_the_case_and_the_moment(
    start: Callable[..., PracticeSession], store: Store, workshop: Workshop
) -> None:
    session = start()
    turns = say(store, workshop, session.id, *REPLIES, "/fin")
    (minimised,) = [one for turn in turns for one in turn.findings if one.guideline == "no-minimising"]
    assert "la falta de internet" in minimised.better
    assert "¿Qué ha probado ya con el aparato?" in minimised.better  # since when it happens was asked and told before
    ended = store.session(session.id)
    assert ended is not None
    assert ended.scorecard is not None
    worded = [one["better"] for one in ended.scorecard["missed"]]
    assert worded
    assert all("{" not in text for text in worded)
    assert sum("internet" in text or "luz roja" in text for text in worded) >= len(worded) / 2


@pytest.mark.parametrize(
    ("language", "reply", "plain"),
    [
        ("es", "Reinicie el CPE y renueve el DHCP.", "el reparto automático de direcciones"),
        ("en", "Power-cycle the CPE and renew the DHCP lease.", "the automatic handing-out of addresses"),
    ],
)
def test_a_term_is_said_in_plain_words_in_the_note_and_on_the_card(
    start: Callable[..., PracticeSession], store: Store, workshop: Workshop, language: str, reply: str, plain: str
) -> None:
    session = start(language=language)
    turn, _ = say(store, workshop, session.id, reply, "/fin")
    noted = {one.guideline: one for one in turn.findings if one.behaviour == "jargon"}
    assert set(noted) == {"no-jargon", "inexp-no-industry-jargon"}
    for finding in noted.values():
        assert finding.quote == "DHCP"
        assert "DHCP" in finding.better
        assert plain in finding.better
    ended = store.session(session.id)
    assert ended is not None
    assert ended.scorecard is not None
    worded = {one["guideline"]: one["better"] for one in ended.scorecard["work_on"]}
    assert plain in worded["inexp-no-industry-jargon"]


# --- replay ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("difficulty", ["easy", "normal", "hard"])
def test_a_session_comes_out_the_same_again(
    start: Callable[..., PracticeSession], store: Store, workshop: Workshop, difficulty: str
) -> None:
    session = start(difficulty=difficulty)
    turns = say(store, workshop, session.id, *REPLIES, "/pista", "/fin")
    found = service.replay_session(store, workshop, session.id)
    assert found.difference is None
    assert found.turns == len(turns)


def test_a_replay_says_where_it_first_differs(
    start: Callable[..., PracticeSession], store: Store, workshop: Workshop
) -> None:
    session = start()
    say(store, workshop, session.id, *REPLIES)
    with store._database.writing() as connection:
        connection.exec_driver_sql("UPDATE lines SET text = 'Otra cosa.' WHERE turn = 2")
    found = service.replay_session(store, workshop, session.id).difference
    assert found is not None
    assert (found.turn, found.what) == (2, "said")
    assert set(found.before) == {"Otra cosa."}
    assert found.now
    refused("unknown-session", lambda: service.replay_session(store, workshop, "none"))


# --- fork -----------------------------------------------------------------------------------------------------------


def test_the_same_reply_in_a_fork_gets_the_same_answer(
    start: Callable[..., PracticeSession], store: Store, workshop: Workshop, content: Content
) -> None:
    session = start(difficulty="hard")
    turns = say(store, workshop, session.id, *REPLIES)
    end(store, content, session.id)
    for number in (1, 3, 4):
        fork = service.fork_session(store, session.id, number, account_id=None, now=9000.0)
        assert (fork.parent_session, fork.forked_at_turn, fork.ended) == (session.id, number, False)
        assert (fork.seed, fork.difficulty, fork.content) == (session.seed, "hard", session.content)
        (again,) = say(store, workshop, fork.id, REPLIES[number - 1], at=9010.0)
        first = turns[number - 1]
        assert (again.messages, again.findings, again.state) == (first.messages, first.findings, first.state)


def test_another_reply_in_a_fork_goes_another_way_and_leaves_the_first_alone(
    start: Callable[..., PracticeSession], store: Store, workshop: Workshop, content: Content
) -> None:
    session = start()
    say(store, workshop, session.id, *REPLIES)
    end(store, content, session.id)
    before = store.turns(session.id)
    fork = service.fork_session(store, session.id, 3, account_id=None, now=9000.0, pace=0.0)
    (other,) = say(store, workshop, fork.id, "Es normal que esté preocupado; me encargo yo.", at=9010.0)
    assert other.state["temper"] != before[2].state["temper"]
    assert store.turns(session.id) == before
    assert service.replay_session(store, workshop, fork.id).difference is None


def test_only_an_ended_session_of_ones_own_is_forked_at_a_reply_of_its(
    start: Callable[..., PracticeSession], store: Store, workshop: Workshop, content: Content
) -> None:
    session = start()
    say(store, workshop, session.id, REPLIES[0], "/pista")
    fork = lambda turn, account=None, **more: service.fork_session(  # noqa: E731
        store, session.id, turn, account_id=account, now=9000.0, **more
    )
    refused("not-ended", lambda: fork(1))
    end(store, content, session.id)
    refused("unknown-session", lambda: fork(1, "somebody"))
    for turn in (0, 2, 3):  # the second one asked for a hint
        refused("bad-fork", lambda turn=turn: fork(turn))
    refused("bad-pace", lambda: fork(1, pace=-1.0))
    assert fork(1).forked_at_turn == 1


# --- blind ----------------------------------------------------------------------------------------------------------


def test_what_was_recognised_is_marked_once(
    start: Callable[..., PracticeSession], store: Store, content: Content
) -> None:
    session = start(blind=True)
    recognise = lambda named: service.recognise(store, content, session.id, named)  # noqa: E731
    refused("not-ended", lambda: recognise(["inexperienced"]))
    end(store, content, session.id)
    refused("unknown-type", lambda: recognise(["martian"]))
    done = recognise(["inexperienced", "rude"])
    assert done.recognised == {"mark": 50, "hits": ["inexperienced"], "missed": [], "invented": ["rude"]}
    assert recognise(None).recognised == done.recognised
    seen = start()
    end(store, content, seen.id)
    refused("not-blind", lambda: service.recognise(store, content, seen.id, ["rude"]))


def test_a_fork_is_blind_only_while_there_is_something_to_recognise(
    start: Callable[..., PracticeSession], store: Store, workshop: Workshop, content: Content
) -> None:
    session = start(blind=True)
    say(store, workshop, session.id, REPLIES[0])
    end(store, content, session.id)
    assert service.fork_session(store, session.id, 1, account_id=None, now=9000.0).types_hidden
    service.recognise(store, content, session.id, None)
    assert not service.fork_session(store, session.id, 1, account_id=None, now=9000.0).blind


def test_marks_of_one_types_own_guidelines_give_it_away(
    start: Callable[..., PracticeSession], store: Store, workshop: Workshop, content: Content
) -> None:
    telling = telltales(content)
    assert "no-minimising" not in telling
    own = {item.id for section in content.sections if section.section == "type-specific" for item in section.items}
    assert own <= telling
    session = start(persona_id="bakery-owner", scenario_id=None)
    turns = say(store, workshop, session.id, "Buenas tardes, soy Eva. Lamento lo ocurrido.")
    found = {finding.guideline for turn in turns for finding in turn.findings}
    left = {finding.guideline for turn in turns for finding in without(turn, telling).findings}
    assert found & telling
    assert left == found - telling
