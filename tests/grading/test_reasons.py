"""The reason of a finding says in a coach's words what was seen: of a rule, what the rule is about."""

from __future__ import annotations

import pytest

from coach import i18n
from coach.assembly import Workshop
from coach.behaviours.features import RULES
from coach.conversation import Utterance
from coach.grading.grader import Exchange

ORDER = {"es": "Mi pedido es el 88213.", "en": "My order is 88213."}


@pytest.mark.parametrize(
    ("language", "reply", "behaviour", "reason"),
    [
        ("es", "Mire el DHCP.", "jargon", "que el cliente no ha usado"),
        ("en", "Look at the DHCP.", "jargon", "that the customer has not used"),
        ("es", "¿Cuál es su número de pedido?", "ask-to-repeat", "que el cliente ya ha dado"),
        ("en", "What is your order number?", "ask-to-repeat", "that the customer has given already"),
    ],
)
def test_a_rule_says_what_it_is_about(
    workshop: Workshop, language: str, reply: str, behaviour: str, reason: str
) -> None:
    _, practice = workshop.practice()
    exchange = Exchange(language, ("angry",), (Utterance("customer", ORDER[language]),))
    grade = practice.grader.grade(reply, exchange)
    reasons = [
        finding.why for finding in grade.findings if finding.behaviour == behaviour and finding.verdict == "violated"
    ]
    assert reasons
    assert all(reason in why for why in reasons)


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_rule_of_context_has_its_reason(language: str) -> None:
    by_name = {"use-name"}  # a name speaks for itself
    rules = [rule for rule in RULES if rule.split("/")[0] not in by_name]
    assert [rule for rule in rules if not i18n.has(f"grading.why.rule.{rule.replace('/', '.')}", language)] == []
