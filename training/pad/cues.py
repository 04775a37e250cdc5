"""Does the score follow the wrong thing? AUC while a possible cue is taken from both classes alike.

    python3 training/pad/cues.py --models MODELS --work WORK --folds RUN,RUN,RUN [--most 40]

Every picture is judged by the run that left its source out. At most `--most` pictures per source and class.
"""

import argparse
import json
import os

import cv2
import numpy as np

from attacks_path import squeeze_jpeg
from carded import PAIR, open_network
from figures import auc
from network import VIEWS
from pictures import read_upright
from score import leave_out_of, load, mean_of, score_pixels
from store import left_out
from wild import cut


def grey(rgb, box, _):
    return cv2.cvtColor(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB), box


def equal_size(rgb, box, _):
    """Box 80 pixels on its longer side, JPEG 80, whatever it was."""
    scale = 80 / max(box[2], box[3])
    size = (max(8, round(rgb.shape[1] * scale)), max(8, round(rgb.shape[0] * scale)))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    return squeeze_jpeg(small, 80), [v * scale for v in box]


def filled(rgb, box, _):
    """Everything outside 1.15 boxes in mid grey."""
    out = np.full_like(rgb, 127)
    x, y, w, h = box
    window = np.s_[max(0, int(y - 0.075 * h)):int(y + 1.075 * h), max(0, int(x - 0.075 * w)):int(x + 1.075 * w)]
    out[window] = rgb[window]
    return out, box


def black_bars(rgb, box, _):
    """Black bars of a tenth on all sides."""
    bars = [rgb.shape[0] // 10] * 2 + [rgb.shape[1] // 10] * 2
    return cv2.copyMakeBorder(rgb, *bars, cv2.BORDER_CONSTANT), [box[0] + bars[2], box[1] + bars[0], *box[2:]]


def swapped(rgb, box, other):
    """The face of one picture, softly pasted, in the surroundings of a picture of the other class of the same source."""
    if other is None:
        return rgb, box
    pixels, (x, y, w, h) = read_upright(other), other["box"]
    height, width = pixels.shape[:2]
    matrix = np.float32([[w / box[2], 0, x - box[0] * w / box[2]], [0, h / box[3], y - box[1] * h / box[3]]])
    moved = cv2.warpAffine(rgb, matrix, (width, height), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    mask = np.zeros((height, width), np.float32)
    cv2.rectangle(mask, (int(x - 0.05 * w), int(y - 0.05 * h)), (int(x + 1.05 * w), int(y + 1.05 * h)), 1.0, -1)
    mask = cv2.GaussianBlur(mask, (0, 0), max(1.0, 0.03 * w))[..., None]
    return (pixels * (1 - mask) + moved * mask).astype(np.uint8), [x, y, w, h]


CUES = {"as it is": lambda rgb, box, _: (rgb, box), "grey": grey, "equal size and JPEG": equal_size, "surroundings grey": filled,
        "black bars": black_bars, "surroundings of the other class": swapped}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--folds", required=True)
    parser.add_argument("--most", type=int, default=40)
    arguments = parser.parse_args()
    every = [row for row in json.load(open(os.path.join(arguments.work, "rows.json"))) if row["group"] == "pad" and row["shared"]]
    random, groups = np.random.default_rng(1), {}
    for row in every:
        groups.setdefault((row["source"], row["label"]), []).append(row)
    pair = [open_network(name, arguments.models) for name in PAIR]
    folds = [load(os.path.join(arguments.work, run)) for run in arguments.folds.split(",")]
    picked = {key: [rows[i] for i in random.permutation(len(rows))[:arguments.most]] for key, rows in groups.items()}
    print("| change in both classes | ours | open pair |\n|---|---|---|")
    for cue, change in CUES.items():
        results, judged = {name: [] for name in ("ours", "open pair")}, set()
        for source in sorted({source for source, _ in picked}):
            if (source, 0) not in picked or (source, 1) not in picked:
                continue
            networks = next((networks for networks, saved in folds if left_out(source, leave_out_of(saved))), None)
            if networks is None:
                continue
            judged.add(source)
            scores = {name: {0: [], 1: []} for name in results}
            for label in (0, 1):
                rows, others = picked[source, label], picked[source, 1 - label]
                changed = [change(read_upright(row), row["box"], others[i % len(others)]) for i, row in enumerate(rows)]
                views = {name: np.stack([cut(rgb, box, view, exact=True) for rgb, box in changed]) for name, view in VIEWS.items()}
                scores["ours"][label] = mean_of(score_pixels(networks, views))
                scores["open pair"][label] = [np.mean([net.logit(rgb, box) for net in pair]) for rgb, box in changed]
            for name in results:
                results[name].append(auc(scores[name][1], scores[name][0]))
        print(f"| {cue} | " + " | ".join(f"{np.mean(values):.3f}" for values in results.values()) + " |", flush=True)


if __name__ == "__main__":
    main()
