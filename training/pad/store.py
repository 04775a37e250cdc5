"""The composed pictures of pool.py, memory-mapped, and the crops and small changes made anew for every step."""

import glob
import json
import os
import sys

import cv2
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
import crops
from attacks import camera
from attacks.optics import squeeze_jpeg, to_bytes
from network import VIEWS

TEACHER_LIMIT = 8.0  # log odds; beyond it the teachers' certainty teaches nothing
SOFTENING = 2.0  # temperature of the soft scores
SPECIES = ("bona-fide", "print", "replay", "cutout")


def left_out(source, leave_out):
    """Whether a name or a beginning with an asterisk (stu_*) in `leave_out` means this source."""
    return any(source == name or name.endswith("*") and source.startswith(name[:-1]) for name in leave_out)


class Pool:
    """Pictures of every shard that is there; those of sources left out (or born from them) are not."""

    def __init__(self, work, leave_out=(), only_foreign=False):
        self.rows, self.maps = [], []
        for path in sorted(glob.glob(os.path.join(work, "pool", "*.json"))):
            self.maps.append(np.memmap(path[:-5] + ".bin", np.uint8, "r"))
            self.rows += [dict(row, shard=len(self.maps) - 1) for row in json.load(open(path))
                          if not (left_out(row["source"], leave_out) or only_foreign and row["group"] == "pad")]
        # Both classes equally often; simulated and real, each pool's own shares.
        labels = np.array([-1 if row["label"] is None else row["label"] for row in self.rows])
        self.by_label = {label: np.flatnonzero(labels == label) for label in (-1, 0, 1)}

    def picture(self, row):
        height, width = row["shape"]
        flat = self.maps[row["shard"]][row["offset"]:row["offset"] + height * width * 3]
        return np.array(flat).reshape(height, width, 3), list(row["box"])

    def draw(self, rng):
        share = rng.random()
        label = -1 if share < 0.02 and len(self.by_label[-1]) else int(share < 0.5)
        chosen = self.by_label[label]
        return self.rows[chosen[rng.integers(len(chosen))]]


def vary(rgb, box, rng):
    """Cheap changes of light and camera that leave class and teachers' opinion as they are."""
    if rng.random() < 0.5:
        rgb = rgb[:, ::-1]
        box = [rgb.shape[1] - box[0] - box[2], *box[1:]]
    if rng.random() < 0.1:
        rgb, box = camera.frame(np.ascontiguousarray(rgb), box, rng, tight=1.0)
    if rng.random() < 0.06:
        rgb, box = camera.fill_border(np.ascontiguousarray(rgb), box, rng)
    rgb = np.ascontiguousarray(rgb)
    if rng.random() < 0.7:
        steps = np.arange(256) / 255.0
        gain, lift, gamma = np.exp(rng.normal(0, 0.18)), rng.normal(0, 0.05), np.exp(rng.normal(0, 0.15))
        tint = np.exp(rng.normal(0, 0.07, 3))
        table = np.stack([to_bytes(255 * np.clip(steps ** gamma * gain * t + lift, 0, 1)) for t in tint], axis=1)
        rgb = cv2.LUT(rgb, table.reshape(1, 256, 3))
    if rng.random() < 0.05:
        rgb = cv2.cvtColor(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    if rng.random() < 0.2:
        small = rng.uniform(0.45, 0.95)
        rgb = cv2.resize(rgb, (max(12, round(rgb.shape[1] * small)), max(12, round(rgb.shape[0] * small))), interpolation=cv2.INTER_AREA)
        box = [v * small for v in box]
    if rng.random() < 0.12:
        rgb = cv2.GaussianBlur(rgb, (0, 0), rng.uniform(0.4, 1.2))
    if rng.random() < 0.25:
        rgb = squeeze_jpeg(rgb, rng.integers(45, 96))
    return rgb, box


def jitter(box, rng):
    """Scale 10 %, shift 4 %, aspect 5 % (one standard deviation): detectors disagree by that much."""
    x, y, w, h = box
    scale, aspect = np.exp(rng.normal(0, 0.1)), np.exp(rng.normal(0, 0.05))
    w2, h2 = w * scale * aspect, h * scale / aspect
    return [x + (w - w2) / 2 + rng.normal(0, 0.04) * w, y + (h - h2) / 2 + rng.normal(0, 0.04) * h, w2, h2]


def view_of(rgb, box, name):
    """The network's crop [side, side, 3], uint8, by the card's rule: box shape, shift and shrink, area."""
    view = VIEWS[name]
    height, width = rgb.shape[:2]
    x, y, w, h = crops.shifted_inside(box, view["factor"], width, height)
    return crops.area(rgb[y:y + h, x:x + w], view["side"], view["side"])


def erase(pixels, rng):
    """A patch of one colour: no single spot may decide."""
    side = pixels.shape[0]
    h, w = (int(side * rng.uniform(0.1, 0.3)) for _ in range(2))
    y, x = rng.integers(0, side - h), rng.integers(0, side - w)
    pixels[y:y + h, x:x + w] = rng.integers(0, 256, 3)
    return pixels


def batch(pool, views, count, rng):
    """Per view uint8 [count, side, side, 3]; label (-1 unknown), species (-1 unknown), teachers' log odds: [count]."""
    pixels = {name: np.empty((count, VIEWS[name]["side"], VIEWS[name]["side"], 3), np.uint8) for name in views}
    label, species, teacher = np.empty(count, np.int64), np.empty(count, np.int64), np.empty(count, np.float32)
    for i in range(count):
        row = pool.draw(rng)
        rgb, box = vary(*pool.picture(row), rng)
        for name in views:
            view = np.array(view_of(rgb, jitter(box, rng), name))
            pixels[name][i] = erase(view, rng) if rng.random() < 0.15 else view
        label[i] = -1 if row["label"] is None else row["label"]
        kind = "bona-fide" if label[i] == 1 else row["species"]
        species[i] = SPECIES.index(kind) if kind in SPECIES and label[i] >= 0 else -1
        teacher[i] = np.clip(row["teachers"], -TEACHER_LIMIT, TEACHER_LIMIT).mean()
    return pixels, label, species, teacher
