"""All content of an installation, read from its folders and read again when a file changes.

A file that cannot be used is reported and left out; while a process runs, the last good version of it stays in use, so that
a slip of the pen in an editor takes nothing away from those who are practising.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple, Type

from coach.content import badges, checks, levels, weak_spots
from coach.content.behaviour_file import Behaviour
from coach.content.loader import load_file, validate
from coach.content.models import (
    Badges,
    CustomerType,
    Difficulties,
    Feelings,
    NotGradeables,
    Persona,
    PlainWords,
    Scenario,
    Scoring,
    ScriptedAgent,
    Section,
    SharedQuestions,
    Signals,
    Sources,
)
from coach.content.problems import Problem
from coach.content.yaml_source import Source, parse

log = logging.getLogger("coach.content")

# Files that are no sections though they stand beside them.
NOT_SECTIONS = (
    *("sources.yaml", "signals.yaml", "scoring.yaml", "not-gradeable.yaml", "feelings.yaml"),
    "plain-words.yaml",
)
BADGES = "progress/badges.yaml"


@dataclass(frozen=True)
class Content:
    """One consistent reading of all files. Mappings are by id, in the order of the ids.

    ``origins`` are the files behind them, by (name of the model, id), to say where something stands.
    """

    behaviour_ids: Tuple[str, ...] = ()
    types: Mapping[str, CustomerType] = field(default_factory=dict)
    personas: Mapping[str, Persona] = field(default_factory=dict)
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    agents: Mapping[str, ScriptedAgent] = field(default_factory=dict)
    difficulties: Optional[Difficulties] = None
    questions: SharedQuestions = field(default_factory=lambda: SharedQuestions(facts={}))
    sections: Tuple[Section, ...] = ()
    signals: Signals = field(default_factory=lambda: Signals(signals={}))
    sources: Sources = field(default_factory=lambda: Sources(sources={}))
    scoring: Optional[Scoring] = None
    feelings: Feelings = field(default_factory=lambda: Feelings(any={}))
    plain_words: PlainWords = field(default_factory=PlainWords)
    not_gradeable: NotGradeables = field(default_factory=lambda: NotGradeables(items=[]))
    badges: Badges = field(default_factory=lambda: Badges(badges=[]))
    problems: Tuple[Problem, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[Tuple[str, str], Source] = field(default_factory=dict)

    def suited(self, persona: Persona) -> Tuple[Scenario, ...]:
        """The scenarios this persona can play: those it names, else all."""
        wanted = persona.scenarios or list(self.scenarios)
        return tuple(self.scenarios[name] for name in wanted if name in self.scenarios)

    def types_of(self, persona: Persona) -> Tuple[CustomerType, ...]:
        """The customer types of ``persona``, its first type first."""
        return tuple(self.types[name] for name in persona.types if name in self.types)


@dataclass(frozen=True)
class _Loaded:
    signature: Tuple[int, int, int]
    model: Any
    source: Optional[Source]
    problems: Tuple[Problem, ...]


class Catalogue:
    """The content under ``root``, fresh on demand. Safe to share between threads.

    ``interval`` is how old, in seconds, a reading may be before the files' times are looked at again.
    """

    def __init__(self, root: Path, interval: float = 1.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._root = root
        self._interval = interval
        self._clock = clock
        self._lock = threading.Lock()
        self._loaded: Dict[Path, _Loaded] = {}
        self._content: Optional[Content] = None
        self._looked_at = 0.0

    def current(self) -> Content:
        """The content as the files are now (or were at most ``interval`` seconds ago)."""
        with self._lock:
            now = self._clock()
            if self._content is None or now - self._looked_at >= self._interval:
                self._looked_at = now
                if self._refresh() or self._content is None:
                    self._content = self._assemble(self._files(), self._loaded)
            return self._content

    def draft(self, name: str, model: Type[Any], text: Optional[str]) -> Content:
        """The content as it would be if the file ``name`` (relative to the root) held ``text``, or were gone (None).

        ``model`` is what such a file holds. Of the draft only what it says now counts, no last good version. Nothing is kept
        and nothing is logged.
        """
        self.current()
        path = self._root / name
        with self._lock:
            files, loaded = self._files(), dict(self._loaded)
        loaded.pop(path, None)
        if text is None:
            files.pop(path, None)
        else:
            files[path] = model
            source, problems = parse(name, text)
            made, found = validate(model, source) if source is not None else (None, [])
            problems = problems + found
            if made is not None and source is not None:
                problems = problems + checks.check_one(made, source, path.stem)
            usable = made is not None and not any(problem.severity == "error" for problem in problems)
            loaded[path] = _Loaded((0, 0, 0), made if usable else None, source, tuple(problems))
        return self._assemble(files, loaded, quiet=True)

    def _files(self) -> Dict[Path, Type[Any]]:
        found: Dict[Path, Type[Any]] = {}
        folders: List[Tuple[str, Type[Any]]] = [
            ("personas/types", CustomerType),
            ("personas", Persona),
            ("scenarios", Scenario),
            ("guidelines", Section),
            ("rehearsals", ScriptedAgent),
        ]
        singles: List[Tuple[str, Type[Any]]] = [
            ("personas/shared/difficulty.yaml", Difficulties),
            ("scenarios/shared/questions.yaml", SharedQuestions),
            ("guidelines/signals.yaml", Signals),
            ("guidelines/sources.yaml", Sources),
            ("guidelines/scoring.yaml", Scoring),
            ("guidelines/not-gradeable.yaml", NotGradeables),
            ("guidelines/feelings.yaml", Feelings),
            ("guidelines/plain-words.yaml", PlainWords),
        ]
        for folder, model in folders:
            for path in sorted((self._root / folder).glob("*.yaml")):
                if folder != "guidelines" or path.name not in NOT_SECTIONS:
                    found[path] = model
        for name, model in singles:
            found[self._root / name] = model
        if (self._root / BADGES).exists():  # an installation need not have badges
            found[self._root / BADGES] = Badges
        return found

    def _refresh(self) -> bool:
        """Read what is new or changed; true if anything is."""
        files = self._files()
        changed = set(self._loaded) != set(files)
        self._loaded = {path: loaded for path, loaded in self._loaded.items() if path in files}
        for path, model in files.items():
            signature = _signature(path)
            before = self._loaded.get(path)
            if before is not None and before.signature == signature:
                continue
            changed = True
            loaded, source, problems = load_file(model, path, self._root)
            problems = problems + (
                [] if loaded is None or source is None else checks.check_one(loaded, source, path.stem)
            )
            for problem in problems:
                log.warning("%s", problem.line_for_terminal("en"))
            usable = loaded is not None and not any(problem.severity == "error" for problem in problems)
            if not usable and before is not None:
                loaded, source = before.model, before.source
            elif not usable:
                loaded = None
            self._loaded[path] = _Loaded(signature, loaded, source, tuple(problems))
        return changed

    def _assemble(
        self,
        files: Mapping[Path, Type[Any]],
        readings: Mapping[Path, _Loaded],
        quiet: bool = False,
    ) -> Content:
        """One consistent content of ``readings``; what is wrong between the files is also logged, unless ``quiet``."""
        found: Dict[Type[Any], List[Tuple[Path, _Loaded]]] = {}
        for path, model in files.items():
            loaded = readings.get(path)
            if loaded is not None and loaded.model is not None:
                found.setdefault(model, []).append((path, loaded))
        problems = [problem for loaded in readings.values() for problem in loaded.problems]
        content = Content(
            behaviour_ids=tuple(path.stem for path in behaviour_files(self._root)),
            types=_by_id(found.get(CustomerType, [])),
            personas=_by_id(found.get(Persona, [])),
            scenarios=_by_id(found.get(Scenario, [])),
            agents=_by_id(found.get(ScriptedAgent, [])),
            difficulties=_single(found, Difficulties),
            questions=_single(found, SharedQuestions) or SharedQuestions(facts={}),
            sections=tuple(loaded.model for _, loaded in found.get(Section, [])),
            signals=_single(found, Signals) or Signals(signals={}),
            sources=_single(found, Sources) or Sources(sources={}),
            scoring=_single(found, Scoring),
            feelings=_single(found, Feelings) or Feelings(any={}),
            plain_words=_single(found, PlainWords) or PlainWords(),
            not_gradeable=_single(found, NotGradeables) or NotGradeables(items=[]),
            badges=_single(found, Badges) or Badges(badges=[]),
            files={f"{model.__name__}/{path.stem}": path.name for model in found for path, _ in found[model]},
        )
        origins = {
            (model.__name__, loaded.model.section if model is Section else path.stem): loaded.source
            for model in found
            for path, loaded in found[model]
            if loaded.source is not None
        }
        content, across = checks.check_across(content, origins)
        across = [*across, *levels.check(content, origins.get(("Difficulties", "difficulty")))]
        across = [*across, *badges.check(content, origins.get(("Badges", "badges")))]
        for problem in () if quiet else across:
            log.warning("%s", problem.line_for_terminal("en"))
        every = [*problems, *across, *weak_spots.weak_spots(content, origins)]
        ordered = sorted(every, key=lambda problem: (problem.file, problem.line, problem.column))
        return replace(checks.with_problems(content, ordered), origins=origins)


def load_behaviours(root: Path) -> Tuple[Tuple[Behaviour, ...], Tuple[Problem, ...]]:
    """All behaviours under ``root/behaviours`` in the order of their ids, and what is wrong with the files."""
    behaviours: List[Behaviour] = []
    problems: List[Problem] = []
    paths = behaviour_files(root)
    known = [path.stem for path in paths]
    for path in paths:
        loaded, source, found = load_file(Behaviour, path, root)
        if loaded is not None and source is not None:
            found = found + checks.check_behaviour(loaded, source, path.stem, known)
        problems.extend(found)
        if loaded is not None and not any(problem.severity == "error" for problem in found):
            behaviours.append(loaded)
    return tuple(behaviours), tuple(problems)


def behaviour_files(root: Path) -> List[Path]:
    """The files of the behaviours of the annotation guide and of the checks, in the order of their ids."""
    folder = root / "behaviours"
    return sorted([*folder.glob("*.yaml"), *(folder / "checks").glob("*.yaml")], key=lambda path: path.stem)


def _signature(path: Path) -> Tuple[int, int, int]:
    try:
        status = path.stat()
    except OSError:
        return (0, 0, 0)
    return (status.st_mtime_ns, status.st_size, status.st_ino)


def _by_id(found: List[Tuple[Path, _Loaded]]) -> Dict[str, Any]:
    return {loaded.model.id: loaded.model for _, loaded in sorted(found, key=lambda item: item[0].stem)}


def _single(found: Mapping[Type[Any], List[Tuple[Path, _Loaded]]], model: Type[Any]) -> Any:
    entries = found.get(model)
    return entries[0][1].model if entries else None
