"""The examples of the behaviour files are the detector's tests: found where they are, not found where they only look so."""

import pytest
from spacy.matcher import Matcher

from coach.behaviours.examples import unmarked
from coach.behaviours.notation import compile_notation
from coach.conversation import Utterance
from coach.language.tokens import pipeline

# All files are labelled once: two minutes.
pytestmark = pytest.mark.slow
LANGUAGES = ("es", "en")
REQUIRED = 0.95
# The checks have a tenth of the examples, so their near-misses are told apart less surely.
REQUIRED_OF_CHECKS = 0.90
EVERY_OF_CHECKS = 3  # labelling them all would take minutes


def shows(detector, behaviour, language, entry):
    context = tuple(Utterance(turn.speaker, turn.text) for turn in entry.context)
    labels = detector.label(unmarked(entry.text)[0], language=language, context=context)
    return any(label.behaviour == behaviour.id for label in labels)


@pytest.fixture(scope="session")
def outcomes(detector, behaviours):
    """(behaviour, language, kind, entry, whether it was found) of every example and near-miss."""
    return [
        (behaviour, language, kind, entry, shows(detector, behaviour, language, entry))
        for behaviour in behaviours
        for language in LANGUAGES
        for kind, entries in (
            ("example", behaviour.examples.in_language(language)),
            ("near-miss", behaviour.near_misses.in_language(language)),
        )
        for entry in (entries[::EVERY_OF_CHECKS] if behaviour.group == "check" else entries)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_are_found(outcomes, language):
    wanted = [row for row in outcomes if row[1:3] == (language, "example") and not row[3].known_miss]
    missed = [(behaviour.id, entry.text) for behaviour, _, _, entry, hit in wanted if not hit]
    assert len(missed) <= (1 - REQUIRED) * len(wanted), missed


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("checks", "required"), [(False, REQUIRED), (True, REQUIRED_OF_CHECKS)])
def test_near_misses_are_not_found(outcomes, language, checks, required):
    wanted = [
        row
        for row in outcomes
        if row[1:3] == (language, "near-miss")
        and (row[0].group == "check") == checks
        and row[0].id not in row[3].shows
        and not row[3].known_false_alarm
    ]
    wrong = [(behaviour.id, entry.text) for behaviour, _, _, entry, hit in wanted if hit]
    assert len(wrong) <= (1 - required) * len(wanted), wrong


def test_known_misses_and_false_alarms_still_are(outcomes):
    """An entry that has become right loses its mark in the file: so an improvement shows."""
    mended = [
        (behaviour.id, kind, entry.text)
        for behaviour, _, kind, entry, hit in outcomes
        if (kind == "example" and entry.known_miss and hit)
        or (kind == "near-miss" and entry.known_false_alarm and not hit)
    ]
    assert mended == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_spacy_accepts_what_all_patterns_compile_to(behaviours, language):
    vocab = pipeline(language).vocab
    for behaviour in behaviours:
        for patterns in (behaviour.patterns, behaviour.exceptions):
            for pattern in patterns.in_language(language):
                for notation in pattern.alternatives:
                    for compiled in compile_notation(f"{behaviour.id}/{pattern.id}", notation):
                        Matcher(vocab, validate=True).add("pattern", [[dict(token) for token in compiled.tokens]])


def test_labels_name_behaviours(behaviours):
    known = {behaviour.id for behaviour in behaviours}
    for behaviour in behaviours:
        for language in LANGUAGES:
            for example in behaviour.examples.in_language(language):
                assert set(example.also) <= known, (behaviour.id, example.text)
            for near in behaviour.near_misses.in_language(language):
                assert set(near.shows) <= known, (behaviour.id, near.text)
