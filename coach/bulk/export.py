"""``coach export``: stored practices as lines of JSON that ``coach grade`` reads again (format: docs/commands.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, Iterator, List, Optional

from coach import service
from coach.store import PracticeSession, Store

# Sessions read at a time: memory stays the same however many there are.
BATCH = 100


@dataclass(frozen=True)
class Wanted:
    """Which sessions: of one account, of one customer, begun at ``since`` or later and before ``until`` (unix seconds)."""

    account_id: Optional[str] = None
    persona_id: Optional[str] = None
    since: Optional[float] = None
    until: Optional[float] = None
    ended_only: bool = True


def exported(store: Store, wanted: Wanted) -> Iterator[Dict[str, Any]]:
    """The wanted sessions as rows, newest first."""
    offset = 0
    while found := _batch(store, wanted, offset):
        offset += len(found)
        for session in found:
            if session.ended or not wanted.ended_only:
                yield row(store, session)


def row(store: Store, session: PracticeSession) -> Dict[str, Any]:
    """One session: who spoke with whom, what was said, how it was marked."""
    card = session.scorecard or {}
    history = service.past(store, session.id).history
    return {
        "id": session.id,
        "language": session.language,
        "customer_types": list(session.content["persona"]["types"]),
        "turns": [_turn(line.speaker, line.text, line.at) for line in history],
        "agent": session.account_name,
        "persona": session.persona_id,
        "scenario": session.scenario_id,
        "mode": session.mode,
        "seed": session.seed,
        "started_at": session.started_at,
        "ended_at": session.ended_at,
        "end_reason": session.end_reason,
        "conduct": card.get("conduct"),
        "resolution": card.get("resolution"),
        "critical": card.get("critical", []),
        "findings": [finding.as_dict() for turn in store.turns(session.id) for finding in turn.findings],
        "rubric": card.get("rubric") or session.rubric,
    }


def _turn(speaker: str, text: str, at: Optional[float]) -> Dict[str, Any]:
    said: Dict[str, Any] = {"speaker": speaker, "text": text}
    return said if at is None else {**said, "at": at}


def _batch(store: Store, wanted: Wanted, offset: int) -> List[PracticeSession]:
    return store.sessions(
        account_id=wanted.account_id,
        persona_id=wanted.persona_id,
        since=wanted.since,
        until=wanted.until,
        limit=BATCH,
        offset=offset,
    )
