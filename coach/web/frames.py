"""The frames of the live chat: what goes over the WebSocket, as plain dicts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Dict, List, Optional, Sequence

from coach.conversation import Turn
from coach.preferences import SPEEDS
from coach.store import CustomerLine, PracticeSession, ReceivedReply
from coach.web.cutting import CutIn, Minute, explained, of_session
from coach.web.errors import WebError

Frame = Dict[str, Any]


def speed_of(pace: float) -> Optional[str]:
    """What people call this pace; None for one that only a program asks for."""
    return next((name for name, value in SPEEDS.items() if value == pace), None)


def hello(session: PracticeSession, turn: int, behind: int) -> Frame:
    """First frame: whom one talks to, how far the conversation is, and how many frames of what was said so far follow."""
    persona, scenario = session.content["persona"], session.content["scenario"]
    return {
        "type": "hello",
        "session": {
            "id": session.id,
            "mode": session.mode,
            "language": session.language,
            "pace": session.pace,
            "speed": speed_of(session.pace),
            "scenario": {"id": session.scenario_id, "name": scenario["name"][session.language]},
        },
        "persona": {"id": session.persona_id, "name": persona["name"][session.language]},
        "you": session.account_name,
        "ended": session.end_reason,
        "turn": turn,
        "behind": behind,
    }


def message(line: CustomerLine) -> Frame:
    """One message of the customer."""
    return {"type": "message", "seq": line.seq, "text": line.text, "turn": line.turn}


def accepted(reply: ReceivedReply) -> Frame:
    """The reply is stored: it cannot be lost any more."""
    return {"type": "accepted", "client_id": reply.message_id, "at": reply.received_at}


def said(reply: ReceivedReply) -> Frame:
    """A reply of the trainee: from before, or from another window."""
    return {
        "type": "said",
        "client_id": reply.message_id,
        "text": reply.text,
        "turn": reply.turn,
        "at": reply.received_at,
    }


def interrupted(session: PracticeSession, reply: ReceivedReply, how: CutIn) -> Frame:
    """The reply cut into messages that the customer was typing."""
    return {
        "type": "interrupted",
        "turn": how.turn,
        "cut": list(how.cut),
        "client_id": reply.message_id,
        "shown": how.shown,
        "of": how.of,
        "allowed": how.allowed and explained(session),
    }


def pace(session: PracticeSession) -> Frame:
    """How fast the customer types from now on."""
    return {"type": "pace", "pace": session.pace, "speed": speed_of(session.pace)}


def typing(may_cut_in: bool) -> Frame:
    """The customer is typing. ``may_cut_in`` is only there where one may do so politely."""
    return {"type": "typing", "may_cut_in": True} if may_cut_in else TYPING


def feedback(turn: Turn) -> Frame:
    """How the reply of ``turn`` was graded."""
    return {
        "type": "feedback",
        "turn": turn.number,
        "client_id": turn.reply.message_id,
        "findings": [finding.as_dict() for finding in turn.findings],
        "labels": [asdict(label) for label in turn.labels],
    }


def notice(turn: Turn) -> Frame:
    """What the tool itself says after ``turn`` (a hint)."""
    return {"type": "notice", "text": turn.notice, "turn": turn.number}


def turn_end(turn: int) -> Frame:
    """The customer has said everything of ``turn`` (0: the opening)."""
    return {"type": "turn_end", "turn": turn}


def ended(session: PracticeSession) -> Frame:
    """The conversation is over."""
    # Before the trainee of a blind session has named the types, the scorecard would.
    card = None if session.types_hidden else session.scorecard
    return {"type": "ended", "reason": session.end_reason, "scorecard": card}


def waiting(reason: str) -> Frame:
    """The customer cannot answer yet: "starting" or "engine-down"."""
    return {"type": "waiting", "reason": reason}


def error(problem: WebError, language: str, client_id: Optional[str] = None) -> Frame:
    """What could not be done, in the reader's language."""
    frame: Frame = {"type": "error", "code": problem.code, "message": problem.message(language)}
    return frame if client_id is None else {**frame, "client_id": client_id}


READY: Frame = {"type": "ready"}
TYPING: Frame = {"type": "typing"}
PONG: Frame = {"type": "pong"}


def history(
    session: PracticeSession,
    lines: Sequence[CustomerLine],
    replies: Sequence[ReceivedReply],
    turns: Sequence[Turn],
    minute: Minute,
    after_seq: int = 0,
    after_turn: int = 0,
) -> List[Frame]:
    """What was shown and said so far, in order, without lines up to ``after_seq`` and turns up to ``after_turn``.

    Replies without a turn are always in it. In exam mode feedback comes after the end, then for all turns.
    """

    shown: Dict[int, List[Frame]] = {}
    for line in lines:
        if line.shown_at is not None and line.seq > after_seq:
            shown.setdefault(line.turn, []).append(message(line))
    by_number = {turn.number: turn for turn in turns}
    cut_ins = of_session(session, turns, lines, replies, minute)
    found = list(shown.get(0, ()))
    for reply in replies:
        new = reply.turn is None or reply.turn > after_turn
        how = cut_ins.get(reply.message_id)
        if new and reply.text:  # without text it is a silence
            found.append(said(reply))
        if new and how is not None:
            found.append(interrupted(session, reply, how))
        turn = by_number.get(reply.turn or 0)
        if turn is None:
            continue
        found.extend(graded(session, turn, new))
        found.extend(shown.get(turn.number, ()))
    return found


def graded(session: PracticeSession, turn: Turn, new: bool = True) -> List[Frame]:
    """The feedback on ``turn`` as far as it may be seen now, and the tool's own notice."""
    exam = session.mode == "exam"
    visible = bool(turn.reply.text) and (session.ended if exam else new)
    return ([feedback(turn)] if visible else []) + ([notice(turn)] if new and turn.notice else [])
