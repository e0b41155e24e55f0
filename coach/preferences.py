"""What people choose for themselves: how fast customers type, when notes open, whether they want badges."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Dict, Mapping

# How many times as fast as written customers type; 0 shows everything at once.
SPEEDS: Dict[str, float] = {"natural": 1.0, "brisk": 2.0, "fast": 4.0, "instant": 0.0}
# When the notes beside a reply are open: by themselves, or when somebody opens them.
NOTES = ("always", "asked")


class PreferenceError(ValueError):
    """A preference that does not exist, or a value it cannot have; ``field`` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True)
class Preferences:
    """Somebody's choices. ``speed`` is one of SPEEDS, ``notes`` one of NOTES; badges are for those who want them."""

    speed: str = "natural"
    notes: str = "always"
    badges: bool = False

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Preferences:
        """The preferences in ``stored``; what a version knows nothing of, or cannot mean, is as if never chosen."""
        found = cls()
        for name, value in stored.items():
            if _allowed(name, value):
                found = replace(found, **{name: value})
        return found

    def changed(self, wish: Mapping[str, Any]) -> Preferences:
        """These preferences with those in ``wish`` instead. Errors: PreferenceError."""
        for name, value in wish.items():
            if not _allowed(name, value):
                raise PreferenceError(str(name)[:60])
        return replace(self, **wish)

    def as_data(self) -> Dict[str, Any]:
        """As plain JSON data, for the store and the API."""
        return asdict(self)

    @property
    def pace(self) -> float:
        """The speed as sessions keep it."""
        return SPEEDS[self.speed]


def _allowed(name: Any, value: Any) -> bool:
    if name not in {field.name for field in fields(Preferences)}:
        return False
    if name == "badges":
        return isinstance(value, bool)
    return isinstance(value, str) and value in (SPEEDS if name == "speed" else NOTES)
