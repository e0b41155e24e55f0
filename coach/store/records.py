"""What the store gives out: frozen rows. Times are unix seconds, ids are random url-safe words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, Mapping, Optional, Tuple

from coach.conversation import Timing
from coach.preferences import Preferences

ROLES = ("agent", "trainer", "coach", "admin")
MODES = ("coached", "exam")
DIFFICULTIES = ("easy", "normal", "hard")


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in. ``role`` is one of ROLES; the password itself never leaves the store."""

    id: str
    name: str
    role: str
    created_at: float
    disabled: bool = False
    has_password: bool = False
    preferences: Preferences = field(default_factory=Preferences)


@dataclass(frozen=True)
class PracticeSession:
    """One practice conversation.

    ``content`` is the snapshot (persona, scenario, types as JSON data) it was started with, so that a file changed
    later changes no running session. ``account_id`` is None for a session in the terminal. ``scorecard`` comes with
    the end.

    ``blind`` means the trainee is not told the customer's types and is asked for them at the end; ``recognised`` is None
    until they have answered (``coach.grading.recognition``). ``parent_session`` is the session this one was forked from:
    its turns before ``forked_at_turn`` are copies.
    """

    id: str
    account_id: Optional[str]
    account_name: str
    persona_id: str
    scenario_id: str
    language: str
    mode: str
    seed: int
    pace: float
    content: Mapping[str, Any]
    state: Mapping[str, Any]
    rubric: str
    started_at: float
    ended_at: Optional[float] = None
    end_reason: Optional[str] = None
    scorecard: Optional[Dict[str, Any]] = None
    blind: bool = False
    recognised: Optional[Dict[str, Any]] = None
    difficulty: str = "normal"
    parent_session: Optional[str] = None
    forked_at_turn: Optional[int] = None

    @property
    def ended(self) -> bool:
        """Whether the conversation is over."""
        return self.ended_at is not None

    @property
    def types_hidden(self) -> bool:
        """Whether the trainee must not be told the customer's types yet."""
        return self.blind and self.recognised is None


@dataclass(frozen=True)
class Attempt:
    """An ended session as others are compared with it; the fields are those of ``PracticeSession``."""

    id: str
    started_at: float
    language: str
    mode: str
    difficulty: str
    seed: int
    scorecard: Mapping[str, Any]
    parent_session: Optional[str] = None
    forked_at_turn: Optional[int] = None


@dataclass(frozen=True)
class ReceivedReply:
    """A reply of the trainee as it was received; ``turn`` is None until it is answered."""

    session_id: str
    message_id: str
    text: str
    received_at: float
    timing: Timing = field(default_factory=Timing)
    turn: Optional[int] = None


@dataclass(frozen=True)
class CustomerLine:
    """One message of the customer on its way to the window.

    ``seq`` counts from 1 within the session; ``turn`` is 0 for the opening. ``cut`` means the trainee cut in before it
    was shown, so it never was.
    """

    session_id: str
    seq: int
    turn: int
    text: str
    typing: float
    shown_at: Optional[float] = None
    cut: bool = False

    @property
    def waiting(self) -> bool:
        """Whether it is still to be shown."""
        return self.shown_at is None and not self.cut


@dataclass(frozen=True)
class Customer:
    """A customer somebody practised with: ``name`` by language, and the types they had then."""

    name: Mapping[str, str]
    types: Tuple[str, ...]
