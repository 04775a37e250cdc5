"""Reads the pictures of rows.json: upright, and without borders that somebody's alignment invented."""

import numpy as np
from PIL import Image, ImageOps

CHIP_MARGIN = 0.14  # of the box: aligned faces are smeared where the alignment left the picture


def read_upright(row):
    """uint8 RGB [H, W, 3]: EXIF orientation and the quarter turns that prepare.py found."""
    with Image.open(row["path"]) as image:
        rgb = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    return np.ascontiguousarray(np.rot90(rgb, row.get("turns", 0)))


def read_bona_fide(row):
    """Picture and box; aligned faces are cut close to the box."""
    rgb, (x, y, w, h) = read_upright(row), row["box"]
    if row["group"] != "faces":
        return rgb, [x, y, w, h]
    left, top = max(0, int(x - CHIP_MARGIN * w)), max(0, int(y - CHIP_MARGIN * h))
    right, bottom = min(rgb.shape[1], int(x + w * (1 + CHIP_MARGIN))), min(rgb.shape[0], int(y + h * (1 + CHIP_MARGIN)))
    return np.ascontiguousarray(rgb[top:bottom, left:right]), [x - left, y - top, w, h]


def lender(rows):
    """Rooms and wearers for the simulator, never from a PAD source: a source left out must be left out for good."""
    scenes = [row for row in rows if row["group"] == "scenes"]
    faces = [row for row in rows if row["group"] == "faces" and row["label"] == 1]

    def others(rng, with_face=False):
        pool = faces if with_face or rng.random() < 0.1 else scenes
        return read_bona_fide(pool[rng.integers(len(pool))])

    return others
