"""One turn of practice: a reply goes in, findings and the customer's answer come out. Pure: no clock, no store, no Rasa."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Dict, FrozenSet, Iterable, Mapping, Optional, Sequence, Tuple

from coach import i18n
from coach.content.fields import LANGUAGES
from coach.content.models import CustomerType, Feelings, Scenario, Scoring, SharedQuestions
from coach.conversation import CustomerMessage, Label, Reply, Timing, Turn, Utterance
from coach.grading import durations
from coach.grading.durations import Told
from coach.grading.grader import Exchange, GradedReply, Grader, Items, applicable
from coach.grading.scorecard import conduct, highlights, resolution
from coach.grading.signals import HOLDS
from coach.language.detect_language import detect_language
from coach.roleplay import engine, moment
from coach.roleplay.cast import Cast
from coach.roleplay.state import State, initial
from coach.roleplay.understanding import Ears, Listener, Understood
from coach.talk import DIGRESSES_BELOW, Spoken, had_their_minute

# The only things typed in the role-play that are commands; everything else is the trainee's reply.
STOP = frozenset({"/fin", "/end"})
HINT = frozenset({"/pista", "/hint"})
COMMAND_PHASE = "command"
# A turn that the trainee let go by without a word: its reply has no text.
SILENCE_PHASE = "silence"
UNSPOKEN = frozenset({COMMAND_PHASE, SILENCE_PHASE})
# Checks that show a promise for after the conversation: the customer takes the agent at their word.
PLEDGES = frozenset({"promises-follow-up", "callback-confirmed"})
# Anger from which a hint speaks of it, and understanding below which it asks for plainer words.
ANGRY_FROM = 60
LOST_BELOW = 35
# Listeners are rebuilt from the scenario's sentences; this many scenario versions are kept ready.
LISTENERS = 64


@dataclass(frozen=True)
class Past:
    """What was said and graded before a turn: every message that the trainee saw or wrote, and the turns so far.

    ``spoken`` is what the customer said since the trainee's last reply, where it is known how long that took.
    """

    history: Tuple[Utterance, ...] = ()
    turns: Tuple[Turn, ...] = ()
    spoken: Tuple[Spoken, ...] = ()


class Practice:
    """Plays and grades turns. Holds what is built once: the grader, the numbers, the listeners of the scenarios."""

    def __init__(
        self,
        grader: Grader,
        scoring: Scoring,
        questions: SharedQuestions,
        function_words: Mapping[str, FrozenSet[str]],
        rubric: str,
        feelings: Feelings,
    ) -> None:
        self.grader = grader
        self.scoring = scoring
        self.rubric = rubric
        self._feelings = feelings
        self._questions = questions
        self._function_words = function_words
        self._lock = threading.Lock()
        self._listeners: OrderedDict[Tuple[str, str], Listener] = OrderedDict()

    def asked_in(self, reply: str, language: str) -> FrozenSet[str]:
        """The shared facts that ``reply`` asks for, where no scenario is known (a transcript)."""
        return frozenset(self._listener(None, language).understand(reply).facts)

    def understood(self, scenario: Scenario, reply: str, language: str) -> Understood:
        """What ``reply`` means to a customer with this problem."""
        return self._listener(scenario, language).understand(reply)

    def _listener(self, scenario: Optional[Scenario], language: str) -> Listener:
        key = (scenario.json() if scenario else "", language)
        with self._lock:
            if key not in self._listeners:
                ears = Ears(
                    partial(self.grader.neutral, language=language), partial(self.grader.asks, language=language)
                )
                self._listeners[key] = Listener(scenario, self._questions, language, ears)
                if len(self._listeners) > LISTENERS:
                    self._listeners.popitem(last=False)
            self._listeners.move_to_end(key)
            return self._listeners[key]

    def warm_up(self, scenarios: Iterable[Scenario]) -> None:
        """Makes ready what the first reply of a session would otherwise wait for."""
        for scenario in scenarios:
            for language in LANGUAGES:
                self._listener(scenario, language)

    def take_turn(self, cast: Cast, state: State, past: Past, reply: Reply) -> Turn:
        """The turn that ``reply`` makes: findings, the customer's messages and new state, and the end if it is one."""
        number = len(past.turns) + 1
        command = reply.text.strip().lower()
        if not command:
            return _silent(cast, state, reply, number)
        if command in STOP:
            return Turn(number, reply, COMMAND_PHASE, (), (), (), state.as_data(), ended="stopped")
        if command in HINT:
            after = replace(state, hints=state.hints + 1)
            return Turn(number, reply, COMMAND_PHASE, (), (), (), after.as_data(), notice=self._hint(cast, state))
        return self._play(cast, state, past, reply, number)

    def _play(self, cast: Cast, state: State, past: Past, reply: Reply, number: int) -> Turn:
        language = state.language
        understood = self._listener(cast.scenario, language).understand(reply.text)
        spoken = detect_language(reply.text, self._function_words, language)
        graded = self.grader.grade(
            reply.text,
            Exchange(
                language=language,
                types=tuple(cast.persona.types),
                history=past.history,
                graded=graded_replies(past.turns),
                reached=frozenset(state.reached),
                timing=reply.timing,
                asked=frozenset(understood.facts),
                known={**_known(cast, state, understood), **self._minute(cast, state, past, reply.timing)},
                name=_first_name(cast, language),
                case=moment.case(cast, state, self._feelings, number),
            ),
        )
        heard = engine.Heard(
            text=reply.text,
            labels=tuple(label for label in graded.labels if label.proven or label.behaviour != "insult"),
            findings=graded.findings,
            signals=graded.signals,
            understood=understood,
            timing=reply.timing,
            other_language=spoken in ("es", "en", "other") and spoken != language,
            nonsense=spoken == "gibberish",
            hold=self._hold(reply.text, graded.labels, language),
            pledges=tuple(reply.text[label.start : label.end] for label in graded.labels if label.behaviour in PLEDGES),
        )
        reply_to = engine.answer(cast, state, number, heard)
        after = replace(
            reply_to.state,
            played=tuple(sorted({*state.played, *graded.played})),
            reached=tuple(sorted({*state.reached, *graded.phases})),
        )
        return Turn(
            number=number,
            reply=reply,
            phase=graded.phase,
            labels=graded.labels,
            findings=graded.findings,
            messages=reply_to.messages,
            state=after.as_data(),
            ended=reply_to.ended,
        )

    def _minute(self, cast: Cast, state: State, past: Past, timing: Timing) -> Dict[str, bool]:
        """Whether a talkative customer has had their minute; nothing for others, of whom the words alone tell."""
        if "talkative" not in cast.persona.types:
            return {}
        limits = self.scoring.limits
        # What came only because the customer was cut off and finished all the same was not talk before the reply.
        spoken = [said for said in past.spoken if said[0] not in timing.pending]
        opening = timing.interrupted and not any(line.speaker == "agent" for line in past.history)
        had = had_their_minute(cast.persona.types, state.temper, spoken, opening, limits.minute, limits.minute_in_words)
        return {"customer-off-topic": had}

    def _hold(self, text: str, labels: Sequence[Label], language: str) -> Optional[Told]:
        """How long ``text`` asks to wait; None where it asks for no wait or names no time."""
        words = self.scoring.limits.durations.in_language(language)
        holds = (text[label.start : label.end] for label in labels if label.behaviour in HOLDS)
        return next((found for found in (durations.told(hold, words) for hold in holds) if found), None)

    def _hint(self, cast: Cast, state: State) -> str:
        """What the customer needs now, never the sentence to type."""
        language = state.language
        if state.solved_at:
            return i18n.text("hint.close", language)
        manner, matter = _manner(cast, state), _matter(cast, state)
        asked = matter if i18n.has(matter, language) else "hint.ask"
        return " ".join(i18n.text(key, language) for key in (manner, asked) if key)


def _manner(cast: Cast, state: State) -> str:
    """The hint on how the customer is to be met now, before the problem goes on; "" if it can go on as it is."""
    temper = state.temper
    if cast.mood(temper) == "bad":
        return "hint.hear.angry" if temper["anger"] >= ANGRY_FROM else "hint.hear"
    if "talkative" in cast.persona.types and temper["focus"] < DIGRESSES_BELOW:
        return "hint.refocus"
    return "hint.plain" if temper["understanding"] < LOST_BELOW else ""


def _matter(cast: Cast, state: State) -> str:
    """The hint on what the problem needs next: the first topic that is missing, then the next step."""
    missing = [fact.id for fact in cast.scenario.facts if fact.id not in state.told and not fact.in_file]
    if missing:
        return f"hint.ask.{missing[0]}"
    todo = next((step for step in cast.scenario.steps if step.required and step.id not in state.steps), None)
    return "hint.verify" if todo is not None and todo.verifies else "hint.step"


def _silent(cast: Cast, state: State, reply: Reply, number: int) -> Turn:
    waited = engine.wait(cast, state, number)
    return Turn(number, reply, SILENCE_PHASE, (), (), waited.messages, waited.state.as_data(), waited.ended)


def start(cast: Cast, language: str, seed: int) -> Tuple[State, Tuple[CustomerMessage, ...]]:
    """A new conversation: the customer's state and first messages."""
    return engine.open_conversation(cast, language, seed)


def graded_replies(turns: Sequence[Turn]) -> Tuple[GradedReply, ...]:
    """The graded replies among ``turns`` as far as later grading needs them. Commands and silences are none."""
    return tuple(
        GradedReply(
            turn.number,
            turn.reply.text,
            (turn.phase,),
            turn.labels,
            frozenset(),
            frozenset(),
            turn.findings,
            frozenset(),
        )
        for turn in turns
        if turn.phase not in UNSPOKEN
    )


def scorecard(
    cast: Cast,
    state: State,
    turns: Sequence[Turn],
    items: Items,
    types: Mapping[str, CustomerType],
    scoring: Scoring,
    rubric: str,
    feelings: Feelings,
) -> Dict[str, Any]:
    """The scorecard of a conversation as plain JSON data (fields: docs/architecture.md)."""
    replies = graded_replies(turns)
    language = state.language
    mine = applicable(items, types, cast.persona.types)
    result = conduct(
        replies,
        frozenset(state.played),
        mine,
        items,
        scoring,
        language,
        _first_name(cast, language),
        lambda guideline: _case_when_due(cast, state, turns, feelings, guideline),
    )
    facts = [fact.id for fact in cast.scenario.facts if not fact.in_file]
    steps = [step.id for step in cast.scenario.steps if step.required]
    verified = any(step.verifies and step.id in state.steps for step in cast.scenario.steps)
    best, work_on = highlights(replies, result.missed, scoring)
    return {
        "conduct": result.total,
        "resolution": resolution(frozenset(state.told), facts, frozenset(state.steps), steps, verified, scoring),
        "sections": [dict(section) for section in result.sections],
        "critical": list(result.critical),
        "cap": result.cap,
        "too_little": result.too_little,
        "in_play": result.in_play,
        "not_applicable": list(result.not_applicable),
        "facts": {
            "found": [fact for fact in facts if fact in state.told],
            "missed": [fact for fact in facts if fact not in state.told],
        },
        "steps": {
            "done": [step for step in steps if step in state.steps],
            "open": [step for step in steps if step not in state.steps],
        },
        "verified": verified,
        "hints": state.hints,
        "mood": [dict(row) for row in state.mood_curve],
        "best": [finding.as_dict() for finding in best],
        "work_on": [finding.as_dict() for finding in work_on],
        "missed": [finding.as_dict() for finding in result.missed],
        "rubric": rubric,
    }


def _case_when_due(
    cast: Cast, state: State, turns: Sequence[Turn], feelings: Feelings, guideline: str
) -> Dict[str, str]:
    """The slots of better wordings at the reply at which ``guideline`` first was in play: it was due from then on."""
    before = initial(state.seed, state.language, cast.persona.temper)
    for turn in turns:
        if guideline in turn.state["played"]:
            return moment.case(cast, before, feelings, turn.number)
        before = State.from_data(turn.state)
    return moment.case(cast, state, feelings, len(turns))


def _known(cast: Cast, state: State, understood: Understood) -> Dict[str, bool]:
    """What the role-play knows better than the words can tell."""
    told = set(state.told) | {fact.id for fact in cast.scenario.facts if fact.in_file}
    known: Dict[str, Optional[bool]] = {
        "customer-unhappy": cast.mood(state.temper) == "bad",
        "solved": bool(state.solved_at),
        "name-known": True,
        # A step put as a question ("does the page open now?") asks for nothing the customer has told, nor does a goodbye.
        "asks-anew": bool(understood.facts or understood.steps or state.solved_at) and not set(understood.facts) & told,
        "other-step": _checks_nothing(cast, understood),
    }
    return {name: value for name, value in known.items() if value is not None}


def _first_name(cast: Cast, language: str) -> str:
    """What better wordings call the customer."""
    return cast.persona.name.in_language(language).split()[0]


def _checks_nothing(cast: Cast, understood: Understood) -> bool:
    """Whether the reply gives a step, and none that checks whether the problem is gone."""
    given = [step for step in cast.scenario.steps if step.id in understood.steps]
    return bool(given) and not any(step.verifies for step in given)
