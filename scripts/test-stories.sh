#!/bin/sh
# Rasa's own checks: the training data is valid, and the stories in tests/stories go as written (with the real classifier).
set -eu
cd "$(dirname "$0")/.."
. scripts/rasa-env.sh
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
COACH_HOME=${COACH_HOME:-var} .venv/bin/coach build
.venv/bin/rasa data validate > "$home/validate.log" 2>&1 || { cat "$home/validate.log"; exit 1; }
.venv/bin/rasa test core --model "${COACH_HOME:-var}/models" --stories tests/stories --fail-on-prediction-errors --no-plot --out "$home/results" > "$home/test.log" 2>&1 || { tail -40 "$home/test.log"; exit 1; }
grep -E 'Correct:|Accuracy' "$home/test.log"
