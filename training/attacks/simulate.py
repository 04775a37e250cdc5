"""Attacks from bona fide pictures: `attack(rgb, box, others, rng)` gives picture, box and PAI species.

Everything is a pure function of its arguments and the generator, so a seed names a picture for good.
"""

import numpy as np

from . import cutouts, prints, scene, screens
from .camera import resize_to
from .optics import blend

SPECIES = ("print", "replay", "cutout")
WORK_FACE = (150, 240)  # pixels of the face's longer side while the attack is drawn


def _content(rgb, box, rng, most=3.0):
    """What the attacker prints or shows: a window about the face at working size."""
    side = rng.uniform(*WORK_FACE)
    height, width = rgb.shape[:2]
    x, y, w, h = box
    grow = rng.uniform(0.15, (most - 1) / 2, 4)
    left, top = max(0, int(x - grow[0] * w)), max(0, int(y - grow[1] * h))
    right, bottom = min(width, int(x + w + grow[2] * w)), min(height, int(y + h + grow[3] * h))
    part = rgb[top:bottom, left:right]
    return resize_to(np.ascontiguousarray(part), [x - left, y - top, w, h], side)


def _spread(rng, near=0.3):
    """How much larger than the medium the frame is: below 1 no edge is seen."""
    return rng.uniform(0.6, 0.9) if rng.random() < near else rng.uniform(0.95, 1.9)


def print_attack(rgb, box, others, rng):
    content, box = _content(rgb, box, rng)
    sheet, facts = prints.print_on_paper(content, rng)
    sheet, (left, top) = prints.with_margin(sheet, facts["paper"], rng)
    box = [box[0] + left, box[1] + top, box[2], box[3]]
    alpha = np.ones(sheet.shape[:2], np.float32)
    if rng.random() < 0.15:
        alpha = cutouts.torn_edges(*alpha.shape, rng)
    sheet, alpha, moved = scene.bend(sheet, alpha, rng)
    box = _moved(box, moved)
    if facts["glossy"] or rng.random() < 0.08:
        sheet = scene.gloss(sheet, rng)
    out, box, outline = scene.present(sheet, alpha, box, rng, others(rng)[0], _spread(rng), sharp=rng.random() < 0.6)
    if rng.random() < 0.45:
        out = scene.fingers(out, outline, rng)
    return out, box, "print"


def replay_attack(rgb, box, others, rng):
    content, box = _content(rgb, box, rng)
    light, _ = screens.show(content, rng)
    if rng.random() < 0.6:
        light = screens.reflection(light, others(rng)[0], rng)
    light, (left, top) = screens.with_bezel(light, rng)
    box = [box[0] + left, box[1] + top, box[2], box[3]]
    if rng.random() < 0.25:
        light = scene.gloss(light, rng)
    if rng.random() < 0.35:  # auto exposure on a dark room: the display blows out
        light = np.clip(light.astype(np.float32) * rng.uniform(1.1, 1.8), 0, 255).astype(np.uint8)
    alpha = np.ones(light.shape[:2], np.float32)
    out, box, outline = scene.present(light, alpha, box, rng, others(rng)[0], _spread(rng, 0.4), tilt=0.12, sharp=rng.random() < 0.8)
    if rng.random() < 0.3:
        out = scene.fingers(out, outline, rng)
    return out, box, "replay"


def cutout_attack(rgb, box, others, rng):
    content, box = _content(rgb, box, rng, most=2.4)
    sheet, facts = prints.print_on_paper(content, rng)
    height, width = sheet.shape[:2]
    kind = rng.choice(["head", "holes", "both"], p=[0.35, 0.4, 0.25])
    alpha = np.ones((height, width), np.float32) if kind == "holes" else cutouts.head_outline(height, width, box, rng)
    face, face_box = others(rng, with_face=True)
    behind = cutouts.wearer(height, width, box, face, face_box, rng)
    if kind != "head":
        gone = cutouts.holes(height, width, box, rng)
        sheet = blend(sheet, behind, gone)
    sheet, alpha, moved = scene.bend(sheet, alpha, rng)
    box = _moved(box, moved)
    worn = kind != "holes" and rng.random() < 0.5
    if worn:  # before the wearer's own head
        sheet, alpha = blend(behind, sheet, alpha), np.ones_like(alpha)
    spread = rng.uniform(0.6, 0.95) if worn else _spread(rng, 0.2)
    out, box, outline = scene.present(sheet, alpha, box, rng, others(rng)[0], spread)
    if not worn and rng.random() < 0.4:
        out = scene.fingers(out, outline, rng)
    return out, box, "cutout"


def _moved(box, moved):
    x, y, w, h = box
    points = [moved(px, py) for px, py in ((x, y), (x + w, y), (x, y + h), (x + w, y + h))]
    xs, ys = [float(p[0]) for p in points], [float(p[1]) for p in points]
    return [min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)]


MAKERS = {"print": print_attack, "replay": replay_attack, "cutout": cutout_attack}
SHARES = (0.42, 0.42, 0.16)


def attack(rgb, box, others, rng, species=None):
    """`others(rng, with_face=False)` lends further pictures: (rgb, box)."""
    return MAKERS[species or str(rng.choice(SPECIES, p=SHARES))](rgb, box, others, rng)
