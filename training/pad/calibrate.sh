#!/bin/sh
# Anchors of a pack with our PAD networks in it, from sources that its networks never met: each fold's networks score, through the
# engine, what they left out; the joined scores give thresholds (development splits) and error rates (development, test).
#
#   DATA=... MODELS=... WORK=... FOLDS="fold-P fold-Q" PACK=models/plus/pack.json sh training/pad/calibrate.sh
#
# A pack without networks of ours gives the line to compare with. Scores are kept below WORK/anchors, and not made again.
# Needs score.py's scores of the folds.
set -eu
: "${DATA:?}" "${MODELS:?}" "${WORK:?}" "${FOLDS:?}" "${PACK:?}"
PYTHON=${PYTHON:-python3} HERE=$(dirname "$0")
NAME=$(basename "$(dirname "$PACK")") ANCHORS="$HERE/../calibration/anchors.cs" OUT="$WORK/anchors"
mkdir -p "$OUT"
rm -f "$OUT/$NAME.csv" "$OUT/$NAME.scores"
for run in $FOLDS; do
    $PYTHON "$HERE/protocol.py" --data "$DATA" --work "$WORK" --run "$run" --out "$OUT/$run.csv" --only-left-out
    id=$($PYTHON "$HERE/fold_pack.py" --work "$WORK" --run "$run" --like "$PACK" | tail -1)
    ln -sfn "$(realpath "$MODELS")" "$WORK/packs/$run/models"
    [ -e "$OUT/$NAME-$run.scores" ] || dotnet run "$ANCHORS" -- "$OUT/$run.csv" "$WORK/packs/$run" "$id" "$OUT/$NAME-$run.scores" >/dev/null
    [ -e "$OUT/$NAME.csv" ] || head -1 "$OUT/$run.csv" >"$OUT/$NAME.csv"
    tail -n +2 "$OUT/$run.csv" >>"$OUT/$NAME.csv"
    cat "$OUT/$NAME-$run.scores" >>"$OUT/$NAME.scores"
done
dotnet run "$ANCHORS" -- "$OUT/$NAME.csv" "$MODELS" "$NAME" "$OUT/$NAME.scores"
