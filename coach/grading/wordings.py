"""Better wordings: which one of a guideline's to offer, with its slots filled for this customer, this problem, this moment.

A slot is a name in braces. ``{name}`` is the customer's; ``CASE_SLOTS`` are known only in the role-play, which fills them
(``coach.roleplay.moment``), ``TERM_SLOTS`` where the words a finding rests on hold a term that can be said plainly
(``coach.grading.plain_words``), in a transcript too. Where nothing of that is known, only wordings without them count.
"""

from __future__ import annotations

import re
from typing import FrozenSet, List, Mapping, Sequence, Tuple

from coach.content.models import Guideline

NAME = "name"
# What of a case may be filled in; docs/for-trainers.md says what each one is.
CASE_SLOTS = (
    *("problem", "recap", "question", "step", "next", "check", "feeling", "stake", "tried", "file", "done", "cause"),
    *("ask-when", "ask-tried", "ask-last", "ask-other", "ask-wider"),
)
# A technical term as it was said, and the same in plain words.
TERM_SLOTS = ("term", "plain")
# Characters: more is not read in the middle of a conversation.
LONGEST = 240
SLOT = re.compile(r"\{([^{}]*)\}")
# Spanish joins two prepositions with the article that begins what is filled in.
CONTRACTIONS = ((re.compile(r"\b([Dd])e el\b"), r"\1el"), (re.compile(r"\b([Aa]) el\b"), r"\1l"))


def slots_in(wording: str) -> Tuple[str, ...]:
    """The names of the slots of ``wording``, in order."""
    return tuple(SLOT.findall(wording))


def case_slots(wording: str) -> FrozenSet[str]:
    """The slots of ``wording`` that only a case, or a term in it, can fill."""
    return frozenset(slots_in(wording)) - {NAME}


def better_wording(item: Guideline, language: str, number: int, name: str, case: Mapping[str, str]) -> str:
    """A better wording for turn ``number``: another one each time, always the same one for the same turn and moment.

    Of those that ``case`` can fill, one with the most slots of the case; else a general one.
    """
    wordings = item.better.in_language(language)
    made = _made_for(wordings, language, name, case)
    if made:
        return made[number % len(made)]
    general = [wording for wording in wordings if not case_slots(wording)]
    fitting = [wording for wording in general if name or "{name}" not in wording] or general
    return fill(fitting[number % len(fitting)], language, {NAME: name}) if fitting else ""


def _made_for(wordings: Sequence[str], language: str, name: str, case: Mapping[str, str]) -> List[str]:
    """The wordings with the most slots of the case that can all be filled and do not become too long, filled."""
    values = {**case, NAME: name} if name else dict(case)
    most = 1
    made: List[str] = []
    for wording in wordings:
        slots = case_slots(wording)
        if len(slots) < most or not set(slots_in(wording)) <= set(values):
            continue
        filled = fill(wording, language, values)
        if len(filled) > LONGEST:
            continue
        made = [*made, filled] if len(slots) == most else [filled]
        most = len(slots)
    return made


def fill(wording: str, language: str, values: Mapping[str, str]) -> str:
    """``wording`` with ``values`` in its slots; a name that is not known takes its comma along."""
    text = SLOT.sub(lambda found: values[found[1]], wording).replace(" ,", ",").strip(" ,")
    if language == "es":
        for pattern, joined in CONTRACTIONS:
            text = pattern.sub(joined, text)
    return text[:1].upper() + text[1:] if case_slots(wording) else text
