"""The quoted words hold the reason; negation, quotation, irony and other referents are told apart; context counts."""

import pytest

from coach.conversation import Utterance


def spans(detector, reply, language, context=()):
    turns = tuple(Utterance(speaker, text) for speaker, text in context)
    found = {}
    for label in detector.label(reply, language=language, context=turns):
        found.setdefault(label.behaviour, []).append(reply[label.start : label.end])
    return found


@pytest.mark.parametrize(
    ("language", "reply", "behaviour", "words"),
    [
        (
            "es",
            "Buenas tardes. Debe de ser desesperante tres días sin línea. Ahora lo miro.",
            "empathy",
            "desesperante",
        ),
        ("es", "Ya tengo el número. Lamento muchísimo las molestias. El abono sale hoy.", "apologise", "Lamento"),
        ("es", "Está en camino. No es para tanto, mujer. Llega el jueves.", "minimise", "No es para tanto"),
        ("es", "Voy a ayudarle. Renueve el DHCP. Después me cuenta.", "jargon", "DHCP"),
        ("es", "Lo veo aquí. ¿La luz está verde o roja? Con eso sigo.", "closed-question", "luz"),
        ("es", "Gracias por el aviso. Le llamo el jueves antes de las dos.", "expect", "jueves"),
        ("en", "Good morning. That must be maddening with a newborn. I'm on it.", "empathy", "maddening"),
        ("en", "I have the number. I'm so sorry about the mix-up. The refund goes out today.", "apologise", "sorry"),
        (
            "en",
            "It's on its way. It's only a printer, after all. It arrives on Thursday.",
            "minimise",
            "only a printer",
        ),
        ("en", "Happy to help. Renew the DHCP lease. Then tell me.", "jargon", "DHCP"),
        ("en", "I see it. Is the light green or red? Then we go on.", "closed-question", "light"),
        ("en", "Thanks for telling us. I'll ring you on Thursday before two.", "expect", "Thursday"),
    ],
)
def test_the_quoted_words_hold_the_reason(detector, language, reply, behaviour, words):
    quotes = spans(detector, reply, language).get(behaviour)
    assert quotes, "not found"
    assert any(words in quote for quote in quotes), quotes
    assert all(len(quote) < len(reply) for quote in quotes)


@pytest.mark.parametrize(
    ("language", "reply", "absent"),
    [
        ("es", "Siento decirle que la fecha es otra.", "apologise"),
        ("es", "Perdone, ¿me da el número?", "apologise"),
        ("es", "No entiendo lo que me pide.", "acknowledge"),
        ("es", "No es culpa suya, es de nuestro sistema.", "blame"),
        ("es", "Usted no tiene que calmarse por nada: tiene toda la razón.", "minimise"),
        ("es", "Espere a que la luz se ponga verde.", "hold-abrupt"),
        ("es", "El DHCP, es decir, el aparato que reparte las direcciones, está bien.", "jargon"),
        ("en", "Sorry? I didn't catch that.", "apologise"),
        ("en", "I don't understand what you need.", "acknowledge"),
        ("en", "It isn't your fault; our system did it.", "blame"),
        ("en", "Wait until the light turns green.", "hold-abrupt"),
        ("en", "The DHCP, that is, the part that hands out addresses, is fine.", "jargon"),
    ],
)
def test_what_only_looks_so_is_not_found(detector, language, reply, absent):
    assert absent not in spans(detector, reply, language)


@pytest.mark.parametrize(
    ("language", "told", "reply"),
    [
        ("es", "Mi número de pedido es 4471 y no llega.", "¿Cuál es su número de pedido?"),
        ("en", "My order number is 4471 and it hasn't come.", "What's your order number?"),
    ],
)
def test_asking_again_depends_on_what_was_told(detector, language, told, reply):
    assert "ask-to-repeat" in spans(detector, reply, language, [("customer", told)])
    fresh = {"es": "Mi pedido no llega.", "en": "My order hasn't come."}[language]
    assert "ask-to-repeat" not in spans(detector, reply, language, [("customer", fresh)])


@pytest.mark.parametrize(
    ("language", "asked", "yes", "reply"),
    [
        (
            "es",
            "¿Le parece bien que le pase con facturación, que puede anularlo?",
            "Sí, claro.",
            "Le paso con facturación.",
        ),
        (
            "en",
            "Would you like me to put you through to billing, who can cancel it?",
            "Yes, please.",
            "Putting you through.",
        ),
    ],
)
def test_a_transfer_after_consent_is_no_fault(detector, language, asked, yes, reply):
    found = spans(detector, reply, language, [("agent", asked), ("customer", yes)])
    assert not {"transfer-abrupt", "transfer-asked"} & found.keys()
