"""Composes the training pictures: real ones through more cameras, and simulated attacks.

    python3 training/pad/pool.py --work WORK --shards 60 [--first 0] [--processes 2] [--until HH:MM]

WORK/pool/NNNN.bin + .json, 500 pictures each; the number is the seed, existing shards are kept, so the same command goes on.
A picture is stored with at most KEEP boxes around the face and the box's longer side at most FACE pixels.
"""

import argparse
import datetime
import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor

import cv2
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
from attacks import camera, simulate
from pictures import lender, read_bona_fide, read_upright

SHARD = 500
FACE, KEEP = 128, 3.6
KINDS, KIND_SHARES = ("real", "simulated", "bona-fide"), (0.5, 0.28, 0.22)
# Sources weigh by how many subjects and cameras they bring, not by frames; stu_*: one or two persons each.
SOURCE_WEIGHTS = {"feni_minifas": 6, "celeba_spoof_sub": 5, "casia_fasd": 4, "replay_attack": 4, "nuaa_raw": 1.5}
UNTOUCHED = 0.4  # of the real pictures go in as they are


class Draw:
    """Draws by source, class, species, subject, then frame."""

    def __init__(self, rows):
        self.tree = {}
        for row in rows:
            species = self.tree.setdefault(row["source"], {}).setdefault(row["label"], {}).setdefault(row["species"], {})
            species.setdefault(row["subject"], []).append(row)
        weights = np.array([SOURCE_WEIGHTS.get(source, 1.0) for source in self.tree])
        self.sources, self.weights = list(self.tree), weights / weights.sum()

    def __call__(self, rng, label=None):
        node = self.tree[self.sources[rng.choice(len(self.sources), p=self.weights)]]
        if label is not None and label not in node:
            return self(rng, label)
        node = node[label] if label is not None else _any(node, rng)
        node = _any(_any(node, rng), rng)
        return node[rng.integers(len(node))]


def _any(node, rng):
    keys = list(node)
    return node[keys[rng.integers(len(keys))]]


class Composer:
    def __init__(self, rows):
        train = [row for row in rows if row["split"] == "train"]
        self.real = Draw([row for row in train if row["group"] == "pad"])
        self.faces = Draw([row for row in train if row["group"] == "faces"])
        self.scenes = [row for row in train if row["group"] == "scenes"]
        self.others = lender(train)

    def _bona_fide(self, rng):
        if rng.random() < 0.7:
            return self.faces(rng)
        return self.scenes[rng.integers(len(self.scenes))]

    def _base(self, rng):
        """What an attacker starts from: half of it whole pictures with surroundings."""
        if rng.random() < 0.5:
            return self.real(rng, 1)
        row = self._bona_fide(rng)
        return row if row["label"] == 1 else self._base(rng)

    def draw(self, rng):
        kind = KINDS[rng.choice(len(KINDS), p=KIND_SHARES)]
        if kind == "simulated":
            row = self._base(rng)
            rgb, box, species = simulate.attack(*read_bona_fide(row), self.others, rng)
            label = 0
        else:
            row = self.real(rng) if kind == "real" else self._bona_fide(rng)
            rgb, box = read_bona_fide(row)
            label, species = row["label"], row["species"]
        if kind == "real" and rng.random() < UNTOUCHED:
            tight = 0.0
        else:
            rgb, box = camera.frame(rgb, box, rng, tight=0.15 if kind == "real" else 0.4)
            rgb, box = camera.capture(rgb, box, rng)
            tight = 0.08
        if rng.random() < tight:
            rgb, box = camera.fill_border(rgb, box, rng)
        box = _jittered(box, rng, 0.06, 0.03)
        rgb, box = _small(rgb, box)
        return rgb, dict(box=[round(v, 2) for v in box], shape=rgb.shape[:2], label=label, species=species or "", kind=kind,
                         source=row["source"], group=row["group"], name=row["name"])


def _jittered(box, rng, scale, shift):
    x, y, w, h = box
    s = np.exp(rng.normal(0, scale))
    return [float(x + w * (1 - s) / 2 + rng.normal(0, shift) * w), float(y + h * (1 - s) / 2 + rng.normal(0, shift) * h),
            float(w * s), float(h * s)]


def _small(rgb, box):
    """At most KEEP boxes around the face, the box's longer side at most FACE pixels."""
    height, width = rgb.shape[:2]
    x, y, w, h = box
    left, top = max(0, int(x + w / 2 - w * KEEP / 2)), max(0, int(y + h / 2 - h * KEEP / 2))
    right, bottom = min(width, int(x + w / 2 + w * KEEP / 2) + 1), min(height, int(y + h / 2 + h * KEEP / 2) + 1)
    rgb, box = rgb[top:bottom, left:right], [x - left, y - top, w, h]
    if max(w, h) > FACE:
        scale = FACE / max(w, h)
        size = max(8, round(rgb.shape[1] * scale)), max(8, round(rgb.shape[0] * scale))
        sx, sy = size[0] / rgb.shape[1], size[1] / rgb.shape[0]
        rgb = cv2.resize(np.ascontiguousarray(rgb), size, interpolation=cv2.INTER_AREA)
        box = [box[0] * sx, box[1] * sy, w * sx, h * sy]
    return np.ascontiguousarray(rgb), box


_composer = None


def _write(arguments):
    number, work, until = arguments
    path = os.path.join(work, "pool", f"{number:04d}")
    if os.path.exists(path + ".json") or (until and datetime.datetime.utcnow().strftime("%H:%M") >= until):
        return 0
    global _composer
    cv2.setNumThreads(1)
    _composer = _composer or Composer(json.load(open(os.path.join(work, "rows.json"))))
    rng, rows, offset = np.random.default_rng(number), [], 0
    with open(path + ".bin", "wb") as file:
        while len(rows) < SHARD:
            try:
                rgb, facts = _composer.draw(rng)
            except (cv2.error, ValueError, ZeroDivisionError) as fault:  # a degenerate crop: draw another
                print("skipped", fault, flush=True)
                continue
            if min(rgb.shape[:2]) < 20:
                continue
            file.write(rgb.tobytes())
            rows.append(dict(facts, offset=offset))
            offset += rgb.size
    with open(path + ".new", "w") as file:
        json.dump(rows, file)
    os.replace(path + ".new", path + ".json")
    print(number, f"{offset / 1e6:.0f} MB", datetime.datetime.utcnow().strftime("%H:%M:%S"), flush=True)
    return 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True)
    parser.add_argument("--shards", type=int, default=60)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--until", help="UTC, HH:MM: no shard is begun later")
    arguments = parser.parse_args()
    os.makedirs(os.path.join(arguments.work, "pool"), exist_ok=True)
    tasks = [(i, arguments.work, arguments.until) for i in range(arguments.first, arguments.first + arguments.shards)]
    with ProcessPoolExecutor(arguments.processes) as pool:
        list(pool.map(_write, tasks))


if __name__ == "__main__":
    main()
