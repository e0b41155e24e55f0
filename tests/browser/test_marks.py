"""The script marks the words of a reply exactly as the server does."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Dict, List, Tuple

import pytest

from coach.conversation import Finding
from coach.web.presentation import brief, listed, numbered, segments
from tests.browser.conftest import Open

pytestmark = pytest.mark.browser
Quote = Tuple[str, str, str, bool]  # words, verdict, guideline, charged

CASES: List[Tuple[str, List[Quote]]] = [
    ("Buenos días, soy Marta.", []),
    ("«Cálmese, que no es para tanto, 👩‍🔧 hombre, de verdad» muestra esto. Se parece a “Es muy fácil”.", []),
    ("“aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa” is one word.", []),
    ("Cálmese, no es para tanto.", [("no es para tanto", "violated", "no-minimising", True)]),
    (
        "👩‍🔧 Lo siento 😔, revise el DHCP 🙏🏽 y el DNS.",
        [
            ("Lo siento 😔", "met", "apologise", True),
            ("DHCP", "violated", "no-jargon", True),
            ("DNS", "violated", "no-jargon", True),
        ],
    ),
    (
        "Entiendo que esté molesto, pero eso es culpa suya.",
        [
            ("Entiendo que esté molesto", "met", "empathy-statement", True),
            ("Entiendo que esté molesto, pero", "violated", "no-argue", True),
            ("eso es culpa suya", "violated", "no-blame", True),
            ("culpa suya", "violated", "no-assume", False),
        ],
    ),
    ("año ñandú", [("ñandú", "met", "b", True), ("ñandú", "met", "a", True), ("", "missed", "use-name", True)]),
    (
        "a b c d e f g",
        [
            *((word, "violated", word, word != "c") for word in "abcde"),
            ("f", "missed", "f", True),
            ("g", "met", "g", True),
        ],
    ),
    ("Sí", [("Sí", "met", "ask", False), ("Sí", "violated", "ask", False)]),
]

SCRIPT = """async ({ reply, findings }) => {
  const { brief, listed, numbered, segments } = await import("/static/marks.js");
  const notes = numbered(findings);
  const { foremost, more, well } = listed(notes);
  return {
    brief: brief(reply),
    listed: [foremost, more, well].map((some) => some.map((note) => note.number)),
    notes: notes.map(({ number, finding, places }) => [number, finding.guideline, finding.verdict, places.map((p) => p.quote)]),
    segments: segments(reply, notes).map(({ text, verdict, notes: ending }) => [text, verdict, ending]),
  };
}"""


def found(reply: str, quote: Quote) -> Finding:
    words, verdict, guideline, charged = quote
    start = reply.index(words) if words else 0
    plain: Dict[str, str] = dict.fromkeys(("behaviour", "why", "advice", "better", "source", "section", "title"), "")
    return Finding(
        guideline=guideline,
        verdict=verdict,
        turn=1,
        start=start,
        end=start + len(words),
        quote=words,
        severity={"d": "critical", "e": "major"}.get(guideline, "minor"),
        charged=charged,
        **plain,
    )


def by_server(reply: str, findings: List[Finding]) -> Dict[str, Any]:
    notes = numbered(findings)
    listing = listed(notes)
    return {
        "brief": brief(reply),
        "listed": [[note.number for note in some] for some in (listing.foremost, listing.more, listing.well)],
        "notes": [
            [note.number, note.finding.guideline, note.finding.verdict, [place.quote for place in note.places]]
            for note in notes
        ],
        "segments": [[piece.text, piece.verdict, list(piece.notes)] for piece in segments(reply, notes)],
    }


def test_script_and_server_mark_alike(browse: Open) -> None:
    page = browse(None)
    page.goto("/sign-in")
    for reply, quotes in CASES:
        findings = [found(reply, quote) for quote in quotes]
        by_script = page.evaluate(SCRIPT, {"reply": reply, "findings": [asdict(finding) for finding in findings]})
        assert by_script == by_server(reply, findings), reply
