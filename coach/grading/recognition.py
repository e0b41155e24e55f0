"""How well the trainee recognised the customer's types in a blind practice: a mark of its own, apart from conduct.

Document 001 asks agents to recognise the traits a customer shows, because that helps to handle the call. With h types
recognised, m overlooked and f named that were not there, the mark is

    100 * h / (h + m * missed + f * invented)

rounded, with the weights ``missed`` and ``invented`` of ``guidelines/scoring.yaml``. All right is 100, nothing right is 0;
naming every type there is brings little, because each that was not there counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, Optional, Sequence, Tuple

from coach.content.models import RecognitionWeights


@dataclass(frozen=True)
class Recognition:
    """What was recognised: type ids. ``mark`` is 0 to 100, or None if the trainee would not say (then all is empty)."""

    mark: Optional[int]
    hits: Tuple[str, ...] = ()
    missed: Tuple[str, ...] = ()
    invented: Tuple[str, ...] = ()

    def as_data(self) -> Dict[str, Any]:
        """The recognition as plain JSON data."""
        return {
            "mark": self.mark,
            "hits": list(self.hits),
            "missed": list(self.missed),
            "invented": list(self.invented),
        }


def recognition(named: Optional[Sequence[str]], types: Sequence[str], weights: RecognitionWeights) -> Recognition:
    """The recognition of ``types`` (at least one) by someone who ``named`` these; None if they would not say."""
    if named is None:
        return Recognition(None)
    hits = tuple(name for name in types if name in named)
    missed = tuple(name for name in types if name not in named)
    invented = tuple(sorted({name for name in named if name not in types}))
    against = len(missed) * weights.missed + len(invented) * weights.invented
    return Recognition(round(100 * len(hits) / (len(hits) + against)), hits, missed, invented)
