"""What of a case a better wording may say at one moment: the slots of ``coach.grading.wordings`` filled from cast and state.

Nothing is given away: facts and steps come in only once the customer has told or done them, and a step is offered only when
what it rests on is known.
"""

from __future__ import annotations

from typing import Dict, List, Optional, Sequence

from coach import i18n
from coach.content.fields import Text
from coach.content.models import Fact, Feelings, Step
from coach.roleplay.cast import Cast
from coach.roleplay.state import State

# Questions that a guideline of its own asks for; the slot is "ask-" and the fact's id.
DOCUMENTED = ("when", "tried", "last", "other", "wider")
# Two clauses are joined up to so many characters; else only the latest is said.
JOINED = 120
# The latest steps that a summary names.
SUMMED_UP = 3


def case(cast: Cast, state: State, feelings: Feelings, number: int) -> Dict[str, str]:
    """The slots that can be filled at turn ``number``, before its reply, with their texts. Without its texts, none."""
    language = state.language
    scenario = cast.scenario
    problem = _said(scenario.problem, language)
    question = next((one for one in _questions(cast, state).values() if one), None)
    due = _due(cast, state)
    step = _said(due.instruction, language) if due else None
    found = {
        "problem": problem,
        "recap": _recap(cast, state),
        "question": question,
        "step": step,
        "next": question or step,
        "check": step if due and due.verifies else None,
        "feeling": _feeling(cast, state, feelings, number, problem),
        "stake": _told(cast, state, "wider"),
        "tried": _told(cast, state, "tried"),
        "file": next((text for fact in scenario.facts if fact.in_file and (text := _said(fact.recap, language))), None),
        "done": _done(cast, state),
        "cause": _said(scenario.explanation, language) if state.solved_at else None,
    }
    found.update({f"ask-{name}": text for name, text in _questions(cast, state).items() if name in DOCUMENTED})
    return {slot: text for slot, text in found.items() if text}


def _said(text: Optional[Text], language: str) -> Optional[str]:
    return text.in_language(language) if text else None


def _questions(cast: Cast, state: State) -> Dict[str, Optional[str]]:
    """The questions for the facts that are still unknown, in the order of the scenario."""
    unknown = (fact for fact in cast.scenario.facts if not fact.in_file and fact.id not in state.told)
    return {fact.id: _said(fact.question, state.language) for fact in unknown}


def _recap(cast: Cast, state: State) -> Optional[str]:
    """The latest one or two facts that were told; before any, what the opening told."""
    facts: Dict[str, Fact] = {fact.id: fact for fact in cast.scenario.facts if not fact.in_file}
    told = [_said(facts[name].recap, state.language) for name in state.told if name in facts]
    said = [text for text in told if text] or [text for text in [_said(cast.scenario.recap, state.language)] if text]
    return _joined(said[-2:], state.language)


def _joined(clauses: Sequence[str], language: str) -> Optional[str]:
    """The clauses as one; only the last where that would be too long; None of none."""
    together = i18n.text("grading.besides", language).join(clauses)
    return together if len(together) <= JOINED else clauses[-1]


def _due(cast: Cast, state: State) -> Optional[Step]:
    """The next required step that can be done and that rests on nothing unknown."""
    known = set(state.told) | {fact.id for fact in cast.scenario.facts if fact.in_file}
    for step in cast.scenario.steps:
        if step.required and step.id not in state.steps and all(name in state.steps for name in step.after):
            return step if set(step.rests_on) <= known else None
    return None


def _feeling(cast: Cast, state: State, feelings: Feelings, number: int, problem: Optional[str]) -> Optional[str]:
    """What fits the mood, in the words for the first of the customer's types that has any."""
    if problem is None:
        return None
    mood = cast.mood(state.temper)
    for moods in [*(feelings.types.get(type_.id, {}) for type_ in cast.types), feelings.any]:
        if mood in moods:
            lines: List[str] = moods[mood].in_language(state.language)
            return lines[number % len(lines)].replace("{problem}", problem)
    return None


def _told(cast: Cast, state: State, name: str) -> Optional[str]:
    """The fact ``name`` as the agent says it back, if the customer has told it."""
    if name not in state.told:
        return None
    return next((_said(fact.recap, state.language) for fact in cast.scenario.facts if fact.id == name), None)


def _done(cast: Cast, state: State) -> Optional[str]:
    """The latest steps that were done, as clauses."""
    steps = {step.id: step for step in cast.scenario.steps}
    said = [text for name in state.steps if name in steps and (text := _said(steps[name].recap, state.language))]
    for count in range(SUMMED_UP, 0, -1):
        together = _listed(said[-count:], state.language)
        if together and len(together) <= JOINED:
            return together
    return said[-1] if said else None


def _listed(clauses: Sequence[str], language: str) -> str:
    """Clauses as a list: commas, and a word before the last."""
    if len(clauses) < 2:
        return "".join(clauses)
    return ", ".join(clauses[:-1]) + i18n.text("grading.and", language) + clauses[-1]
