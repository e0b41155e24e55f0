"""Finds the behaviours in a reply: patterns as proof, heads for what is said in new ways, rules for form and context."""

from __future__ import annotations

from pathlib import Path
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np

from coach.behaviours import lexicon as lexicons
from coach.behaviours import reading
from coach.behaviours.analysis import Analysis, Engine, View
from coach.behaviours.decision import BY_RULE, blocked, trusted
from coach.behaviours.features import Floats, evidence, rows
from coach.behaviours.heads import Heads, HeadsError
from coach.content.behaviour_file import Behaviour
from coach.conversation import Label, Timing, Utterance
from coach.language.encoder import encode

_PROOF = 100.0  # score of what a pattern or a rule proves: above any head's
# A sentence that shows care more clearly than harm does no harm: heads take sympathy for its opposite too easily.
_CARE = (
    *("empathy", "apologise", "acknowledge", "own", "thank", "greet", "farewell", "ask-satisfaction"),
    "expresses-pleasure",
)
_NEVER_BESIDE_CARE = ("condescend", "insult", "minimise", "negative", "argue", "blame", "badmouth", "rush", "excuse")
# What a sentence does more clearly stands for what it only resembles: a sympathetic clause names the trouble but retells
# nothing, mockery is more than talking down, a question about satisfaction is none about the problem (the annotation guide).
_YIELDS_TO = {
    "paraphrase": ("empathy", "apologise", "plain-explanation", "recap", "refocus"),
    "empathy": ("minimise",),
    "condescend": ("insult",),
    "argue": ("excuse",),
    "closed-question": ("ask-satisfaction", "social-question"),
    "plain-explanation": ("step-by-step",),
}
# Of a pair that never goes together, the one with more behind it stays.
_EXCLUSIVE = (("hold-asked", "hold-abrupt"), ("transfer-asked", "transfer-abrupt"), ("refocus", "interrupt"))


class Detector:
    """Labels replies. Build it once with ``load``; ``label`` is a pure function of its arguments."""

    def __init__(self, behaviours: Sequence[Behaviour], heads: Heads, by_language: Dict[str, lexicons.Lexicon]) -> None:
        self._heads = heads
        self._ids: List[str] = list(heads.settings["behaviours"])
        self._facts: List[str] = list(heads.settings["facts"])
        self._refused = frozenset(heads.settings["refused"])
        spoken = np.array(heads.example_languages)
        self._spoken = {language: spoken == language for language in by_language}
        self._thresholds = np.array([heads.settings["thresholds"][name] for name in self._ids])
        self._engines = {lang: Engine(lang, behaviours, lexicon) for lang, lexicon in by_language.items()}

    @staticmethod
    def load(behaviours: Sequence[Behaviour], heads_dir: Path, lexicon_dir: Optional[Path] = None) -> Detector:
        """A detector with the patterns of ``behaviours`` and the heads built in ``heads_dir``.

        The word lists are those the heads were trained with, unless ``lexicon_dir`` names newer ones. Missing heads raise
        HeadsError, a wrong pattern PatternError. Heads that lack one of the behaviours still serve: that behaviour is then
        found by its patterns alone.
        """
        heads = Heads.load(heads_dir)
        raw = lexicons.read(lexicon_dir) if lexicon_dir is not None else dict(heads.settings["lexicon"])
        return Detector(behaviours, heads, lexicons.build(raw))

    @property
    def digest(self) -> str:
        """What the heads were trained from, as part of a rubric version."""
        return str(self._heads.settings["digest"])

    @property
    def languages(self) -> Tuple[str, ...]:
        """The languages it can label."""
        return tuple(self._engines)

    def neutral(self, text: str, language: str) -> str:
        """``text`` without what must not change a grade: capitals, accents, names, regional forms (docs/grading.md)."""
        return reading.neutral(text, self._engines[language])

    def asks(self, text: str, language: str) -> bool:
        """Whether ``text`` wants an answer, with or without a question mark."""
        return reading.asks(text, self._engines[language])

    def label(
        self,
        reply: str,
        *,
        language: str,
        context: Sequence[Utterance] = (),
        timing: Optional[Timing] = None,
    ) -> Tuple[Label, ...]:
        """The behaviours of ``reply``, sorted by place; each at most once a sentence. No words, no labels.

        ``context`` are the turns before, oldest first. An unknown ``language`` is a KeyError.
        """
        analysis = Analysis(reply, self._engines[language], context, timing)
        if not any(view.words for view in analysis.sentences):
            return ()
        candidates = self._candidates(analysis)
        for pair in _EXCLUSIVE:
            _keep_stronger(candidates, *pair)
        for name in _NEVER_BESIDE_CARE:
            _drop_beside(candidates, name, _CARE)
        for name, stronger in _YIELDS_TO.items():
            _drop_beside(candidates, name, stronger)
        labels = [label for found in candidates.values() for _, label in found.values()]
        return tuple(sorted(labels, key=lambda label: (label.start, label.end, label.behaviour)))

    def _candidates(self, analysis: Analysis) -> Dict[str, Dict[int, Tuple[float, Label]]]:
        """Behaviour -> sentence -> (score above its threshold, label)."""
        found = evidence(analysis)
        seen = rows(analysis, found, self._facts, encode)
        scores = self._heads.head.scores(seen)
        candidates: Dict[str, Dict[int, Tuple[float, Label]]] = {}
        for view in analysis.sentences:
            out = blocked(view, analysis) | view.excepted
            above = scores[view.index] - self._thresholds
            for column in np.flatnonzero(above >= 0):
                name = self._ids[column]
                if name not in out and name not in BY_RULE:
                    because = self._nearest(seen.own[view.index], int(column), analysis.engine.language)
                    label = Label(name, view.start, view.end, because)
                    candidates.setdefault(name, {})[view.index] = (float(above[column]), label)
            for name, label in self._proofs(view, out):
                candidates.setdefault(name, {})[view.index] = (_PROOF, label)
        # Of several reasons in one sentence the longest is quoted, then the first.
        for item in sorted(found, key=lambda item: (item.end - item.start, -item.start, item.proof)):
            known = candidates.get(item.behaviour, {})
            proof = trusted(item.behaviour, item.proof, self._refused)
            # A rule that is no proof still shows the words where a head has spoken for that sentence.
            if proof or known.get(item.sentence, (_PROOF,))[0] < _PROOF:
                because = f"pattern:{item.behaviour}/{item.rule}"
                label = Label(item.behaviour, item.start, item.end, because)
                score = _PROOF if proof else known[item.sentence][0]
                candidates.setdefault(item.behaviour, {})[item.sentence] = (score, label)
        return candidates

    def _proofs(self, view: View, out: frozenset[str]) -> List[Tuple[str, Label]]:
        proofs = []
        for name, hits in sorted(view.hits.items()):
            proven = [hit for hit in hits if trusted(name, hit.proof, self._refused)]
            if proven and name not in out:
                hit = min(proven, key=lambda h: (h.first - h.last, h.first, h.pattern))
                start, end = view.span(hit.first, hit.last)
                proofs.append((name, Label(name, start, end, f"pattern:{name}/{hit.pattern}")))
        return proofs

    def _nearest(self, vector: Floats, column: int, language: str) -> str:
        """The most similar example of the behaviour, of the same language where there is one."""
        heads = self._heads
        rows = np.flatnonzero(heads.example_labels[:, column])
        same = rows[self._spoken[language][rows]]
        chosen = same if len(same) else rows
        if not len(chosen):
            return "example:"
        likeness = np.round(heads.example_vectors[chosen] @ vector, 5)
        return f"example:{heads.example_texts[int(chosen[int(np.argmax(likeness))])]}"


def _drop_beside(candidates: Dict[str, Dict[int, Tuple[float, Label]]], name: str, others: Sequence[str]) -> None:
    """Takes ``name`` out where only a head found it and the same sentence shows one of the ``others`` still more clearly."""
    for sentence, (score, _) in list(candidates.get(name, {}).items()):
        beside = [candidates[one][sentence][0] for one in others if sentence in candidates.get(one, {})]
        if score < _PROOF and beside and max(beside) > score:
            del candidates[name][sentence]


def _keep_stronger(candidates: Dict[str, Dict[int, Tuple[float, Label]]], one: str, two: str) -> None:
    """Drop the weaker of two behaviours that exclude each other; the first named wins a draw."""
    if one in candidates and two in candidates:
        best = {name: max(score for score, _ in candidates[name].values()) for name in (one, two)}
        del candidates[two if best[one] >= best[two] else one]


__all__ = ["Detector", "HeadsError"]
