#!/bin/sh
# Everything from pictures to table: leave-one-source-out, then the networks to release, trained on all sources.
#
#   DATA=… MODELS=… MORE=… WORK=… MINUTES=20 WORKERS=4 PARALLEL=1 sh training/pad/all.sh
#
# Each step goes on where it stopped. MINUTES are per run; with 19 sources and the last run that makes 20 runs. PARALLEL runs
# train at once: on an H200 with 16 cores six runs of WORKERS=2 keep card and cores busy.
set -eu
: "${DATA:?}" "${MODELS:?}" "${WORK:?}"
MINUTES=${MINUTES:-20} WORKERS=${WORKERS:-2} PARALLEL=${PARALLEL:-1} PYTHON=${PYTHON:-python3} SHARDS=${SHARDS:-80}
HERE=$(dirname "$0")
[ -e "$WORK/rows.json" ] || $PYTHON "$HERE/prepare.py" --data "$DATA" --models "$MODELS" --work "$WORK" ${MORE:+--more "$MORE"}
[ -e "$WORK/open.json" ] || $PYTHON "$HERE/baseline.py" --models "$MODELS" --work "$WORK"
$PYTHON "$HERE/pool.py" --models "$MODELS" --work "$WORK" --shards "$SHARDS" --processes "$(nproc)"
SOURCES=$($PYTHON -c "import json; print(*sorted({r['source'] for r in json.load(open('$WORK/rows.json')) if r['group'] == 'pad'}))")
export WORK MINUTES WORKERS PYTHON HERE
for source in $SOURCES all; do echo "$source"; done | xargs -P "$PARALLEL" -I SOURCE sh -c '
    leave=SOURCE; [ "$leave" = all ] && leave=
    $PYTHON "$HERE/train.py" --work "$WORK" --run "loso-SOURCE" --minutes "$MINUTES" --workers "$WORKERS" --leave-out "$leave" >"$WORK/loso-SOURCE.log" 2>&1
    $PYTHON "$HERE/score.py" --work "$WORK" --run "loso-SOURCE"'
FOLDS=$(for source in $SOURCES; do printf "loso-%s," "$source"; done)
$PYTHON "$HERE/measure.py" --work "$WORK" --folds "${FOLDS%,}" --seen loso-all --out "$WORK/table.md" --json "$WORK/figures.json"
$PYTHON "$HERE/cues.py" --models "$MODELS" --work "$WORK" --folds "${FOLDS%,}"
