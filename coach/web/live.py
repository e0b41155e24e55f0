"""The live chat: one room for each conversation that somebody has open.

A room takes replies (stored before they are accepted), hands them to the engine one after the other, and shows the
customer's messages at the speed at which the customer types. Everything it knows comes from the store, so a room can be
opened again at any time, by another process too, and goes on where the last one stopped.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from contextlib import suppress
from dataclasses import replace
from itertools import chain, repeat
from typing import Any, Awaitable, Callable, Deque, Dict, FrozenSet, List, Mapping, Optional, Sequence, Tuple

from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocket, WebSocketDisconnect

from coach.blindness import without
from coach.conversation import Timing, Turn
from coach.preferences import SPEEDS
from coach.store import CustomerLine, PracticeSession, ReceivedReply, Store, StoreError
from coach.talk import had_their_minute
from coach.web import auth, cutting, frames, practising
from coach.web.context import Web, language_of, web_of
from coach.web.cutting import Minute
from coach.web.engine import Engine, EngineDownError
from coach.web.errors import WebError
from coach.web.frames import Frame
from coach.web.practice import NO_MINUTE, Practice
from coach.web.responses import error_response
from coach.web.security import clean_id, clean_text

LOOK_AGAIN = 1.0  # seconds between looks at the clock while nobody can be impatient
SOONEST = 0.2  # never look more often than this
WAITS = 90.0  # of customers in sessions from before customers had a time of their own
AWAY_AFTER = 70.0  # a page sends a sign of life every 20 seconds, or, where the browser holds it back, every 60
HOLD_GRACE = 15.0  # a customer who was asked to wait a time waits that long and a little
BACKOFF = (0.1, 0.2, 0.5, 1.0, 2.0)  # seconds between attempts while the engine is down; the last one repeats
_log = logging.getLogger("coach.live")
Answer = Tuple[Turn, PracticeSession, List[CustomerLine]]


class Window:
    """One open browser window (or program) in a room. Frames wait here until the socket takes them."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.pings = False  # a program need not; a page does, until its computer sleeps
        self.heard_at = 0.0
        self._waiting: asyncio.Queue[Frame] = asyncio.Queue()

    def send(self, frame: Frame) -> None:
        """Queues ``frame``; never blocks, so that a slow window holds up nobody."""
        self._waiting.put_nowait(frame)

    async def next(self) -> Frame:
        """The next frame to go out."""
        return await self._waiting.get()


class Room:
    """One conversation while somebody has it open. All methods belong to one event loop."""

    def __init__(
        self,
        session: PracticeSession,
        lines: Sequence[CustomerLine],
        replies: Sequence[ReceivedReply],
        turns: Sequence[Turn],
        *,
        store: Store,
        engine: Engine,
        practice: Practice,
        clock: Callable[[], float],
        on_idle: Callable[[], None],
        telltales: FrozenSet[str] = frozenset(),
        minute: Minute = NO_MINUTE,
    ) -> None:
        self.holders = 0
        self._minute = minute
        self._telltales = telltales
        self._session = session
        self._lines = {line.seq: line for line in lines}
        self._replies = {reply.message_id: reply for reply in replies}
        self._turns = {turn.number: turn for turn in turns}
        self._queue: Deque[ReceivedReply] = deque(reply for reply in replies if reply.turn is None)
        self._store, self._engine, self._practice = store, engine, practice
        self._clock, self._on_idle = clock, on_idle
        self._windows: List[Window] = []
        self._lock = asyncio.Lock()
        self._changed, self._work = asyncio.Event(), asyncio.Event()
        self._engine_state = "unknown"  # then "ready", or the reason of a ``waiting`` frame
        self._typing = False
        self._entered_at = self._typed_at = 0.0  # when the trainee last came in, and was last seen typing
        self._back_at = 0.0  # when the trainee last came back after having been away
        self._left_at: Optional[float] = None
        self._skip_to = 0
        self._done = -1  # the last turn of which everything is shown (0: the opening)
        self._end_told = False
        self._tasks: List[asyncio.Task[None]] = []
        self._announce_ends()

    # --- life ---

    def open(self) -> None:
        """Starts the room's work."""
        jobs = (self._watch, self._answer, self._pace, self._grow_impatient)
        self._tasks = [asyncio.create_task(self._keep_going(job)) for job in jobs]

    def close(self) -> None:
        """Stops the room's work. What is stored stays; a room opened later goes on from there."""
        for task in self._tasks:
            if task is not asyncio.current_task():
                task.cancel()

    @property
    def idle(self) -> bool:
        """Whether nobody needs the room: no window, no reply waiting for its answer."""
        return not self.holders and not self._queue

    async def _keep_going(self, job: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await job()
                return
            except Exception:  # one bad turn must not leave a conversation dead and silent
                _log.exception("room-failed session=%s job=%s", self._session.id, job.__name__)
                await asyncio.sleep(BACKOFF[-1])

    # --- windows ---

    async def join(self, window: Window, after_seq: int, after_turn: int) -> None:
        """Brings ``window`` up to date and keeps it so. ``after_*`` is what it has seen before."""
        async with self._lock:
            lines, replies = list(self._lines.values()), list(self._replies.values())
            turns = [self._shown_turn(turn) for turn in self._turns.values()]
            so_far = frames.history(self._session, lines, replies, turns, self._minute, after_seq, after_turn)
            for frame in (frames.hello(self._session, self._last_turn, len(so_far)), *so_far):
                window.send(frame)
            if self._engine_state == "ready":
                window.send(frames.READY)
            elif self._engine_state != "unknown" and not self._session.ended:
                window.send(frames.waiting(self._engine_state))
            if self._end_told:
                window.send(frames.ended(self._session))
            elif self._done == self._last_turn and not self._queue:
                window.send(frames.turn_end(self._done))
            elif self._typing:
                window.send(frames.TYPING)
            self._come_in(window)

    def leave(self, window: Window) -> None:
        """``window`` is gone. The customer stops typing when nobody is left."""
        if window in self._windows:
            self._windows.remove(window)
            self._left_at = self._clock()
        self._changed.set()

    def _come_in(self, window: Window) -> None:
        now = self._clock()
        last_there = self._left_at if self._left_at is not None else self._last_shown_at
        if not self._windows and last_there is not None and now - last_there > AWAY_AFTER:
            self._back_at = now
        window.heard_at = self._entered_at = now
        self._windows.append(window)
        self._changed.set()

    def heard(self, window: Window, ping: bool) -> None:
        """Takes note of a sign of life of ``window``; one that slept has just woken up."""
        now = self._clock()
        if window.pings and now - window.heard_at > AWAY_AFTER:
            self._entered_at = self._back_at = now
            self._changed.set()
        window.heard_at, window.pings = now, window.pings or ping

    @property
    def _attended(self) -> bool:
        """Whether somebody may sit at one of the windows: a computer that sleeps keeps its connection for minutes."""
        now = self._clock()
        return any(not window.pings or now - window.heard_at <= AWAY_AFTER for window in self._windows)

    def _tell(self, frame: Frame, but: Optional[Window] = None) -> None:
        for window in self._windows:
            if window is not but:
                window.send(frame)

    def _shown_turn(self, turn: Turn) -> Turn:
        """``turn`` without marks that tell what the trainee of a blind session is to find out."""
        return without(turn, self._telltales) if self._session.types_hidden else turn

    # --- replies ---

    async def say(self, window: Window, client_id: str, text: str) -> None:
        """Takes a reply: stored, then accepted, then answered. A repeat is accepted again and changes nothing.

        Errors: WebError ``ended``, ``not-stored``.
        """
        async with self._lock:
            known = self._replies.get(client_id)
            if known is not None:
                window.send(frames.accepted(known))
                return
            if self._session.ended:
                raise WebError("ended")
            now = self._clock()
            # What is typed to the tool and not to the customer interrupts nobody.
            pending = [] if await self._is_command(text) else self._interruptible()
            dropped = self._answered_by_writing()
            timing = Timing(bool(pending), tuple(line.text for line in pending), self._silence(now))
            cut: List[CustomerLine] = []
            if self._session.content["persona"]["when_interrupted"] == "finish":
                for line in pending:
                    await self._show(line)
            else:
                cut = pending
            reply = await self._receive(client_id, text, now, timing, [*cut, *dropped])
            self._replies[client_id] = reply
            self._queue.append(reply)
            self._tell(frames.said(reply), but=window)
            self._tell(frames.accepted(reply))
            self._lines.update({line.seq: replace(line, cut=True) for line in (*cut, *dropped)})
            how = cutting.cut_in(self._session, reply, list(self._lines.values()), self._temper, self._minute)
            if how is not None:
                self._tell(frames.interrupted(self._session, reply, how))
            self._announce_ends()
            self._changed.set()
            self._work.set()

    async def _receive(
        self, client_id: str, text: str, now: float, timing: Timing, cut: Sequence[CustomerLine]
    ) -> ReceivedReply:
        try:
            seqs = [line.seq for line in cut]
            reply, _ = await run_in_threadpool(
                self._store.receive_reply, self._session.id, client_id, text, now, timing, seqs
            )
            return reply
        except StoreError as error:
            _log.error("reply-not-stored session=%s reason=%s", self._session.id, error)
            raise practising.named(error) from error

    async def _is_command(self, text: str) -> bool:
        return text.startswith("/") and text.lower() in await run_in_threadpool(self._practice.commands)

    def _waiting(self) -> List[CustomerLine]:
        return [line for line in self._lines.values() if line.waiting]

    def _interruptible(self) -> List[CustomerLine]:
        """The lines a reply cuts into now: only when the trainee could see that the customer had begun."""
        waiting = [line for line in self._waiting() if not self._asks_who_is_there(line)]
        if not waiting:
            return []
        first = waiting[0]
        begun = any(line.turn == first.turn and line.shown_at is not None for line in self._lines.values())
        return waiting if begun or self._typing else []

    def _asks_who_is_there(self, line: CustomerLine) -> bool:
        turn = self._turns.get(line.turn)
        return turn is not None and not turn.reply.text

    def _answered_by_writing(self) -> List[CustomerLine]:
        """Lines that ask whether anybody is there and come too late: somebody writes."""
        return [line for line in self._waiting() if self._asks_who_is_there(line)]

    def _silence(self, now: float) -> Optional[float]:
        """Seconds since the customer last said something, or since the trainee came back after having been away.

        To ask whether anybody is there does not end a silence.
        """
        since = self._last_shown_at
        return max(0.0, now - max(since, self._back_at)) if since is not None else None

    @property
    def _last_shown_at(self) -> Optional[float]:
        """When the customer last said something, apart from asking whether anybody is there."""
        lines = (line for line in self._lines.values() if not self._asks_who_is_there(line))
        return max((line.shown_at for line in lines if line.shown_at is not None), default=None)

    @property
    def _temper(self) -> Mapping[str, Any]:
        """The customer's temper now."""
        return cutting.temper_after(self._session, self._turns, self._last_turn)

    def _may_cut_in(self, line: CustomerLine) -> bool:
        """Whether one may cut in politely while the customer types ``line``, and the trainee may be told so."""
        if not cutting.explained(self._session):
            return False
        said = [(one.text, one.typing) for one in self._lines.values() if one.turn == line.turn and one.shown_at]
        types = self._session.content["persona"]["types"]
        return bool(said) and had_their_minute(types, self._temper, said, line.turn == 0, *self._minute)

    # --- speed ---

    async def set_speed(self, name: Any) -> None:
        """How fast the customer types from now on, for all windows; the trainee's next sessions begin with it too.

        ``name`` is one of SPEEDS. Errors: WebError ``bad-field``, ``not-stored``.
        """
        if not isinstance(name, str) or name not in SPEEDS:
            raise WebError("bad-field", field="speed")
        async with self._lock:
            try:
                await run_in_threadpool(self._keep_speed, name)
            except StoreError as error:
                raise practising.named(error) from error
            self._session = replace(self._session, pace=SPEEDS[name])
            self._tell(frames.pace(self._session))
            self._changed.set()

    def _keep_speed(self, name: str) -> None:
        self._store.set_pace(self._session.id, SPEEDS[name])
        account = self._store.account(self._session.account_id) if self._session.account_id else None
        if account is not None:
            self._store.set_preferences(account.id, account.preferences.changed({"speed": name}))

    # --- impatience ---

    def typing(self) -> None:
        """The trainee is seen typing: a customer who sees that goes on waiting."""
        self._typed_at = self._clock()

    async def _grow_impatient(self) -> None:
        while not self._session.ended:
            left = self._patience_left()
            await asyncio.sleep(LOOK_AGAIN if left is None else min(max(left, SOONEST), LOOK_AGAIN))
            if left is not None and left <= 0:
                await self._let_pass()

    def _patience_left(self) -> Optional[float]:
        """Seconds until the customer asks whether anybody is there; None while it is not for the trainee to write."""
        pace, shown = self._session.pace, [line.shown_at for line in self._lines.values() if line.shown_at is not None]
        if (
            pace <= 0
            or not shown
            or not self._attended
            or self._queue
            or self._waiting()
            or self._engine_state != "ready"
        ):
            return None
        promised = float(self._session.state.get("hold_seconds") or 0.0)
        waits = float(self._session.content["persona"].get("conduct", {}).get("waits", WAITS))
        patience = max(waits, promised + HOLD_GRACE if promised else 0.0)
        if pace not in SPEEDS.values():
            patience /= pace  # a program's own pace is that of all the customer does
        quiet_since = max(*shown, self._entered_at)
        # A typing sign is waited for, but not for ever.
        since = max(quiet_since, min(self._typed_at, quiet_since + patience))
        return since + patience - self._clock()

    async def _let_pass(self) -> None:
        """A silence is a turn without words: stored and answered like a reply, so that it can be replayed."""
        async with self._lock:
            left = self._patience_left()
            if left is None or left > 0 or self._session.ended:
                return
            # No client can send this id: theirs are ASCII.
            silence = await self._receive(f"…{len(self._replies) + 1}", "", self._clock(), Timing(), [])
            self._replies[silence.message_id] = silence
            self._queue.append(silence)
            self._work.set()

    # --- answers ---

    async def _watch(self) -> None:
        """Waits for the engine once, when the room opens: the customer's first words mean that one can answer."""
        while not self._session.ended and not await self._engine.ready():
            self._set_engine("starting")
            await asyncio.sleep(0.5)
        self._set_engine("ready")

    def _set_engine(self, state: str) -> None:
        if state == self._engine_state:
            return
        _log.info("engine session=%s state=%s", self._session.id, state)
        self._engine_state = state
        self._tell(frames.READY if state == "ready" else frames.waiting(state))
        self._changed.set()

    async def _answer(self) -> None:
        while True:
            while self._queue:
                reply = self._queue[0]
                answer = await self._answered(reply)
                async with self._lock:
                    self._queue.popleft()
                    if answer is None:
                        self._refuse(reply)
                    else:
                        self._take_in(reply, *answer)
            self._work.clear()
            self._on_idle()
            await self._work.wait()

    async def _answered(self, reply: ReceivedReply) -> Optional[Answer]:
        """The stored turn of ``reply``, however long the engine is down; None if the session ended without it."""
        for delay in chain(BACKOFF, repeat(BACKOFF[-1])):
            if self._session.ended:
                return None
            try:
                number = await self._engine.take_turn(reply)
                answer = await run_in_threadpool(self._read_answer, reply)
                if answer is not None:
                    self._set_engine("ready")
                    return answer
                _log.error("turn-missing session=%s turn=%s", reply.session_id, number)
            except (EngineDownError, StoreError) as error:
                _log.warning("turn-failed session=%s reason=%s", reply.session_id, error)
            self._set_engine("engine-down")
            await asyncio.sleep(delay)
            with suppress(StoreError):
                await self._renew()
        return None

    def _read_answer(self, reply: ReceivedReply) -> Optional[Answer]:
        """The turn of ``reply`` and what it changed, from the store; with it the scorecard if it was the last turn."""
        turn = self._store.turn(reply.session_id, reply.message_id)
        if turn is None:
            return None
        session = self._store.session(reply.session_id) or self._session
        if turn.ended is not None and session.scorecard is None:
            session = self._practice.end_session(self._store, session.id, turn.ended, self._clock())
        return turn, session, self._store.lines(reply.session_id)

    async def _renew(self) -> None:
        """Takes note of what was stored from outside the room."""
        stored = await run_in_threadpool(self._store.session, self._session.id)
        self._session = replace(stored, pace=self._session.pace) if stored is not None else self._session

    def _take_in(
        self, reply: ReceivedReply, turn: Turn, session: PracticeSession, lines: Sequence[CustomerLine]
    ) -> None:
        self._session = replace(session, pace=self._session.pace)  # it may have changed since the turn was read
        self._turns[turn.number] = turn
        self._replies[reply.message_id] = replace(reply, turn=turn.number)
        for line in lines:
            self._lines.setdefault(line.seq, line)  # known lines: the room knows best what it has shown
        # In an exam the end brings all feedback, this turn's too: it is told there.
        visible = frames.graded(replace(session, ended_at=None), self._shown_turn(turn))
        for frame in visible:
            self._tell(frame)
        self._announce_ends()
        self._changed.set()

    def _refuse(self, reply: ReceivedReply) -> None:
        for window in self._windows:
            window.send(frames.error(WebError("ended"), window.language, reply.message_id))

    async def refresh(self) -> None:
        """Takes note of an end that came from outside the chat; what the customer was typing is shown at once."""
        async with self._lock:
            await self._renew()
            self.skip()
            self._announce_ends()

    # --- the customer's messages ---

    def skip(self) -> None:
        """Shows all waiting messages now."""
        self._skip_to = max(self._lines, default=0)
        self._changed.set()

    async def _pace(self) -> None:
        while True:
            line = next(iter(self._waiting()), None)
            if line is None or not self._may_play(line):
                self._typing = False
                self._changed.clear()
                await self._changed.wait()
            elif await self._typed(line):
                async with self._lock:
                    self._typing = False
                    if self._lines[line.seq].waiting and self._attended:
                        await self._show(line)
                        self._announce_ends()

    def _may_play(self, line: CustomerLine) -> bool:
        can_answer = self._engine_state == "ready" or self._session.ended
        return self._attended and (line.turn > 0 or can_answer)

    async def _typed(self, line: CustomerLine) -> bool:
        """Lets the customer type ``line``; false if meanwhile it was cut off, shown, or nobody is there any more."""
        left, loop = line.typing, asyncio.get_running_loop()  # seconds at natural pace
        told = False
        while left > 0 and self._session.pace > 0 and line.seq > self._skip_to:
            if not told:
                told = self._typing = True
                self._tell(frames.typing(self._may_cut_in(line)))
            pace, since = self._session.pace, loop.time()
            self._changed.clear()
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._changed.wait(), left / pace)
            left -= (loop.time() - since) * pace
            if not self._attended or not self._lines[line.seq].waiting:
                return False
        return True

    async def _show(self, line: CustomerLine) -> None:
        at = self._clock()
        try:
            await run_in_threadpool(self._store.mark_shown, line.session_id, line.seq, at)
        except StoreError as error:
            # Shown all the same: windows know by its number a line that comes twice.
            _log.error("line-not-marked session=%s seq=%s reason=%s", line.session_id, line.seq, error)
        self._lines[line.seq] = replace(line, shown_at=at)
        self._tell(frames.message(line))

    @property
    def _last_turn(self) -> int:
        return max(self._turns, default=0)

    def _announce_ends(self) -> None:
        """Tells of every turn of which the last message was shown (or cut off), and of the end of the conversation."""
        last, ended = self._last_turn, self._session.ended
        oldest = min((line.turn for line in self._waiting()), default=last + 1)
        while self._done < last and self._done + 1 < oldest:
            self._done += 1
            if not (ended and self._done == last):
                self._tell(frames.turn_end(self._done))
        if ended and self._done == last and not self._end_told:
            self._end_told = True
            if self._session.mode == "exam":
                for turn in self._turns.values():
                    self._tell(frames.feedback(self._shown_turn(turn)))
            self._tell(frames.ended(self._session))


class Rooms:
    """All rooms of this process."""

    def __init__(self, store: Store, engine: Engine, practice: Practice, clock: Callable[[], float]) -> None:
        self._store, self._engine, self._practice, self._clock = store, engine, practice, clock
        self._rooms: Dict[str, Room] = {}
        self._opening = asyncio.Lock()

    async def enter(self, session_id: str) -> Room:
        """The room of this session, opened if need be. Everyone who enters must ``leave``. Errors: StoreError."""
        async with self._opening:
            room = self._rooms.get(session_id)
            if room is None:
                room = await self._load(session_id)
                self._rooms[session_id] = room
                room.open()
            room.holders += 1
            return room

    async def _load(self, session_id: str) -> Room:
        telltales: FrozenSet[str] = frozenset()
        minute = NO_MINUTE

        def read() -> Tuple[PracticeSession, List[CustomerLine], List[ReceivedReply], List[Turn]]:
            nonlocal telltales, minute
            session = self._store.session(session_id)
            if session is None:
                raise StoreError("unknown-session", session=session_id)
            if session.ended and session.scorecard is None:
                reason = session.end_reason or "stopped"
                self._practice.end_session(self._store, session_id, reason, self._clock())
                session = self._store.session(session_id) or session
            telltales = self._practice.telltales() if session.types_hidden else frozenset()
            minute = self._practice.minute()
            return (
                session,
                self._store.lines(session_id),
                self._store.replies(session_id),
                self._store.turns(session_id),
            )

        parts = await run_in_threadpool(read)
        return Room(
            *parts,
            telltales=telltales,
            minute=minute,
            store=self._store,
            engine=self._engine,
            practice=self._practice,
            clock=self._clock,
            on_idle=lambda: self._drop_if_idle(session_id),
        )

    def leave(self, session_id: str, room: Room, window: Window) -> None:
        """``window`` leaves. The room stays until every reply has its answer."""
        room.leave(window)
        room.holders -= 1
        self._drop_if_idle(session_id)

    def _drop_if_idle(self, session_id: str) -> None:
        room = self._rooms.get(session_id)
        if room is not None and room.idle:
            del self._rooms[session_id]
            room.close()

    async def refresh(self, session_id: str) -> None:
        """Tells an open room that its session was changed from outside."""
        room = self._rooms.get(session_id)
        if room is not None:
            await room.refresh()

    def close(self) -> None:
        """Closes all rooms."""
        for room in self._rooms.values():
            room.close()
        self._rooms.clear()


# --- the socket -----------------------------------------------------------------------------------------------------


async def chat(websocket: WebSocket) -> None:
    """WebSocket ``/api/v1/sessions/{id}/chat``: the trainee's way into the room."""
    web, language = web_of(websocket), language_of(websocket)
    try:
        session = await run_in_threadpool(_admitted, web, websocket)
        room = await web.rooms.enter(session.id)
    except (WebError, StoreError) as error:
        await _turn_away(websocket, practising.named(error) if isinstance(error, StoreError) else error, language)
        return
    window = Window(language)
    sender: Optional[asyncio.Task[None]] = None
    try:
        await websocket.accept()
        sender = asyncio.create_task(_send_frames(websocket, window))
        query = websocket.query_params
        await room.join(window, _count(query.get("after_seq")), _count(query.get("after_turn")))
        while True:
            await _take_frame(room, window, await websocket.receive())
    except WebSocketDisconnect:
        _log.info("window-closed session=%s", session.id)
    finally:
        if sender is not None:
            sender.cancel()
        web.rooms.leave(session.id, room, window)


async def _turn_away(websocket: WebSocket, problem: WebError, language: str) -> None:
    """Programs get the HTTP status. A page cannot see it: it gets a frame and a closing code, 4000 + status."""
    if "origin" not in websocket.headers or problem.code == "cross-site":
        await websocket.send_denial_response(error_response(problem, language))
        return
    await websocket.accept()
    with suppress(WebSocketDisconnect, RuntimeError):
        await websocket.send_json(frames.error(problem, language))
        await websocket.close(4000 + problem.status)


def _admitted(web: Web, websocket: WebSocket) -> PracticeSession:
    auth.check_site(websocket)
    account = auth.allowed(websocket, web.store, web.clock())
    return practising.own(web, account, websocket.path_params["id"])


def _count(value: Optional[str]) -> int:
    return int(value) if value is not None and value.isascii() and value.isdigit() and len(value) < 10 else 0


async def _send_frames(websocket: WebSocket, window: Window) -> None:
    # A socket that went away makes sending fail; the receiving side notices and cleans up.
    with suppress(WebSocketDisconnect, RuntimeError):
        while True:
            await websocket.send_text(json.dumps(await window.next(), ensure_ascii=False, separators=(",", ":")))


async def _take_frame(room: Room, window: Window, received: Any) -> None:
    """Does what one received frame asks; what cannot be done is answered with an ``error`` frame."""
    if received["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(received.get("code", 1005))
    client_id: Optional[str] = None
    try:
        frame = _parsed(received.get("text"))
        if isinstance(frame.get("client_id"), str):
            client_id = frame["client_id"][:200]
        kind = frame.get("type")
        room.heard(window, ping=kind == "ping")
        if kind == "say":
            await room.say(window, clean_id(frame.get("client_id")), clean_text(frame.get("text")))
        elif kind == "skip":
            room.skip()
        elif kind == "ping":
            window.send(frames.PONG)
        elif kind == "typing":
            room.typing()
        elif kind == "speed":
            await room.set_speed(frame.get("speed"))
        elif kind != "seen":
            raise WebError("bad-frame", field="type")
    except WebError as error:
        window.send(frames.error(error, window.language, client_id))


def _parsed(text: Optional[str]) -> Frame:
    try:
        frame = json.loads(text or "")
    except (ValueError, RecursionError):
        raise WebError("bad-json") from None
    if not isinstance(frame, dict):
        raise WebError("bad-frame", field="type")
    return frame
