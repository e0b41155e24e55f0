"""Writes ``docs/schema/*.json`` from the models. Run by ``make schema`` after a change of ``coach/content/models.py``."""

from coach.content.schemas import SCHEMAS, schema_text
from coach.settings import ROOT

if __name__ == "__main__":
    for name in SCHEMAS:
        (ROOT / "docs" / "schema" / f"{name}.json").write_text(schema_text(name), "utf-8")
