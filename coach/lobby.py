"""What the bot answers outside the role-play, and how a practice runs in a text channel such as ``rasa shell``.

The practice window does not need it: it starts sessions by itself. Here everything is said in sentences, in the language the
person writes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from coach import i18n, service
from coach.content.catalogue import Content
from coach.content.fields import LANGUAGES
from coach.content.models import Persona, Scenario
from coach.conversation import Finding, Reply, Turn
from coach.language.detect_language import detect_language
from coach.language.normalise import fold
from coach.runtime import Runtime
from coach.store import PracticeSession

Slots = Mapping[str, Any]
Message = Mapping[str, str]
# In a terminal the feedback stays short: what hurt first.
FINDINGS_SHOWN = 3
# what hurt comes before what was done well
ORDER = {"violated": 0, "met": 1}


@dataclass(frozen=True)
class Outcome:
    """What to say and which slots to set."""

    sentences: Tuple[str, ...]
    slots: Mapping[str, Any] = field(default_factory=dict)


class Lobby:
    """One method for each thing that can be said; each takes the slots and the message and gives an ``Outcome``."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def help(self, slots: Slots, message: Message) -> Outcome:
        """What the bot can do."""
        return self._say(self._language(slots, message), "lobby.help")

    def list_customers(self, slots: Slots, message: Message) -> Outcome:
        """The customers one can practise with."""
        language = self._language(slots, message)
        content = self._runtime.workshop.catalogue.current()
        return Outcome((i18n.text("lobby.customers", language), *self._customer_lines(content, language)))

    def start_practice(self, slots: Slots, message: Message) -> Outcome:
        """Begins with the customer that the message names; asks which one, or which problem, if it does not say."""
        content = self._runtime.workshop.catalogue.current()
        language = self._language(slots, message)
        spoken = _language_named(message["text"]) or language
        persona = _persona_named(content, message["text"])
        if persona is None:
            lines = (i18n.text("lobby.which-customer", language), *self._customer_lines(content, language))
            return Outcome(lines, {"practice_language": spoken})
        scenario = _scenario_named(content, persona, message["text"])
        if scenario is None and len(content.suited(persona)) > 1:
            return self._ask_problem(content, persona, language, spoken)
        return self._begin(content, persona, scenario, spoken, message)

    def choose_problem(self, slots: Slots, message: Message) -> Outcome:
        """A customer or problem named in answer to the bot's question; help if it names neither."""
        content = self._runtime.workshop.catalogue.current()
        language = self._language(slots, message)
        spoken = slots.get("practice_language") or _language_named(message["text"]) or language
        persona = _persona_named(content, message["text"]) or content.personas.get(slots.get("chosen_persona") or "")
        if persona is None:
            persona = _numbered(message["text"], list(content.personas.values()))
        if persona is None:
            return self._say(language, "lobby.not-understood", "lobby.help")
        scenario = _scenario_named(content, persona, message["text"])
        if scenario is None and slots.get("chosen_persona"):
            suited = content.suited(persona)
            scenario = _numbered(message["text"], suited) or (suited[0] if _any(message["text"]) else None)
        if scenario is None and len(content.suited(persona)) > 1:
            return self._ask_problem(content, persona, language, spoken)
        return self._begin(content, persona, scenario, spoken, message)

    def hint(self, slots: Slots, message: Message) -> Outcome:
        """Hints belong to a practice: says how to get one there."""
        return self._say(self._language(slots, message), "lobby.hint")

    def stop(self, slots: Slots, message: Message) -> Outcome:
        """Nothing runs: forgets a half-made choice."""
        return Outcome(self._say(self._language(slots, message), "lobby.stop").sentences, _NOTHING_CHOSEN)

    def show_grade(self, slots: Slots, message: Message) -> Outcome:
        """The scorecard of the last practice in this conversation."""
        language = self._language(slots, message)
        session = self._runtime.store.session(slots.get("last_session") or "")
        if session is None or session.scorecard is None:
            return self._say(language, "lobby.no-grade")
        return Outcome(_scorecard_lines(session, language))

    def reply(self, slots: Slots, message: Message) -> Outcome:
        """The trainee's reply in a running practice: the customer's answer, feedback, and the scorecard at the end."""
        session_id = str(slots.get("practice_session") or "")
        session = self._runtime.store.session(session_id)
        if session is None or (session.ended and self._runtime.store.turn(session_id, message["id"]) is None):
            return Outcome(
                self._say(self._language(slots, message), "lobby.lost").sentences, {"practice_session": None}
            )
        if not message["text"].strip():
            return self._say(session.language, "api.error.empty")
        now = self._runtime.clock()
        reply = Reply(message["id"], message["text"], now)
        self._runtime.store.receive_reply(session_id, reply.message_id, reply.text, now, reply.timing)
        turn = service.answer(self._runtime.store, self._runtime.workshop, session_id, reply, now)
        lines = [*(line.text for line in turn.messages), *_feedback_lines(turn, session)]
        if turn.notice:
            lines.append(i18n.text("lobby.notice", session.language, notice=turn.notice))
        if not turn.ended:
            return Outcome(tuple(lines), {"practice_session": session_id})
        ended = self._runtime.store.session(session_id)
        lines.append(i18n.text(f"lobby.ended.{turn.ended}", session.language))
        lines.extend(_scorecard_lines(ended or session, session.language))
        return Outcome(tuple(lines), {"practice_session": None, "last_session": session_id, **_NOTHING_CHOSEN})

    def _begin(
        self, content: Content, persona: Persona, scenario: Optional[Scenario], language: str, message: Message
    ) -> Outcome:
        session = service.start_session(
            self._runtime.store,
            content,
            account_id=None,
            persona_id=persona.id,
            scenario_id=scenario.id if scenario else None,
            language=language,
            now=self._runtime.clock(),
        )
        played = content.scenarios[session.scenario_id]
        intro = i18n.text(
            "lobby.begins",
            language,
            customer=persona.name.in_language(language),
            problem=played.name.in_language(language),
            summary=played.summary.in_language(language),
        )
        opening = [line.text for line in self._runtime.store.lines(session.id)]
        return Outcome((intro, *opening), {"practice_session": session.id, **_NOTHING_CHOSEN})

    def _ask_problem(self, content: Content, persona: Persona, language: str, spoken: str) -> Outcome:
        lines = [i18n.text("lobby.which-problem", language, customer=persona.name.in_language(language))]
        for number, scenario in enumerate(content.suited(persona), 1):
            lines.append(f"{number}. {scenario.name.in_language(language)}: {scenario.summary.in_language(language)}")
        return Outcome(tuple(lines), {"chosen_persona": persona.id, "practice_language": spoken})

    def _customer_lines(self, content: Content, language: str) -> List[str]:
        lines = []
        for number, persona in enumerate(content.personas.values(), 1):
            types = ", ".join(type_.name.in_language(language).lower() for type_ in content.types_of(persona))
            name, about = persona.name.in_language(language), persona.about.in_language(language)
            lines.append(f"{number}. {name} ({types}): {about}")
        return lines

    def _language(self, slots: Slots, message: Message) -> str:
        words = self._runtime.workshop.function_words
        expected = slots.get("practice_language") or i18n.DEFAULT_LANGUAGE
        found = detect_language(message["text"], words, expected)
        return found if found in LANGUAGES else expected

    def _say(self, language: str, *keys: str) -> Outcome:
        return Outcome(tuple(i18n.text(key, language) for key in keys))


_NOTHING_CHOSEN: Dict[str, Any] = {"chosen_persona": None, "practice_language": None}


def _words(key: str, language: str) -> List[str]:
    return [fold(word) for word in i18n.text(key, language).split("|")]


def _mentions(text: str, words: Sequence[str]) -> bool:
    padded = f" {' '.join(''.join(c if c.isalnum() else ' ' for c in fold(text)).split())} "
    return any(f" {word} " in padded for word in words)


def _language_named(text: str) -> Optional[str]:
    """The language the message asks to practise in ("en inglés", "in Spanish"), or None."""
    for language in LANGUAGES:
        if any(_mentions(text, _words(f"lobby.names-language.{language}", said_in)) for said_in in LANGUAGES):
            return language
    return None


def _any(text: str) -> bool:
    return any(_mentions(text, _words("lobby.any", language)) for language in LANGUAGES)


def _persona_named(content: Content, text: str) -> Optional[Persona]:
    """The persona named, else the one whose types fit the types named best (all named, fewest others), else None."""
    for persona in content.personas.values():
        names = [persona.id, persona.name.es, persona.name.en, persona.name.es.split()[0], persona.name.en.split()[0]]
        if _mentions(text, [fold(name) for name in names]):
            return persona
    named = {
        type_.id
        for type_ in content.types.values()
        for language in LANGUAGES
        if _mentions(
            text, [fold(alias) for alias in [*type_.aliases.in_language(language), type_.name.in_language(language)]]
        )
    }
    fitting = [persona for persona in content.personas.values() if named and named <= set(persona.types)]
    return min(fitting, key=lambda persona: (len(persona.types), persona.id), default=None)


def _scenario_named(content: Content, persona: Persona, text: str) -> Optional[Scenario]:
    """The scenario whose name shares most words with the message, or None."""
    said = {word for word in fold(text).split() if len(word) > 3}
    scored = []
    for scenario in content.suited(persona):
        names = f"{scenario.id.replace('-', ' ')} {scenario.name.es} {scenario.name.en}"
        common = len(said & {word for word in fold(names).split() if len(word) > 3})
        if common:
            scored.append((common, scenario))
    return max(scored, key=lambda pair: pair[0])[1] if scored else None


def _numbered(text: str, choices: Sequence[Any]) -> Any:
    """The choice whose number the message gives, or None."""
    digits = "".join(char if char.isdigit() else " " for char in text).split()
    if len(digits) == 1 and 0 < int(digits[0][:6]) <= len(choices):
        return choices[int(digits[0]) - 1]
    return None


def _feedback_lines(turn: Turn, session: PracticeSession) -> List[str]:
    if session.mode != "coached":
        return []
    shown: List[Finding] = sorted(
        (finding for finding in turn.findings if finding.charged), key=lambda finding: ORDER.get(finding.verdict, 2)
    )[:FINDINGS_SHOWN]
    lines = []
    for finding in shown:
        key = f"lobby.feedback.{finding.verdict}"
        lines.append(
            i18n.text(
                key, session.language, title=finding.title, quote=finding.quote, why=finding.why, better=finding.better
            )
        )
    return lines


def _scorecard_lines(session: PracticeSession, language: str) -> Tuple[str, ...]:
    card = session.scorecard or {}
    conduct = card.get("conduct")
    first = (
        i18n.text("lobby.score", language, conduct=conduct, resolution=card["resolution"])
        if conduct is not None
        else i18n.text("lobby.score-too-little", language, resolution=card["resolution"])
    )
    lines = [first]
    for section in card["sections"]:
        if section["score"] is not None:
            lines.append(f"  {section['name'][language]}: {section['score']}")
    lines += [
        i18n.text("lobby.work-on", language, title=finding["title"], better=finding["better"])
        for finding in card["work_on"]
    ]
    return tuple(lines)
