"""How much do size, borders, light and colour alone tell? AUC of rules that look at no face, per source.

    python3 training/pad/giveaways.py --work WORK [--most 60]

A rule that tells the classes of one source apart (column "either way": its better direction there) could be learned instead of
attacks; one that keeps its direction over sources ("one way", the better of both directions for all) would even look like success.
"""

import argparse
import json
import os

import cv2
import numpy as np

from figures import auc
from pictures import read_upright

BLACK = 12  # brightest value of a pixel that counts as black border
EDGE = 0.04  # of the shorter side: the frame that is looked at for borders


def rules(row):
    rgb = read_upright(row)
    height, width = rgb.shape[:2]
    edge = max(2, round(EDGE * min(height, width)))
    frame = np.concatenate([rgb[:edge].reshape(-1, 3), rgb[-edge:].reshape(-1, 3), rgb[:, :edge].reshape(-1, 3), rgb[:, -edge:].reshape(-1, 3)])
    hsv = cv2.cvtColor(rgb, cv2.COLOR_RGB2HSV)
    _, _, w, h = row["box"]
    return {
        "pixels of the picture": height * width,
        "width by height": width / height,
        "bytes per pixel": os.path.getsize(row["path"]) / (height * width),
        "black at the border": (frame.max(axis=1) < BLACK).mean(),
        "face by picture": w * h / (height * width),
        "pixels of the face": w * h,
        "mean brightness": hsv[..., 2].mean(),
        "blown-out pixels": (rgb.min(axis=2) > 250).mean(),
        "mean saturation": hsv[..., 1].mean(),
        "red against blue": rgb[..., 0].mean() - rgb[..., 2].mean(),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True)
    parser.add_argument("--most", type=int, default=60, help="pictures per source and class")
    arguments = parser.parse_args()
    every = [row for row in json.load(open(os.path.join(arguments.work, "rows.json"))) if row["group"] == "pad" and row["shared"]]
    random, values = np.random.default_rng(1), {}
    for source in sorted({row["source"] for row in every}):
        for label in (0, 1):
            own = [row for row in every if row["source"] == source and row["label"] == label]
            values[source, label] = [rules(own[i]) for i in random.permutation(len(own))[:arguments.most]]
    sources = sorted({source for source, _ in values if values[source, 0] and values[source, 1]})
    several = [source for source in sources if not source.startswith("stu_")]
    print("| rule | either way, mean | one way, mean | " + " | ".join(several) + " |\n|---|---|---|" + "---|" * len(several))
    for rule in values[sources[0], 0][0]:
        each = {source: auc(*(np.array([value[rule] for value in values[source, label]]) for label in (1, 0))) for source in sources}
        mean = float(np.mean(list(each.values())))
        print(f"| {rule} | {np.mean([max(v, 1 - v) for v in each.values()]):.3f} | {max(mean, 1 - mean):.3f} | "
              + " | ".join(f"{each[source]:.3f}" for source in several) + " |")


if __name__ == "__main__":
    main()
