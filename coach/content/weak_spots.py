"""Weak spots of the content: nothing is broken, but a customer will sound poor or a trainee will be misunderstood.

Pure functions over content that has no errors; each gives warnings with file, line, column, what and how to mend it. Here
is what can be counted; what takes the meaning of sentences is in ``coach.roleplay.telling_apart``.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Mapping, Sequence, Set, Tuple, Union, get_args

from coach.content.fields import LANGUAGES, Lines
from coach.content.models import Bank, CustomerType, Fact, Mood, Persona, Scenario
from coach.content.problems import Problem
from coach.content.yaml_source import Path_, Source
from coach.language import sentences

if TYPE_CHECKING:
    from coach.content.catalogue import Content

Sources = Mapping[Tuple[str, str], Source]
Speaker = Union[Persona, CustomerType]
MOODS: Tuple[Mood, ...] = get_args(Mood)

# What a practice of ten turns says again and again, or every practice says once, and the moods it is said in. A bank that
# no type of the customer has (only the talkative digress) is not missed.
FREQUENT: Mapping[Bank, Tuple[Mood, ...]] = {
    "opening": MOODS,
    "told": MOODS,
    "step-done": MOODS,
    "calm": MOODS,
    "vent": ("bad",),
    "vague": MOODS,
    "unknown": MOODS,
    "hurt": MOODS,
    "provoked": MOODS,
    "digression": MOODS,
    "solved": MOODS,
    "goodbye": MOODS,
}
ONLY_SOME_HAVE = frozenset({"digression"})
FEWEST_LINES = 12
# Questions for a fact in one language, those of scenarios/shared/questions.yaml counted in.
FEWEST_QUESTIONS = 8
# Wordings of a fact: one for the first time it is asked for and one for the second.
FEWEST_TELLINGS = 2
# A language lags behind when it has less than this share of the other's sentences, and at least so many fewer.
LAGGING_SHARE = 2 / 3
LAGGING_BY = 2
# Words rather than sentences: one language may need more of them, for its genders say.
WORDS = frozenset({"aliases", "terms"})
# More lines than these in common with another file are told of together.
MOST_SAME_LINES = 5
# Sentences of so many words stand out when they come twice; "Bien." does not.
NOTICED_WORDS = 3


def weak_spots(content: Content, sources: Sources) -> List[Problem]:
    """All weak spots that can be counted. ``sources`` are the files by (name of the model, id)."""
    found: List[Problem] = []
    for persona in content.personas.values():
        source = sources[("Persona", persona.id)]
        types = content.types_of(persona)
        found += few_lines(source, persona, types)
        found += too_little_for_scenarios(source, persona, types, content.suited(persona))
    played = {scenario.id for persona in content.personas.values() for scenario in content.suited(persona)}
    for scenario in content.scenarios.values():
        source = sources[("Scenario", scenario.id)]
        shared = content.questions.facts
        found += few_questions(source, scenario, shared)
        found += one_telling(source, scenario)
        found += same_example(source, scenario, shared)
        found += steps_behind_optional(source, scenario)
        found += general_wordings(source, scenario)
        if content.personas and scenario.id not in played:
            found.append(warning(source, ("id",), "content.nobody-plays", {"id": scenario.id}))
    speakers: List[Tuple[Source, Speaker]] = [
        (sources[("CustomerType", one.id)], one) for one in content.types.values()
    ]
    speakers += [(sources[("Persona", one.id)], one) for one in content.personas.values()]
    found += same_lines(speakers)
    for source, speaker in speakers:
        types = content.types_of(speaker) if isinstance(speaker, Persona) else ()
        found += shared_sentences(source, speaker, [(sources[("CustomerType", one.id)], one) for one in types])
    for (model, _), source in sources.items():
        if model in ("CustomerType", "Persona", "Scenario", "SharedQuestions", "ScriptedAgent"):
            found += languages(source)
    return found


def warning(source: Source, path: Path_, key: str, values: Dict[str, Any]) -> Problem:
    """The warning ``key`` about what stands at ``path``; its hint is ``key.hint``."""
    return Problem(source.file, *source.place(path), key, values, f"{key}.hint", "warning")


def _plain(text: str) -> str:
    """``text`` without what does not make it another one: capitals and the width of spaces."""
    return " ".join(text.casefold().split())


# --- customers --------------------------------------------------------------------------------------------------------


def few_lines(source: Source, persona: Persona, types: Sequence[CustomerType]) -> List[Problem]:
    """Frequent banks for which the customer and its types together have too few lines, each in its poorest mood."""
    found = []
    for bank, moods in FREQUENT.items():
        if bank in ONLY_SOME_HAVE and not any(bank in type_.lines for type_ in types):
            continue
        for language in LANGUAGES:
            count, mood = min((len(_wordings([persona, *types], bank, mood, language)), mood) for mood in moods)
            if count < FEWEST_LINES:
                values = {"bank": bank, "language": language, "mood": mood, "count": count, "fewest": FEWEST_LINES}
                found.append(warning(source, ("lines", bank, language), "content.few-lines", values))
    return found


def too_little_for_scenarios(
    source: Source, persona: Persona, types: Sequence[CustomerType], scenarios: Sequence[Scenario]
) -> List[Problem]:
    """Problems with more to tell or to try than the customer has ways of saying it: the rest comes without any manner."""
    found = []
    needs: Tuple[Tuple[Bank, str], ...] = (("told", "facts"), ("step-done", "steps"))
    for bank, needed in needs:
        for language in LANGUAGES:
            count, mood = min((len(_wordings([persona, *types], bank, mood, language)), mood) for mood in MOODS)
            for scenario in scenarios:
                if len(getattr(scenario, needed)) > count:
                    values = {"bank": bank, "language": language, "mood": mood, "count": count}
                    values.update(scenario=scenario.id, needed=len(getattr(scenario, needed)))
                    path = ("scenarios", persona.scenarios.index(scenario.id)) if persona.scenarios else ("lines",)
                    found.append(warning(source, path, f"content.more-{needed}-than-lines", values))
    return found


def same_lines(speakers: Sequence[Tuple[Source, Speaker]]) -> List[Problem]:
    """Lines that stand twice, in one file or in two; reported where they stand the second time.

    Of a file that is largely a copy of another only the first is named, with their number.
    """
    first: Dict[Tuple[str, str], Tuple[Source, Path_]] = {}
    found = []
    for source, speaker in speakers:
        twice: Dict[str, List[Tuple[Path_, str, int]]] = {}
        for path, line in _lines(speaker):
            origin, place = first.setdefault((path[-2], _plain(line)), (source, path))
            if (origin, place) != (source, path):
                twice.setdefault(origin.file, []).append((path, line, origin.place(place)[0]))
        for file, lines in twice.items():
            for path, line, row in lines if len(lines) <= MOST_SAME_LINES else lines[:1]:
                values = {"line": line, "other": f"{file}:{row}", "count": len(lines)}
                key = "content.same-line" if len(lines) <= MOST_SAME_LINES else "content.same-lines"
                found.append(warning(source, path, key, values))
    return found


def shared_sentences(source: Source, speaker: Speaker, types: Sequence[Tuple[Source, Speaker]] = ()) -> List[Problem]:
    """Lines that share a noticeable sentence: once one is said the others are silent for that practice.

    Two lines of ``source``, or one of it and one of the customer's ``types``.
    """
    first: Dict[Tuple[str, str], Tuple[str, str]] = {}
    found = []
    for origin, one in [*types, (source, speaker)]:
        for path, line in _lines(one):
            for sentence in _noticeable(line):
                where, other = first.setdefault((path[-2], sentence), (f"{origin.file}:{origin.place(path)[0]}", line))
                if origin is source and _plain(other) != _plain(line):
                    values = {"sentence": sentence, "other": where}
                    found.append(warning(source, path, "content.shared-sentence", values))
    return found


@lru_cache(maxsize=1 << 15)
def _noticeable(line: str) -> Tuple[str, ...]:
    """The noticeable sentences of ``line``; all lines come again with every check, and most are as they were."""
    parts = [part.text for part in sentences.split(line)]
    return tuple(part for part in parts if len(part.split()) >= NOTICED_WORDS)


def _wordings(speakers: Sequence[Speaker], bank: Bank, mood: Mood, language: str) -> Set[str]:
    """The different lines of ``bank`` that can be said in ``mood``."""
    found: Set[str] = set()
    for speaker in speakers:
        for banks in (speaker.mood_lines.get(mood, {}), speaker.lines):
            lines = banks.get(bank)
            if lines is not None:
                found.update(lines.in_language(language))
    return found


def _lines(speaker: Speaker) -> Iterator[Tuple[Path_, str]]:
    """Every line with its path in the file: (..., bank, language, position)."""
    parts = [
        (("lines",), speaker.lines),
        *((("mood_lines", mood), banks) for mood, banks in speaker.mood_lines.items()),
    ]
    for path, banks in parts:
        for bank, lines in banks.items():
            for language in LANGUAGES:
                for position, line in enumerate(lines.in_language(language)):
                    yield (*path, bank, language, position), line


# --- problems ---------------------------------------------------------------------------------------------------------


def few_questions(source: Source, scenario: Scenario, shared: Mapping[str, Lines]) -> List[Problem]:
    """Facts with so few questions that an agent who words it otherwise is not understood."""
    found = []
    for position, fact in enumerate(scenario.facts):
        for language in LANGUAGES:
            count = len(set(questions_for(fact, shared, language)))
            if count < FEWEST_QUESTIONS:
                values = {"id": fact.id, "language": language, "count": count, "fewest": FEWEST_QUESTIONS}
                path = ("facts", position, "asked_by", language)
                found.append(warning(source, path, "content.few-questions", values))
    return found


def questions_for(fact: Fact, shared: Mapping[str, Lines], language: str) -> List[str]:
    """The questions that ask for ``fact``: its own and those that all scenarios share."""
    lines = shared.get(fact.id)
    return [*fact.asked_by.in_language(language), *(lines.in_language(language) if lines else ())]


def one_telling(source: Source, scenario: Scenario) -> List[Problem]:
    """Facts in a single wording: asked again, the customer has no words left."""
    found = []
    for position, fact in enumerate(scenario.facts):
        for language in LANGUAGES:
            count = len(set(fact.told.in_language(language)))
            if count < FEWEST_TELLINGS:
                path = ("facts", position, "told", language)
                found.append(warning(source, path, "content.one-telling", {"id": fact.id, "language": language}))
    return found


def same_example(source: Source, scenario: Scenario, shared: Mapping[str, Lines]) -> List[Problem]:
    """Sentences given as the example of two facts or steps; reported where they stand the second time."""
    found = []
    for language in LANGUAGES:
        first: Dict[str, str] = {}
        for path, name, texts in _examples(scenario, shared, language):
            for position, text in enumerate(texts):
                other = first.setdefault(_plain(text), name)
                if other != name:
                    values = {"text": text, "id": name, "other": other}
                    found.append(warning(source, (*path, position), "content.same-example", values))
    return found


def _examples(
    scenario: Scenario, shared: Mapping[str, Lines], language: str
) -> Iterator[Tuple[Path_, str, Sequence[str]]]:
    """The examples of each fact and step: path in the file, id, sentences (the file's own first)."""
    for position, fact in enumerate(scenario.facts):
        yield ("facts", position, "asked_by", language), fact.id, questions_for(fact, shared, language)
    for position, step in enumerate(scenario.steps):
        yield ("steps", position, "given_by", language), step.id, step.given_by.in_language(language)


def steps_behind_optional(source: Source, scenario: Scenario) -> List[Problem]:
    """Required steps that cannot be reached by an agent who leaves out what is not required."""
    optional = {step.id for step in scenario.steps if not step.required}
    found = []
    for position, step in enumerate(scenario.steps):
        behind = [name for name in step.after if name in optional]
        if step.required and behind:
            values = {"id": step.id, "behind": ", ".join(behind)}
            found.append(warning(source, ("steps", position, "after"), "content.step-behind-optional", values))
    return found


def general_wordings(source: Source, scenario: Scenario) -> List[Problem]:
    """One warning for all texts that better wordings need from the problem and that it does not have."""
    named: List[Tuple[Path_, Any]] = [(("problem",), scenario.problem), (("recap",), scenario.recap)]
    named.append((("explanation",), scenario.explanation))
    for position, fact in enumerate(scenario.facts):
        named.append((("facts", position, "recap"), fact.recap))
        if not fact.in_file:  # nobody needs to ask for what the file says
            named.append((("facts", position, "question"), fact.question))
    for position, step in enumerate(scenario.steps):
        if step.required:
            named += [
                (("steps", position, "instruction"), step.instruction),
                (("steps", position, "recap"), step.recap),
            ]
    missing = [path for path, text in named if text is None]
    if not missing:
        return []
    values = {"missing": ", ".join(_readable(scenario, path) for path in missing)}
    first = missing[0] if len(missing[0]) == 1 else missing[0][:2]
    return [warning(source, first if len(first) > 1 else ("id",), "content.general-wordings", values)]


def _readable(scenario: Scenario, path: Path_) -> str:
    """``path`` with the id of the fact or step in place of its position."""
    if len(path) == 1:
        return str(path[0])
    return f"{path[0]}.{getattr(scenario, str(path[0]))[path[1]].id}.{path[2]}"


# --- languages --------------------------------------------------------------------------------------------------------


def languages(source: Source) -> List[Problem]:
    """Lists of sentences that stand in one language only, or that have far fewer in one than in the other."""
    found = []
    for path, data in _in_languages((), source.data):
        counts = {language: len(data.get(language) or ()) for language in LANGUAGES}
        fewer, more = sorted(LANGUAGES, key=lambda language: counts[language])
        field = ".".join(str(part) for part in path)
        values = {"field": field, "language": fewer, "other": more, "count": counts[fewer], "more": counts[more]}
        if not counts[fewer] and counts[more]:
            found.append(warning(source, path, "content.one-language", values))
        elif _lags(counts[fewer], counts[more]) and not WORDS & set(path):
            found.append(warning(source, (*path, fewer), "content.lagging-language", values))
    return found


def _lags(fewer: int, more: int) -> bool:
    return more - fewer >= LAGGING_BY and fewer < LAGGING_SHARE * more


def _in_languages(path: Path_, data: Any) -> Iterator[Tuple[Path_, Mapping[str, Any]]]:
    """Every mapping from languages to lists in ``data``, with its path."""
    if isinstance(data, dict):
        if any(isinstance(data.get(language), list) for language in LANGUAGES):
            yield path, data
        else:
            yield from chain.from_iterable(_in_languages((*path, key), value) for key, value in data.items())
    elif isinstance(data, list):
        yield from chain.from_iterable(_in_languages((*path, place), value) for place, value in enumerate(data))
