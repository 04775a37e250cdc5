"""Releases a checkpoint: the network as ONNX with its card, beside each other in models/default/face-detector.

    python3 training/detector/card.py --work WORK --checkpoint WORK/one/last.pt --threshold 0.5 --date 2026-11-21
    python3 training/detector/measure.py ... --json WORK/heldout.json
    python3 training/detector/card.py ... --figures WORK/heldout.json
"""

import argparse
import glob
import hashlib
import json
import os

import numpy as np
import torch

from detectors import GridDetector, read_rgb
from export import TOLERANCE, largest_difference, write_onnx
from measure import CARD, HERE, SIDES, look
from common.layers import parameters_of
from network import Detector
from store import Store

DOUBTFUL = 0.25  # from here to the threshold a second network is asked (training/landmarks/verify.py)
PICTURES = os.path.join(HERE, "../../samples/pictures")
LINEAGE = ("Trained by this project from random initialisation; no foreign weights in it. Its labels come from YuNet-n "
           "(MIT / Apache-2.0, trained on WIDER FACE) and RetinaFace mobilenet0.25 (MIT, WIDER FACE), and its layers learned to make YuNet-n's maps. Its pictures come "
           "from public repositories that republish research data sets, several of them for research only, or hold "
           "somebody's own captures: see trainedOn. training/ lets anybody train it again on pictures of their own.")
NOTES = (
    "Figures compare with labels made by the teachers themselves, so YuNet has home advantage in them.",
    "Faces that lie on their side are often missed or get wrong landmarks: turn the picture first (rotate_image).",
    "In a crowd of small faces it may see a large one that is none: boxes around a surer, much smaller face are dropped (output.dropEnclosing), which removed all nine such main faces in 620 scenes, training pictures among them.",
    "Weaker than its teachers on profiles, heads bent down, faces behind masks and hoods, and small faces in crowds.",
    "The held-back list is not quite unknown to its makers: the networks before were measured there, one sheet of mistakes was looked at, and voting was tried on both lists at once.",
    "Few sources, webcams and phone selfies above all; not examined by age, gender or skin tone.",
)


def figures_of(path, date):
    with open(path) as file:
        measured = json.load(file)
    on = f"held-back tenth of the development data ({measured['pictures']} pictures), {date}"
    rows = []
    for key, what in (("recall", "recall of the main face at IoU 0.5"), ("all_faces", "recall of all sure faces at IoU 0.5"),
                      ("extra", "boxes per picture that are no sure face"),
                      ("outside", "of these outside the teachers' doubtful regions"),
                      ("error", "mean landmark error / eye distance"),
                      ("median_error", "median landmark error / eye distance")):
        rows += [dict(what=f"{what}{suffix}", value=measured["figures"][name][key], on=on, by="this project")
                 for name, suffix in (("ours", ""), ("YuNet-n", ", YuNet-n for comparison"),
                                      ("RetinaFace", ", RetinaFace for comparison"))]
    for size, medians in measured["milliseconds"].items():
        rows.append(dict(what=f"time of one pass at {size}, one thread (YuNet-n in the same run)",
                         value=f"{medians['ours']:.2f} ms ({medians['YuNet-n']:.2f} ms)",
                         on=f"ONNX Runtime, two shared cores, interleaved medians, {date}", by="this project"))
    return rows


def write_parity(weights, card):
    """What the network says of the sample portraits, for the server's tests: boxes and points of this pipeline."""
    detector, rows = GridDetector(weights), []
    for path in sorted(glob.glob(os.path.join(PICTURES, "portrait-composite-*.png"))):
        rgb = read_rgb(path)
        faces = look(detector, rgb, card["crop"]["sides"], card["output"]["scoreThreshold"])
        rows.append(dict(image=os.path.basename(path), width=rgb.shape[1], height=rgb.shape[0], faces=[
            dict(score=round(float(score), 4), box=[round(float(v), 2) for v in (*box[:2], *(box[2:] - box[:2]))],
                 landmarks=np.round(points.astype(float), 2).tolist())
            for box, points, score in zip(faces.boxes, faces.landmarks, faces.scores)]))
    with open(os.path.join(os.path.dirname(weights), "parity.json"), "w") as file:
        json.dump(dict(about="Faces of samples/pictures by training/detector: box as x y width height, points in the card's "
                             "order, all in pixels of the picture.", pictures=rows), file, indent=1)
        file.write("\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True)
    parser.add_argument("--checkpoint", required=True)
    parser.add_argument("--threshold", type=float, required=True)
    parser.add_argument("--date", required=True, help="of the measurement, as it stands in the card")
    parser.add_argument("--figures", help="JSON of measure.py")
    arguments = parser.parse_args()
    folder = os.path.dirname(CARD)
    os.makedirs(folder, exist_ok=True)
    weights = os.path.join(folder, "face-detector.onnx")

    network = Detector.of_weights(torch.load(arguments.checkpoint, map_location="cpu")["ema"])
    difference = largest_difference(write_onnx(network, weights), weights)
    print(f"{parameters_of(network)} parameters; largest difference to torch {difference:.1e}")
    if difference > TOLERANCE:
        raise SystemExit(f"More than {TOLERANCE:.0e}.")
    content = open(weights, "rb").read()

    store = Store(arguments.work)
    groups = {}
    for row in store.whole + store.faces:
        groups[row["source"]] = groups.get(row["source"], 0) + 1
    trained_on = [f"{source} (n = {count})" for source, count in sorted(groups.items())]
    card = {
        "format": 1,
        "id": "bonafide-face-detector-3",
        "task": "face-detection",
        "title": "Faces with five landmarks: small anchor-free network, taught by YuNet-n's maps, with labels by YuNet-n and RetinaFace",
        "weights": {"file": "face-detector.onnx", "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()},
        "licence": {"spdx": "Apache-2.0", "note": LINEAGE},
        "origin": {"repository": "this repository", "path": "training/detector",
                   "note": f"{parameters_of(network)} parameters; thresholds chosen on the development list"},
        "trainedOn": trained_on + ["distilled from YuNet-n (libfacedetection.train @ 0047ac2) and RetinaFace mobilenet0.25 "
                                   "(Face-Detector-1MB-with-landmark @ 2b07565)"],
        "crop": {"kind": "letterbox", "sides": list(SIDES), "multipleOf": 32, "resampling": "area"},
        "input": {"name": "input", "layout": "nchw", "channels": "rgb", "scale": 1, "mean": [0, 0, 0], "std": [1, 1, 1]},
        "output": {"kind": "anchor-free-planes", "strides": [8, 16, 32], "name": "cells_{stride}", "scoreThreshold": arguments.threshold, "doubtfulThreshold": DOUBTFUL, "nmsIou": 0.45, "voting": True, "dropEnclosing": True},
        "figures": figures_of(arguments.figures, arguments.date) if arguments.figures else [],
        "notes": list(NOTES),
    }
    with open(CARD, "w") as file:
        json.dump(card, file, indent=2)
        file.write("\n")
    write_parity(weights, card)


if __name__ == "__main__":
    main()
