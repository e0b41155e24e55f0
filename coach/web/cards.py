"""What a scorecard shows beyond its own numbers: the course of the customer's mood, where facts came out, earlier attempts."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional, Sequence, Tuple

from coach.conversation import Turn
from coach.store import PracticeSession
from coach.web import attempts, mood
from coach.web.context import Web
from coach.web.presentation import COMMAND_PHASE

Places = Mapping[Tuple[str, str], Tuple[Tuple[int, str], ...]]


def view(web: Web, session: PracticeSession, turns: Sequence[Turn], address: str) -> Dict[str, Any]:
    """What the templates of the scorecard need of an ended ``session`` and its ``turns``; ``address`` is the installation's.

    One query, however many attempts there are.
    """
    card = session.scorecard or {}
    course = mood.levels(card.get("mood", ()), mood.start_of(session.content))
    seen = mood.happenings(turns)
    moved = mood.moves(course, turns, mood.reactions_of(session.content))
    tried = (
        web.store.attempts(session.account_id, session.persona_id, session.scenario_id) if session.account_id else []
    )
    return {
        "moves": moved,
        "picture": mood.picture(course, seen),
        "mood_table": mood.table(course, seen),
        "counts": mood.counts(seen, card.get("hints")),
        "told": first_turns(turns, "told"),
        "given": first_turns(turns, "steps"),
        "places": places(turns),
        "comparison": attempts.compared(session.id, tried),
        "fork_turn": worth_another_try(moved, turns, card.get("work_on", ())),
        "review_address": f"{address}/review/{session.id}",
    }


def first_turns(turns: Sequence[Turn], field: str) -> Dict[str, int]:
    """The turn in which each id in the list ``field`` of the customer's state came up first."""
    found: Dict[str, int] = {}
    for turn in turns:
        for name in turn.state.get(field, ()):
            found.setdefault(name, turn.number)
    return found


def places(turns: Sequence[Turn]) -> Places:
    """Where each guideline was met or broken, by (guideline, verdict): (turn, quoted words), once for each turn."""
    found: Dict[Tuple[str, str], Dict[int, str]] = {}
    for turn in turns:
        for finding in turn.findings:
            if finding.charged and finding.verdict != "missed":
                found.setdefault((finding.guideline, finding.verdict), {}).setdefault(turn.number, finding.quote)
    return {key: tuple(sorted(quotes.items())) for key, quotes in found.items()}


def worth_another_try(
    moved: Sequence[mood.Move], turns: Sequence[Turn], work_on: Sequence[Mapping[str, Any]]
) -> Optional[int]:
    """The reply to say otherwise first: what cost most patience, else the weightiest fault; None if there is neither."""
    spoken = {turn.number for turn in turns if turn.phase != COMMAND_PHASE and turn.reply.text}
    falls = [move for move in moved if move.change < 0 and move.turn in spoken]
    if falls:
        return min(falls, key=lambda move: (move.change, move.turn)).turn
    faults = (int(finding["turn"]) for finding in work_on if finding["verdict"] == "violated")
    return next((turn for turn in faults if turn in spoken), None)
