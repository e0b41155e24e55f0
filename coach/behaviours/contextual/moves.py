"""Hold and transfer in the light of the turns before: what the customer asked for or agreed to is no fault of form."""

from __future__ import annotations

from typing import FrozenSet

from coach.behaviours.analysis import Analysis

HOLDS = frozenset({"hold-asked", "hold-abrupt"})
TRANSFERS = frozenset({"transfer-asked", "transfer-abrupt"})


def _agreed(analysis: Analysis, cue: str) -> bool:
    """Whether the agent's last message asked leave for it and the customer's answer begins by agreeing."""
    asked = any("ask-leave" in view.cues and cue in view.cues for view in analysis.last_agent)
    return asked and any("consent" in view.cues for view in analysis.last_customer[:2])


def ruled_out(analysis: Analysis) -> FrozenSet[str]:
    """The behaviours that cannot be: a transfer the customer asked for or a hold or transfer they agreed to."""
    out: set[str] = set()
    if any("transfer-wanted" in view.cues for view in analysis.last_customer) or _agreed(analysis, "transfer"):
        out |= TRANSFERS
    if _agreed(analysis, "hold"):
        out |= HOLDS
    return frozenset(out)
