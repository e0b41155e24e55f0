"""Where trainers' previews are played: in this process, with a detector of its own that is loaded when first needed."""

from __future__ import annotations

import logging
import threading
from importlib import import_module
from typing import TYPE_CHECKING, Any, Optional, Protocol, Sequence

from coach.content.catalogue import Catalogue
from coach.settings import Settings
from coach.web.editor_errors import refused

if TYPE_CHECKING:
    from coach.authoring.preview import Conversation
    from coach.roleplay.cast import Cast

_log = logging.getLogger("coach.web")


class Stage(Protocol):
    """Plays conversations that are not stored."""

    def prepare(self) -> None:
        """Begins to load what the first conversation will need, and does not wait for it."""

    def play(self, cast: Cast, language: str, seed: int, replies: Sequence[str]) -> Conversation:
        """See ``coach.authoring.preview.play``. Errors: RefusedError ``no-preview`` (the detector is not there)."""


class CoachStage:
    """``coach.authoring.preview`` with the detector of this installation. It costs seconds once, and memory from then on."""

    def __init__(self, settings: Settings, catalogue: Catalogue) -> None:
        self._settings, self._catalogue = settings, catalogue
        self._lock = threading.Lock()
        self._workshop: Optional[Any] = None

    def prepare(self) -> None:
        """See ``Stage``."""
        if self._workshop is None and not self._lock.locked():
            threading.Thread(target=self._try_to_load, name="preview", daemon=True).start()

    def play(self, cast: Cast, language: str, seed: int, replies: Sequence[str]) -> Conversation:
        """See ``Stage``."""
        preview: Any = import_module("coach.authoring.preview")
        try:
            _, playing = self._loaded().practice()
        except (ValueError, OSError) as error:  # HeadsError, ContentError: not built, or a file it rests on is broken
            _log.error("preview-unavailable reason=%s", error)
            raise refused("no-preview") from error
        played: Conversation = preview.play(playing, cast, language, seed, replies)
        return played

    def _try_to_load(self) -> None:
        try:
            self._loaded()
        except (ValueError, OSError) as error:
            _log.warning("preview-unavailable reason=%s", error)

    def _loaded(self) -> Any:
        with self._lock:
            if self._workshop is None:
                # It brings the language libraries along: the pages must be up before that.
                self._workshop = import_module("coach.assembly").Workshop(self._settings, self._catalogue)
            return self._workshop
