"""The words that all parts share: messages, labels, findings, turns. Plain frozen data, no behaviour of their own."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Dict, Mapping, Optional, Tuple


@dataclass(frozen=True)
class Utterance:
    """One message of a conversation. ``at`` is seconds since any fixed moment, or None where no clock is known."""

    speaker: str  # "customer" | "agent"
    text: str
    at: Optional[float] = None


@dataclass(frozen=True)
class Timing:
    """What the server's clock knew when a reply came in.

    ``pending`` are the customer's messages that were still being typed; ``interrupted`` is true when there were any.
    ``silence`` is the time in seconds between the customer's last shown message and the reply, or None if unknown.
    """

    interrupted: bool = False
    pending: Tuple[str, ...] = ()
    silence: Optional[float] = None


@dataclass(frozen=True)
class Label:
    """One behaviour found in a reply: ``reply[start:end]`` are the words it rests on, ``because`` says why."""

    behaviour: str
    start: int
    end: int
    because: str

    @property
    def proven(self) -> bool:
        """Whether a pattern or rule matched the words; otherwise they are only like an example."""
        return self.because.startswith("pattern:")


@dataclass(frozen=True)
class Finding:
    """A guideline met, violated or missed.

    ``turn`` counts from 1; a missed do has the turn after which it was due, and no words (``start == end == 0``).
    ``charged`` is false for what is listed beside a more specific finding of the same words ("also seen").
    """

    guideline: str
    behaviour: str
    verdict: str  # "met" | "violated" | "missed"
    turn: int
    start: int
    end: int
    quote: str
    why: str
    advice: str
    better: str
    source: str
    severity: str
    section: str
    title: str
    charged: bool = True

    def as_dict(self) -> Dict[str, Any]:
        """The finding as plain JSON data."""
        return asdict(self)


@dataclass(frozen=True)
class CustomerMessage:
    """One message of the customer and how long (seconds, at natural pace) it takes to type it."""

    text: str
    typing: float


@dataclass(frozen=True)
class Reply:
    """One message of the trainee as the server received it. ``message_id`` is the client's, unique in its session."""

    message_id: str
    text: str
    received_at: float = 0.0
    timing: Timing = field(default_factory=Timing)


@dataclass(frozen=True)
class Turn:
    """One reply and the customer's answer to it.

    ``state`` is the customer after the turn, as plain JSON data; ``ended`` is None while the session goes on, else the
    reason: "solved", "left" (the customer lost patience) or "stopped" (the agent ended it). ``notice`` carries what the
    tool itself says (a hint), which is no message of the customer.
    """

    number: int
    reply: Reply
    phase: str
    labels: Tuple[Label, ...]
    findings: Tuple[Finding, ...]
    messages: Tuple[CustomerMessage, ...]
    state: Mapping[str, Any]
    ended: Optional[str] = None
    notice: Optional[str] = None
