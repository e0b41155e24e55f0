"""The customer's state between turns: plain data that is stored as JSON and never changed in place."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Dict, Mapping, Tuple

from coach.content.models import TEMPER


@dataclass(frozen=True)
class State:
    """One customer at one moment.

    ``temper`` holds patience, anger, trust, understanding and focus (0-100); ``told`` and ``steps`` what came out and was
    done so far, ``asked`` every fact the agent ever asked for; ``used`` the lines already said; ``felt`` how often each
    behaviour was met (the same kindness again counts for less); ``mood_curve`` one row a turn for the scorecard;
    ``played`` and ``reached`` what grading must remember: guidelines that were in play and phases that were reached;
    ``hold`` and ``hold_seconds`` how long the agent last asked to wait, in their words; ``pledges`` what they promised to do
    afterwards, in their words; ``unanswered`` how often in a row the customer asked whether anybody is there.
    """

    seed: int
    language: str
    temper: Mapping[str, int]
    told: Tuple[str, ...] = ()
    asked: Tuple[str, ...] = ()
    steps: Tuple[str, ...] = ()
    traps: Tuple[str, ...] = ()
    used: Tuple[str, ...] = ()
    felt: Mapping[str, int] = field(default_factory=dict)
    mood_curve: Tuple[Mapping[str, Any], ...] = ()
    played: Tuple[str, ...] = ()
    reached: Tuple[str, ...] = ()
    last_reply: str = ""
    hints: int = 0
    solved_at: int = 0
    hold: str = ""
    hold_seconds: float = 0.0
    pledges: Tuple[str, ...] = ()
    unanswered: int = 0

    def as_data(self) -> Dict[str, Any]:
        """The state as plain JSON data."""
        return asdict(self)

    @staticmethod
    def from_data(data: Mapping[str, Any]) -> State:
        """The state that ``as_data`` gave (lists for tuples are fine: that is what JSON returns)."""
        lists: Dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
        return State(**lists)

    def feel(self, key: str, change: Mapping[str, int]) -> State:
        """The state after an event with this effect. The same kind effect again is halved each time: no reward for robots."""
        times = self.felt.get(key, 0)
        temper = dict(self.temper)
        for name, amount in change.items():
            kinder = round(amount / 2**times) if helps(name, amount) else amount
            temper[name] = max(0, min(100, temper[name] + kinder))
        return replace(self, temper=temper, felt={**self.felt, key: times + 1})


def helps(name: str, amount: int) -> bool:
    """Whether this change of the temper number ``name`` is one for the better."""
    return amount > 0 if name != "anger" else amount < 0


def initial(seed: int, language: str, temper: Mapping[str, int]) -> State:
    """The state before the first word."""
    return State(seed=seed, language=language, temper={name: temper[name] for name in TEMPER})
