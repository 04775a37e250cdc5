#!/bin/sh
# After judge.sh: networks and cards into models/default, calibration and figures into the packs, what was measured into RESULTS.md.
#
#   DATA=... MODELS=... WORK=... RUN=distil DATE=YYYY-MM-DD sh training/pad/release.sh
#
# The packs default, recognition and plus must name the networks of network.py's VERSION before. NOTES: a text file, one note of the cards per line.
set -eu
: "${DATA:?}" "${MODELS:?}" "${WORK:?}" "${RUN:?}" "${DATE:?}"
PYTHON=${PYTHON:-python3} HERE=$(dirname "$0") OURS=$(dirname "$0")/../../models
$PYTHON "$HERE/release.py" --work "$WORK" --run "$RUN" --figures "$WORK/figures.json" ${NOTES:+--notes "$NOTES"} --date "$DATE"
rm -rf "$WORK/anchors"  # scores of other networks
for pack in public default plus; do
    PYTHON=$PYTHON FOLDS=$RUN PACK=$OURS/$pack/pack.json sh "$HERE/calibrate.sh" >"$WORK/anchors-$pack.txt"
done
cp "$WORK/anchors-default.txt" "$WORK/anchors-recognition.txt"  # the same networks for faces and PAD
for pack in default recognition plus; do
    $PYTHON "$HERE/pack_figures.py" --pack "$OURS/$pack/pack.json" --anchors "$WORK/anchors-$pack.txt" --beside "$WORK/anchors-public.txt"
done
$PYTHON "$HERE/stability.py" --models "$MODELS" --work "$WORK" --packs default,plus,public --per-source 6 >"$WORK/stability.txt"
$PYTHON "$HERE/time_networks.py" --models "$MODELS" "$OURS"/default/pad-*/pad-*.onnx >"$WORK/time.txt"
$PYTHON "$HERE/results.py" --work "$WORK"
$PYTHON "$HERE/limitations.py" --work "$WORK" --run "$RUN"
