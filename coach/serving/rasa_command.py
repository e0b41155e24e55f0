"""Rasa's own command without the deprecation notices of its old dependencies: ``python -m coach.serving.rasa_command run …``."""

from __future__ import annotations

import warnings
from typing import Any, Type

QUIET = (DeprecationWarning, PendingDeprecationWarning)


def leave_out_notices() -> None:
    """From now on notices to the authors of Rasa's dependencies are left out; all other warnings are shown.

    A filter would not do: Sanic puts one of its own before it that shows them.
    """
    show = warnings.showwarning

    def show_ours(message: Any, category: Type[Warning], *place: Any, **more: Any) -> None:
        if not issubclass(category, QUIET) and category.__name__ != "MovedIn20Warning":
            show(message, category, *place, **more)

    warnings.showwarning = show_ours


def main() -> None:
    """Runs Rasa's command line."""
    leave_out_notices()
    from rasa.__main__ import main as rasa

    rasa()


if __name__ == "__main__":
    main()
