"""Where a reply cut into what the customer was typing: what they had shown, what was cut off, and whether it was in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, Mapping, Optional, Sequence, Tuple

from coach.conversation import Turn
from coach.store import CustomerLine, PracticeSession, ReceivedReply
from coach.talk import had_their_minute

# How long (seconds at natural pace) and for how many words a talkative customer may talk before one may cut in.
Minute = Tuple[float, int]


@dataclass(frozen=True)
class CutIn:
    """One interruption. ``shown`` of the ``of`` messages of ``turn`` were there when the reply came.

    ``cut`` are those that were never shown; empty if the customer finished all the same. ``allowed`` is the documented
    exception: a talkative customer who had had their minute.
    """

    turn: int
    shown: int
    of: int
    cut: Tuple[str, ...]
    allowed: bool


def cut_in(
    session: PracticeSession,
    reply: ReceivedReply,
    lines: Sequence[CustomerLine],
    temper: Mapping[str, Any],
    minute: Minute,
) -> Optional[CutIn]:
    """How ``reply`` cut in, or None if it did not. ``temper`` is the customer's when it came."""
    pending = frozenset(reply.timing.pending)
    before = [line for line in lines if reply.turn is None or line.turn < reply.turn]
    late = [line for line in before if line.text in pending]
    if not reply.timing.interrupted or not late:
        return None
    first = late[0].turn
    talk = [line for line in before if line.turn >= first]
    said = [(line.text, line.typing) for line in talk if line.text not in pending]
    return CutIn(
        turn=first,
        shown=len(said),
        of=len(talk),
        cut=tuple(line.text for line in late if line.cut),
        allowed=had_their_minute(session.content["persona"]["types"], temper, said, first == 0, *minute),
    )


def temper_after(session: PracticeSession, turns: Mapping[int, Turn], number: int) -> Mapping[str, Any]:
    """The customer's temper after turn ``number`` (0: when the session began); empty where none is stored."""
    known = turns[number].state if number in turns else session.content["persona"]
    return dict(known.get("temper", {}))


def of_session(
    session: PracticeSession,
    turns: Sequence[Turn],
    lines: Sequence[CustomerLine],
    replies: Sequence[ReceivedReply],
    minute: Minute,
) -> Dict[str, CutIn]:
    """All interruptions of a session, by the id of the reply."""
    by_number = {turn.number: turn for turn in turns}
    found = {}
    for reply in replies:
        if reply.timing.interrupted:
            last = max(by_number, default=0) if reply.turn is None else reply.turn - 1
            temper = temper_after(session, by_number, last)
            found[reply.message_id] = cut_in(session, reply, lines, temper, minute)
    return {name: one for name, one in found.items() if one is not None}


def explained(session: PracticeSession) -> bool:
    """Whether the trainee may be told that an interruption was in order: it tells the type, and it is feedback."""
    return not session.types_hidden and (session.mode == "coached" or session.ended)
