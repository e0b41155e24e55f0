"""A whole conversation graded after the event: replies in turn, with the times the transcript holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, FrozenSet, List, Optional, Sequence, Tuple

from coach.conversation import Timing, Utterance
from coach.grading.grader import Exchange, GradedReply, Grader

# Nobody types faster than this for long (120 words a minute): what came sooner was being typed when the agent cut in.
FASTEST_TYPING = 10.0  # characters a second
SHORTEST_TELLING = 20  # characters; less is typed in a moment


@dataclass(frozen=True)
class GradedTranscript:
    """``replies`` in order; ``played`` are the ids of the guidelines that were in play at any of them."""

    replies: Tuple[GradedReply, ...]
    played: FrozenSet[str]


def grade_transcript(
    grader: Grader,
    language: str,
    types: Sequence[str],
    turns: Sequence[Utterance],
    asked: Callable[[str, str], FrozenSet[str]],
) -> GradedTranscript:
    """Grades all replies of ``turns``. The agent's lines in a row are one reply, joined by line breaks.

    ``asked`` says which common facts a text in a language asks for. Guidelines that need a clock do not apply where no turn
    has a time.
    """
    clocked = any(line.at is not None for line in turns)
    graded: List[GradedReply] = []
    history: List[Utterance] = []
    played: set[str] = set()
    reached: set[str] = set()
    position = 0
    while position < len(turns):
        if turns[position].speaker == "customer":
            history.append(turns[position])
            position += 1
            continue
        group = [turns[position]]
        while position + len(group) < len(turns) and turns[position + len(group)].speaker == "agent":
            group.append(turns[position + len(group)])
        position += len(group)
        following = turns[position] if position < len(turns) else None
        text = "\n".join(line.text for line in group)
        exchange = Exchange(
            language=language,
            types=tuple(types),
            history=tuple(history),
            graded=tuple(graded),
            reached=frozenset(reached),
            timing=Timing(interrupted=cuts_in(history, group[0], following), silence=_silence(history, group[0])),
            asked=asked(text, language),
            clocked=clocked,
        )
        reply = grader.grade(text, exchange)
        graded.append(reply)
        played |= reply.played
        reached |= set(reply.phases)
        history.extend(group)
    return GradedTranscript(tuple(graded), frozenset(played))


def cuts_in(history: Sequence[Utterance], reply: Utterance, following: Optional[Utterance]) -> bool:
    """Whether the times show that the customer was still typing: their next message came too soon to begin after the reply."""
    if not history or history[-1].speaker != "customer" or following is None or following.speaker != "customer":
        return False
    if reply.at is None or following.at is None or len(following.text) < SHORTEST_TELLING:
        return False
    return following.at - reply.at < len(following.text) / FASTEST_TYPING


def _silence(history: Sequence[Utterance], reply: Utterance) -> Optional[float]:
    """Seconds since anybody wrote."""
    at = history[-1].at if history else None
    return reply.at - at if at is not None and reply.at is not None else None
