"""Signals: what customers say is recognised by its words, what only looks so is not; what the clock and the turns show."""

from __future__ import annotations

from typing import Tuple

import pytest

from coach.behaviours.patterns import PatternSet
from coach.content.catalogue import Content
from coach.conversation import Label, Timing, Utterance
from coach.grading.signals import Around, Earlier, SignalReader
from coach.grading.transcript import cuts_in
from coach.language import sentences
from coach.language.tokens import Tokens

CUSTOMER = ("last", "any")


@pytest.fixture(scope="module")
def reader(content: Content) -> SignalReader:
    assert content.scoring is not None
    return SignalReader(content.signals, content.scoring.limits)


def around(
    reply: str = "Ya está.",
    history: Tuple[Utterance, ...] = (),
    earlier: Tuple[Earlier, ...] = (),
    silence: float | None = None,
    labels: Tuple[Label, ...] = (),
) -> Around:
    return Around("es", reply, labels, history, earlier, Timing(silence=silence), {})


@pytest.mark.parametrize("language", ["es", "en"])
def test_customers_words_are_recognised(content: Content, language: str) -> None:
    """By the patterns alone: the sentences themselves are examples that meaning would find."""
    signals = {name: one for name, one in content.signals.signals.items() if one.reach in CUSTOMER}
    patterns = PatternSet(language, [(name, one.patterns.in_language(language)) for name, one in signals.items()])

    def found(text: str) -> set[str]:
        return {hit.owner for part in sentences.split(text) for hit in patterns.find(Tokens(part.text, language))}

    said = [(name, text) for name, one in signals.items() for text in one.said.in_language(language)]
    only_seeming = [(name, text) for name, one in signals.items() for text in one.not_said.in_language(language)]
    assert sum(name in found(text) for name, text in said) >= 0.75 * len(said)
    assert sum(name in found(text) for name, text in only_seeming) <= 0.15 * len(only_seeming)


def held(text: str) -> Earlier:
    return Earlier(text, (Label("hold-asked", 0, len(text), ""),), False)


@pytest.mark.parametrize(
    ("promise", "silence", "late"),
    [
        ("¿Puede esperar dos minutos?", 140, False),
        ("¿Puede esperar dos minutos?", 160, True),
        ("Deme 30 segundos.", 70, True),
        ("Ahora vuelvo.", 200, False),
        ("Ahora vuelvo.", 400, True),
    ],
)
def test_a_hold_may_last_as_long_as_promised(reader: SignalReader, promise: str, silence: float, late: bool) -> None:
    read = reader.read(around(earlier=(held(promise),), silence=silence))
    assert ("hold-overrun" in read) == late


def test_silence_counts_from_its_limit_and_only_with_a_clock(reader: SignalReader) -> None:
    assert "long-silence" in reader.read(around(silence=61))
    assert "long-silence" not in reader.read(around(silence=59))
    before = (Earlier("Lo miro.", (), False),)
    assert "long-silence" not in reader.read(around(earlier=before, silence=80))
    assert {"long-silence", "silent-work"} <= reader.read(around(earlier=before, silence=130))
    assert not {"long-silence", "silent-work", "hold-overrun"} & reader.read(around(earlier=before))


def test_the_talkative_customers_minute(reader: SignalReader) -> None:
    def spoken(*times: float) -> Tuple[Utterance, ...]:
        return tuple(Utterance("customer", "y mi primo dice", at) for at in times)

    assert "customer-off-topic" in reader.read(around(history=spoken(0, 30, 61)))
    assert "customer-off-topic" not in reader.read(around(history=spoken(0, 30, 50)))


def test_the_same_reply_again(reader: SignalReader) -> None:
    before = (Earlier("Siga los pasos de la web, por favor.", (), False),)
    assert "reply-repeated" in reader.read(around("Siga los pasos de la web por favor", earlier=before))
    assert "reply-repeated" not in reader.read(around("¿Qué luz ve en el aparato?", earlier=before))


def test_an_interruption_shows_in_the_times_of_a_transcript() -> None:
    told = [Utterance("customer", "pues resulta que ayer", 10.0)]
    reply = Utterance("agent", "¿Modelo?", 12.0)
    more = "llegó el técnico y me dijo que esperase a que volviera la luz"
    assert cuts_in(told, reply, Utterance("customer", more, 14.0))
    assert not cuts_in(told, reply, Utterance("customer", more, 40.0))
    assert not cuts_in(told, reply, Utterance("customer", "el X200", 13.0))
    assert not cuts_in(told, Utterance("agent", "¿Modelo?"), Utterance("customer", more))
