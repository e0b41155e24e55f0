"""The signals that ``coach.grading.signals`` computes; the others are data in ``guidelines/signals.yaml``."""

COMPUTED = (
    "first-reply",
    "interrupted",
    "asks-anew",
    "long-silence",
    "told-problem",
    "returned-from-hold",
    "held-before",
    "steps-running",
    "shouting",
    "solution-given",
    "step-given",
    "many-steps",
    "many-questions",
    "formula-repeated",
    "after-violation",
    "customer-off-topic",
)
