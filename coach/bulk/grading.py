"""``coach grade``: transcripts in, grades out (formats: docs/grading.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from coach.assembly import Workshop
from coach.bulk import rows
from coach.bulk.run import Worker
from coach.bulk.units import Row
from coach.grading.scorecard import conduct
from coach.grading.transcript import grade_transcript
from coach.settings import Settings

FINDING_KEYS = (
    "guideline",
    "behaviour",
    "verdict",
    "turn",
    "start",
    "end",
    "quote",
    "why",
    "advice",
    "source",
    "charged",
)


@dataclass(frozen=True)
class GradeSettings:
    """What a process needs to grade: the installation, and how times are written that are not ISO 8601."""

    settings: Settings
    time_format: Optional[str] = None


def grader(of: GradeSettings) -> Worker:
    """A worker that grades one transcript."""
    content, practice = Workshop(of.settings).practice()

    def grade(row: Row) -> Row:
        language = rows.language(row)
        types = rows.customer_types(row, content.types)
        turns = rows.utterances(row, "turns", of.time_format)
        graded = grade_transcript(practice.grader, language, types, turns, practice.asked_in)
        mine = practice.grader.applicable(types)
        result = conduct(graded.replies, graded.played, mine, practice.grader.items, practice.scoring, language)
        findings = [finding for reply in graded.replies for finding in reply.findings] + list(result.missed)
        return {
            "id": row["id"],
            **({"agent": row["agent"]} if isinstance(row.get("agent"), str) else {}),
            "conduct": result.total,
            "critical": list(result.critical),
            "sections": {section["id"]: section["score"] for section in result.sections},
            "findings": [{key: finding.as_dict()[key] for key in FINDING_KEYS} for finding in findings],
            "not_applicable": list(result.not_applicable),
            "rubric": practice.rubric,
        }

    return grade
