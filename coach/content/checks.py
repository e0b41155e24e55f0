"""What a single model cannot check: names that must agree with the file, placeholders, references between files."""

from __future__ import annotations

import string
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Dict, Iterable, List, Mapping, Optional, Sequence, Set, Tuple, get_args

from coach.behaviours.notation import PatternError, compile_notation
from coach.content.behaviour_file import Behaviour, Pattern
from coach.content.fields import LANGUAGES, Lines
from coach.content.models import (
    CustomerType,
    Feelings,
    Guideline,
    Moment,
    Persona,
    PlainWords,
    Scenario,
    ScriptedAgent,
    Section,
    Signals,
)
from coach.content.problems import Problem, with_suggestion
from coach.content.yaml_source import Path_, Source
from coach.grading import conditions
from coach.grading.plain_words import OPEN, Glossary
from coach.grading.signal_names import COMPUTED
from coach.grading.wordings import CASE_SLOTS, NAME, TERM_SLOTS, case_slots
from coach.language.normalise import fold

if TYPE_CHECKING:
    from coach.content.catalogue import Content

# bank -> the placeholder each of its lines must hold; the other banks may hold the optional ones
NEEDED = {
    "told": "fact",
    "repeated": "fact",
    "step-done": "result",
    "opening": "problem",
    "solved": "done",
    "overdue": "promise",
    "reminder": "promise",
}
OPTIONAL = {"vent": {"grievance"}}
# what the scenario words for a scripted agent
SCENARIO_MOVES = ("ask", "step")
# keys of reactions that the role-play itself raises, beside behaviours and guidelines
ENGINE_REACTIONS = (
    "vague",
    "repeated",
    "copied",
    "nonsense",
    "silence",
    "too-long",
    "empty-promise",
    "overdue",
    "step-worked",
    "solved",
)
SourceKey = Tuple[str, str]


def check_one(model: Any, source: Source, stem: str) -> List[Problem]:
    """Problems of one file by itself."""
    problems: List[Problem] = []
    if isinstance(model, (CustomerType, Persona, Scenario, ScriptedAgent)) and model.id != stem:
        problems.append(
            _problem(source, ("id",), "content.id-differs", {"id": model.id, "file": stem}, "content.id-differs.hint")
        )
    if isinstance(model, (CustomerType, Persona)):
        problems.extend(_placeholders(source, ("lines",), model.lines))
        for mood, banks in model.mood_lines.items():
            problems.extend(_placeholders(source, ("mood_lines", mood), banks))
    if isinstance(model, Scenario):
        problems.extend(_scenario(source, model))
    if isinstance(model, ScriptedAgent):
        problems.extend(_moves(source, model))
    if isinstance(model, Signals):
        for name, signal in model.signals.items():
            for language in LANGUAGES:
                path = ("signals", name, "patterns", language)
                problems.extend(_patterns(source, path, signal.patterns.in_language(language)))
    if isinstance(model, Section):
        for position, item in enumerate(model.items):
            problems.extend(_conditions(source, position, item))
            problems.extend(_wordings(source, position, item))
    if isinstance(model, Feelings):
        for mood, lines in model.any.items():
            problems.extend(_slots(source, ("any", mood), lines, ("problem",)))
        for name, moods in model.types.items():
            for mood, lines in moods.items():
                problems.extend(_slots(source, ("types", name, mood), lines, ("problem",)))
    if isinstance(model, PlainWords):
        problems.extend(_plain_words(source, model))
    return problems


def check_behaviour(behaviour: Behaviour, source: Source, stem: str, known: Sequence[str]) -> List[Problem]:
    """Problems of one behaviour file: its name, and the behaviours its examples name."""
    problems: List[Problem] = []
    if behaviour.id != stem:
        problems.append(
            _problem(
                source, ("id",), "content.id-differs", {"id": behaviour.id, "file": stem}, "content.id-differs.hint"
            )
        )
    for language in LANGUAGES:
        for field in ("patterns", "exceptions"):
            problems.extend(_patterns(source, (field, language), getattr(behaviour, field).in_language(language)))
        for position, example in enumerate(behaviour.examples.in_language(language)):
            path = ("examples", language, position)
            problems.extend(_unknown(source, (*path, "also"), example.also, known, "content.unknown-behaviour"))
            if example.text.count("[[") != example.text.count("]]"):
                problems.append(_problem(source, (*path, "text"), "content.marks", {}, "content.marks.hint"))
        for position, near in enumerate(behaviour.near_misses.in_language(language)):
            path = ("near_misses", language, position)
            problems.extend(_unknown(source, (*path, "shows"), near.shows, known, "content.unknown-behaviour"))
    return problems


def _patterns(source: Source, path: Path_, patterns: Sequence[Pattern]) -> List[Problem]:
    """Patterns whose notation cannot be read."""
    problems: List[Problem] = []
    for position, pattern in enumerate(patterns):
        for index, notation in enumerate(pattern.alternatives):
            try:
                compile_notation(pattern.id, notation)
            except PatternError as error:
                place = (*path, position, "match", index)
                values = {"pattern": error.notation, "part": error.token}
                problems.append(_problem(source, place, "content.bad-pattern", values, "content.bad-pattern.hint"))
    return problems


def check_across(content: Content, sources: Mapping[SourceKey, Optional[Source]]) -> Tuple[Content, List[Problem]]:
    """``content`` without what refers to something that is not there, and the problems that say so."""
    problems: List[Problem] = []
    guidelines = [item.id for section in content.sections for item in section.items]
    reactions = [*content.behaviour_ids, *ENGINE_REACTIONS, *guidelines]

    types = {}
    for type_ in content.types.values():
        source = sources[("CustomerType", type_.id)]
        found = _reactions(source, type_.reactions, reactions)
        problems.extend(found)
        if not _errors(found):
            types[type_.id] = type_

    scenarios = {}
    for scenario in content.scenarios.values():
        source = sources[("Scenario", scenario.id)]
        found = _unknown(source, ("suggested_types",), scenario.suggested_types, types, "content.unknown-type")
        for position, trap in enumerate(scenario.traps):
            path = ("traps", position, "behaviours")
            found += _unknown(source, path, trap.behaviours, content.behaviour_ids, "content.unknown-behaviour")
        problems.extend(found)
        if not _errors(found):
            scenarios[scenario.id] = scenario

    for agent in content.agents.values():
        source = sources[("ScriptedAgent", agent.id)]
        problems += _unknown(source, ("by_type",), agent.by_type, content.types, "content.unknown-type")

    personas = {}
    for persona in content.personas.values():
        source = sources[("Persona", persona.id)]
        found = _unknown(source, ("types",), persona.types, types, "content.unknown-type")
        found += _unknown(source, ("scenarios",), persona.scenarios, scenarios, "content.unknown-scenario")
        found += _reactions(source, persona.reactions, reactions)
        problems.extend(found)
        if not _errors(found):
            personas[persona.id] = persona

    problems.extend(_sections(content, sources))
    if content.feelings.types:
        feelings = sources.get(("Feelings", "feelings"))
        problems.extend(_unknown(feelings, ("types",), content.feelings.types, content.types, "content.unknown-type"))
    return replace(content, types=types, scenarios=scenarios, personas=personas), problems


def with_problems(content: Content, problems: Iterable[Problem]) -> Content:
    """``content`` carrying ``problems``."""
    return replace(content, problems=tuple(problems))


def _sections(content: Content, sources: Mapping[SourceKey, Optional[Source]]) -> List[Problem]:
    problems: List[Problem] = []
    ids = [item.id for section in content.sections for item in section.items]
    signals = [*COMPUTED, *content.signals.signals]
    seen: Set[str] = set()
    for section in content.sections:
        source = sources[("Section", section.section)]
        for position, item in enumerate(section.items):
            path: Path_ = ("items", position)
            if item.id in seen:
                problems.append(_problem(source, (*path, "id"), "content.duplicate-id", {"id": item.id}))
            seen.add(item.id)
            problems += _unknown(source, (*path, "types"), item.types, [*content.types, "all"], "content.unknown-type")
            if item.parent:
                problems += _unknown(source, (*path, "parent"), [item.parent], ids, "content.unknown-guideline")
            documents = [entry.document for entry in item.source]
            problems += _unknown(
                source, (*path, "source"), documents, content.sources.sources, "content.unknown-source"
            )
            for part in _parts(item):
                known = {
                    "behaviour": (content.behaviour_ids, "content.unknown-behaviour"),
                    "signal": (signals, "content.unknown-signal"),
                    "types": (list(content.types), "content.unknown-type"),
                    "asked": (list(content.questions.facts), "content.unknown-fact"),
                }[part.kind]
                problems += _unknown(source, path, [part.name], known[0], known[1])
    return problems


def _parts(item: Guideline) -> List[conditions.Part]:
    parts: List[conditions.Part] = []
    for condition in [*item.met_by, *item.violated_by, *item.only_if, *item.unless]:
        try:
            parts.extend(conditions.parse(condition))
        except ValueError:
            continue  # reported where the file is checked by itself
    return parts


def _conditions(source: Source, position: int, item: Guideline) -> List[Problem]:
    problems = []
    for field in ("met_by", "violated_by", "only_if", "unless"):
        for index, condition in enumerate(getattr(item, field)):
            try:
                conditions.parse(condition)
            except ValueError as error:
                path = ("items", position, field, index)
                values = {"condition": condition, "part": str(error)}
                problems.append(_problem(source, path, "content.bad-condition", values, "content.bad-condition.hint"))
    return problems


def _wordings(source: Source, position: int, item: Guideline) -> List[Problem]:
    """Better wordings with slots that there are not, and lists in which none serves where nothing is known of the case."""
    path: Path_ = ("items", position, "better")
    problems = _slots(source, path, item.better, (NAME, *CASE_SLOTS, *TERM_SLOTS))
    for language in LANGUAGES:
        if all(case_slots(wording) for wording in item.better.in_language(language)):
            values = {"id": item.id, "language": language}
            hint = "content.no-general-wording.hint"
            problems.append(_problem(source, (*path, language), "content.no-general-wording", values, hint))
    return problems


def _plain_words(source: Source, model: PlainWords) -> List[Problem]:
    """Terms that no reply can hold or that stand there twice, and plain words that hold a term themselves."""
    problems: List[Problem] = []
    glossary = Glossary(model)
    for language in LANGUAGES:
        seen: Dict[str, str] = {}
        for term, plain in model.in_language(language).items():
            path: Path_ = (language, term)
            known = seen.setdefault(fold(term), term)
            said = glossary.slots([term.rstrip(OPEN)], language).get("plain")
            inside = glossary.slots([plain], language).get("term")
            if known != term:
                values = {"term": term, "other": known}
                problems.append(_problem(source, path, "content.same-term", values, "content.same-term.hint"))
            elif said is None or OPEN in term.rstrip(OPEN):
                problems.append(_problem(source, path, "content.bad-term", {"term": term}, "content.bad-term.hint"))
            if inside is not None:
                values = {"term": term, "plain": plain, "inside": inside}
                problems.append(_problem(source, path, "content.term-in-plain", values, "content.term-in-plain.hint"))
            problems.extend(_unknown(source, path, _names(plain) or (), (), "content.unknown-slot"))
    return problems


def _slots(source: Source, path: Path_, lines: Lines, known: Sequence[str]) -> List[Problem]:
    """Slots of ``lines`` that are not ``known``, and braces that cannot be read."""
    problems: List[Problem] = []
    for language in LANGUAGES:
        for index, line in enumerate(lines.in_language(language)):
            place = (*path, language, index)
            names = _names(line)
            if names is None:
                problems.append(_problem(source, place, "content.bad-braces", {}, "content.bad-braces.hint"))
            problems += _unknown(source, place, names or (), known, "content.unknown-slot")
    return problems


def _scenario(source: Source, scenario: Scenario) -> List[Problem]:
    problems: List[Problem] = []
    facts = [fact.id for fact in scenario.facts]
    for position, step in enumerate(scenario.steps):
        problems += _unknown(source, ("steps", position, "rests_on"), step.rests_on, facts, "content.no-such-fact")
    for field in ("facts", "steps", "traps"):
        seen: Set[str] = set()
        for position, item in enumerate(getattr(scenario, field)):
            if item.id in seen:
                problems.append(_problem(source, (field, position, "id"), "content.duplicate-id", {"id": item.id}))
            seen.add(item.id)
    if not any(step.required for step in scenario.steps):
        problems.append(_problem(source, ("steps",), "content.no-required-step", {}, "content.no-required-step.hint"))
    if not any(step.verifies for step in scenario.steps):
        problems.append(_problem(source, ("steps",), "content.no-verifying-step", {}, "content.no-verifying-step.hint"))
    for position, trap in enumerate(scenario.traps):
        if not trap.behaviours and not (trap.said.es and trap.said.en):
            path = ("traps", position)
            problems.append(_problem(source, path, "content.trap-never-springs", {"id": trap.id}, None))
    return problems


def _moves(source: Source, agent: ScriptedAgent) -> List[Problem]:
    """Moves that are neither a bank of lines nor worded by the scenario, moments without moves, wrong placeholders."""
    problems: List[Problem] = []
    known = [*agent.lines, *SCENARIO_MOVES]
    plans: List[Tuple[Path_, Mapping[Any, List[str]]]] = [(("moments",), agent.moments)]
    plans += [(("by_type", name), plan) for name, plan in agent.by_type.items()]
    for path, plan in plans:
        for moment, moves in plan.items():
            problems += _unknown(source, (*path, moment), moves, known, "content.unknown-move")
    for moment in get_args(Moment):
        if not agent.moments.get(moment):
            problems.append(_problem(source, ("moments",), "content.no-moves", {"moment": moment}))
    for bank, lines in agent.lines.items():
        for language in LANGUAGES:
            for position, line in enumerate(lines.in_language(language)):
                names = _names(line)
                place = ("lines", bank, language, position)
                if names is None:
                    problems.append(_problem(source, place, "content.bad-braces", {}, "content.bad-braces.hint"))
                for name in set(names or ()) - {"name"}:
                    values = {"placeholder": "{" + name + "}", "bank": bank, "allowed": "{name}"}
                    hint = "content.unknown-placeholder.hint"
                    problems.append(_problem(source, place, "content.unknown-placeholder", values, hint))
    return problems


def _placeholders(source: Source, path: Path_, banks: Mapping[Any, Lines]) -> List[Problem]:
    problems: List[Problem] = []
    for bank, lines in banks.items():
        needed = NEEDED.get(bank)
        allowed = {needed} if needed else OPTIONAL.get(bank, set())
        for language in LANGUAGES:
            for position, line in enumerate(lines.in_language(language)):
                place = (*path, bank, language, position)
                names = _names(line)
                if names is None:
                    problems.append(_problem(source, place, "content.bad-braces", {}, "content.bad-braces.hint"))
                    continue
                if needed and names != [needed]:
                    values = {"placeholder": "{" + needed + "}", "bank": bank}
                    hint = "content.needs-placeholder.hint"
                    problems.append(_problem(source, place, "content.needs-placeholder", values, hint))
                for name in names:
                    if name not in allowed:
                        values = {"placeholder": "{" + name + "}", "bank": bank}
                        values["allowed"] = ", ".join("{" + one + "}" for one in sorted(allowed)) or "—"
                        hint = "content.unknown-placeholder.hint"
                        problems.append(_problem(source, place, "content.unknown-placeholder", values, hint))
    return problems


def _names(line: str) -> Optional[List[str]]:
    try:
        return [name for _, name, _, _ in string.Formatter().parse(line) if name is not None]
    except ValueError:
        return None


def _reactions(source: Optional[Source], reactions: Mapping[str, Any], known: Sequence[str]) -> List[Problem]:
    problems: List[Problem] = []
    for name in reactions:
        problems += _unknown(source, ("reactions", name), [name], known, "content.unknown-reaction")
    return problems


def _unknown(
    source: Optional[Source], path: Path_, names: Iterable[str], known: Iterable[str], key: str
) -> List[Problem]:
    problems = []
    choices = list(known)
    for name in names:
        if name not in choices:
            values: Dict[str, Any] = {"name": name, "known": ", ".join(sorted(choices)[:60]) or "—"}
            values, hint = with_suggestion(values, name, choices, "content.unknown-name.hint")
            problems.append(_problem(source, path, key, values, hint))
    return problems


def _errors(problems: Iterable[Problem]) -> bool:
    return any(problem.severity == "error" for problem in problems)


def _problem(
    source: Optional[Source], path: Path_, key: str, values: Dict[str, Any], hint: Optional[str] = None
) -> Problem:
    line, column = source.place(path) if source else (1, 1)
    return Problem(source.file if source else "?", line, column, key, values, hint)
