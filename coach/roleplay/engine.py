"""How a customer answers: temper moved by what was done, facts told when asked for, steps tried, an end for cause."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, FrozenSet, List, Optional, Sequence, Set, Tuple

from coach.content.models import Fact, Step
from coach.conversation import CustomerMessage, Finding, Label, Timing
from coach.grading.durations import Told
from coach.language.normalise import fold
from coach.roleplay import difficulty, voice
from coach.roleplay.cast import Cast
from coach.roleplay.state import State, initial
from coach.talk import DIGRESSES_BELOW

if TYPE_CHECKING:  # the customer's first words need none of what understanding loads
    from coach.roleplay.understanding import Understood

# What shows care or takes the talk forward, so that a reply without question or step is not empty.
CARE = frozenset(
    {"empathy", "apologise", "own", "acknowledge", "paraphrase", "refocus", "next-steps", "expect", "recap", "thank"}
    | {"plain-explanation", "overall-approach", "offer-expert", "ask-satisfaction", "farewell", "hold-asked", "greet"}
)
HURTS = frozenset(
    {
        "minimise",
        "negative",
        "argue",
        "blame",
        "insult",
        "condescend",
        "interrupt",
        "rush",
        "badmouth",
        "excuse",
        "slang",
    }
    | {"assume", "dwell-on-cause", "over-explain", "side-talk", "hold-abrupt", "transfer-abrupt"}
)
QUESTIONS = frozenset({"open-question", "closed-question", "ask-to-repeat"})
CLOSES = frozenset({"farewell", "ask-satisfaction", "recap"})
# A talk that drifts: what focus a talkative customer loses each turn.
DRIFT = 8
# With so little patience left, the next hurt makes a customer ask for somebody above.
ASKS_FOR_SUPERVISOR = 25
# Anger from which a customer shouts a complaint.
SHOUTS_FROM = 60
# So often in a row a customer asks whether anybody is there; after that they leave.
ASKS_WHO_IS_THERE = 2
# More words than this at once are too many to take in.
TOO_MANY_WORDS = 110
# Promises without a day or an hour: checks of the behaviour detector.
EMPTY_PROMISES = frozenset({"vague-follow-up", "vague-callback"})
# Complaints, which alone are shouted: where a bank is no complaint, nobody raises their voice.
COMPLAINTS = frozenset({"hurt", "provoked", "supervisor", "interrupted", "copied", "empty-promise", "overdue"})
# A customer whose problem is solved says goodbye after this many more turns even if there is more to answer.
LINGERS = 3


@dataclass(frozen=True)
class Heard:
    """What reached the customer: the reply, what grading found in it, what it means, when it came."""

    text: str
    labels: Tuple[Label, ...]
    findings: Tuple[Finding, ...]
    signals: FrozenSet[str]
    understood: Understood
    timing: Timing
    other_language: bool = False
    nonsense: bool = False
    hold: Optional[Told] = None  # how long the reply asks to wait
    pledges: Tuple[str, ...] = ()  # what it promises for afterwards, in its words


@dataclass(frozen=True)
class Answer:
    """The customer's side of a turn. ``ended`` is "solved", "left" or None."""

    messages: Tuple[CustomerMessage, ...]
    state: State
    ended: Optional[str]


def open_conversation(cast: Cast, language: str, seed: int) -> Tuple[State, Tuple[CustomerMessage, ...]]:
    """The customer before the first reply, and how they begin."""
    state = initial(seed, language, cast.persona.temper)
    problem, state = voice.choose(state, 0, "problem", [cast.scenario.opening.in_language(language)])
    line, state = voice.say(cast, state, 0, "opening", problem=problem or "")
    said = line or problem or ""
    return state, voice.messages([said], cast.persona.conduct, said if _shouts(state) else None)


def answer(cast: Cast, state: State, turn: int, heard: Heard) -> Answer:
    """The customer's answer to one reply."""
    state = _feel(cast, replace(state, unanswered=0), heard)
    if state.temper["patience"] <= 0:
        return _leave(cast, state, turn)
    if state.solved_at:
        return _after_solution(cast, _remember(state, heard), turn, heard)
    reaction, loud, state = _reaction(cast, state, turn, heard)
    state = _remember(state, heard)
    parts: List[Optional[str]] = [reaction]
    if not heard.other_language and not heard.nonsense and not _withholds(cast, state, heard):
        content, state = _content(cast, state, turn, heard)
        parts.extend(content)
    if not any(parts):
        filler, vents, state = _filler(cast, state, turn, heard)
        parts.append(filler)
        loud = filler if vents else None
    digression, state = _digression(cast, state, turn)
    parts.append(digression)
    if not any(parts):  # nothing left to say that was not said before: the talk has run dry
        return _leave(cast, state, turn)
    return _answer(cast, _curve(cast, replace(state, last_reply=heard.text), turn), parts, None, loud)


def wait(cast: Cast, state: State, turn: int) -> Answer:
    """The customer after a silence of the agent: asks whether anybody is there, and in the end leaves."""
    state = replace(state.feel("silence", cast.reaction("silence")), unanswered=state.unanswered + 1)
    line, after = voice.say(cast, state, turn, "silence")
    if line is None or state.temper["patience"] <= 0 or state.unanswered > ASKS_WHO_IS_THERE:
        return _leave(cast, state, turn)
    return _answer(cast, _curve(cast, after, turn), [line], None)


def _leave(cast: Cast, state: State, turn: int) -> Answer:
    line, state = voice.say(cast, state, turn, "leaving")
    return _answer(cast, _curve(cast, state, turn), [line], "left", line)


def _remember(state: State, heard: Heard) -> State:
    """The state with what the agent has promised in this reply."""
    hold, seconds = (heard.hold.words, heard.hold.seconds) if heard.hold else ("", 0.0)
    return replace(state, hold=hold, hold_seconds=seconds, pledges=_with(state.pledges, heard.pledges))


def _feel(cast: Cast, state: State, heard: Heard) -> State:
    """The temper after the behaviours shown and the guidelines broken, each once a turn, in a fixed order."""
    events = {label.behaviour for label in heard.labels}
    events |= {finding.guideline for finding in heard.findings if finding.verdict == "violated"}
    if fold(heard.text) == fold(state.last_reply) and state.last_reply:
        events.add("copied")
    if heard.nonsense:
        events.add("nonsense")
    asked_again = bool(set(state.told) & set(heard.understood.facts)) or _asked_though_filed(cast, heard)
    if state.solved_at and _closes(heard):
        # A summary names what was told; whoever sums up asks for nothing.
        events -= {"ask-to-repeat", "no-ask-to-repeat"}
    elif asked_again:
        events.add("repeated")
    elif heard.understood.steps or heard.understood.facts:
        # "Does the page open now?" sounds like a question that was asked before; the customer knows what was asked.
        events -= {"ask-to-repeat", "no-ask-to-repeat"}
    if _too_long(heard):
        events.add("too-long")
    if events & EMPTY_PROMISES:
        events.add("empty-promise")
    if _overdue(state, heard):
        events.add("overdue")
    if not (events & (CARE | QUESTIONS | {"step-by-step"}) or heard.understood.facts or heard.understood.steps):
        events.add("vague")
    for event in sorted(events):
        state = state.feel(event, cast.reaction(event))
    drift = (
        round(DRIFT * cast.difficulty.digressions)
        if "digression" in {bank for type_ in cast.types for bank in type_.lines}
        else 0
    )
    temper = {**state.temper, "focus": max(0, state.temper["focus"] - drift)}
    return replace(state, temper=temper)


def _asked_though_filed(cast: Cast, heard: Heard) -> bool:
    return any(fact.in_file and fact.id in heard.understood.facts for fact in cast.scenario.facts)


def _too_long(heard: Heard) -> bool:
    return len(heard.text.split()) > TOO_MANY_WORDS


def _overdue(state: State, heard: Heard) -> bool:
    """Whether the agent comes back later than promised."""
    return bool(state.hold) and "hold-overrun" in heard.signals


def _shouts(state: State) -> bool:
    return state.temper["anger"] >= SHOUTS_FROM


def _reaction(cast: Cast, state: State, turn: int, heard: Heard) -> Tuple[Optional[str], Optional[str], State]:
    """The line that answers how the reply was said, before what it said, and the same again if it is shouted; None if none."""
    for trap in cast.scenario.traps:
        sprung = trap.id in heard.understood.traps or {label.behaviour for label in heard.labels} & set(trap.behaviours)
        if sprung and trap.id not in state.traps:
            state = replace(state.feel(f"trap/{trap.id}", trap.change), traps=(*state.traps, trap.id))
            line, state = voice.choose(state, turn, f"trap/{trap.id}", [trap.answer.in_language(state.language)])
            return line, None, state
    bank = _reaction_bank(cast, state, heard)
    if bank is None:
        return None, None, state
    values = {"promise": state.hold} if bank == "overdue" else {}
    line, state = voice.say(cast, state, turn, bank, **values)
    return line, line if bank in COMPLAINTS and _shouts(state) else None, state


def _reaction_bank(cast: Cast, state: State, heard: Heard) -> Optional[str]:
    shown = {label.behaviour for label in heard.labels}
    own_broken = any(
        finding.verdict == "violated" and finding.charged and finding.section == "type-specific"
        for finding in heard.findings
    )
    if heard.other_language:
        return "other-language"
    if heard.nonsense:
        return "nonsense"
    if "machine" in heard.understood.remarks:
        return "machine"
    if heard.timing.interrupted and cast.persona.when_interrupted == "complain" and "refocus" not in shown:
        return "interrupted"
    if state.last_reply and fold(heard.text) == fold(state.last_reply):
        return "copied"
    if own_broken or shown & HURTS:
        if state.temper["patience"] <= ASKS_FOR_SUPERVISOR:
            return "supervisor"
        return "provoked" if own_broken else "hurt"
    if _overdue(state, heard):
        return "overdue"
    if _too_long(heard):
        return "too-long"
    return "empty-promise" if shown & EMPTY_PROMISES else None


def _withholds(cast: Cast, state: State, heard: Heard) -> bool:
    """An upset customer who has just been hurt again answers the hurt and nothing else."""
    return cast.mood(state.temper) == "bad" and bool({label.behaviour for label in heard.labels} & HURTS)


def _content(cast: Cast, state: State, turn: int, heard: Heard) -> Tuple[List[Optional[str]], State]:
    """Facts that were asked for, then steps that were given."""
    parts: List[Optional[str]] = []
    shown = {label.behaviour for label in heard.labels}
    kept, state = _keep_back(cast, state, turn, heard)
    wanted = frozenset(heard.understood.facts) - difficulty.kept_back(
        cast, state, heard.understood.facts if kept else ()
    )
    state = replace(state, asked=_with(state.asked, heard.understood.facts))
    for fact in cast.scenario.facts:
        if fact.id in wanted:
            line, state = _tell(cast, state, turn, fact)
            parts.append(line)
    more = difficulty.volunteered(cast, state) if "open-question" in shown and not kept else None
    if more is not None:
        line, state = _tell(cast, state, turn, more)
        parts.append(line)
    if kept and not any(parts):
        parts.append(kept)
    steps, state = _try_steps(cast, state, turn, heard)
    parts.extend(steps)
    if not parts and shown & {"open-question", "closed-question"} and "ask-satisfaction" not in shown:
        line, state = voice.say(cast, state, turn, "unknown")
        parts.append(line)
    return parts, state


def _keep_back(cast: Cast, state: State, turn: int, heard: Heard) -> Tuple[Optional[str], State]:
    """What is said instead of a fact that is kept back; None if none is, or nothing new can be said instead."""
    if not difficulty.kept_back(cast, state, heard.understood.facts):
        return None, state
    return voice.choose(state, turn, "guarded", difficulty.guarded_lines(cast, state.language))


def _tell(cast: Cast, state: State, turn: int, fact: Fact) -> Tuple[Optional[str], State]:
    again = fact.id in state.told or fact.in_file
    words, state = voice.choose(state, turn, f"fact/{fact.id}", [fact.told.in_language(state.language)])
    if words is None:  # every wording was said: what follows is impatience, not the fact once more
        return voice.say(cast, state, turn, "vague")
    line, state = voice.say(cast, state, turn, "repeated" if again else "told", fact=words)
    return line or words, replace(state, told=_with(state.told, (fact.id,)))


def _try_steps(cast: Cast, state: State, turn: int, heard: Heard) -> Tuple[List[Optional[str]], State]:
    due = _due(cast, state)
    said = set(heard.understood.steps) | (set(heard.understood.maybe) & due if _tells_to_do(heard) else set())
    given = [step for step in cast.scenario.steps if step.id in said and step.id not in state.steps]
    if not given:
        return [], state
    if _cannot_follow(cast, heard):
        line, state = voice.say(cast, state, turn, "step-unclear")
        return [line], state
    parts: List[Optional[str]] = []
    for step in given:
        line, state = _try_step(cast, state, turn, step)
        parts.append(line)
    required = [step.id for step in cast.scenario.steps if step.required]
    if all(step in state.steps for step in required):
        state = state.feel("solved", cast.reaction("solved"))
        done, state = voice.choose(state, turn, "done", [cast.scenario.done.in_language(state.language)])
        line, state = voice.say(cast, state, turn, "solved", done=done or "")
        parts.append(line or done)
        state = replace(state, solved_at=turn)
    return parts, state


def _due(cast: Cast, state: State) -> Set[str]:
    """The step that comes next: the first one not done whose steps before are."""
    for step in cast.scenario.steps:
        if step.id not in state.steps and all(name in state.steps for name in step.after):
            return {step.id}
    return set()


def _tells_to_do(heard: Heard) -> bool:
    """Whether the reply does or orders something, so that a vague wording may still be the step that is due."""
    return bool({label.behaviour for label in heard.labels} & {"step-by-step", "own", "next-steps", "closed-question"})


def _try_step(cast: Cast, state: State, turn: int, step: Step) -> Tuple[Optional[str], State]:
    missing = [name for name in step.after if name not in state.steps]
    if missing:
        if step.too_soon is None:
            return None, state
        return voice.choose(state, turn, f"too-soon/{step.id}", [step.too_soon.in_language(state.language)])
    result, state = voice.choose(state, turn, f"step/{step.id}", [step.result.in_language(state.language)])
    state = state.feel("step-worked", cast.reaction("step-worked"))
    line, state = voice.say(cast, state, turn, "step-done", result=result or "")
    return line or result, replace(state, steps=(*state.steps, step.id))


def _cannot_follow(cast: Cast, heard: Heard) -> bool:
    """A customer without experience gets lost in technical terms and in three actions at once."""
    lost = any(label.behaviour == "jargon" for label in heard.labels) or "many-steps" in heard.signals
    return "inexperienced" in cast.persona.types and lost


def _filler(cast: Cast, state: State, turn: int, heard: Heard) -> Tuple[Optional[str], bool, State]:
    """What to say to a reply that asks nothing and gives no step, and whether it is a shouted complaint."""
    shown = {label.behaviour for label in heard.labels}
    if not shown & CARE:
        line, state = voice.say(cast, state, turn, "vague")
        return line, False, state
    if cast.mood(state.temper) == "bad":
        grievance, state = voice.choose(state, turn, "grievance", [cast.scenario.grievance.in_language(state.language)])
        if grievance:
            line, state = voice.say(cast, state, turn, "vent", grievance=grievance)
            return line, _shouts(state), state
    line, state = voice.say(cast, state, turn, "calm")
    return line, False, state


def _digression(cast: Cast, state: State, turn: int) -> Tuple[Optional[str], State]:
    if state.temper["focus"] >= DIGRESSES_BELOW or not cast.lines("digression", "tense", state.language):
        return None, state
    return voice.say(cast, state, turn, "digression")


def _after_solution(cast: Cast, state: State, turn: int, heard: Heard) -> Answer:
    """The problem is gone: remaining steps and questions are still answered; a reply that closes gets the goodbye."""
    parts: List[Optional[str]] = []
    if not _closes(heard):
        parts, state = _content(cast, state, turn, heard)
        if any(parts) and turn - state.solved_at < LINGERS:
            return _answer(cast, _curve(cast, replace(state, last_reply=heard.text), turn), parts, None)
    if state.pledges:
        reminder, state = voice.say(cast, state, turn, "reminder", promise=state.pledges[-1].rstrip(". "))
        parts = [*parts, reminder]
    line, state = voice.say(cast, state, turn, "goodbye")
    return _answer(cast, _curve(cast, state, turn), [*parts, line], "solved")


def _closes(heard: Heard) -> bool:
    return bool({label.behaviour for label in heard.labels} & CLOSES)


def _curve(cast: Cast, state: State, turn: int) -> State:
    row = {"turn": turn, "mood": cast.mood(state.temper)}
    row.update({name: state.temper[name] for name in ("patience", "anger", "trust")})
    return replace(state, mood_curve=(*state.mood_curve, row))


def _answer(
    cast: Cast, state: State, parts: Sequence[Optional[str]], ended: Optional[str], loud: Optional[str] = None
) -> Answer:
    said = [part for part in parts if part]
    return Answer(voice.messages(said, cast.persona.conduct, loud if _shouts(state) else None), state, ended)


def _with(known: Tuple[str, ...], more: Sequence[str]) -> Tuple[str, ...]:
    return (*known, *(name for name in more if name not in known))
