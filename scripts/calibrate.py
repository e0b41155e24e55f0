"""Measures by cross-validation how well each behaviour is told apart, and sets its threshold.

Run after larger changes of behaviours or corpus: ``.venv/bin/python scripts/calibrate.py``. It writes
``behaviours/lexicon/calibration.yaml``, which building the heads reads; look at what changed before you commit it.
"""

from __future__ import annotations

import time

import numpy as np

from coach.behaviours import calibration
from coach.behaviours.calibration import Calibration, Quality
from coach.behaviours.decision import trusted
from coach.behaviours.fitting import fit, scores
from coach.behaviours.targets import folds, refused
from coach.behaviours.training import gather
from coach.content.catalogue import load_behaviours
from coach.settings import Settings

FOLDS = 3
# Each behaviour is several times as frequent in the examples as in chats: there it needs that much more evidence (log-odds).
CHAT_SHIFT = 0.4
# What does harm is rarer still, and a wrong reproach costs more than a missed one.
HARM_SHIFT = 0.6
# What the examples show still more often than chats do, by the labelled replies of tests/data: an insult costs the whole total,
# and half of what the examples were written for are steps, explanations and promises.
EXTRA_SHIFT = {
    **{"insult": 0.3, "negative": 0.7, "condescend": 0.2, "ask-to-repeat": 0.8, "refocus": 0.2},
    **{"own": 0.8, "plain-explanation": 0.8, "step-by-step": 0.8},
}
# Background replies were not labelled for the checks: enough weight to keep alarms rare, not to decide alone.
BACKGROUND = 0.1


def main() -> None:
    """Measure, write, print."""
    settings = Settings.from_environment()
    folder = settings.root / "behaviours"
    begin = time.perf_counter()
    behaviours, _ = load_behaviours(settings.root)
    harmful = {behaviour.id for behaviour in behaviours if behaviour.group == "hurts"}
    faults = harmful | {"ask-to-repeat"}
    material = gather(behaviours, folder)
    data = material.data
    print(f"{len(data.items)} replies, {len(data.owner)} sentences ready after {time.perf_counter() - begin:.0f} s")
    fold = folds(data.items, FOLDS)[data.owner]
    no_proof = refused(data)
    thresholds, qualities = {}, {}
    for names, wanted in material.groups:
        held_out = np.zeros_like(wanted.labels)
        informed = wanted.weights.any(axis=1)
        for number in range(FOLDS):
            train = np.flatnonzero((fold != number) & informed)
            test = np.flatnonzero(fold == number)
            head = fit(material.matrix.take(train), wanted.labels[train], wanted.weights[train])
            held_out[test] = scores(head, material.matrix.take(test))
        column = {name: index for index, name in enumerate(names)}
        out = [[column[name] for name in names_out if name in column] for one in data.prepared for names_out in one.out]
        best = calibration.replies_best(held_out, data.owner, len(data.items), out)
        for name in names:
            known = wanted.reply_weights[:, column[name]] > 0
            own = np.array([name in item.labelled or name in item.denied for item in data.items])[known]
            shown = wanted.reply_labels[known, column[name]].astype(bool)
            weights = np.where(own | shown, 1.0, BACKGROUND)
            values = best[known, column[name]]
            proven = np.array(
                [
                    any(p.split("/")[0] == name and trusted(name, p.split("/")[1], no_proof) for p in one.proofs)
                    for one in data.prepared
                ]
            )[known]
            beta = calibration.HURTS_BETA if name in faults or names is material.groups[-1][0] else 1.0
            shift = 0.0
            if names is material.groups[0][0]:
                shift = (HARM_SHIFT if name in harmful else CHAT_SHIFT) + EXTRA_SHIFT.get(name, 0.0)
            thresholds[name] = round(calibration.best_threshold(values, shown, weights, beta) + shift, 1)
            measured = calibration.f_beta((values >= thresholds[name]) | proven, shown, weights, 1.0)
            qualities[name] = Quality(*(round(value, 3) for value in measured))
            print(f"{name:28}{thresholds[name]:6.1f}  " + "  ".join(f"{value:.2f}" for value in measured))
        print(f"mean F1 of {len(names)}: {np.mean([qualities[name].f1 for name in names]):.3f}")
    Calibration(thresholds, qualities).write(folder)
    print(f"{time.perf_counter() - begin:.0f} s")


if __name__ == "__main__":
    main()
