"""``coach label``: replies in, behaviours out (format: docs/grading.md)."""

from __future__ import annotations

from coach.assembly import load_detector
from coach.behaviours.examples import annotated
from coach.bulk import rows
from coach.bulk.run import Worker
from coach.bulk.units import Row
from coach.settings import Settings


def labeller(settings: Settings) -> Worker:
    """A worker that labels one reply with the behaviours of the annotation guide."""
    detector, behaviours = load_detector(settings)
    known = frozenset(annotated(behaviours))

    def label(row: Row) -> Row:
        labels = detector.label(
            rows.text(row, "reply"), language=rows.language(row), context=rows.utterances(row, "context")
        )
        found = [
            {"id": one.behaviour, "start": one.start, "end": one.end, "because": one.because}
            for one in labels
            if one.behaviour in known
        ]
        return {"id": row["id"], "behaviours": found}

    return label
