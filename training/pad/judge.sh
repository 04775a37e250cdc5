#!/bin/sh
# What labels add to a trained run, and how good it is as a stranger: WORK/table.md, figures.json, cues.txt, giveaways.txt.
#
#   MODELS=... WORK=... RUN=distil sh training/pad/judge.sh
set -euf
: "${MODELS:?}" "${WORK:?}" "${RUN:?}"
PYTHON=${PYTHON:-python3} HERE=$(dirname "$0")
$PYTHON "$HERE/labels.py" --work "$WORK" --run "$RUN"
$PYTHON "$HERE/score.py" --work "$WORK" --run "$RUN"
$PYTHON "$HERE/measure.py" --work "$WORK" --folds "$RUN" --strangers "$RUN" --seen "$RUN" --out "$WORK/table.md" --json "$WORK/figures.json"
$PYTHON "$HERE/cues.py" --models "$MODELS" --work "$WORK" --folds "$RUN" --most 12 >"$WORK/cues.txt"
$PYTHON "$HERE/giveaways.py" --work "$WORK" >"$WORK/giveaways.txt"
