"""``coach ask``: messages in, the facts of the scenario they ask for out (format: docs/grading.md)."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Callable

from coach.behaviours import lexicon, reading
from coach.behaviours.analysis import Engine
from coach.bulk import rows
from coach.bulk.run import Worker
from coach.bulk.units import Row
from coach.content.catalogue import Catalogue
from coach.roleplay.understanding import Ears, Listener
from coach.settings import Settings


def listener(settings: Settings) -> Worker:
    """A worker that says what one message asks for."""
    listen = listeners(settings)

    def ask(row: Row) -> Row:
        understood = listen(str(row.get("scenario")), rows.language(row)).understand(rows.text(row, "text"))
        return {"id": row["id"], "facts": list(understood.facts)}

    return ask


def listeners(settings: Settings) -> Callable[[str, str], Listener]:
    """The customer's understanding of a problem, by its id and the language; an unknown problem is a FaultError."""
    content = Catalogue(settings.root).current()
    words = lexicon.load(settings.root / "behaviours" / "lexicon")
    engines = {language: Engine(language, (), one) for language, one in words.items()}

    @lru_cache(maxsize=None)
    def listen(name: str, language: str) -> Listener:
        scenario = content.scenarios.get(name)
        if scenario is None:
            raise rows.FaultError("unknown-scenario", scenario=name, known=", ".join(content.scenarios))
        engine = engines[language]
        ears = Ears(partial(reading.neutral, engine=engine), partial(reading.asks, engine=engine))
        return Listener(scenario, content.questions, language, ears)

    return listen
