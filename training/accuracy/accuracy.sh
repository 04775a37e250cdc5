#!/bin/sh
# Measures the packs and the yardsticks on the shared pictures and writes docs/accuracy.md.
#   sh training/accuracy/accuracy.sh DATA MODELS WORK [PACK...]     run from the repository's root
set -eu
data=$1 models=$2 work=$3
shift 3
[ $# -gt 0 ] || set -- public default
here=training/accuracy
bonafide="dotnet run --project src/Bonafide.Cli --"
packs=""
for name in "$@" yardstick-older yardstick-four yardstick-suri; do packs="$packs --pack $name"; done
mkdir -p "$work"
evaluate() { $bonafide evaluate "$data/pad.csv" --models $here/packs --models "$models" $packs --out "$work/run" --development "$1"; }
evaluate none
cp "$work/run/metrics.json" "$work/all.json"
evaluate train,devel
cp "$work/run/metrics.json" "$work/held-back.json"
python3 $here/accuracy.py --held-back "$work/held-back.json" --all "$work/all.json" --commit "$(git rev-parse --short HEAD)" --out docs/accuracy.md
echo "A screenshot for docs/accuracy.png: chromium --headless --no-sandbox --window-size=1180,1500 --screenshot=docs/accuracy.png file://$work/run/report.html"
