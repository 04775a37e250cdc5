"""The table: ours against each open network and their ensembles, same pictures, same boxes, per source and per species.

    python3 training/pad/measure.py --work WORK --folds RUN,RUN,RUN [--strangers RUN] [--seen RUN] [--out TABLE.md]

A source's scores come from the run that left it out; sources that no run left out are not in the table. Systems are means of
logits. AUC and EER per source; HTER with the threshold of the pooled EER of all other sources; macro = mean over sources with
both classes; pooled = one threshold for all. APCER at BPCER 1 / 5 / 10 %: the threshold rejects that share of all bona fide
pictures; intervals are exact (Clopper-Pearson, 95 %) and take pictures for independent, which frames of one person are not.
--strangers adds the sources that a run did train on, judged by the labels of the other sources; the teachers were asked about some of these pictures.
--seen adds the development and test subjects, never trained on, of the sources that a run did train on.
"""

import argparse
import json
import os

import numpy as np

from carded import OLDER, PAIR, SURI, TEACHERS
from figures import auc, equal_error, rate, threshold_for_bpcer
from network import VIEWS
from store import left_out

GOALS = (0.01, 0.05, 0.10)
OPEN = {"MiniFASNetV2 2.7": PAIR[:1], "MiniFASNetV1SE 4.0": PAIR[1:], "older MiniFASNetV2 2.7": OLDER[:1], "open pair": PAIR, "older pair": OLDER, "suri": (SURI,),
        "four Apache networks": TEACHERS, "all five open": (*TEACHERS, SURI)}
OURS = tuple(VIEWS)
TAUGHT = tuple(f"{name}, taught" for name in VIEWS)  # before labels.py
OUR_TEACHERS = tuple(view["teacher"] for view in VIEWS.values())
TEACHER_TITLES = {"minifasnet-v2-2.7": "MiniFASNetV2 2.7", "minifasnet-v1se-4.0": "MiniFASNetV1SE 4.0", "minifasnet-older-2.7": "older MiniFASNetV2 2.7",
                  SURI: "suri"}
BEYOND = {"ours": OURS, **{f"ours, {name}": (name,) for name in OURS}, "ours before labels": TAUGHT, "teachers of ours": OUR_TEACHERS,
          "ours + open pair": (*OURS, *PAIR), "open pair + our texture": (*PAIR, "texture")}


def systems_of(ours, others):
    """Name -> log odds per picture; `ours` view -> logits, `others` network -> logits."""
    every = {**ours, **others}
    return {name: np.mean([every[member] for member in members], axis=0) for name, members in {**BEYOND, **OPEN}.items()}


def read(work, runs, rows, opened, seen=False):
    """Rows and logits of the pictures whose source one of the runs left out; with `seen`, unseen subjects of the other sources."""
    kept, ours = [], {name: [] for name in (*OURS, *TAUGHT)}
    for run in runs:
        scores = json.load(open(os.path.join(work, "scores", run + ".json")))
        for name, views in scores["scores"].items():
            if name not in rows or left_out(rows[name]["source"], scores["leave_out"]) == seen:
                continue
            if seen and rows[name]["split"] == "train":
                continue
            kept.append(rows[name])
            for view in ours:
                ours[view].append(views[view])
    others = {network: np.array([opened[row["name"]][network] for row in kept]) for network in (*TEACHERS, SURI)}
    return kept, {name: np.array(values) for name, values in ours.items()}, others


def per_source(kept, scores):
    """source -> (AUC, EER, HTER at the other sources' EER threshold)."""
    source, label = np.array([row["source"] for row in kept]), np.array([row["label"] for row in kept])
    out = {}
    for name in sorted(set(source)):
        here = source == name
        if len(set(label[here])) < 2:
            continue
        good, bad = scores[here & (label == 1)], scores[here & (label == 0)]
        hter = None
        if (~here & (label == 1)).any() and (~here & (label == 0)).any():
            _, threshold = equal_error(scores[~here & (label == 1)], scores[~here & (label == 0)])
            hter = float(((good <= threshold).mean() + (bad > threshold).mean()) / 2)
        out[name] = (auc(good, bad), equal_error(good, bad)[0], hter)
    return out


def _mean(values):
    return float(np.mean(values)) if values else float("nan")


def overview(kept, systems):
    label = np.array([row["label"] for row in kept])
    species = np.array([row["species"] for row in kept])
    lines = ["| system | macro AUC | macro EER | macro HTER | pooled AUC | pooled EER | pooled APCER at BPCER 1 / 5 / 10 % | "
             "APCER of the worst species at BPCER 1 / 5 / 10 % |", "|---|---|---|---|---|---|---|---|"]
    for name, scores in systems.items():
        table = per_source(kept, scores)
        good, bad = scores[label == 1], scores[label == 0]
        limits = [threshold_for_bpcer(good, goal) for goal in GOALS]
        apcer = [100 * (bad > limit).mean() for limit in limits]
        worst = [max(100 * (scores[(label == 0) & (species == kind)] > limit).mean() for kind in set(species[label == 0])) for limit in limits]
        macro = [_mean([row[i] for row in table.values() if row[i] is not None]) for i in range(3)]
        lines.append(f"| {name} | {macro[0]:.3f} | {100 * macro[1]:.1f} % | {100 * macro[2]:.1f} % | {auc(good, bad):.3f} | "
                     f"{100 * equal_error(good, bad)[0]:.1f} % | " + " / ".join(f"{value:.1f}" for value in apcer) + " % | "
                     + " / ".join(f"{value:.1f}" for value in worst) + " % |")
    return lines


def source_table(kept, systems, shown, index, what):
    tables = {name: per_source(kept, systems[name]) for name in shown}
    counts = {}
    for row in kept:
        counts.setdefault(row["source"], [0, 0])[1 - row["label"]] += 1
    lines = [f"| source ({what}) | bona fide / attacks | " + " | ".join(shown) + " |", "|---|---|" + "---|" * len(shown)]
    for source in tables[shown[0]]:
        cells = [tables[name][source][index] for name in shown]
        text = ["-" if c is None else f"{c:.3f}" if index == 0 else f"{100 * c:.1f} %" for c in cells]
        lines.append(f"| {source} | {counts[source][0]} / {counts[source][1]} | " + " | ".join(text) + " |")
    return lines


def species_table(kept, systems, shown):
    label, species = np.array([row["label"] for row in kept]), np.array([row["species"] for row in kept])
    lines = ["| species | system | AUC | " + " | ".join(f"APCER at BPCER {goal:.0%}" for goal in GOALS) + " |", "|---|---|---|" + "---|" * len(GOALS)]
    for kind in ("all", *sorted(set(species[label == 0]))):
        for name in shown:
            good, bad = systems[name][label == 1], systems[name][(label == 0) & ((species == kind) | (kind == "all"))]
            cells = [rate(int((bad > threshold_for_bpcer(good, goal)).sum()), len(bad)) for goal in GOALS]
            lines.append(f"| {kind} | {name} | {auc(good, bad):.3f} | " + " | ".join(cells) + " |")
    return lines


def card_figures(kept, systems, on):
    """System -> the rows that a card carries."""
    label, species = np.array([row["label"] for row in kept]), np.array([row["species"] for row in kept])
    out = {}
    for name in (*BEYOND, *OPEN):
        scores, table = systems[name], per_source(kept, systems[name])
        good, bad = scores[label == 1], scores[label == 0]
        rows = [("AUC, mean over sources", f"{np.mean([row[0] for row in table.values()]):.3f}"), ("AUC, pooled", f"{auc(good, bad):.3f}"),
                ("APCER at BPCER 1 / 5 / 10 %, pooled", " / ".join(f"{100 * (bad > threshold_for_bpcer(good, g)).mean():.1f}" for g in GOALS) + " %")]
        for kind in sorted(set(species[label == 0])):
            of_kind = scores[(label == 0) & (species == kind)]
            rows.append((f"APCER at BPCER 5 %, {kind}", rate(int((of_kind > threshold_for_bpcer(good, 0.05)).sum()), len(of_kind))))
        out[name] = [dict(what=what, value=value, on=f"{on}: {len(good)} bona fide, {len(bad)} attacks, {len(set(r['source'] for r in kept))} sources")
                     for what, value in rows]
    return out


def report(title, kept, systems):
    shown = ["ours", "ours before labels", "teachers of ours", *OPEN]
    good, sources = sum(row["label"] for row in kept), len({row["source"] for row in kept})
    lines = [f"### {title}", "", f"{good} bona fide, {len(kept) - good} attacks, {sources} sources; {len(per_source(kept, systems['ours']))} "
             "of them have both classes.", ""] + overview(kept, systems) + [""]
    for index, what in ((0, "AUC"), (1, "EER"), (2, "HTER")):
        if index < 2 or len({row["source"] for row in kept}) > 2:
            lines += source_table(kept, systems, shown, index, what) + [""]
    return lines + species_table(kept, systems, shown) + [""]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True)
    parser.add_argument("--folds", default="", help="runs that left sources out, with commas")
    parser.add_argument("--seen", default="", help="run whose own sources are measured on unseen subjects")
    parser.add_argument("--strangers", default="", help="run whose own sources are measured, each with the labels of the others (labels.py)")
    parser.add_argument("--out")
    parser.add_argument("--json", help="figures for the cards (release.py)")
    arguments = parser.parse_args()
    rows = {row["name"]: row for row in json.load(open(os.path.join(arguments.work, "rows.json"))) if row["group"] == "pad"}
    opened = json.load(open(os.path.join(arguments.work, "open.json")))
    lines = []
    if arguments.folds:
        kept, ours, others = read(arguments.work, arguments.folds.split(","), rows, opened)
        lines += report("Sources left out", kept, systems_of(ours, others))
        if arguments.json:
            on = "shared pictures of sources that the networks never met"
            with open(arguments.json, "w") as file:
                json.dump(card_figures(kept, systems_of(ours, others), on), file, indent=1)
    if arguments.strangers:
        strangers = [arguments.strangers + "-strangers"]
        kept, ours, others = read(arguments.work, strangers, rows, opened)
        lines += report("Sources that taught, each judged by the labels of the others", kept, systems_of(ours, others))
        if arguments.folds:
            kept, ours, others = read(arguments.work, arguments.folds.split(",") + strangers, rows, opened)
            lines += report("All of these sources together", kept, systems_of(ours, others))
    if arguments.seen:
        kept, ours, others = read(arguments.work, [arguments.seen], rows, opened, seen=True)
        lines += report("Seen sources, unseen subjects", kept, systems_of(ours, others))
    text = "\n".join(lines) + "\n"
    if arguments.out:
        open(arguments.out, "w").write(text)
    print(text)


if __name__ == "__main__":
    main()
