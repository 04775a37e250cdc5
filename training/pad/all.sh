#!/bin/sh
# Everything from pictures to table: runs that leave sources out, then the networks to release, trained on all sources.
#
#   DATA=... MODELS=... MORE=... WORK=... MINUTES=20 WORKERS=4 PARALLEL=1 sh training/pad/all.sh
#   FOLDS="P=stu_*,casia_fasd Q=feni_minifas,replay_attack,nuaa_raw" ... sh training/pad/all.sh      few, larger folds
#
# Each step goes on where it stopped. MINUTES are per run. Without FOLDS every source is left out once: with 19 sources and the
# last run that makes 20 runs. Every run starts with one that met faces/ and scenes/ alone. TRAIN holds further settings of
# train.py. PARALLEL runs train at once: on an H200 with 16 cores six runs of WORKERS=2 keep card and cores busy.
set -euf
: "${DATA:?}" "${MODELS:?}" "${WORK:?}"
MINUTES=${MINUTES:-20} WORKERS=${WORKERS:-2} PARALLEL=${PARALLEL:-1} PYTHON=${PYTHON:-python3} SHARDS=${SHARDS:-80} TRAIN=${TRAIN:-}
HERE=$(dirname "$0")
[ -e "$WORK/rows.json" ] || $PYTHON "$HERE/prepare.py" --data "$DATA" --models "$MODELS" --work "$WORK" ${MORE:+--more "$MORE"}
[ -e "$WORK/open.json" ] || $PYTHON "$HERE/baseline.py" --models "$MODELS" --work "$WORK"
$PYTHON "$HERE/pool.py" --models "$MODELS" --work "$WORK" --shards "$SHARDS" --processes "$(nproc)"
FOLDS=${FOLDS:-$($PYTHON -c "
import json
print(*sorted({row['source'] + '=' + row['source'] for row in json.load(open('$WORK/rows.json')) if row['group'] == 'pad'}))")}
export WORK MINUTES WORKERS PYTHON HERE TRAIN
$PYTHON "$HERE/train.py" --work "$WORK" --run base --only non-pad --minutes "$MINUTES" --workers "$WORKERS" >>"$WORK/base.log" 2>&1
for fold in $FOLDS all=; do echo "$fold"; done | xargs -P "$PARALLEL" -I FOLD sh -efc '
    run="fold-${1%%=*}"
    $PYTHON "$HERE/train.py" --work "$WORK" --run "$run" --start "$WORK/base/last.pt" --leave-out "${1#*=}" --minutes "$MINUTES" \
        --workers "$WORKERS" $TRAIN >>"$WORK/$run.log" 2>&1
    $PYTHON "$HERE/score.py" --work "$WORK" --run "$run"' sh FOLD
RUNS=$(for fold in $FOLDS; do printf "fold-%s," "${fold%%=*}"; done)
$PYTHON "$HERE/measure.py" --work "$WORK" --folds "${RUNS%,}" --seen fold-all --out "$WORK/table.md" --json "$WORK/figures.json"
$PYTHON "$HERE/cues.py" --models "$MODELS" --work "$WORK" --folds "${RUNS%,}"
