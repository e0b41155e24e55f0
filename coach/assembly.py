"""Puts the parts together: from folders to a ready ``Practice``, and a new one when the guidelines change."""

from __future__ import annotations

import threading
from typing import Optional, Tuple

from coach.behaviours import lexicon
from coach.behaviours.detector import Detector
from coach.content.behaviour_file import Behaviour
from coach.content.catalogue import Catalogue, Content, load_behaviours
from coach.content.models import Scoring
from coach.content.problems import ContentError
from coach.grading.grader import Grader
from coach.grading.plain_words import Glossary
from coach.grading.rubric import rubric_version
from coach.grading.signals import SignalReader
from coach.practice import Practice
from coach.settings import Settings


def scoring_of(content: Content) -> Scoring:
    """The numbers of the scorecard. A broken or missing file raises ContentError."""
    if content.scoring is None:
        raise ContentError(tuple(problem for problem in content.problems if problem.file == "guidelines/scoring.yaml"))
    return content.scoring


def load_detector(settings: Settings) -> Tuple[Detector, Tuple[Behaviour, ...]]:
    """The trained detector and the behaviours it knows. Broken behaviour files raise ContentError."""
    behaviours, problems = load_behaviours(settings.root)
    errors = tuple(problem for problem in problems if problem.severity == "error")
    if errors:
        raise ContentError(errors)
    return Detector.load(behaviours, settings.heads), behaviours


class Workshop:
    """Gives the ``Practice`` for the content as it is now. The detector is loaded once; guidelines may change at any time."""

    def __init__(self, settings: Settings, catalogue: Optional[Catalogue] = None) -> None:
        self._settings = settings
        self.catalogue = catalogue or Catalogue(settings.root)
        self.detector, self._behaviours = load_detector(settings)
        words = lexicon.load(settings.root / "behaviours" / "lexicon")
        self.function_words = {language: one.function for language, one in words.items()}
        self._lock = threading.Lock()
        self._built: Optional[Tuple[Content, Practice]] = None

    def practice(self) -> Tuple[Content, Practice]:
        """The present content and the practice built on it."""
        content = self.catalogue.current()
        with self._lock:
            if self._built is None or self._built[0] is not content:
                self._built = (content, self._build(content))
            return self._built

    def _build(self, content: Content) -> Practice:
        before = self._built
        if before is not None and _same_rules(before[0], content):
            return before[1]
        scoring = scoring_of(content)
        signals = SignalReader(content.signals, scoring.limits)
        plain = Glossary(content.plain_words)
        grader = Grader(self.detector, self._behaviours, content.sections, signals, content.types, plain)
        rubric = rubric_version(self._settings.root, self._settings.heads)
        return Practice(grader, scoring, content.questions, self.function_words, rubric, content.feelings)


def _same_rules(one: Content, other: Content) -> bool:
    """Whether a change of content left everything that grading rests on as it was (a new persona, say)."""
    return _rules(one) == _rules(other)


def _rules(content: Content) -> Tuple[object, ...]:
    return (
        content.sections,
        content.signals,
        content.types,
        content.questions,
        content.scoring,
        content.feelings,
        content.plain_words,
    )
