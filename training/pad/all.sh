#!/bin/sh
# Everything from pictures to table; release.sh goes on to models/own.
#
#   DATA=... MODELS=... ORIGINALS=... MORE=... WORK=... MINUTES=60 WORKERS=1 sh training/pad/all.sh
#
# Each step goes on where it stopped; more MINUTES stretch the schedule of a run that was finished. The networks learn beside each other. ORIGINALS: the folder that
# training/faces/README.md describes. MORE: complete originals of PAD sources (prepare.py says how they must lie). DISTIL holds further
# settings of distil.py, such as --leave-out: what is left out there is what the tables judge. SETTLE: steps of every part at the end (settle.py).
set -euf
: "${DATA:?}" "${MODELS:?}" "${ORIGINALS:?}" "${WORK:?}"
MINUTES=${MINUTES:-60} WORKERS=${WORKERS:-1} PYTHON=${PYTHON:-python3} SHARDS=${SHARDS:-80} DISTIL=${DISTIL:-}
HERE=$(dirname "$0")
[ -e "$WORK/rows.json" ] || $PYTHON "$HERE/prepare.py" --data "$DATA" --models "$MODELS" --work "$WORK" ${MORE:+--more "$MORE"}
[ -e "$WORK/open.json" ] || $PYTHON "$HERE/baseline.py" --models "$MODELS" --work "$WORK"
[ -e "$WORK/wild.json" ] || $PYTHON "$HERE/wild.py" --models "$MODELS" --work "$WORK" --data "$DATA" --originals "$ORIGINALS"
$PYTHON "$HERE/pool.py" --work "$WORK" --shards "$SHARDS" --processes "$(nproc)"
RUNNING=
for view in texture context surroundings; do
    $PYTHON "$HERE/distil.py" --models "$MODELS" --work "$WORK" --run distil --view $view --minutes "$MINUTES" --workers "$WORKERS" $DISTIL \
        >>"$WORK/distil-$view.log" 2>&1 &
    RUNNING="$RUNNING $!"
done
for run in $RUNNING; do wait "$run"; done
for view in texture context surroundings; do
    $PYTHON "$HERE/settle.py" --models "$MODELS" --work "$WORK" --run distil --view $view --threads "$(nproc)" ${SETTLE:+--steps "$SETTLE"} >>"$WORK/distil-$view.log" 2>&1
done
RUN=distil sh "$HERE/judge.sh"
