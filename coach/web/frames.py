"""The frames of the live chat: what goes over the WebSocket, as plain dicts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Dict, List, Optional, Sequence

from coach.conversation import Turn
from coach.store import CustomerLine, PracticeSession, ReceivedReply
from coach.web.errors import WebError

Frame = Dict[str, Any]


def hello(session: PracticeSession, turn: int) -> Frame:
    """First frame: whom one talks to, and how far the conversation is."""
    persona, scenario = session.content["persona"], session.content["scenario"]
    return {
        "type": "hello",
        "session": {
            "id": session.id,
            "mode": session.mode,
            "language": session.language,
            "pace": session.pace,
            "scenario": {"id": session.scenario_id, "name": scenario["name"][session.language]},
        },
        "persona": {"id": session.persona_id, "name": persona["name"][session.language]},
        "you": session.account_name,
        "ended": session.end_reason,
        "turn": turn,
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


def interrupted(reply: ReceivedReply, turn: int, cut: Sequence[str]) -> Frame:
    """The reply cut off these messages of ``turn``."""
    return {"type": "interrupted", "turn": turn, "cut": list(cut), "client_id": reply.message_id}


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


def cut_by(reply: ReceivedReply, lines: Sequence[CustomerLine]) -> List[CustomerLine]:
    """The customer's lines that ``reply`` cut off."""
    return (
        [line for line in lines if line.cut and line.text in reply.timing.pending] if reply.timing.interrupted else []
    )


def history(
    session: PracticeSession,
    lines: Sequence[CustomerLine],
    replies: Sequence[ReceivedReply],
    turns: Sequence[Turn],
    after_seq: int = 0,
    after_turn: int = 0,
) -> List[Frame]:
    """What was shown and said so far, in order, without lines up to ``after_seq`` and turns up to ``after_turn``.

    Replies without a turn are always in it. In exam mode feedback comes after the end, then for all turns.
    """

    def shown(number: int) -> List[Frame]:
        seen = (line for line in lines if line.turn == number and line.shown_at is not None)
        return [message(line) for line in seen if line.seq > after_seq]

    by_number = {turn.number: turn for turn in turns}
    found = shown(0)
    for reply in replies:
        new = reply.turn is None or reply.turn > after_turn
        cut = cut_by(reply, lines)
        if new and reply.text:  # without text it is a silence
            found.append(said(reply))
        if new and cut:
            found.append(interrupted(reply, cut[0].turn, [line.text for line in cut]))
        turn = by_number.get(reply.turn or 0)
        if turn is None:
            continue
        found.extend(graded(session, turn, new))
        found.extend(shown(turn.number))
    return found


def graded(session: PracticeSession, turn: Turn, new: bool = True) -> List[Frame]:
    """The feedback on ``turn`` as far as it may be seen now, and the tool's own notice."""
    exam = session.mode == "exam"
    visible = bool(turn.reply.text) and (session.ended if exam else new)
    return ([feedback(turn)] if visible else []) + ([notice(turn)] if new and turn.notice else [])
