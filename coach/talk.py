"""When a talkative customer has had their minute: the documented exception to never cutting in. Pure, and light to import."""

from __future__ import annotations

from typing import Iterable, Mapping, Sequence, Tuple

# Below this focus (0-100) a talkative customer has drifted away from the problem.
DIGRESSES_BELOW = 50
# A message of the customer and the seconds it takes to type at natural pace.
Spoken = Tuple[str, float]


def had_their_minute(
    types: Iterable[str], temper: Mapping[str, int], spoken: Sequence[Spoken], opening: bool, minute: float, words: int
) -> bool:
    """Whether the agent may cut in politely: the customer is a talkative one who has drifted, or talked for their minute.

    ``spoken`` is what they have shown since the agent's last reply. It counts at natural pace, so that a trainee who has the
    customer type faster has to wait for the same words; ``minute`` (seconds) and ``words`` are the limits of the scoring.
    ``opening``: the agent has not said anything yet, so that nobody can have drifted, however scattered they are.
    """
    if "talkative" not in types:
        return False
    if not opening and temper.get("focus", 100) < DIGRESSES_BELOW:
        return True
    return sum(seconds for _, seconds in spoken) >= minute or sum(len(text.split()) for text, _ in spoken) >= words
