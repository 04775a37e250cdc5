"""Writes a pack's calibration and its figures from what calibrate.sh printed.

    python3 training/pad/pack_figures.py --pack models/default/pack.json --anchors WORK/anchors-default.txt --beside WORK/anchors-public.txt

The score is 0.30 where BPCER is 10 % on the development pictures and 0.60 where the worst species' APCER is 10 % (docs/decisions/0005).
"""

import argparse
import itertools
import json
import re

GOAL = "10 %"
ENDS = ((-15, 0), (15, 1))


def parsed(text):
    """non-response counts, AUC (development, test), and for each of the two thresholds its logit and both lines of rates."""
    auc = re.search(r"AUC: development ([\d.]+), test ([\d.]+)", text).groups()
    lines, found = text.splitlines(), {}
    for goal in (f"BPCER <= {GOAL}", f"worst APCER <= {GOAL}"):
        i = next(i for i, line in enumerate(lines) if line.startswith(goal + " "))
        found[goal] = (float(lines[i].rsplit(" ", 1)[1]), *(rates(line) for line in lines[i + 1:i + 3]))
    return auc, *found.values()


def rates(line):
    """name -> "9.9 % (50/507)"; species by name."""
    return {name: value.strip() for name, value in re.findall(r"(BPCER|APCER \w+) ([\d.]+ % \(\d+/\d+\))", line)}


def of(rate):
    return int(re.search(r"/(\d+)\)", rate).group(1))


def figures(anchors, beside):
    auc, low, high = parsed(anchors)
    other = parsed(beside)[0] if beside else None
    species = [name for name in ("APCER print", "APCER replay", "APCER cutout") if name in low[1]]
    counts = [f"{of(low[i]['BPCER'])} bona fide, {sum(of(low[i][name]) for name in species):,} attacks" for i in (1, 2)]
    yield (f"AUC (the pack public on the same pictures: {other[0]} / {other[1]})" if other else "AUC", f"{auc[0]} / {auc[1]}",
           f"shared pictures of the sources that the networks never met: development ({counts[0]}) / test ({counts[1]})")
    for i, pictures in ((1, "the development pictures"), (2, "the test pictures")):
        yield "BPCER at 0.30 / 0.60", f"{low[i]['BPCER']} / {high[i]['BPCER']}", pictures
        for score, at in (("0.30", low), ("0.60", high)):
            yield f"APCER at {score}: " + ", ".join(name[len("APCER "):] for name in species), ", ".join(at[i][name] for name in species), "the same"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pack", required=True)
    parser.add_argument("--anchors", required=True)
    parser.add_argument("--beside")
    arguments = parser.parse_args()
    anchors = open(arguments.anchors).read()
    _, low, high = parsed(anchors)
    curve = sorted([*ENDS, (low[0], 0.30), (high[0], 0.60)])
    if [score for _, score in curve] != sorted(score for _, score in curve):
        raise SystemExit(f"The thresholds {low[0]} and {high[0]} are not in order: these networks cannot be calibrated so.")
    pack = json.load(open(arguments.pack))
    pack["pad"]["calibration"] = [dict(logit=logit, score=score) for logit, score in curve]
    # What stands before them is measure.py's, written by hand; what is no error rate of PAD stays behind them.
    before = list(itertools.takewhile(lambda row: not re.match(r"AUC( \(the pack|$)", row["what"]), pack["figures"]))
    behind = [row for row in pack["figures"][len(before):] if not re.match(r"(AUC|BPCER|APCER)\b", row["what"])]
    pack["figures"] = before + [dict(what=what, value=value, on=on, by="this project") for what, value, on in
                                figures(anchors, open(arguments.beside).read() if arguments.beside else None)] + behind
    with open(arguments.pack, "w") as file:
        file.write(laid_out(pack))


def laid_out(pack):
    """JSON as the packs are written: what is short stands on one line."""
    text = json.dumps(pack, indent=2, ensure_ascii=False)
    text = re.sub(r"\{\n\s+([^{}\[\]]*?)\n\s+\}", lambda inner: "{ " + re.sub(r",\n\s+", ", ", inner.group(1)) + " }", text)
    text = re.sub(r'\[\n\s+("[^\[\]{}]*?")\n\s+\]', lambda inner: "[" + re.sub(r'",\n\s+"', '", "', inner.group(1)) + "]" if len(inner.group(1)) < 200 else inner.group(0), text)
    return text.replace('"score": 0.3 }', '"score": 0.30 }').replace('"score": 0.6 }', '"score": 0.60 }') + "\n"


if __name__ == "__main__":
    main()
