#!/bin/sh
# Everything from pictures to table; release.sh goes on to models/default.
#
#   DATA=... MODELS=... ORIGINALS=... MORE=... WORK=... sh training/pad/all.sh
#
# Each step goes on where it stopped. ORIGINALS: the folder that training/faces/README.md describes. MORE: complete originals of PAD sources
# (prepare.py says how they must lie). DISTIL holds further settings of distil.py, such as --steps or --leave-out: what is left out there is what
# the tables judge.
set -euf
: "${DATA:?}" "${MODELS:?}" "${ORIGINALS:?}" "${WORK:?}"
PYTHON=${PYTHON:-python3} SHARDS=${SHARDS:-80} DISTIL=${DISTIL:-}
HERE=$(dirname "$0")
[ -e "$WORK/rows.json" ] || $PYTHON "$HERE/prepare.py" --data "$DATA" --models "$MODELS" --work "$WORK" ${MORE:+--more "$MORE"}
[ -e "$WORK/open.json" ] || $PYTHON "$HERE/baseline.py" --models "$MODELS" --work "$WORK"
[ -e "$WORK/wild.json" ] || $PYTHON "$HERE/wild.py" --models "$MODELS" --work "$WORK" --data "$DATA" --originals "$ORIGINALS"
$PYTHON "$HERE/pool.py" --work "$WORK" --shards "$SHARDS" --processes "$(nproc)"
for view in texture context surroundings; do
    $PYTHON "$HERE/distil.py" --models "$MODELS" --work "$WORK" --run distil --view $view --threads "$(nproc)" $DISTIL >>"$WORK/distil-$view.log" 2>&1
done
RUN=distil sh "$HERE/judge.sh"
