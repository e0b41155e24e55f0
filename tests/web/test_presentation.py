"""What the templates show: marked words, transcripts, bands, dates."""

from dataclasses import dataclass, replace
from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach import practice
from coach.conversation import Finding, Reply, Timing, Turn
from coach.web import presentation
from coach.web.presentation import Segment, listed, numbered, segments, transcript

MADRID_WINTER = timezone(timedelta(hours=1))


def finding(reply: str, quote: str, verdict: str, guideline: str = "no-jargon", charged: bool = True) -> Finding:
    start = reply.index(quote)
    return Finding(
        guideline=guideline,
        behaviour="jargon",
        verdict=verdict,
        turn=1,
        start=start,
        end=start + len(quote),
        quote=quote,
        why="",
        advice="",
        better="",
        source="S1",
        severity="minor",
        section="general",
        title="",
        charged=charged,
    )


def missed(guideline: str) -> Finding:
    return Finding(guideline, "", "missed", 1, 0, 0, "", "", "", "", "S1", "minor", "closing", "")


@dataclass(frozen=True)
class StoredLine:
    seq: int
    turn: int
    text: str
    cut: bool = False


@dataclass(frozen=True)
class StoredReply:
    text: str
    turn: int | None


def turn(number: int, text: str, phase: str = "listening", **more: object) -> Turn:
    timing = more.pop("timing", Timing())
    reply = Reply(f"m{number}", text, 100.0 + number, timing)  # type: ignore[arg-type]
    given: dict = {"labels": (), "findings": (), "messages": (), "state": {}, **more}
    return Turn(number, reply, phase, **given)


class TestMarks:
    def test_plain_words_stand_around_the_quoted_ones(self) -> None:
        reply = "Reinicie el DHCP, por favor."
        notes = numbered([finding(reply, "DHCP", "violated")])
        assert segments(reply, notes) == (
            Segment("Reinicie el "),
            Segment("DHCP", "violated", (1,)),
            Segment(", por favor."),
        )

    def test_where_marks_overlap_the_violation_shows(self) -> None:
        reply = "Lo siento, tranquilícese."
        notes = numbered(
            [
                finding(reply, "Lo siento, tranquilícese", "met", "apologise"),
                finding(reply, "tranquilícese", "violated", "no-minimising"),
            ]
        )
        assert [(piece.text, piece.verdict) for piece in segments(reply, notes)] == [
            ("Lo siento, ", "met"),
            ("tranquilícese", "violated"),
            (".", None),
        ]

    def test_what_one_guideline_found_twice_is_one_note_with_two_places(self) -> None:
        reply = "El DHCP y el DNS."
        (note,) = numbered([finding(reply, "DNS", "violated"), finding(reply, "DHCP", "violated")])
        assert [place.quote for place in note.places] == ["DHCP", "DNS"]
        assert [piece.notes for piece in segments(reply, (note,)) if piece.verdict] == [(1,), (1,)]

    def test_violations_come_first_and_what_is_also_seen_after_them(self) -> None:
        reply = "uno dos tres"
        notes = numbered(
            [
                finding(reply, "uno", "met", "a"),
                finding(reply, "uno", "violated", "b", charged=False),
                finding(reply, "tres", "violated", "c"),
                missed("d"),
            ]
        )
        assert [note.finding.guideline for note in notes] == ["c", "b", "d", "a"]
        assert [note.number for note in notes] == [1, 2, 3, 4]

    def test_a_miss_marks_no_words(self) -> None:
        assert segments("Hola", numbered([missed("recap")])) == (Segment("Hola"),)

    def test_a_place_outside_the_reply_is_ignored(self) -> None:
        longer = "Hola, buenas tardes"
        assert segments("Hola", numbered([finding(longer, "buenas", "met")])) == (Segment("Hola"),)

    @given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6))
    def test_no_character_is_lost_or_doubled(self, reply: str, places: list[tuple[int, int]]) -> None:
        notes = tuple(
            presentation.Note(number, missed("x"), (presentation.Place(start, end, "x"),))
            for number, (start, end) in enumerate(places, 1)
        )
        assert "".join(piece.text for piece in segments(reply, notes)) == reply


class TestTranscript:
    def test_what_was_cut_off_stands_before_the_reply_and_not_in_the_answer(self) -> None:
        lines = [
            StoredLine(3, 1, "¿Oiga?"),
            StoredLine(1, 0, "No imprime."),
            StoredLine(2, 0, "Y el domingo tengo…", cut=True),
        ]
        timing = Timing(interrupted=True, pending=("Y el domingo tengo…",))
        shown = transcript([turn(1, "Reinicie.", timing=timing)], lines)
        assert shown.opening == ("No imprime.",)
        assert shown.exchanges[0].interrupted
        assert shown.exchanges[0].cut == ("Y el domingo tengo…",)
        assert shown.exchanges[0].answer == ("¿Oiga?",)

    def test_turns_come_in_order_and_replies_without_a_turn_last(self) -> None:
        replies = [StoredReply("Primera", 1), StoredReply("Segunda", 2), StoredReply("Tercera", None)]
        shown = transcript([turn(2, "Segunda"), turn(1, "Primera")], [], replies)
        assert [exchange.reply for exchange in shown.exchanges] == ["Primera", "Segunda"]
        assert shown.unanswered == ("Tercera",)

    def test_a_command_is_told_from_a_reply(self) -> None:
        shown = transcript([turn(1, "/pista", practice.COMMAND_PHASE, notice="Pregunte cuándo empezó.")], [])
        assert shown.exchanges[0].command
        assert shown.exchanges[0].notice == "Pregunte cuándo empezó."
        assert not transcript([turn(1, "Hola")], []).exchanges[0].command


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (100, "strong"),
        (85, "strong"),
        (84, "good"),
        (70, "good"),
        (69, "work"),
        (50, "work"),
        (49, "weak"),
        (0, "weak"),
        (None, "none"),
    ],
)
def test_bands_begin_where_the_guidelines_say(score: int | None, expected: str) -> None:
    assert presentation.band(score) == expected


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Carmen Ruiz", "CR"), ("Dolores", "D"), ("María de la O", "MO"), ("ángela", "Á"), ("Ana Mª Gil Ortega", "AO")],
)
def test_initials(name: str, letters: str) -> None:
    assert presentation.initials(name) == letters


def test_dates_are_written_as_readers_write_them() -> None:
    at = 1_700_000_000.0  # 14 November 2023, 22:13:20 UTC
    assert presentation.moment(at, "es", MADRID_WINTER) == "14 nov 2023, 23:13"
    assert presentation.moment(at, "en", MADRID_WINTER) == "14 Nov 2023, 23:13"
    assert presentation.clock(at, "es", MADRID_WINTER) == "23:13"
    assert presentation.machine_time(at, MADRID_WINTER) == "2023-11-14T23:13:20+01:00"


def test_the_length_of_a_session_is_at_least_a_minute() -> None:
    assert presentation.minutes(0.0, 20.0) == 1
    assert presentation.minutes(0.0, 620.0) == 10
    assert presentation.minutes(0.0, None) is None


def test_shares_leave_out_sections_that_were_not_in_play() -> None:
    rows = [{"weight": 15, "score": 80}, {"weight": 20, "score": None}, {"weight": 5, "score": 60}]
    assert [share for _, share in presentation.shares(rows)] == [75, 0, 25]
    assert presentation.shares([{"weight": 3, "score": None}])[0][1] == 0


def test_findings_of_one_guideline_are_shown_once_with_every_place() -> None:
    findings = [
        {"guideline": "a", "turn": 1, "quote": "uno"},
        {"guideline": "b", "turn": 2, "quote": "dos"},
        {"guideline": "a", "turn": 3, "quote": "tres"},
    ]
    assert [(first["guideline"], places) for first, places in presentation.grouped(findings)] == [
        ("a", ((1, "uno"), (3, "tres"))),
        ("b", ((2, "dos"),)),
    ]


DOCUMENT = {"components": {"schemas": {"Name": {"$ref": "#/components/schemas/Word"}, "Word": {"type": "string"}}}}


class TestApiSchemas:
    def test_references_are_followed_to_the_end(self) -> None:
        found = presentation.resolve(DOCUMENT, {"$ref": "#/components/schemas/Name"})
        assert found == {"type": "string"}

    @pytest.mark.parametrize(
        ("schema", "line"),
        [
            ({"$ref": "#/components/schemas/Name"}, "Name"),
            ({"enum": ["es", "en"]}, '"es" | "en"'),
            ({"const": 1}, "1"),
            ({"type": "array", "items": {"type": "integer"}}, "array of integer"),
            ({"type": ["string", "null"]}, "string | null"),
            ({"oneOf": [{"type": "string"}, {"type": "null"}]}, "string | null"),
            ({}, "any"),
        ],
    )
    def test_types_fit_a_line(self, schema: dict, line: str) -> None:
        assert presentation.type_of(DOCUMENT, schema) == line


def test_at_most_three_faults_are_open_and_they_are_the_weightiest() -> None:
    reply = "uno dos tres cuatro cinco seis bien"
    weights = ("minor", "major", "minor", "critical", "major")
    faults = [
        replace(finding(reply, word, "violated", word), severity=severity)
        for word, severity in zip(reply.split()[:5], weights, strict=True)
    ]
    beside = finding(reply, "seis", "violated", "seis", charged=False)
    listing = listed(numbered([*faults, beside, finding(reply, "bien", "met", "bien")]))
    assert [note.finding.guideline for note in listing.foremost] == ["dos", "cuatro", "cinco"]
    assert [note.finding.guideline for note in listing.more] == ["uno", "tres", "seis"]
    assert [note.finding.guideline for note in listing.well] == ["bien"]
    assert [note.number for note in (*listing.foremost, *listing.more)] == [2, 4, 5, 1, 3, 6]


def test_what_does_not_count_opens_only_where_nothing_else_does() -> None:
    reply = "uno dos"
    one, two = (finding(reply, word, "violated", word, charged=word == "uno") for word in reply.split())
    assert [note.finding for note in listed(numbered([one, two])).foremost] == [one]
    assert [note.finding for note in listed(numbered([two])).foremost] == [two]
    assert listed(()) == presentation.Listing((), (), ())


def test_a_reason_quotes_only_the_beginning_of_long_words() -> None:
    why = "«Cálmese, que no es para tanto, hombre» muestra esto: Trata con condescendencia. Se parece a «Chis»."
    assert presentation.brief(why) == (
        "«Cálmese, que no es para tanto,…» muestra esto: Trata con condescendencia. Se parece a «Chis»."
    )
    assert presentation.brief("Falta el nombre.") == "Falta el nombre."
