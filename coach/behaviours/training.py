"""Trains the heads from the behaviour files. Deterministic: sorted inputs, folds by hash, no random start.

The examples say which reply shows what; which sentence of it does is marked for the file's own behaviour only. A first fit
leaves unmarked sentences out, a second one takes for each such label the sentence that the first fit scores highest.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, Iterable, List, Mapping, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from coach.behaviours import lexicon as lexicons
from coach.behaviours.analysis import Analysis, Engine, Evidence
from coach.behaviours.decision import BY_RULE, REFUSED_BELOW, blocked, trusted
from coach.behaviours.examples import Item, items, ordinary, sentences_of_mark
from coach.behaviours.features import Floats, Rows, evidence, fact_names, reply_row, sentence_rows
from coach.behaviours.heads import FACTS_SCALE, Head, Heads, word_columns, word_weight
from coach.behaviours.optimiser import minimise
from coach.content.models import Behaviour

FOLDS = 4
SENTENCE_SHARE = 0.75  # of the sentence head in a combined score; the rest is the whole reply's
_L2_DENSE, _L2_SPARSE = 1.0, 1.0
_ITERATIONS = 16
_DECIMALS = 5
_MIN_WORD, _MIN_LETTERS = 2, 6  # items an n-gram must stand in
_NEAR_MISS_WEIGHT = 2.0
_POSITIVE_WEIGHT = 2.0
# A label that says an agent did harm must be right more often than complete: precision counts for more there.
_HURTS_BETA = 0.7
_SMOOTH = 7
_UNMARKED_WEIGHT = 0.3  # of "not this sentence" in a reply that shows the behaviour elsewhere


@dataclass(frozen=True)
class TrainingReport:
    """What training found: counts, cross-validated precision, recall and F1 of each behaviour, and refused patterns.

    ``refused`` maps ``behaviour/pattern`` to (right, wrong) hits on the examples: it is no proof, only one more fact.
    """

    items: int
    sentences: int
    scores: Mapping[str, Tuple[float, float, float]]
    refused: Mapping[str, Tuple[int, int]]
    digest: str

    @property
    def macro_f1(self) -> float:
        """Mean cross-validated F1 over the behaviours."""
        return sum(f1 for _, _, f1 in self.scores.values()) / len(self.scores)


@dataclass
class _Data:
    """Items with their features. ``owner[i]`` is the item of sentence ``i``."""

    items: Tuple[Item, ...]
    analyses: List[Analysis]
    found: List[Tuple[Evidence, ...]]
    sentences: Rows
    replies: Rows
    owner: npt.NDArray[np.int64]
    starts: List[int] = field(default_factory=list)


@dataclass(frozen=True)
class _Targets:
    labels: Floats
    weights: Floats
    reply_labels: Floats
    reply_weights: Floats


def digest(behaviours: Sequence[Behaviour], lexicon_dir: Path) -> str:
    """SHA-256 over all that decides a label: the behaviour files, the lexicon, and the code of detection and training."""
    sha = hashlib.sha256()
    for behaviour in sorted(behaviours, key=lambda b: b.id):
        sha.update(json.dumps(behaviour.dict(), sort_keys=True, ensure_ascii=False).encode())
    sha.update(json.dumps(lexicons.read(lexicon_dir), sort_keys=True, ensure_ascii=False).encode())
    here = Path(__file__).parent
    for source in sorted([*here.rglob("*.py"), *(here.parent / "language").rglob("*.py")]):
        sha.update(source.relative_to(here.parent).as_posix().encode())
        sha.update(source.read_bytes())
    return sha.hexdigest()


def is_current(behaviours: Sequence[Behaviour], lexicon_dir: Path, heads_dir: Path) -> bool:
    """Whether the heads in ``heads_dir`` were trained from exactly these files and this code."""
    try:
        document = json.loads((heads_dir / "heads.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return bool(document.get("settings", {}).get("digest") == digest(behaviours, lexicon_dir))


def train(behaviours: Sequence[Behaviour], lexicon_dir: Path, out_dir: Path) -> TrainingReport:
    """Train on ``behaviours``, write the heads into ``out_dir``, and say how well they do in cross-validation."""
    ordered = sorted(behaviours, key=lambda b: b.id)
    raw = lexicons.read(lexicon_dir)
    by_language = lexicons.build(raw)
    engines = {language: Engine(language, ordered, lexicon) for language, lexicon in by_language.items()}
    ids = [behaviour.id for behaviour in ordered]
    cues = sorted({cue.id for lexicon in by_language.values() for cue in lexicon.cues})
    facts = fact_names(ids, cues)
    data = _read((*items(ordered), *ordinary(raw["ordinary"], ordered)), engines, facts)
    refused = _refused(data)
    folds = np.array([_fold(item) for item in data.items])

    targets = _targets(data, ids)
    held_out = _HeldOut(len(data.owner), len(data.items), len(ids))
    for fold in range(FOLDS):
        train_items = np.flatnonzero(folds != fold)
        sentence, reply = _fit_both(data, targets, train_items)
        test_items = np.flatnonzero(folds == fold)
        test_sentences = np.flatnonzero(np.isin(data.owner, test_items))
        held_out.sentence[test_sentences] = sentence.scores(_take(data.sentences, test_sentences))
        held_out.reply[test_items] = reply.scores(_take(data.replies, test_items))
    thresholds, scores = _thresholds(data, ordered, held_out, refused)
    sentence, reply = _fit_both(data, targets, np.arange(len(data.items)))
    checksum = digest(behaviours, lexicon_dir)
    settings: Dict[str, Any] = {
        "behaviours": ids,
        "facts": list(facts),
        "thresholds": thresholds,
        "sentence_share": SENTENCE_SHARE,
        "refused": sorted(refused),
        "lexicon": raw,
        "digest": checksum,
    }
    Heads(sentence, reply, settings, *_examples(data, ids)).save(out_dir)
    return TrainingReport(len(data.items), len(data.owner), scores, refused, checksum)


class _HeldOut:
    def __init__(self, sentences: int, replies: int, behaviours: int) -> None:
        self.sentence = np.zeros((sentences, behaviours), dtype=np.float32)
        self.reply = np.zeros((replies, behaviours), dtype=np.float32)


def _fold(item: Item) -> int:
    return int(hashlib.sha256(item.text.casefold().encode()).hexdigest(), 16) % FOLDS


def _read(found: Iterable[Item], engines: Mapping[str, Engine], facts: Sequence[str]) -> _Data:
    kept: List[Item] = []
    analyses, evidences, sentences, replies = [], [], [], []
    owner: List[int] = []
    starts: List[int] = []
    for item in found:
        analysis = Analysis(item.text, engines[item.language], item.context)
        if not analysis.sentences:
            continue
        ruled = evidence(analysis)
        rows = sentence_rows(analysis, ruled, facts)
        starts.append(len(owner))
        owner += [len(kept)] * len(rows.vectors)
        kept.append(item)
        analyses.append(analysis)
        evidences.append(ruled)
        sentences.append(rows)
        replies.append(reply_row(analysis, rows))
    return _Data(
        tuple(kept), analyses, evidences, _join(sentences), _join(replies), np.array(owner, dtype=np.int64), starts
    )


def _join(rows: Sequence[Rows]) -> Rows:
    return Rows(
        np.vstack([row.vectors for row in rows]),
        np.vstack([row.facts for row in rows]),
        tuple(grams for row in rows for grams in row.words),
    )


def _take(rows: Rows, indexes: npt.NDArray[np.int64]) -> Rows:
    return Rows(rows.vectors[indexes], rows.facts[indexes], tuple(rows.words[i] for i in indexes))


# --- targets --------------------------------------------------------------------------------------------------------------


def _reply_targets(data: _Data, ids: Sequence[str]) -> Tuple[Floats, Floats]:
    """Labels and weights of the replies: (items, behaviours) each."""
    labels = np.zeros((len(data.items), len(ids)), dtype=np.float32)
    weights = np.ones_like(labels)
    column = {name: index for index, name in enumerate(ids)}
    for row, item in enumerate(data.items):
        weights[row] = float(item.complete)
        for name in item.marks:
            labels[row, column[name]], weights[row, column[name]] = 1.0, _POSITIVE_WEIGHT
        for name in item.denied:
            weights[row, column[name]] = _NEAR_MISS_WEIGHT
    return labels, weights


def _sentence_targets(data: _Data, ids: Sequence[str]) -> Tuple[Floats, Floats, List[Tuple[List[int], int]]]:
    """Labels and weights of the sentences, and the open cases: (sentences of the reply, behaviour) with no mark."""
    labels = np.zeros((len(data.owner), len(ids)), dtype=np.float32)
    weights = np.ones_like(labels)
    open_cases = []
    column = {name: index for index, name in enumerate(ids)}
    for row, item in enumerate(data.items):
        first = data.starts[row]
        rows = list(range(first, first + len(data.analyses[row].sentences)))
        weights[rows] = float(item.complete)
        for name in item.denied:
            weights[rows, column[name]] = _NEAR_MISS_WEIGHT
        for name, mark in item.marks.items():
            marked = sentences_of_mark(item.text, mark) if mark else (0,) if len(rows) == 1 else ()
            if not marked:
                weights[rows, column[name]] = 0.0
                open_cases.append((rows, column[name]))
                continue
            weights[rows, column[name]] = _UNMARKED_WEIGHT
            for index in marked:
                labels[first + index, column[name]] = 1.0
                weights[first + index, column[name]] = _POSITIVE_WEIGHT
    return labels, weights, open_cases


def _refused(data: _Data) -> Dict[str, Tuple[int, int]]:
    """Patterns and rules that hit replies without the behaviour too often to count as proof."""
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for item, analysis, ruled in zip(data.items, data.analyses, data.found, strict=False):
        proofs = {
            f"{name}/{hit.pattern}"
            for view in analysis.sentences
            for name, hits in view.hits.items()
            if name not in view.excepted and name not in blocked(view, analysis)
            for hit in hits
        }
        proofs |= {f"{found.behaviour}/{found.rule}" for found in ruled}
        for proof in proofs:
            name = proof.split("/")[0]
            if item.complete or name in item.denied:
                (right if name in item.marks else wrong)[proof] += 1
    return {
        proof: (right[proof], wrong[proof])
        for proof in sorted({*right, *wrong})
        if wrong[proof] > 1 and right[proof] / (right[proof] + wrong[proof]) < REFUSED_BELOW
    }


# --- fitting --------------------------------------------------------------------------------------------------------------


def _targets(data: _Data, ids: Sequence[str]) -> _Targets:
    """All labels and weights; unmarked labels go to the sentence that a fit without them scores highest."""
    labels, weights, open_cases = _sentence_targets(data, ids)
    scores = _fit(data.sentences, labels, weights).scores(data.sentences)
    for candidates, column in open_cases:
        best = max(candidates, key=lambda row: (float(scores[row, column]), -row))
        weights[candidates, column] = _UNMARKED_WEIGHT
        labels[best, column], weights[best, column] = 1.0, _POSITIVE_WEIGHT
    return _Targets(labels, weights, *_reply_targets(data, ids))


def _fit_both(data: _Data, targets: _Targets, chosen: npt.NDArray[np.int64]) -> Tuple[Head, Head]:
    """The sentence head and the reply head, fitted on the items ``chosen``."""
    rows = np.flatnonzero(np.isin(data.owner, chosen))
    sentence = _fit(_take(data.sentences, rows), targets.labels[rows], targets.weights[rows])
    reply = _fit(_take(data.replies, chosen), targets.reply_labels[chosen], targets.reply_weights[chosen])
    return sentence, reply


def _vocabulary(words: Sequence[Sequence[str]]) -> Dict[str, int]:
    counts = Counter(gram for grams in words for gram in grams)
    kept = [gram for gram, n in counts.items() if n >= (_MIN_LETTERS if gram[2] == "~" else _MIN_WORD)]
    return {gram: index for index, gram in enumerate(sorted(kept))}


def _matrix(rows: Rows, vocabulary: Mapping[str, int]) -> sparse.csr_matrix:
    pointers, columns, values = [0], [], []
    for grams in rows.words:
        found = word_columns(grams, vocabulary)
        columns += found
        values += [word_weight(len(found))] * len(found) if found else []
        pointers.append(len(columns))
    return sparse.csr_matrix(
        (np.array(values, np.float32), columns, pointers), shape=(len(rows.words), len(vocabulary))
    )


def _fit(rows: Rows, labels: Floats, weights: Floats) -> Head:
    """L2-regularised logistic regression of all behaviours at once: they share the products with the feature matrix."""
    vocabulary = _vocabulary(rows.words)
    dense = np.hstack([rows.vectors, FACTS_SCALE * rows.facts]).astype(np.float32)
    words = _matrix(rows, vocabulary)
    words_t = words.T.tocsr()
    count, width = labels.shape[1], dense.shape[1]
    signs = 2 * labels - 1

    def objective(flat: Floats) -> Tuple[npt.NDArray[np.float64], Floats]:
        margins = signs * (dense @ flat[:width] + words @ flat[width:-1] + flat[-1])
        loss = np.einsum("ij,ij->j", weights, np.logaddexp(0, -margins), dtype=np.float64)
        loss += 0.5 * _L2_DENSE * np.einsum("ij,ij->j", flat[:width], flat[:width], dtype=np.float64)
        loss += 0.5 * _L2_SPARSE * np.einsum("ij,ij->j", flat[width:-1], flat[width:-1], dtype=np.float64)
        slope = -signs * weights / (1 + np.exp(np.minimum(margins, 30)))
        gradient = np.vstack(
            [
                dense.T @ slope + _L2_DENSE * flat[:width],
                words_t @ slope + _L2_SPARSE * flat[width:-1],
                slope.sum(axis=0),
            ]
        )
        return loss, gradient.astype(np.float32)

    origin = np.zeros((width + len(vocabulary) + 1, count), dtype=np.float32)
    origin[-1] = -3.0
    fitted = minimise(objective, origin, _ITERATIONS)
    fitted = np.round(fitted.astype(np.float64), _DECIMALS).astype(np.float32)
    return Head(fitted[:width], fitted[width:-1], fitted[-1], vocabulary)


# --- thresholds and examples ----------------------------------------------------------------------------------------------


def _thresholds(
    data: _Data, behaviours: Sequence[Behaviour], held_out: _HeldOut, refused: Mapping[str, Any]
) -> Tuple[Dict[str, float], Dict[str, Tuple[float, float, float]]]:
    """For each behaviour a threshold, and precision, recall and F1 with it and the patterns on held-out items.

    The threshold is chosen for the heads alone: the patterns were written beside these very examples and find more of them
    than of what other people write, so heads that lean on them would be set too shy.
    """
    combined = SENTENCE_SHARE * held_out.sentence + (1 - SENTENCE_SHARE) * held_out.reply[data.owner]
    ids = [behaviour.id for behaviour in behaviours]
    heads = np.full((len(data.items), len(ids)), -np.inf)
    whole = heads.copy()
    for row, (analysis, ruled) in enumerate(zip(data.analyses, data.found, strict=True)):
        for view in analysis.sentences:
            scores = combined[data.starts[row] + view.index].astype(float)
            out = blocked(view, analysis) | view.excepted
            scores[[column for column, name in enumerate(ids) if name in out or name in BY_RULE]] = -np.inf
            heads[row] = np.maximum(heads[row], scores)
            for name, hits in view.hits.items():
                if name not in out and any(trusted(name, hit.pattern, refused) for hit in hits):
                    whole[row, ids.index(name)] = np.inf
        for found in ruled:
            if trusted(found.behaviour, found.rule, refused) and found.behaviour in ids:
                whole[row, ids.index(found.behaviour)] = np.inf
    whole = np.maximum(heads, whole)
    labels, weights = _reply_targets(data, ids)
    known = weights > 0
    thresholds, scores_of = {}, {}
    for column, behaviour in enumerate(behaviours):
        told = known[:, column]
        shown = labels[told, column].astype(bool)
        beta = _HURTS_BETA if behaviour.group == "hurts" else 1.0
        thresholds[behaviour.id] = _best_threshold(heads[told, column], shown, beta)
        precision, recall, f1 = _scores(whole[told, column] >= thresholds[behaviour.id], shown, 1.0)
        scores_of[behaviour.id] = (round(precision, 4), round(recall, 4), round(f1, 4))
    return thresholds, scores_of


def _scores(chosen: npt.NDArray[np.bool_], labels: npt.NDArray[np.bool_], beta: float) -> Tuple[float, float, float]:
    """Precision, recall and F-beta."""
    hits = int((chosen & labels).sum())
    precision = hits / max(int(chosen.sum()), 1)
    recall = hits / max(int(labels.sum()), 1)
    return precision, recall, (1 + beta**2) * precision * recall / max(beta**2 * precision + recall, 1e-9)


def _best_threshold(scores: npt.NDArray[np.float64], labels: npt.NDArray[np.bool_], beta: float) -> float:
    """The threshold with the best F-beta, smoothed over its neighbours so that one lucky item does not decide."""
    candidates = np.arange(-4.0, 4.01, 0.1)
    values = [_scores(scores >= threshold, labels, beta)[2] for threshold in candidates]
    smooth = np.convolve(values, np.ones(_SMOOTH) / _SMOOTH, mode="same")
    edge = _SMOOTH // 2
    smooth[:edge] = smooth[-edge:] = -1
    return round(float(candidates[int(np.argmax(np.round(smooth, 6)))]), 2)


def _examples(
    data: _Data, ids: Sequence[str]
) -> Tuple[Floats, npt.NDArray[np.bool_], Tuple[str, ...], Tuple[str, ...]]:
    """The sentences known to show something: vectors, labels, texts, languages."""
    labels, _, _ = _sentence_targets(data, ids)
    rows = np.flatnonzero(labels.any(axis=1))
    texts, languages = [], []
    for row in rows:
        item = int(data.owner[row])
        texts.append(data.analyses[item].sentences[row - data.starts[item]].text)
        languages.append(data.items[item].language)
    return data.sentences.vectors[rows], labels[rows].astype(bool), tuple(texts), tuple(languages)


def by_group(report: TrainingReport, behaviours: Sequence[Behaviour]) -> Dict[str, float]:
    """Mean cross-validated F1 of each group of behaviours."""
    groups: Dict[str, List[float]] = defaultdict(list)
    for behaviour in behaviours:
        groups[behaviour.group].append(report.scores[behaviour.id][2])
    return {group: sum(values) / len(values) for group, values in sorted(groups.items())}
