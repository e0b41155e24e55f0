"""Plays a stored session again by the rules of today and says whether the customer would have said the same. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from coach import practice
from coach.conversation import CustomerMessage, Finding, Turn, Utterance
from coach.practice import Past, Practice
from coach.roleplay.cast import Cast
from coach.roleplay.state import State
from coach.store.records import CustomerLine, PracticeSession


@dataclass(frozen=True)
class Difference:
    """Where a replay leaves the transcript: ``turn`` (0: the opening), in ``what`` ("said", "marks", "end"), before and now."""

    turn: int
    what: str
    before: Tuple[str, ...]
    now: Tuple[str, ...]


@dataclass(frozen=True)
class Replay:
    """``turns`` were played again; ``difference`` is the first one, or None if all came out as it was."""

    turns: int
    difference: Optional[Difference]


def past(lines: Sequence[CustomerLine], turns: Sequence[Turn]) -> Past:
    """Everything the trainee saw and wrote in ``turns``, in order. What was cut off was never seen."""
    shown: Dict[int, List[CustomerLine]] = {}
    for line in lines:
        if not line.cut:
            shown.setdefault(line.turn, []).append(line)
    since = shown.get(0, [])  # what the customer said since the trainee's last reply
    history = _heard(since)
    for turn in turns:
        if turn.phase == practice.COMMAND_PHASE:
            continue
        answer = shown.get(turn.number, [])
        if turn.phase == practice.SILENCE_PHASE:
            since = [*since, *answer]
        else:
            history.append(Utterance("agent", turn.reply.text, turn.reply.received_at))
            since = answer
        history += _heard(answer)
    return Past(tuple(history), tuple(turns), tuple((line.text, line.typing) for line in since))


def _heard(lines: Sequence[CustomerLine]) -> List[Utterance]:
    return [Utterance("customer", line.text, line.shown_at) for line in lines]


def replay(playing: Practice, session: PracticeSession, lines: Sequence[CustomerLine], turns: Sequence[Turn]) -> Replay:
    """The stored replies of ``session`` answered anew, with its seed and the customer and problem it began with.

    It stops at the first difference: what comes after one would be another conversation.
    """
    cast = Cast.from_data(session.content)
    state, opening = practice.start(cast, session.language, session.seed)
    begun = _compared(0, "said", [line.text for line in lines if line.turn == 0], _texts(opening))
    if begun is not None:
        return Replay(0, begun)
    for number, turn in enumerate(turns):
        again = playing.take_turn(cast, state, past(lines, turns[:number]), turn.reply)
        difference = (
            _compared(turn.number, "said", _texts(turn.messages), _texts(again.messages))
            or _compared(turn.number, "marks", _marks(turn.findings), _marks(again.findings))
            or _compared(turn.number, "end", [turn.ended or ""], [again.ended or ""])
        )
        if difference is not None:
            return Replay(number + 1, difference)
        state = State.from_data(again.state)
    return Replay(len(turns), None)


def state_before(session: PracticeSession, turns: Sequence[Turn]) -> Mapping[str, Any]:
    """The customer as they were after ``turns``, the first ones of ``session``."""
    if turns:
        return turns[-1].state
    return practice.start(Cast.from_data(session.content), session.language, session.seed)[0].as_data()


def _compared(turn: int, what: str, before: Sequence[str], now: Sequence[str]) -> Optional[Difference]:
    return None if list(before) == list(now) else Difference(turn, what, tuple(before), tuple(now))


def _texts(messages: Sequence[CustomerMessage]) -> List[str]:
    return [message.text for message in messages]


def _marks(findings: Sequence[Finding]) -> List[str]:
    return [f"{finding.guideline} {finding.verdict}" for finding in findings]
