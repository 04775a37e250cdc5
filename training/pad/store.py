"""The composed pictures of pool.py, memory-mapped, and small changes made anew for every step."""

import glob
import json
import os
import sys

import cv2
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
from attacks import camera
from attacks.optics import squeeze_jpeg, to_bytes


def left_out(source, leave_out):
    """Whether a name or a beginning with an asterisk (stu_*) in `leave_out` means this source."""
    return any(source == name or name.endswith("*") and source.startswith(name[:-1]) for name in leave_out)


class Pool:
    """Pictures of every shard that is there; those of sources left out (or born from them) are not."""

    def __init__(self, work, leave_out=()):
        self.rows, self.maps = [], []
        for path in sorted(glob.glob(os.path.join(work, "pool", "*.json"))):
            self.maps.append(np.memmap(path[:-5] + ".bin", np.uint8, "r"))
            self.rows += [dict(row, shard=len(self.maps) - 1) for row in json.load(open(path))
                          if not left_out(row["source"], leave_out)]

    def picture(self, row):
        height, width = row["shape"]
        flat = self.maps[row["shard"]][row["offset"]:row["offset"] + height * width * 3]
        return np.array(flat).reshape(height, width, 3), list(row["box"])


def vary(rgb, box, rng):
    """Cheap changes of light and camera."""
    if rng.random() < 0.5:
        rgb = rgb[:, ::-1]
        box = [rgb.shape[1] - box[0] - box[2], *box[1:]]
    if rng.random() < 0.1:
        rgb, box = camera.frame(np.ascontiguousarray(rgb), box, rng, tight=1.0)
    if rng.random() < 0.15:
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


def erase(pixels, rng):
    """A patch of one colour: no single spot may decide."""
    side = pixels.shape[0]
    h, w = (int(side * rng.uniform(0.1, 0.3)) for _ in range(2))
    y, x = rng.integers(0, side - h), rng.integers(0, side - w)
    pixels[y:y + h, x:x + w] = rng.integers(0, 256, 3)
    return pixels
