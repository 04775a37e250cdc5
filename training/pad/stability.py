"""How far the calibrated score moves while nothing but the box, the compression or the size changes.

    python3 training/pad/stability.py --models MODELS --work WORK [--per-source 12]

For bona fide pictures: the standard deviation of the pack's score over box scales 0.90 to 1.10, shifts of 5 % of the box,
JPEG 60 to 95 and half size; the median and the 90th percentile over pictures. The pack's calibration curve is the engine's.
"""

import argparse
import json
import os

import cv2
import numpy as np

from attacks_path import squeeze_jpeg
from carded import CARDS, open_network, own_network
from pictures import read_upright

JPEG = (60, 70, 80, 90, 95)


def variants(rgb, box):
    """Name -> list of (picture, box); the first of each is the picture itself."""
    x, y, w, h = box
    scaled = [(rgb, [x + w * (1 - s) / 2, y + h * (1 - s) / 2, w * s, h * s]) for s in (0.9, 0.95, 1.05, 1.1)]
    shifted = [(rgb, [x + dx * w, y + dy * h, w, h]) for dx, dy in ((0.05, 0), (-0.05, 0), (0, 0.05), (0, -0.05))]
    jpeg = [(squeeze_jpeg(rgb, q), box) for q in JPEG]
    size = (max(8, rgb.shape[1] // 2), max(8, rgb.shape[0] // 2))
    half = [(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), [v / 2 for v in box])]
    own = [(rgb, box)]
    return {"box scale": own + scaled, "shift": own + shifted, "JPEG": own + jpeg, "half size": own + half,
            "all": own + scaled + shifted + jpeg + half}


def load_pack(path, models):
    pack = json.load(open(path))
    networks = []
    for name in pack["pad"]["models"]:
        own = [os.path.join(CARDS, "default", folder) for folder in os.listdir(os.path.join(CARDS, "default"))
               if os.path.isfile(os.path.join(CARDS, "default", folder, "model.json"))
               and json.load(open(os.path.join(CARDS, "default", folder, "model.json")))["id"] == name]
        networks.append(own_network(own[0]) if own else open_network(name, models))
    curve = pack["pad"]["calibration"]
    return networks, [p["logit"] for p in curve], [p["score"] for p in curve]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--packs", default="public,default,plus")
    parser.add_argument("--per-source", type=int, default=12)
    parser.add_argument("--per-person", type=int, default=4, help="of the one-person sources, which are trained on; 0 leaves them out")
    arguments = parser.parse_args()
    rows = [row for row in json.load(open(os.path.join(arguments.work, "rows.json")))
            if row["group"] == "pad" and row["shared"] and row["label"] == 1 and row["split"] != "train"
            or row["source"].startswith("stu_") and row["label"] == 1]
    random, chosen = np.random.default_rng(1), []
    for source in sorted({row["source"] for row in rows}):
        own = [row for row in rows if row["source"] == source]
        count = min(len(own), arguments.per_source if not source.startswith("stu_") else arguments.per_person)
        chosen += [own[i] for i in random.choice(len(own), count, replace=False)]
    print(f"{len(chosen)} bona fide pictures of {len({row['source'] for row in chosen})} sources")
    print("| pack | what changes | median | 90th percentile |\n|---|---|---|---|")
    for name in arguments.packs.split(","):
        path = os.path.join(CARDS, name, "pack.json")
        if not os.path.exists(path):
            continue
        networks, logits, scores = load_pack(path, arguments.models)
        spread = {}
        for row in chosen:
            groups = variants(read_upright(row), row["box"])
            values = [np.interp(np.mean([n.logit(*v) for n in networks]), logits, scores) for v in groups["all"]]
            at = 1
            for kind, members in groups.items():
                if kind == "all":
                    spread.setdefault(kind, []).append(np.std(values))
                else:
                    spread.setdefault(kind, []).append(np.std([values[0], *values[at:at + len(members) - 1]]))
                    at += len(members) - 1
        for kind, deviations in spread.items():
            print(f"| {name} | {kind} | {np.median(deviations):.3f} | {np.quantile(deviations, 0.9):.3f} |", flush=True)


if __name__ == "__main__":
    main()
