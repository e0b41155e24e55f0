"""``coach ask``: messages in, the facts of the scenario they ask for out (format: docs/grading.md)."""

from __future__ import annotations

from functools import partial
from typing import Dict, Tuple

from coach.behaviours import lexicon
from coach.behaviours.analysis import Engine, views
from coach.bulk import rows
from coach.bulk.run import Worker
from coach.bulk.units import Row
from coach.content.catalogue import Catalogue
from coach.roleplay.understanding import Listener
from coach.settings import Settings


def listener(settings: Settings) -> Worker:
    """A worker that says what one message asks for."""
    content = Catalogue(settings.root).current()
    words = lexicon.load(settings.root / "behaviours" / "lexicon")
    engines = {language: Engine(language, (), one, validate=False) for language, one in words.items()}

    def neutral(text: str, language: str) -> str:
        return "\n".join(view.neutral_text for view in views(text, engines[language]))

    listeners: Dict[Tuple[str, str], Listener] = {}

    def ask(row: Row) -> Row:
        language = rows.language(row)
        scenario = content.scenarios.get(str(row.get("scenario")))
        if scenario is None:
            raise rows.FaultError("unknown-scenario", scenario=row.get("scenario"), known=", ".join(content.scenarios))
        key = (scenario.id, language)
        if key not in listeners:
            listeners[key] = Listener(scenario, content.questions, language, partial(neutral, language=language))
        return {"id": row["id"], "facts": list(listeners[key].understand(rows.text(row, "text")).facts)}

    return ask
