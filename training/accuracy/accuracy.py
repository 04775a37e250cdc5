"""Writes docs/accuracy.md from what `bonafide evaluate` measured on the shared pictures.

    sh training/accuracy/accuracy.sh DATA MODELS WORK        measures (about an hour on two cores; goes on where it was), then calls this
    python3 training/accuracy/accuracy.py --held-back WORK/held-back.json --all WORK/all.json --commit COMMIT --out docs/accuracy.md

held-back: metrics.json with development splits named (thresholds chosen there, rates told on the others); all: one without.
"""

import argparse
import json

# Their PAD networks learned from labels of most pictures that are not of the split test.
LEARNED = ("default", "recognition", "plus")


def percent(rate):
    if not rate["trials"]:
        return "–"
    return f"{100 * rate['value']:.1f} % ({rate['errors']}/{rate['trials']})"


def interval(rate):
    return percent(rate) if not rate["trials"] else f"{percent(rate)}, {100 * rate['low']:.1f}–{100 * rate['high']:.1f}"


def number(value, digits=3):
    return "–" if value is None else f"{value:.{digits}f}"


def share(value):
    return "–" if value is None else f"{100 * value:.1f} %"


def table(head, rows):
    return ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)] + ["| " + " | ".join(row) + " |" for row in rows] + [""]


def counts(report):
    rows = [[c["split"], c["species"], f"{c['pictures']:,}", f"{c['subjects']:,}"] for c in report["protocol"]["counts"]]
    return table(["split", "species", "pictures", "subjects"], rows)


def limits(report, names):
    lines = []
    for scorer in (s for s in report["scorers"] if s["name"] in names):
        species = [s["species"] for s in scorer["species"]]
        rows = [[f"{p['name']}, score > {p['threshold']:.2f}", interval(p["bpcer"])] + [interval(p["apcer"][name]) for name in species] for p in scorer["limits"]]
        lines += [f"Pack `{scorer['name']}`; without a response: {percent(scorer['bpnrr'])} of bona fide, {percent(scorer['apnrr'])} of attacks.", ""]
        lines += table(["limit", "BPCER"] + [f"APCER {name}" for name in species], rows)
    return lines


def systems(report, without=()):
    rows = []
    for scorer in (s for s in report["scorers"] if s["name"] not in without):
        row = [f"`{scorer['name']}`", number(scorer["auc"]), share(scorer["detection_equal_error_rate"])]
        row += [number(s["auc"]) for s in scorer["species"]]
        for point in scorer["chosen"]:
            if point["name"].startswith("BPCER"):
                row += [percent(point["bpcer"]), percent(point["apcer_max"])]
        rows.append(row)
    first = report["scorers"][0]
    goals = [p["name"].split(" on ")[0] for p in first["chosen"] if p["name"].startswith("BPCER")]
    head = ["system", "AUC", "D-EER"] + [f"AUC {s['species']}" for s in first["species"]]
    for goal in goals:
        head += [f"chosen for {goal}: BPCER", "worst APCER"]
    return table(head, rows)


def sources(report, name):
    scorer = next(s for s in report["scorers"] if s["name"] == name)
    rows = [[b["name"], number(b["auc"]), percent(b["bpcer"][0]), percent(b["apcer_max"][0]), percent(b["bpcer"][1]), percent(b["apcer_max"][1])]
            for b in scorer["breakdowns"] if b["by"] == "source"]
    return table(["source", "AUC", "BPCER at the attack limit", "worst APCER there", "BPCER at the bona fide limit", "worst APCER there"], rows)


def compared(report):
    rows = []
    for c in report["comparisons"]:
        band = "–" if c["auc_low"] is None else f"{c['auc_low']:+.3f} to {c['auc_high']:+.3f}"
        difference = "–" if c["auc_difference"] is None else f"{c['auc_difference']:+.3f}"
        rows.append([f"`{c['first']}` – `{c['second']}`", f"{c['pictures']:,}", difference, band])
    return table(["", "pictures", "AUC difference", "95 %, by subjects"], rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--held-back", required=True)
    parser.add_argument("--all", required=True)
    parser.add_argument("--commit", required=True)
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    held, whole = json.load(open(arguments.held_back)), json.load(open(arguments.all))
    packs = [s["name"] for s in held["scorers"] if not s["name"].startswith("yardstick")]
    lines = ["# Accuracy", "",
             "What the packs of this repository measure on pictures that this repository does not hold: research data and captures of others (`pad.csv`, "
             f"{sum(c['pictures'] for c in held['protocol']['counts']):,} pictures). Error rates after ISO/IEC 30107-3 with exact intervals (Clopper and "
             "Pearson, 95 %), by [`bonafide evaluate`](evaluation.md). They say how these pictures went, not how yours will go: measure yours. Written by "
             f"`training/accuracy/accuracy.py`, not by hand; `accuracy.sh` beside it makes it again. Code: commit `{arguments.commit}`.", "",
             "![The report of this run](accuracy.png)", "",
             "## At the packs' own limits", "",
             f"Told on the split {', '.join(held['reported_splits'])}, which never served to choose anything, and whose two sources taught our networks nothing. The limits of `default` were set on the "
             "other people of these two sources and six more; what its PAD networks are worth on every source that they did not learn from stands in [training/pad/RESULTS.md](../training/pad/RESULTS.md).", ""]
    lines += limits(held, packs)
    lines += ["## Systems compared", "",
              f"Thresholds chosen on {', '.join(held['development_splits'])}, told on {', '.join(held['reported_splits'])}; the same pictures for all. A yardstick is a pack "
              "description for comparison only (`training/accuracy/packs`). The PAD networks of `default` learned from ten sources of those on which thresholds are chosen here, so that its thresholds suit strangers less than those of the others: "
              "read its AUC on the test pictures, and its rates at its own limits above.", ""]
    lines += systems(held) + compared(held)
    lines += ["## All sources", "",
              "All pictures of all splits, the pack's limits as they are. The limits of `public` were set on the development pictures among them. `default` is not here: its PAD networks learned from most of these pictures. "
              "What the public networks learned from is not published, but for `yardstick-suri`: CelebA-Spoof, of which celeba_spoof_sub is a part.", ""]
    lines += systems(whole, LEARNED)
    for name in (name for name in packs if name not in LEARNED):
        lines += [f"### `{name}` by source", ""] + sources(whole, name)
    lines += ["## Not tested", ""] + [f"* {sentence}" for sentence in held["not_tested"]] + [""]
    lines += ["## Pictures and weights", "", f"Protocol SHA-256 `{held['protocol']['fingerprint']}`.", ""] + counts(held)
    for scorer in held["scorers"]:
        lines += [f"`{scorer['name']}`:", ""] + [f"* `{model}`" for model in scorer["models"]] + [""]
    open(arguments.out, "w").write("\n".join(lines).rstrip() + "\n")


if __name__ == "__main__":
    main()
