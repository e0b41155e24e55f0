"""What the YAML files may say: one pydantic model for each kind of file (behaviours: ``coach.content.behaviour_file``).

These models are the only definition of the file formats. The JSON Schemas in ``docs/schema/`` and the field tables in the
docs are generated from them; the loader (``coach.content.loader``) turns their errors into messages with file and line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Literal, Optional

from pydantic import Field, PydanticValueError, confloat, conint, constr, validator

from coach.content.behaviour_file import Patterns
from coach.content.fields import Id, Lines, OptionalLines, Sentence, Strict, Text, Utterance, Words

if TYPE_CHECKING:  # to the type checker they are what they hold
    DocumentCode = str
    Place = str
    Level = int
    Change = int
    Count = int
    Whole = int
    Factor = float
    TemperName = str
    Term = str
    Plain = str
else:
    TemperName = Literal["patience", "anger", "trust", "understanding", "focus"]
    DocumentCode = constr(min_length=1, max_length=40)
    Place = constr(min_length=1, max_length=400)
    Level = conint(ge=0, le=100)
    Change = conint(ge=-100, le=100)
    Count = conint(ge=1)
    Whole = conint(ge=0)
    Factor = confloat(ge=0, le=4)
    Term = constr(strip_whitespace=True, min_length=1, max_length=60)
    Plain = constr(strip_whitespace=True, min_length=1, max_length=90)
TEMPER = ("patience", "anger", "trust", "understanding", "focus")
Phase = Literal["opening", "listening", "diagnosing", "solving", "closing"]
Mood = Literal["good", "tense", "bad"]


class NeedsConditionsError(PydanticValueError):
    """A guideline that nothing could ever show."""

    code = "needs-conditions"
    msg_template = "needs met_by or violated_by"


class TemperIncompleteError(PydanticValueError):
    """A persona whose temper leaves out ``missing``."""

    code = "temper-incomplete"
    msg_template = "temper is missing {missing}"


class GuardWithoutLinesError(PydanticValueError):
    """A difficulty at which customers keep facts back and have nothing to say meanwhile."""

    code = "guard-without-lines"
    msg_template = "guarded needs lines for any"


class StepOrderError(PydanticValueError):
    """A step that comes after something that is not an earlier step."""

    code = "step-order"
    msg_template = "step {step} comes after {unknown}, which is not an earlier step"


# --- guidelines/<section>.yaml --------------------------------------------------------------------------------------------


class Source(Strict):
    """Where a guideline is documented."""

    document: DocumentCode = Field(description="source code as in guidelines/sources.yaml, e.g. S1")
    place: Place = Field(description="section, table or heading in it")


class GuidelineExample(Strict):
    """A reply and the verdict it gets, as the guideline's own test."""

    text: Sentence
    context: List[Utterance] = Field(default_factory=list)
    signals: List[Id] = Field(default_factory=list, description="signals that hold for this reply, e.g. interrupted")
    known_miss: bool = False


class GuidelineNearMiss(Strict):
    """A reply that looks like a breach or a compliance and is not."""

    text: Sentence
    looks_like: Literal["violated", "met"]
    why: Sentence
    context: List[Utterance] = Field(default_factory=list)
    signals: List[Id] = Field(default_factory=list)
    known_false_alarm: bool = False


class Verdicts(Strict):
    met: List[GuidelineExample] = Field(default_factory=list)
    violated: List[GuidelineExample] = Field(default_factory=list)
    near_misses: List[GuidelineNearMiss] = Field(default_factory=list)


class VerdictExamples(Strict):
    es: Verdicts
    en: Verdicts

    def in_language(self, language: str) -> Verdicts:
        """The examples of ``language``."""
        return getattr(self, language)


class Guideline(Strict):
    """A documented do or don't.

    ``met_by``, ``violated_by``, ``only_if`` and ``unless`` hold conditions in the notation of ``coach.grading.conditions``:
    a behaviour id (``empathy``), a signal (``@interrupted``), a fact asked for (``asked:when``), each possibly after
    ``not``, joined by ``and``. A list holds when one of its conditions holds.
    """

    id: Id
    kind: Literal["do", "dont"]
    types: List[Id] = Field(min_items=1, description="customer types it applies to, or [all]")
    phases: List[Phase] = Field(min_items=1)
    severity: Literal["minor", "major", "critical"]
    effect: Literal["none", "fatal", "cap-49", "cap-69"] = Field(
        "none", description="what one violation does to the total"
    )
    bonus: bool = Field(False, description="earns, never costs")
    parent: Optional[Id] = Field(
        None, description="the general item that this one makes stricter: one event, one charge"
    )
    source: List[Source] = Field(min_items=1)
    title: Text
    recognise: Text = Field(description="how a human recognises it")
    advice: Text
    better: Lines = Field(
        description="better wordings; {name} stands for the customer's name, the other slots for this case and moment"
    )
    met_by: List[Words] = Field(default_factory=list)
    violated_by: List[Words] = Field(default_factory=list)
    only_if: List[Words] = Field(default_factory=list, description="in play only at replies where this holds")
    unless: List[Words] = Field(default_factory=list, description="no violation where this holds")
    miss_counts: bool = Field(True, description="a do that was in play and never met counts as missed")
    examples: VerdictExamples

    @validator("violated_by", always=True)
    def _has_conditions(cls, violated_by: List[str], values: Dict[str, Any]) -> List[str]:
        if not violated_by and not values.get("met_by"):
            raise NeedsConditionsError()
        return violated_by


class Section(Strict):
    """One section of the scorecard with its guidelines (``guidelines/<section>.yaml``)."""

    section: Id
    name: Text
    items: List[Guideline] = Field(min_items=1)


# --- personas/types/<id>.yaml and personas/<id>.yaml ----------------------------------------------------------------------

Reaction = Dict[TemperName, Change]
Bank = Literal[
    "opening",
    "told",
    "unknown",
    "vent",
    "calm",
    "hurt",
    "provoked",
    "step-done",
    "step-unclear",
    "vague",
    "interrupted",
    "repeated",
    "solved",
    "goodbye",
    "leaving",
    "silence",
    "other-language",
    "nonsense",
    "machine",
    "supervisor",
    "digression",
    "copied",
    "too-long",
    "empty-promise",
    "overdue",
    "reminder",
]


class Bounds(Strict):
    min: Level = 0
    max: Level = 100


class MoodRule(Strict):
    """The mood a temper means; the first rule whose bounds all hold decides."""

    mood: Mood
    when: Dict[TemperName, Bounds] = Field(default_factory=dict)


class Conduct(Strict):
    """How a customer writes."""

    characters_per_second: float = Field(default=22, gt=1, le=200)
    messages: Literal["one", "few", "many"] = Field(
        default="one", description="how many messages a turn is broken into"
    )
    capitals: bool = Field(default=False, description="shouts complaints in capitals when anger is high")
    waits: int = Field(
        default=90, ge=10, le=3600, description="seconds of silence before asking whether anybody is there"
    )


class CustomerType(Strict):
    """A kind of difficult customer (``personas/types/<id>.yaml``): default temper, reactions and wordings."""

    id: Id
    name: Text
    about: Text
    aliases: Lines = Field(description="how people name this type, e.g. enfadado, enojada")
    precedence: int = Field(description="in a mix the lower number wins a conflict (guidelines.md D4)")
    reactions: Dict[Id, Reaction] = Field(description="behaviour or guideline verdict -> change of temper")
    moods: List[MoodRule] = Field(min_items=1)
    lines: Dict[Bank, Lines]
    mood_lines: Dict[Mood, Dict[Bank, Lines]] = Field(default_factory=dict)


class Persona(Strict):
    """One customer (``personas/<id>.yaml``). What it does not say it takes from its types, first type first."""

    id: Id
    name: Text
    types: List[Id] = Field(min_items=1)
    about: Text
    scenarios: List[Id] = Field(default_factory=list, description="the problems that suit it; empty means all")
    form_of_address: Literal["usted", "tú", "vos"] = "usted"
    temper: Dict[TemperName, Level]
    conduct: Conduct = Field(default_factory=lambda: Conduct())
    when_interrupted: Literal["drop", "finish", "complain"] = "complain"
    reactions: Dict[Id, Reaction] = Field(default_factory=dict)
    lines: Dict[Bank, Lines] = Field(default_factory=dict)
    mood_lines: Dict[Mood, Dict[Bank, Lines]] = Field(default_factory=dict)

    @validator("temper")
    def _whole_temper(cls, temper: Dict[str, int]) -> Dict[str, int]:
        missing = [name for name in TEMPER if name not in temper]
        if missing:
            raise TemperIncompleteError(missing=", ".join(missing))
        return temper


# --- personas/shared/difficulty.yaml --------------------------------------------------------------------------------------

ANY_TYPE = "any"


class ReactionFactors(Strict):
    """What changes of the temper are multiplied by: those that help the agent, and those that do not."""

    good: Factor = 1.0
    bad: Factor = 1.0


class FactRules(Strict):
    """How hidden facts come out, beside the question for them."""

    volunteered: Whole = Field(default=0, description="the most facts told unasked in answer to open questions")
    guarded_below: Level = Field(
        default=0,
        description="with less trust than this a fact asked for the first time is kept back; asked again it is told",
    )
    guarded: Dict[Id, Lines] = Field(
        default_factory=dict, description="what is said instead, by customer type; `any` for all others"
    )

    @validator("guarded", always=True)
    def _lines_for_all(cls, guarded: Dict[str, Lines], values: Dict[str, Any]) -> Dict[str, Lines]:
        if values.get("guarded_below") and ANY_TYPE not in guarded:
            raise GuardWithoutLinesError()
        return guarded


class Difficulty(Strict):
    """One level: what it makes of any customer. Without any field it changes nothing."""

    about: Text = Field(description="shown where the level is chosen")
    temper: Dict[TemperName, Factor] = Field(
        default_factory=dict, description="what the temper at the beginning is multiplied by"
    )
    reactions: ReactionFactors = Field(default_factory=lambda: ReactionFactors())
    digressions: Factor = Field(default=1.0, description="how fast a customer who digresses loses the thread")
    facts: FactRules = Field(default_factory=lambda: FactRules())


class Difficulties(Strict):
    """The levels (``personas/shared/difficulty.yaml``)."""

    easy: Difficulty
    normal: Difficulty
    hard: Difficulty


# --- scenarios/<id>.yaml --------------------------------------------------------------------------------------------------


class Fact(Strict):
    """Something the customer knows and tells only when asked for it."""

    id: Id
    told: Lines = Field(description="the fact as a plain sentence of the customer; the persona adds the manner")
    asked_by: Lines = Field(description="questions that ask for it")
    in_file: bool = Field(False, description="the case file says it already: asking for it is asking again")
    question: Optional[Text] = Field(None, description="the question that better wordings ask for it: {question}")
    recap: Optional[Text] = Field(
        None, description="the fact as the agent says it back, a clause without capital or full stop: {recap}"
    )


class Step(Strict):
    """One thing the agent must tell, do or offer on the way to the solution."""

    id: Id
    given_by: Lines = Field(description="agent sentences that give this step")
    result: Lines = Field(description="what the customer reports after it")
    after: List[Id] = Field(default_factory=list, description="steps that must be done before")
    too_soon: Optional[Lines] = Field(None, description="said when the steps before are not done")
    required: bool = True
    verifies: bool = Field(False, description="this step checks that the problem is really gone")
    rests_on: List[Id] = Field(
        default_factory=list, description="facts that must be known before a better wording may give the step"
    )
    instruction: Optional[Text] = Field(None, description="how better wordings give the step: {step}, {check}")
    recap: Optional[Text] = Field(
        None, description="the step once it is done, a clause without capital or full stop: {done}"
    )


class Trap(Strict):
    """A tempting shortcut. It springs once."""

    id: Id
    behaviours: List[Id] = Field(default_factory=list, description="springs on one of these behaviours, or")
    said: OptionalLines = Field(default_factory=OptionalLines, description="on a sentence that means one of these")
    answer: Lines
    change: Reaction = Field(default_factory=dict)


class Scenario(Strict):
    """One problem (``scenarios/<id>.yaml``)."""

    id: Id
    name: Text
    domain: Text
    summary: Text = Field(description="what the trainee may know before the first message")
    case_file: OptionalLines = Field(default_factory=OptionalLines, description="what the service already knows")
    suggested_types: List[Id] = Field(default_factory=list)
    opening: Lines = Field(description="what the customer says unasked")
    grievance: Lines = Field(description="the complaint an upset customer comes back to")
    problem: Optional[Text] = Field(None, description="the problem in a few words with their article: {problem}")
    recap: Optional[Text] = Field(
        None, description="what every opening tells, as the agent says it back, a clause: {recap}"
    )
    facts: List[Fact] = Field(min_items=1)
    cause: Text
    explanation: Optional[Text] = Field(
        None, description="the cause in plain words for the customer, a clause: {cause}, once it is solved"
    )
    steps: List[Step] = Field(min_items=1)
    traps: List[Trap] = Field(default_factory=list)
    done: Lines = Field(description="what the customer confirms when it is solved")
    terms: OptionalLines = Field(default_factory=OptionalLines, description="technical words this problem needs")
    nothing: OptionalLines = Field(
        default_factory=OptionalLines,
        description="agent messages in this problem's words that ask for no fact and give no step",
    )

    @validator("steps")
    def _steps_in_order(cls, steps: List[Step]) -> List[Step]:
        seen: set[str] = set()
        for step in steps:
            unknown = [name for name in step.after if name not in seen]
            if unknown:
                raise StepOrderError(step=step.id, unknown=", ".join(unknown))
            seen.add(step.id)
        return steps


# --- rehearsals/<id>.yaml -------------------------------------------------------------------------------------------------

Moment = Literal["opening", "upset", "digressing", "asking", "solving", "closing"]


class ScriptedAgent(Strict):
    """An agent of known quality that plays against the customers (``coach rehearse``).

    A move is a bank of ``lines`` or one of the two that the scenario words: ``ask`` (its next question) and ``step`` (the
    step that is due). Lines may hold ``{name}``, the customer's first name.
    """

    id: Id
    name: Text
    about: Text
    asks: int = Field(ge=0, description="the most facts it asks for before it goes on to the solution")
    silence: float = Field(0.0, ge=0, description="seconds it lets go by before each reply")
    sloppy: bool = Field(False, description="also takes wordings without capitals and marks")
    repeats: bool = Field(False, description="says the same line again and again; otherwise only when all are used up")
    moments: Dict[Moment, List[Id]] = Field(description="what a reply is made of at each moment")
    by_type: Dict[Id, Dict[Moment, List[Id]]] = Field(
        default_factory=dict, description="instead, for a type of customer"
    )
    lines: Dict[Id, Lines]


# --- scenarios/shared/questions.yaml --------------------------------------------------------------------------------------


class SharedQuestions(Strict):
    """Questions for the facts that every scenario has (``scenarios/shared/questions.yaml``)."""

    facts: Dict[Id, Lines]
    nothing: OptionalLines = Field(default_factory=OptionalLines, description="questions that ask for none of them")
    remarks: Dict[Literal["machine"], Lines] = Field(default_factory=dict, description="remarks that customers answer")


# --- guidelines/signals.yaml and guidelines/sources.yaml ------------------------------------------------------------------


class TextSignal(Strict):
    """Something that is said which decides whether a guideline is in play."""

    definition: Text
    reach: Literal["last", "any", "reply"] = Field(
        "last", description="the customer's last messages, any of theirs so far, or the reply itself"
    )
    patterns: Patterns = Field(default_factory=Patterns)
    said: OptionalLines = Field(default_factory=OptionalLines, description="examples, matched by meaning")
    not_said: OptionalLines = Field(default_factory=OptionalLines, description="what only looks so, and must not match")


class Signals(Strict):
    """What customers say that guidelines refer to (``guidelines/signals.yaml``)."""

    signals: Dict[Id, TextSignal]


class NotGradeable(Strict):
    """A documented rule that a chat cannot show: listed with the reason, never scored."""

    id: Id
    kind: Literal["do", "dont"]
    title: Text
    source: Place
    reason: Text
    seen_in: List[Id] = Field(default_factory=list, description="guidelines by which something of it is seen")


class NotGradeables(Strict):
    """``guidelines/not-gradeable.yaml``."""

    items: List[NotGradeable]


class SourceDocument(Strict):
    """A document guidelines come from."""

    title: Text
    where: Place


class Sources(Strict):
    """The documents by code (``guidelines/sources.yaml``)."""

    sources: Dict[str, SourceDocument]


# --- guidelines/feelings.yaml -----------------------------------------------------------------------------------------------


class Feelings(Strict):
    """What an agent says of what the customer feels, by their mood (``guidelines/feelings.yaml``): ``{feeling}``.

    Each is a sentence without its full stop, and may hold ``{problem}``.
    """

    any: Dict[Mood, Lines]
    types: Dict[Id, Dict[Mood, Lines]] = Field(default_factory=dict, description="instead, for a type of customer")


# --- guidelines/plain-words.yaml --------------------------------------------------------------------------------------------


class PlainWords(Strict):
    """How to say technical terms in plain words (``guidelines/plain-words.yaml``): ``{term}`` and ``{plain}``.

    A term stands for its plural too, whatever the capitals and accents; one that ends in ``*`` for every word that begins so.
    Its plain words can follow "es decir" or "in other words": a few words without capital or full stop.
    """

    es: Dict[Term, Plain] = Field(default_factory=dict, description="Spanish: term, plain words")
    en: Dict[Term, Plain] = Field(default_factory=dict, description="English: term, plain words")

    def in_language(self, language: str) -> Dict[str, str]:
        """The terms and their plain words in ``language`` ("es" or "en")."""
        return getattr(self, language)


# --- guidelines/scoring.yaml ----------------------------------------------------------------------------------------------


class Caps(Strict):
    """The highest total that a violation of each effect leaves."""

    fatal: Level
    cap_49: Level = Field(alias="cap-49")
    cap_69: Level = Field(alias="cap-69")


class SeverityWeights(Strict):
    minor: float = Field(gt=0)
    major: float = Field(gt=0)
    critical: float = Field(gt=0)


class ResolutionWeights(Strict):
    facts: float = Field(ge=0)
    steps: float = Field(ge=0)
    verified: float = Field(ge=0)


class DurationWords(Strict):
    """Words by which a length of time is told: "dos minutos"."""

    numbers: Dict[str, float]
    units: Dict[str, float] = Field(description="unit -> seconds")


class Durations(Strict):
    es: DurationWords
    en: DurationWords

    def in_language(self, language: str) -> DurationWords:
        """The words of ``language``."""
        return getattr(self, language)


class Limits(Strict):
    """Limits of what the clock shows, in seconds unless the name says otherwise."""

    first_reply: float = Field(gt=0)
    later_reply: float = Field(gt=0)
    silent_work: float = Field(gt=0, description="at work without a word")
    hold_grace: float = Field(ge=0, description="over the promised length of a hold")
    longest_hold: float = Field(gt=0, description="where no length was promised")
    minute: float = Field(gt=0, description="how long a talkative customer may talk")
    minute_in_words: Count
    no_action: Lines = Field(description="words by which a part of a step begins that is no action of its own")
    durations: Durations


class RecognitionWeights(Strict):
    """What a trait that was overlooked, and one that was not there, weigh against one that was recognised."""

    missed: float = Field(gt=0)
    invented: float = Field(gt=0)


class Scoring(Strict):
    """All numbers of the scorecard (``guidelines/scoring.yaml``)."""

    section_weights: Dict[Id, float]
    severity_weights: SeverityWeights
    repetition: List[float] = Field(min_items=1)
    recovered_mark: float = Field(ge=0, le=1)
    mixed_mark: float = Field(ge=0, le=1)
    bonus_points: float = Field(ge=0)
    bonus_limit: float = Field(ge=0)
    type_majors: Count
    type_majors_cap: Level
    caps: Caps
    fewest_items: Whole
    resolution_weights: ResolutionWeights
    recognition: RecognitionWeights
    shown_best: Count
    shown_to_work_on: Count
    limits: Limits


# --- progress/badges.yaml -------------------------------------------------------------------------------------------------


class BadgeConditions(Strict):
    """What a practice must show to count for a badge. What is not named does not matter."""

    type: Optional[Id] = Field(default=None, description="the customer is of this type")
    difficulty: Optional[Literal["easy", "normal", "hard"]] = None
    least_conduct: Level = 0
    least_resolution: Level = 0
    most_broken: Optional[Whole] = Field(
        default=None, description="at most so many breaches that cost; 0: not a single don't"
    )
    most_hints: Optional[Whole] = None
    all_facts: bool = Field(default=False, description="every hidden fact came out")
    solved: bool = Field(default=False, description="it ended because the problem was solved")
    verified: bool = Field(default=False, description="a step that checks the solution was done")
    recognised: bool = Field(default=False, description="blind, and exactly the customer's types were named")
    calmed_before: Optional[Count] = Field(
        default=None, description="the customer became well disposed before this reply and was so at the end"
    )


class Badge(Strict):
    """Something to be proud of, for those who want badges."""

    id: Id
    name: Text
    text: Text = Field(description="what it is for, in one sentence")
    rule: Literal["practices", "in-a-row", "types", "days"] = Field(
        description="what is counted of the practices that meet `when`: all; those in a row; the customer types in them; "
        "days in a row with one"
    )
    count: Count = 1
    when: BadgeConditions = Field(default_factory=lambda: BadgeConditions())


class Badges(Strict):
    """The badges in the order of the page (``progress/badges.yaml``)."""

    badges: List[Badge]
