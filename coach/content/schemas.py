"""The JSON Schemas of the content files, for editors (the modeline in each file names its schema)."""

from __future__ import annotations

import json
from typing import Dict, Type

from pydantic import BaseModel

from coach.content import behaviour_file, models

SCHEMAS: Dict[str, Type[BaseModel]] = {
    "behaviour": behaviour_file.Behaviour,
    "guidelines": models.Section,
    "customer-type": models.CustomerType,
    "persona": models.Persona,
    "scenario": models.Scenario,
    "difficulty": models.Difficulties,
    "scripted-agent": models.ScriptedAgent,
    "shared-questions": models.SharedQuestions,
    "signals": models.Signals,
    "sources": models.Sources,
    "scoring": models.Scoring,
    "not-gradeable": models.NotGradeables,
    "badges": models.Badges,
    "feelings": models.Feelings,
    "plain-words": models.PlainWords,
}


def schema_text(name: str) -> str:
    """The schema ``name`` as it stands in ``docs/schema/<name>.json``."""
    schema = SCHEMAS[name].schema(by_alias=True)
    return (
        json.dumps({"$schema": "http://json-schema.org/draft-07/schema#", **schema}, ensure_ascii=False, indent=1)
        + "\n"
    )
