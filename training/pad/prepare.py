"""Lists every usable picture with box, split and subject, and refuses what excluded.sha1 names.

    python3 training/pad/prepare.py --data DATA --models MODELS --work WORK [--more MORE]

Writes WORK/rows.json. MORE may hold the complete originals of two sources (README.md): feni/All_Real_aspect_resized,
feni/All_Paper_aspect_resized, celeba/live, celeba/spoof. Boxes of pad.csv are taken as they are; YuNet-n finds the others.
"""

import argparse
import csv
import glob
import hashlib
import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../detector"))
sys.path.insert(0, os.path.join(HERE, ".."))

LYING = ("stu_nurcan", "stu_diogo", "stu_dsourav", "stu_jtboing")  # sources with pictures that lie on their side
TURN_GAIN = 0.08  # detection score that a quarter turn must gain to be believed
LEAST_DETECTION = 0.6
DEVELOPMENT_SHARE = 0.12  # of the training subjects, by hash
BLOCK = 22  # feni_minifas names few subjects: neighbours in name order share a block
MORE = (("feni/All_Real_aspect_resized", "feni_minifas", 1, ""), ("feni/All_Paper_aspect_resized", "feni_minifas", 0, "print"),
        ("celeba/live", "celeba_spoof_sub", 1, ""), ("celeba/spoof", "celeba_spoof_sub", 0, "unknown"))
# Aligned faces with age and identity, whole pictures: bona fide or unlabelled, so they only meet teachers and simulator.
UNLABELLED_SCENES = ("facemask_in_wild", "rwmfd", "anerishah", "vendor_samples", "realorscreen", "deepfake_kirti")
BONA_FIDE_SCENES = ("facemask_in_wild", "rwmfd", "anerishah")


def sha1(content):
    return hashlib.sha1(content).hexdigest()


def share_of(text):
    return int(sha1(text.encode())[:8], 16) / 16 ** 8


def read_rows(data, more):
    """Every picture as a dict; the split of sources without an official one is drawn by subject."""
    excluded = set(open(os.path.join(data, "excluded.sha1")).read().split())
    rows, seen = [], {}
    for row in csv.DictReader(open(os.path.join(data, "pad.csv"))):
        path = os.path.join(data, row["path"])
        digest = sha1(open(path, "rb").read())
        if digest[:16] in excluded:
            continue
        seen[digest] = new = dict(path=path, name=row["path"], source=row["source"], subject=row["subject"], label=int(row["is_bona_fide"]),
                                  species=row["pai_species"], split=row["split"], shared=True, group="pad",
                                  box=[float(v) for v in row["box"].split()] or None)
        rows.append(new)
    rows += _more_rows(more, excluded, seen) if more else []
    for name in ("faces", "scenes"):
        for row in csv.DictReader(open(os.path.join(data, f"{name}.csv"))):
            path = os.path.join(data, row["path"])
            if row.get("split") == "test" or sha1(open(path, "rb").read())[:16] in excluded:
                continue
            label = 1 if name == "faces" or row["source"] in BONA_FIDE_SCENES else None
            rows.append(dict(path=path, name=row["path"], source=row["source"], subject=row.get("identity") or row["path"], label=label,
                             species="", split="train", shared=True, group=name, box=None))
    _split(rows)
    return rows


def _more_rows(more, excluded, seen):
    """The complete originals; a picture that the shared folder holds already only lends its subject's name."""
    rows = []
    for folder, source, label, species in MORE:
        names = sorted(glob.glob(os.path.join(more, folder, "*")))
        for i, path in enumerate(names):
            base = os.path.basename(path)
            subject = f"celeba-{base.split('_')[1]}" if source.startswith("celeba") else f"feni-{label}-{i // BLOCK}"
            digest = sha1(open(path, "rb").read())
            if digest[:16] in excluded:
                continue
            if digest in seen:
                seen[digest]["subject"] = subject
                continue
            seen[digest] = new = dict(path=path, name=f"{folder}/{base}", source=source, subject=subject, label=label, species=species,
                                      split="train", shared=False, group="pad", box=None)
            rows.append(new)
    return rows


def _split(rows):
    """train -> train or development, by subject; official devel is development, test stays test."""
    for row in rows:
        if row["split"] == "devel":
            row["split"] = "development"
        elif row["split"] == "train" and row["group"] == "pad":
            one_person = row["source"].startswith("stu_")
            key = f"{row['source']} {row['name'] if one_person else row['subject']}"
            if not one_person and share_of(key) < DEVELOPMENT_SHARE:
                row["split"] = "development"


def _find_many(arguments):
    """Box (and quarter turns) of pictures without one, by YuNet-n; None where no face is sure."""
    rows, models = arguments
    from detectors import GridDetector, read_rgb
    detector = GridDetector(os.path.join(models, "detection-yunet/yunet_n_dynamic.onnx"), bgr=True)

    def best(rgb):
        side = 320 if max(rgb.shape[:2]) > 200 else 192
        faces = detector.find(rgb, side, 0.3)
        if not len(faces):
            return 0.0, None
        areas = np.prod(faces.boxes[:, 2:] - faces.boxes[:, :2], axis=1)
        i = int(np.argmax(areas * (faces.scores > LEAST_DETECTION) + 1e-6 * faces.scores))
        x1, y1, x2, y2 = (float(v) for v in faces.boxes[i])
        return float(faces.scores[i]), [x1, y1, x2 - x1, y2 - y1]

    for row in rows:
        rgb = read_rgb(row["path"])
        score, box = best(rgb)
        row["turns"] = 0
        if row["source"] in LYING:
            for turns in (1, 3):
                turned_score, turned = best(np.ascontiguousarray(np.rot90(rgb, turns)))
                if turned_score > score + TURN_GAIN and turned_score > LEAST_DETECTION:
                    score, row["turns"], row["box"] = turned_score, turns, turned
        if row["box"] is None and score >= LEAST_DETECTION:
            row["box"] = box
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--models", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--more", help="folder with the complete originals of feni_minifas and celeba_spoof_sub")
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    os.makedirs(arguments.work, exist_ok=True)
    rows = read_rows(arguments.data, arguments.more)
    wanting = [row for row in rows if row["box"] is None or row["source"] in LYING]
    done = [dict(row, turns=0) for row in rows if not (row["box"] is None or row["source"] in LYING)]
    parts = [wanting[i::16] for i in range(16)]
    with ProcessPoolExecutor(arguments.processes) as pool:
        for part in pool.map(_find_many, [(part, arguments.models) for part in parts]):
            done += part
    done = sorted((row for row in done if row["box"]), key=lambda row: row["name"])
    with open(os.path.join(arguments.work, "rows.json"), "w") as file:
        json.dump(done, file)
    counts = {}
    for row in done:
        key = (row["group"], row["source"], row["label"], row["split"])
        counts[key] = counts.get(key, 0) + 1
    for key in sorted(counts, key=str):
        print(*key, counts[key])


if __name__ == "__main__":
    main()
