import subprocess
import sys

import pytest

from coach.behaviours.detector import Detector
from coach.behaviours.heads import HeadsError
from coach.conversation import Timing, Utterance
from tests.behaviours.conftest import ROOT


def said(*turns):
    return tuple(Utterance(speaker, text) for speaker, text in turns)


def found(detector, reply, language="es", context=(), timing=None):
    return {label.behaviour for label in detector.label(reply, language=language, context=context, timing=timing)}


REPLIES = [
    (
        "es",
        "Buenas tardes, señora Ruiz, le atiende Marta, de soporte. Lamento mucho las molestias. ¿Desde qué día le pasa?",
    ),
    (
        "en",
        "Good morning, this is Tom from billing. I'm so sorry about the wait. Could you tell me what happened, please?",
    ),
    ("es", "tranqui tio, ahora te lo miro 😀😀"),
    ("en", "Hold on."),
]


@pytest.mark.parametrize(("language", "reply"), REPLIES)
def test_labels_are_valid_sorted_and_explained(detector, behaviours, language, reply):
    labels = detector.label(reply, language=language)
    known = {behaviour.id for behaviour in behaviours}
    assert labels
    assert list(labels) == sorted(labels, key=lambda label: (label.start, label.end, label.behaviour))
    for label in labels:
        assert label.behaviour in known
        assert 0 <= label.start < label.end <= len(reply)
        assert reply[label.start : label.end].strip()
        kind, _, what = label.because.partition(":")
        assert kind in ("pattern", "example")
        assert what


@pytest.mark.parametrize(
    ("language", "customer", "reply", "shows", "only_resembles"),
    [
        (
            "es",
            "Tres semanas sin lavadora.",
            "Tres semanas lavando a mano, eso desespera a cualquiera.",
            "empathy",
            "paraphrase",
        ),
        (
            "en",
            "Three weeks without a washer.",
            "Three weeks of washing by hand, anybody would be fed up.",
            "empathy",
            "paraphrase",
        ),
        (
            "es",
            "Ya funciona.",
            "¿Ha quedado usted contento con cómo lo hemos dejado?",
            "ask-satisfaction",
            "closed-question",
        ),
        ("en", "It works now.", "Are you happy with how we have left it?", "ask-satisfaction", "closed-question"),
    ],
)
def test_a_sentence_shows_what_it_does_most_clearly(detector, language, customer, reply, shows, only_resembles):
    seen = found(detector, reply, language, said(("customer", customer)))
    assert shows in seen
    assert only_resembles not in seen


def test_plain_courtesy_is_seen(detector):
    assert {"greet", "use-name", "introduce", "apologise", "closed-question"} <= found(detector, REPLIES[0][1])
    assert {"greet", "introduce", "apologise", "thank"} <= found(detector, REPLIES[1][1], "en")


@pytest.mark.parametrize("reply", ["", "   ", "\n\n", "\x00\x07"])
def test_no_words_no_labels(detector, reply):
    assert detector.label(reply, language="es") == ()


@pytest.mark.parametrize(
    "reply",
    [
        "😀" * 50,
        "a" * 4000,
        "¿" * 500,
        "Lamento la demora. " * 210,
        "\u202e\u0301\u0301x",
        "....!!!???",
        "نعم بالطبع",
        "1 2 3",
    ],
    ids=["emojis", "one-letter", "marks", "very-long", "controls", "dots", "other-script", "numbers"],
)
def test_odd_replies_do_no_harm(detector, reply):
    for label in detector.label(reply, language="es", context=said(("customer", reply))):
        assert 0 <= label.start < label.end <= len(reply)


def test_missing_accents_and_capitals_change_little(detector):
    tidy = "¡Buenos días! Lamento muchísimo la demora. ¿Me da su número de póliza, por favor?"
    sloppy = "buenos dias! lamento muchisimo la demora. me da su numero de poliza, por favor?"
    core = {"greet", "apologise", "closed-question", "thank"}
    assert core <= found(detector, tidy)
    assert core <= found(detector, sloppy)
    assert len(found(detector, tidy) ^ found(detector, sloppy)) <= 1


def test_same_labels_whatever_was_labelled_before(detector):
    alone = [detector.label(reply, language=language) for language, reply in REPLIES]
    backwards = [detector.label(reply, language=language) for language, reply in reversed(REPLIES)]
    assert alone == backwards[::-1]


@pytest.mark.slow
def test_another_process_gives_the_same_labels(detector, heads_dir):
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from coach.behaviours.detector import Detector\n"
        "from coach.content.catalogue import load_behaviours\n"
        "detector = Detector.load(load_behaviours(Path(sys.argv[1]))[0], Path(sys.argv[2]))\n"
        "print(detector.label(sys.argv[3], language='es'))\n"
    )
    command = [sys.executable, "-c", script, str(ROOT), str(heads_dir), REPLIES[0][1]]
    result = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert result.stdout.strip() == str(detector.label(REPLIES[0][1], language="es"))


def test_an_interruption_by_the_clock(detector):
    reply = "¿Qué modelo es?"
    quiet, cut = Timing(), Timing(interrupted=True, pending=("y además",))
    assert "interrupt" not in found(detector, reply, timing=quiet)
    labels = detector.label(reply, language="es", timing=cut)
    assert [label.because for label in labels if label.behaviour == "interrupt"] == ["pattern:interrupt/timing"]


def test_a_term_the_customer_used_is_no_jargon(detector):
    reply = "Renueve el DHCP."
    assert "jargon" in found(detector, reply, context=said(("customer", "no tengo internet en casa")))
    assert "jargon" not in found(detector, reply, context=said(("customer", "el DHCP no me da dirección")))


def test_hold_kinds_never_go_together(detector):
    for reply in (
        "Espere. ¿Le importa esperar un minuto mientras lo consulto?",
        "Un segundo. ¿Puedo dejarle un minuto en espera?",
    ):
        labels = found(detector, reply)
        assert not {"hold-asked", "hold-abrupt"} <= labels
        assert "hold-asked" in labels


def test_a_transfer_the_customer_asked_for_is_neither_kind(detector):
    context = said(("customer", "Páseme con facturación, por favor."))
    assert not {"transfer-asked", "transfer-abrupt"} & found(detector, "Le paso con facturación.", context=context)
    assert "transfer-abrupt" in found(
        detector, "Le paso con otro departamento.", context=said(("customer", "No tengo luz."))
    )


def test_missing_heads_are_named(behaviours, tmp_path):
    with pytest.raises(HeadsError) as error:
        Detector.load(behaviours, tmp_path)
    assert (error.value.code, error.value.folder) == ("missing", tmp_path)


def test_an_unknown_language_is_an_error(detector):
    with pytest.raises(KeyError):
        detector.label("Bom dia", language="pt")


ORDINARY = [
    ("es", "Ya está activado. Le llegará un mensaje con el número de su gestión."),
    ("es", "He revisado su factura y el cargo de marzo está duplicado. Se lo devuelvo ahora mismo."),
    ("es", "Claro que sí. Pulse el botón azul y dígame qué aparece en la pantalla."),
    ("es", "El paquete salió ayer del almacén y llega el jueves por la mañana."),
    ("es", "Buenos días, gracias por esperar. ¿Le funciona ahora?"),
    ("es", "Perfecto. Le envío el contrato por correo y me confirma si lo recibe."),
    ("en", "That's active now. You'll get a text with your case number."),
    ("en", "I've checked the bill, and the March charge went through twice. I'm refunding it now."),
    ("en", "Of course. Press the blue button and tell me what you see on the screen."),
    ("en", "The parcel left the depot yesterday and arrives on Thursday morning."),
    ("en", "Good morning, thanks for waiting. Is it working now?"),
    ("en", "Perfect. I'll email you the contract, and you can tell me whether it arrived."),
]


def test_ordinary_replies_hardly_ever_hurt(detector, behaviours):
    hurts = {behaviour.id for behaviour in behaviours if behaviour.group == "hurts"}
    alarms = [
        (reply, behaviour)
        for language, reply in ORDINARY
        for behaviour in sorted(hurts & found(detector, reply, language))
    ]
    assert len(alarms) <= 0.02 * len(ORDINARY) * len(hurts), alarms
    assert len({reply for reply, _ in alarms}) <= 1, alarms


@pytest.mark.parametrize(
    ("language", "reply"),
    [
        ("en", "Being without internet is hard, I understand."),
        ("es", "Estar sin internet es muy incómodo, lo entiendo."),
        ("en", "I'm so sorry, that must have been exhausting for you."),
        ("es", "Lamento mucho lo ocurrido, debe de ser agotador."),
    ],
)
def test_sympathy_is_not_taken_for_its_opposite(detector, language, reply):
    shown = {label.behaviour for label in detector.label(reply, language=language)}
    assert not shown & {"condescend", "insult", "minimise", "negative", "argue", "blame"}
