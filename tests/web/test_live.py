"""The live room: stored before accepted, exactly once, at the customer's speed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, AsyncIterator, Callable, Dict, List

import pytest

from coach.conversation import CustomerMessage, Timing
from coach.store import CustomerLine, Store, StoreError
from coach.web.engine import EngineDownError
from coach.web.errors import WebError
from coach.web.frames import Frame
from coach.web.live import Room, Rooms, Window
from tests.store.examples import OPENING, SNAPSHOT, practice_session
from tests.web.parts import CARD, Clock, SmallEngine, SmallPractice, answer_to, until


class Listening(Window):
    """A window that keeps every frame it gets."""

    def __init__(self) -> None:
        super().__init__("es")
        self.frames: List[Frame] = []

    def send(self, frame: Frame) -> None:
        self.frames.append(frame)

    def kinds(self, but: str = "typing") -> List[str]:
        return [frame["type"] for frame in self.frames if frame["type"] != but]

    def of(self, kind: str) -> List[Frame]:
        return [frame for frame in self.frames if frame["type"] == kind]

    def texts(self) -> List[str]:
        return [frame["text"] for frame in self.of("message")]


class House:
    """Rooms over one store, and the windows opened in them."""

    def __init__(self, store: Store) -> None:
        self.store, self.engine, self.clock = store, SmallEngine(store), Clock()
        self.practice = SmallPractice()
        self.rooms = Rooms(store, self.engine, self.practice, self.clock)

    async def open(self, after_seq: int = 0, after_turn: int = 0) -> tuple[Room, Listening]:
        room, window = await self.rooms.enter("s-1"), Listening()
        await room.join(window, after_seq, after_turn)
        return room, window

    def restart(self) -> None:
        """The web process dies and starts again: only the store stays."""
        self.rooms.close()
        self.rooms = Rooms(self.store, self.engine, self.practice, self.clock)

    def session(self, pace: float = 0.0, when_interrupted: str = "complain", waits: int = 90, **changes: Any) -> None:
        persona = {**SNAPSHOT["persona"], "when_interrupted": when_interrupted, "conduct": {"waits": waits}}
        content = {**SNAPSHOT, "persona": persona}
        self.store.create_session(practice_session(pace=pace, content=content, **changes), OPENING)

    def lines(self) -> List[CustomerLine]:
        return self.store.lines("s-1")


@pytest.fixture
async def house(store: Store) -> AsyncIterator[House]:
    house = House(store)
    yield house
    house.rooms.close()


def ended(window: Listening, turn: int) -> Callable[[], bool]:
    return lambda: any(frame["turn"] == turn for frame in window.of("turn_end"))


async def test_a_new_session_opens_with_the_customers_first_words(house: House) -> None:
    house.session()
    _, window = await house.open()
    await until(ended(window, 0))
    assert window.kinds() == ["hello", "ready", "message", "message", "turn_end"]
    assert window.texts() == [message.text for message in OPENING]
    assert window.frames[0]["persona"] == {"id": "ramiro", "name": "Ramiro"}
    assert all(line.shown_at == house.clock.now for line in house.lines())


async def test_a_reply_is_accepted_graded_and_answered(house: House) -> None:
    house.session()
    room, window = await house.open()
    await until(ended(window, 0))
    house.clock.now += 4
    await room.say(window, "m-1", "Buenos días.")
    await until(ended(window, 1))
    assert window.kinds()[5:] == ["accepted", "feedback", "message", "message", "turn_end"]
    assert window.of("accepted") == [{"type": "accepted", "client_id": "m-1", "at": house.clock.now}]
    assert window.of("feedback")[0]["findings"][0]["quote"] == "Buenos días."
    assert [frame["seq"] for frame in window.of("message")] == [1, 2, 3, 4]
    assert house.store.replies("s-1")[0].timing == Timing(False, (), 4.0)


async def test_a_reply_is_stored_before_it_is_accepted_and_before_it_is_answered(house: House) -> None:
    house.session()
    house.engine.gate = asyncio.Event()
    room, window = await house.open()
    await until(ended(window, 0))
    await room.say(window, "m-1", "Hola.")
    assert [reply.message_id for reply in house.store.unanswered("s-1")] == ["m-1"]
    assert window.kinds()[-1] == "accepted"
    house.engine.gate.set()
    await until(ended(window, 1))


async def test_a_repeated_reply_is_accepted_again_and_changes_nothing(house: House) -> None:
    house.session()
    room, window = await house.open()
    await room.say(window, "m-1", "Hola.")
    await until(ended(window, 1))
    await room.say(window, "m-1", "Hola, hola.")
    assert [frame["client_id"] for frame in window.of("accepted")] == ["m-1", "m-1"]
    await asyncio.sleep(0.05)
    assert house.engine.asked == ["m-1"]
    assert len(house.store.turns("s-1")) == 1


async def test_replies_in_quick_succession_are_answered_in_order(house: House) -> None:
    house.session()
    room, window = await house.open()
    for number in range(5):
        await room.say(window, f"m-{number}", f"Réplica {number}.")
    await until(ended(window, 5))
    assert [turn.reply.message_id for turn in house.store.turns("s-1")] == [f"m-{number}" for number in range(5)]
    assert [frame["turn"] for frame in window.of("turn_end")][-5:] == [1, 2, 3, 4, 5]


async def test_several_windows_see_the_same(house: House) -> None:
    house.session()
    room, first = await house.open()
    _, second = await house.open()
    await until(ended(second, 0))
    await room.say(first, "m-1", "Hola.")
    await until(ended(second, 1))
    assert second.of("said") == [
        {"type": "said", "client_id": "m-1", "text": "Hola.", "turn": None, "at": house.clock.now}
    ]
    assert first.of("said") == []
    assert first.texts() == second.texts()
    assert first.of("feedback") == second.of("feedback")


async def test_messages_take_their_time_and_can_be_skipped(house: House) -> None:
    house.session(pace=10.0)  # the opening takes 0.15 and 0.1 seconds
    started = asyncio.get_running_loop().time()
    _, window = await house.open()
    await until(ended(window, 0))
    assert asyncio.get_running_loop().time() - started >= 0.25
    assert [frame["type"] for frame in window.frames][2:] == ["typing", "message", "typing", "message", "turn_end"]


async def test_skip_shows_what_is_being_typed(house: House) -> None:
    house.session(pace=0.001)
    room, window = await house.open()
    await until(lambda: window.of("typing"))
    room.skip()
    await until(ended(window, 0))
    assert window.texts() == [message.text for message in OPENING]


@pytest.mark.parametrize("manner", ["complain", "drop"])
async def test_a_reply_that_cuts_in_is_an_interruption(house: House, manner: str) -> None:
    house.session(pace=0.001, when_interrupted=manner)
    room, window = await house.open()
    await until(lambda: window.of("typing"))
    await room.say(window, "m-1", "Un momento.")
    texts = [message.text for message in OPENING]
    told = {"turn": 0, "cut": texts, "client_id": "m-1", "shown": 0, "of": 2, "allowed": False}
    assert window.of("interrupted") == [{"type": "interrupted", **told}]
    assert ended(window, 0)()
    assert [(line.cut, line.shown_at) for line in house.lines()[:2]] == [(True, None), (True, None)]
    assert house.store.replies("s-1")[0].timing == Timing(True, tuple(texts), None)
    await until(lambda: window.of("feedback"))
    room.skip()
    await until(ended(window, 1))
    assert window.texts() == ["Respuesta 1, uno.", "Respuesta 1, dos."]


async def test_a_customer_who_finishes_says_all_before_the_answer(house: House) -> None:
    house.session(pace=0.001, when_interrupted="finish")
    room, window = await house.open()
    await until(lambda: window.of("typing"))
    await room.say(window, "m-1", "Un momento.")
    assert window.kinds()[-5:] == ["message", "message", "accepted", "interrupted", "turn_end"]
    told = {"turn": 0, "cut": [], "client_id": "m-1", "shown": 0, "of": 2, "allowed": False}
    assert window.of("interrupted") == [{"type": "interrupted", **told}]
    _, later = await house.open()
    assert later.of("interrupted") == window.of("interrupted")
    reply = house.store.replies("s-1")[0]
    assert (reply.timing.interrupted, len(reply.timing.pending)) == (True, 2)
    assert not any(line.cut for line in house.lines())


async def test_a_command_interrupts_nobody(house: House) -> None:
    house.session(pace=0.001)
    room, window = await house.open()
    await until(lambda: window.of("typing"))
    await room.say(window, "m-1", "/pista")
    await until(lambda: window.of("notice"))
    assert window.of("notice") == [{"type": "notice", "text": "Pregunte desde cuándo.", "turn": 1}]
    assert house.store.replies("s-1")[0].timing.interrupted is False
    assert not any(line.cut for line in house.lines())


async def test_whoever_speaks_before_the_customer_has_begun_interrupts_nobody(house: House) -> None:
    house.session()
    house.engine.up = False
    room, window = await house.open()
    await until(lambda: window.of("waiting"))
    await room.say(window, "m-1", "Buenos días, ¿en qué puedo ayudarle?")
    assert house.store.replies("s-1")[0].timing == Timing()
    house.engine.up = True
    await until(ended(window, 1))
    assert window.texts()[:2] == [message.text for message in OPENING]


async def test_the_customer_comes_when_the_engine_is_ready(house: House) -> None:
    house.session()
    house.engine.up = False
    _, window = await house.open()
    await until(lambda: window.of("waiting"))
    _, late = await house.open()
    assert late.of("waiting") == window.of("waiting") == [{"type": "waiting", "reason": "starting"}]
    assert window.texts() == []
    assert all(line.waiting for line in house.lines())
    house.engine.up = True
    await until(ended(late, 0))
    assert window.kinds() == ["hello", "waiting", "ready", "message", "message", "turn_end"]


async def test_a_reply_waits_for_an_engine_that_is_down(house: House) -> None:
    house.session()
    room, window = await house.open()
    await until(ended(window, 0))
    house.engine.failures = [
        EngineDownError("refused"),
        StoreError("not-stored", reason="locked"),
        EngineDownError("503"),
    ]
    await room.say(window, "m-1", "Hola.")
    await until(ended(window, 1))
    assert house.engine.asked == ["m-1"] * 4
    assert window.kinds()[5:] == ["accepted", "waiting", "ready", "feedback", "message", "message", "turn_end"]
    assert window.of("waiting") == [{"type": "waiting", "reason": "engine-down"}]


async def test_a_turn_that_was_stored_though_the_answer_got_lost_counts_once(house: House) -> None:
    house.session()
    room, window = await house.open()
    await until(ended(window, 0))
    take_turn = house.engine.take_turn

    async def stored_but_lost(reply: Any) -> int:
        number = await take_turn(reply)
        if len(house.engine.asked) == 1:
            raise EngineDownError("connection reset")
        return number

    house.engine.take_turn = stored_but_lost  # type: ignore[method-assign]
    await room.say(window, "m-1", "Hola.")
    await until(ended(window, 1))
    assert len(house.store.turns("s-1")) == 1
    assert len(window.of("feedback")) == 1
    assert [frame["seq"] for frame in window.of("message")] == [1, 2, 3, 4]


async def test_after_a_crash_an_unanswered_reply_is_answered_once(house: House) -> None:
    house.session()
    house.engine.gate = asyncio.Event()
    room, window = await house.open()
    await until(ended(window, 0))
    await room.say(window, "m-1", "Hola.")
    await until(lambda: house.engine.asked)
    house.restart()
    house.engine.gate.set()
    _, again = await house.open(after_seq=2)
    await until(ended(again, 1))
    assert [frame["type"] for frame in again.frames if frame["type"] in ("said", "message")] == [
        "said",
        "message",
        "message",
    ]
    assert len(house.store.turns("s-1")) == 1


async def test_after_a_crash_messages_not_shown_yet_are_shown(house: House) -> None:
    house.session(pace=0.001)
    room, window = await house.open()
    await until(lambda: window.of("typing"))
    house.restart()
    room, again = await house.open()
    await until(lambda: again.of("typing"))
    assert again.texts() == []
    room.skip()
    await until(ended(again, 0))
    assert [frame["seq"] for frame in again.of("message")] == [1, 2]


async def test_a_window_that_comes_back_gets_what_it_has_not_seen(house: House) -> None:
    house.session()
    room, window = await house.open()
    for number in (1, 2):
        await room.say(window, f"m-{number}", f"Réplica {number}.")
        await until(ended(window, number))
    _, whole = await house.open()
    assert whole.kinds() == (
        ["hello", "message", "message"] + ["said", "feedback", "message", "message"] * 2 + ["ready", "turn_end"]
    )
    _, rest = await house.open(after_seq=4, after_turn=1)
    assert rest.kinds() == ["hello", "said", "feedback", "message", "message", "ready", "turn_end"]
    assert rest.of("said")[0]["client_id"] == "m-2"
    _, nothing = await house.open(after_seq=6, after_turn=2)
    assert nothing.kinds() == ["hello", "ready", "turn_end"]


async def test_an_interruption_is_part_of_the_history(house: House) -> None:
    house.session(pace=0.001)
    room, window = await house.open()
    await until(lambda: window.of("typing"))
    await room.say(window, "m-1", "Un momento.")
    await until(lambda: window.of("feedback"))
    _, again = await house.open()
    assert again.of("interrupted") == window.of("interrupted")
    assert again.kinds()[:4] == ["hello", "said", "interrupted", "feedback"]


async def test_the_end_brings_the_scorecard(house: House) -> None:
    house.session()
    room, window = await house.open()
    await room.say(window, "m-1", "adiós")
    await until(lambda: window.of("ended"))
    assert window.kinds()[-1] == "ended"
    assert window.of("ended") == [{"type": "ended", "reason": "left", "scorecard": CARD}]
    assert not ended(window, 1)()
    with pytest.raises(WebError, match="ended"):
        await room.say(window, "m-2", "¿Sigue ahí?")
    await room.say(window, "m-1", "adiós")
    _, late = await house.open()
    assert late.kinds()[-1] == "ended"


async def test_a_reply_sent_before_the_end_was_known_is_told_so(house: House) -> None:
    house.session()
    house.engine.gate = asyncio.Event()
    room, window = await house.open()
    await room.say(window, "m-1", "adiós")
    await room.say(window, "m-2", "¿Sigue ahí?")
    house.engine.gate.set()
    await until(lambda: window.of("error"))
    assert [(frame["code"], frame["client_id"]) for frame in window.of("error")] == [("ended", "m-2")]
    assert house.engine.asked == ["m-1"]


async def test_an_end_from_outside_reaches_the_room(house: House) -> None:
    house.session(pace=0.001)
    _, window = await house.open()
    await until(lambda: window.of("typing"))
    house.practice.end_session(house.store, "s-1", "stopped", house.clock())
    await house.rooms.refresh("s-1")
    await until(lambda: window.of("ended"))
    assert window.texts() == [message.text for message in OPENING]
    assert window.of("ended")[0]["reason"] == "stopped"


async def test_an_end_from_outside_ends_the_waiting_for_the_engine(house: House) -> None:
    house.session()
    room, window = await house.open()
    await until(ended(window, 0))
    house.engine.up = False
    await room.say(window, "m-1", "Hola.")
    await until(lambda: window.of("waiting"))
    house.practice.end_session(house.store, "s-1", "stopped", house.clock())
    await until(lambda: window.of("error"))
    assert window.of("error")[0]["client_id"] == "m-1"


async def test_a_scorecard_that_a_crash_prevented_is_made_on_opening(house: House) -> None:
    house.session()
    reply, _ = house.store.receive_reply("s-1", "m-1", "adiós", 5.0, Timing())
    house.store.record_turn("s-1", answer_to(reply, 1))
    _, window = await house.open()
    await until(lambda: window.of("ended"))
    assert window.of("ended")[0]["scorecard"] == CARD
    assert window.kinds().count("message") == 4


async def test_in_an_exam_the_feedback_comes_at_the_end(house: House) -> None:
    house.session(mode="exam")
    room, window = await house.open()
    await room.say(window, "m-1", "Hola.")
    await until(ended(window, 1))
    _, early = await house.open()
    assert window.of("feedback") == early.of("feedback") == []
    await room.say(window, "m-2", "adiós")
    await until(lambda: window.of("ended"))
    assert [frame["turn"] for frame in window.of("feedback")] == [1, 2]
    assert window.kinds()[-3:] == ["feedback", "feedback", "ended"]
    _, late = await house.open(after_seq=6, after_turn=2)
    assert [frame["turn"] for frame in late.of("feedback")] == [1, 2]


async def test_nothing_is_accepted_that_could_not_be_stored(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.session()
    room, window = await house.open()
    await until(ended(window, 0))

    def full(*_arguments: Any) -> None:
        raise StoreError("not-stored", reason="database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(house.store, "receive_reply", full)
        with pytest.raises(WebError, match="not-stored"):
            await room.say(window, "m-1", "Hola.")
    assert window.of("accepted") == []
    assert house.engine.asked == []
    await room.say(window, "m-1", "Hola.")
    await until(ended(window, 1))


async def test_a_failing_turn_does_not_silence_the_room(house: House) -> None:
    house.session()
    room, window = await house.open()
    await until(ended(window, 0))
    house.engine.failures = [RuntimeError("a mistake")]
    await room.say(window, "m-1", "Hola.")
    await until(ended(window, 1), seconds=8)
    assert house.engine.asked == ["m-1", "m-1"]


async def test_nobody_types_to_an_empty_room(house: House) -> None:
    house.session(pace=10.0)
    room, window = await house.open()
    await until(lambda: window.of("typing"))
    house.rooms.leave("s-1", room, window)
    await asyncio.sleep(0.3)
    assert all(line.waiting for line in house.lines())


async def test_a_room_stays_until_every_reply_is_answered(house: House) -> None:
    house.session()
    house.engine.gate = asyncio.Event()
    room, window = await house.open()
    await until(ended(window, 0))
    await room.say(window, "m-1", "Hola.")
    house.rooms.leave("s-1", room, window)
    assert house.rooms._rooms
    house.engine.gate.set()
    await until(lambda: not house.rooms._rooms)
    assert len(house.store.turns("s-1")) == 1
    _, again = await house.open(after_seq=2)
    await until(ended(again, 1))
    assert again.texts() == ["Respuesta 1, uno.", "Respuesta 1, dos."]


async def test_an_unknown_session_has_no_room(house: House) -> None:
    with pytest.raises(StoreError, match="unknown-session"):
        await house.rooms.enter("s-9")


# --- impatience -----------------------------------------------------------------------------------------------------


def silences(house: House) -> List[str]:
    return [reply.message_id for reply in house.store.replies("s-1") if not reply.text]


async def test_a_customer_who_waits_in_vain_asks_whether_anybody_is_there(house: House) -> None:
    house.session(pace=100.0, waits=50)
    room, window = await house.open()
    await until(ended(window, 0))
    house.clock.now += 0.6
    await until(ended(window, 1))
    assert len(silences(house)) == 1
    assert not {"said", "accepted", "feedback"} & set(window.kinds())
    assert len(window.texts()) == len(OPENING) + 2
    # A silence counts from what the customer said, not from their asking.
    house.clock.now += 0.2
    await room.say(window, "m-1", "Aquí estoy.")
    await until(ended(window, 2))
    assert house.store.replies("s-1")[-1].timing == Timing(False, (), pytest.approx(0.8))


async def test_nobody_gets_impatient_without_pauses_or_with_nobody_there(house: House) -> None:
    house.session(pace=0.0, waits=10)
    room, window = await house.open()
    await until(ended(window, 0))
    house.clock.now += 1000
    assert room._patience_left() is None
    room.leave(window)
    assert silences(house) == []


async def test_who_is_seen_typing_gets_more_time_but_not_for_ever(house: House) -> None:
    house.session(pace=1.0, waits=60)
    room, window = await house.open()
    room.skip()
    await until(ended(window, 0))
    house.clock.now += 40
    room.typing()
    assert room._patience_left() == pytest.approx(60)
    house.clock.now += 59
    room.typing()
    assert room._patience_left() == pytest.approx(21)


async def test_a_question_whether_anybody_is_there_is_dropped_when_somebody_writes(house: House) -> None:
    house.session(pace=0.001, waits=10)
    room, window = await house.open()
    room.skip()
    await until(ended(window, 0))
    house.clock.now += 10_001
    await until(lambda: bool(silences(house)) and room._typing)
    await room.say(window, "m-1", "Perdone, ya estoy.")
    assert not window.of("interrupted")
    assert not house.store.replies("s-1")[-1].timing.interrupted
    assert all(line.cut for line in house.lines() if line.turn == 1)


async def test_whoever_comes_back_finds_a_patient_customer(house: House) -> None:
    house.session(pace=1.0, waits=60)
    room, window = await house.open()
    room.skip()
    await until(ended(window, 0))
    room.leave(window)
    house.clock.now += 10_000
    room, window = await house.open(2)
    assert room._patience_left() == pytest.approx(60)


async def test_people_who_choose_a_speed_are_waited_for_as_long_as_ever(house: House) -> None:
    house.session(pace=4.0, waits=60)
    room, window = await house.open()
    room.skip()
    await until(ended(window, 0))
    assert room._patience_left() == pytest.approx(60)
    await room.set_speed("brisk")
    assert room._patience_left() == pytest.approx(60)
    await room.set_speed("instant")
    assert room._patience_left() is None


async def test_a_customer_waits_for_whoever_sleeps_and_the_silence_counts_from_the_return(house: House) -> None:
    house.session(pace=1.0, waits=80)
    room, window = await house.open()
    room.skip()
    await until(ended(window, 0))
    room.heard(window, ping=True)
    house.clock.now += 69
    assert room._patience_left() == pytest.approx(11)
    house.clock.now += 8 * 3600
    assert room._patience_left() is None
    room.heard(window, ping=True)
    assert room._patience_left() == pytest.approx(80)
    house.clock.now += 5
    await room.say(window, "m-1", "Aquí estoy.")
    assert house.store.replies("s-1")[0].timing.silence == pytest.approx(5)


async def test_nothing_is_shown_to_a_window_that_sleeps(house: House) -> None:
    house.session(pace=100.0)
    house.engine.up = False
    room, window = await house.open()
    room.heard(window, ping=True)
    house.clock.now += 100
    house.engine.up = True
    await until(lambda: window.of("ready"))
    await asyncio.sleep(0.1)
    assert window.texts() == []
    room.heard(window, ping=True)
    await until(ended(window, 0))


async def test_coming_back_the_next_day_is_no_silence_but_a_reload_ends_none(house: House) -> None:
    house.session()
    room, window = await house.open()
    await until(ended(window, 0))
    house.clock.now += 30
    house.rooms.leave("s-1", room, window)
    room, window = await house.open(2)
    house.clock.now += 10
    await room.say(window, "m-1", "Un momento.")
    assert house.store.replies("s-1")[0].timing.silence == pytest.approx(40)
    await until(ended(window, 1))
    house.rooms.leave("s-1", room, window)
    house.clock.now += 86_400
    room, window = await house.open(4)
    house.clock.now += 10
    await room.say(window, "m-2", "Aquí estoy.")
    assert house.store.replies("s-1")[1].timing.silence == pytest.approx(10)


# --- speed ----------------------------------------------------------------------------------------------------------


async def test_another_speed_holds_at_once_in_all_windows_and_next_time(house: House) -> None:
    account = house.store.create_account("ana", "agent", 1.0)
    house.session(pace=0.001, account_id=account.id)
    room, window = await house.open()
    _, other = await house.open()
    await until(lambda: window.of("typing"))
    await room.set_speed("instant")
    await until(ended(window, 0))
    told = [{"type": "pace", "pace": 0.0, "speed": "instant"}]
    assert window.of("pace") == other.of("pace") == told
    await room.say(window, "m-1", "Hola.")
    await until(ended(window, 1))
    house.restart()
    _, again = await house.open()
    assert again.frames[0]["session"]["speed"] == "instant"
    stored = house.store.account(account.id)
    assert stored is not None
    assert stored.preferences.speed == "instant"


async def test_what_is_typed_already_is_not_typed_again_at_another_speed(house: House) -> None:
    house.session(pace=1.0)  # the first message takes 1.5 seconds
    room, window = await house.open()
    await until(lambda: window.of("typing"))
    await asyncio.sleep(0.5)
    began = asyncio.get_running_loop().time()
    await room.set_speed("fast")
    await until(lambda: window.texts())
    assert asyncio.get_running_loop().time() - began < 0.4
    assert len(window.of("typing")) == 1 + len(window.texts())


@pytest.mark.parametrize("speed", [None, 2, "slow", "natural "])
async def test_a_speed_there_is_not_changes_nothing(house: House, speed: Any) -> None:
    house.session(pace=1.0)
    room, window = await house.open()
    with pytest.raises(WebError, match="bad-field"):
        await room.set_speed(speed)
    assert window.of("pace") == []


async def test_a_window_is_told_how_much_was_said_before(house: House) -> None:
    house.session()
    room, window = await house.open()
    await room.say(window, "m-1", "Hola.")
    await until(ended(window, 1))
    assert window.frames[0]["behind"] == 0
    _, late = await house.open()
    assert late.frames[0]["behind"] == len(["message"] * 2 + ["said", "feedback"] + ["message"] * 2)


# --- interruptions --------------------------------------------------------------------------------------------------


def talkative(house: House, focus: int = 90, typing: float = 35.0, **changes: Any) -> None:
    """A session of a talkative customer who has three messages to say, each of ``typing`` seconds at natural pace."""
    persona = {**SNAPSHOT["persona"], "types": ["talkative"], "temper": {"focus": focus}}  # type: ignore[dict-item]
    kind = {"id": "talkative", "name": {"es": "Hablador", "en": "Talkative"}}
    opening = [CustomerMessage(f"Le cuento, parte {number}.", typing) for number in (1, 2, 3)]
    content = {**SNAPSHOT, "persona": persona, "types": [kind]}
    house.store.create_session(practice_session(content=content, **{"pace": 1000.0, **changes}), opening)


async def cut_in(house: House, shown: int) -> tuple[Room, Listening]:
    """Cuts in when ``shown`` messages are there."""
    room, window = await house.open()
    await until(lambda: len(window.texts()) == shown)
    room._session = replace(room._session, pace=0.0001)
    room._changed.set()
    await room.say(window, "m-1", "Perdone, ¿desde cuándo le pasa?")
    return room, window


@pytest.mark.parametrize(("shown", "allowed"), [(1, False), (2, True)])
async def test_a_talkative_customer_may_be_cut_off_after_their_minute(house: House, shown: int, allowed: bool) -> None:
    talkative(house)
    _, window = await cut_in(house, shown)
    (told,) = window.of("interrupted")
    assert (told["shown"], told["of"], told["allowed"]) == (shown, 3, allowed)
    assert len(told["cut"]) == 3 - shown
    house.restart()
    _, later = await house.open()
    assert later.of("interrupted") == [told]


async def test_who_has_drifted_may_be_cut_off_and_the_window_says_so_before(house: House) -> None:
    talkative(house, typing=1.0)
    room, window = await house.open()
    await until(ended(window, 0))
    room._session = replace(room._session, pace=0.0001)
    await room.say(window, "m-1", "¿Desde cuándo le pasa?")
    await until(lambda: window.of("feedback") and len(window.of("typing")) == 4)
    assert "may_cut_in" not in window.of("typing")[-1]
    room._turns[1] = replace(room._turns[1], state={"temper": {"focus": 40}})
    room._session = replace(room._session, pace=2.0)
    room._changed.set()
    await until(lambda: len(window.of("typing")) == 5)
    assert window.of("typing")[-1]["may_cut_in"] is True
    await room.say(window, "m-2", "Perdone, volvamos al router.")
    (told,) = window.of("interrupted")
    assert (told["shown"], told["of"], told["allowed"]) == (1, 2, True)


@pytest.mark.parametrize("hides", [{"mode": "exam"}, {"blind": True}])
async def test_the_exception_is_not_told_where_it_would_tell_too_much(house: House, hides: Dict[str, Any]) -> None:
    talkative(house, focus=40, **hides)
    _, window = await cut_in(house, 2)
    assert [frame["allowed"] for frame in window.of("interrupted")] == [False]
    assert not any("may_cut_in" in frame for frame in window.of("typing"))


async def test_another_customer_has_no_minute(house: House) -> None:
    house.session(pace=0.001)
    room, window = await house.open()
    await until(lambda: window.of("typing"))
    await room.say(window, "m-1", "Un momento.")
    assert window.of("interrupted")[0]["allowed"] is False


async def test_typing_while_the_customer_types_is_no_interruption(house: House) -> None:
    house.session(pace=0.001)
    room, window = await house.open()
    await until(lambda: window.of("typing"))
    for _ in range(5):
        room.typing()
    room.skip()
    await until(ended(window, 0))
    await room.say(window, "m-1", "Buenos días.")
    assert window.of("interrupted") == []
    assert not house.store.replies("s-1")[0].timing.interrupted
