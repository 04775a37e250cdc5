"""Pictures to ask a teacher about, and the crops of them: faces as found, scenes, composed pictures, faces held up in other rooms.

    python3 training/pad/wild.py --models MODELS --work WORK --data DATA --originals FOLDER [--count 26000]

writes WORK/wild.json, the boxes of the originals' faces (training/faces/README.md says where they come from; what DATA/excluded.sha1 lists is
left out). Composed pictures (pool.py) come from PAD sources, too; those of a source left out stay out.
"""

import argparse
import glob
import hashlib
import json
import os
import sys

import cv2
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..")]
import crops
from attacks.optics import field, grain, saturate, squeeze_jpeg, to_bytes
from pictures import read_upright
from store import Pool, erase, vary

KINDS, SHARES = ("found", "scene", "composed", "held"), (0.2, 0.16, 0.42, 0.22)
SCENE_SIDE, FACE = 640, 128


def index(arguments):
    sys.path.append(os.path.join(HERE, "../detector"))  # behind this folder: some files there have the same names
    from detectors import teachers
    finder, kept = teachers(arguments.models)[0], []
    excluded = set(open(os.path.join(arguments.data, "excluded.sha1")).read().split())
    paths = sorted(glob.glob(os.path.join(arguments.originals, "*/**/*.*"), recursive=True))
    for path in np.random.default_rng(5).permutation(paths)[:arguments.count]:
        content = open(path, "rb").read()
        bgr = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
        if bgr is None or hashlib.sha1(content).hexdigest()[:16] in excluded:
            continue
        border = max(bgr.shape[:2]) // 5
        padded = cv2.copyMakeBorder(bgr[..., ::-1], border, border, border, border, cv2.BORDER_CONSTANT)
        faces = finder.find(padded, 256, 0.7)
        if len(faces):
            x1, y1, x2, y2 = faces.boxes[np.prod(faces.boxes[:, 2:] - faces.boxes[:, :2], axis=1).argmax()] - border
            kept.append(dict(path=str(path), box=[round(float(v), 1) for v in (x1, y1, x2 - x1, y2 - y1)]))
    with open(os.path.join(arguments.work, "wild.json"), "w") as file:
        json.dump(kept, file)
    print(len(kept), "faces")


class Wild:
    def __init__(self, work, leave_out):
        self.faces = json.load(open(os.path.join(work, "wild.json")))
        rows = json.load(open(os.path.join(work, "rows.json")))
        self.scenes = [_shrunk(read_upright(row), row["box"]) for row in rows if row["group"] == "scenes" and row["split"] == "train"]
        self.pool = Pool(work, leave_out)

    def _found(self, rng):
        row = self.faces[rng.integers(len(self.faces))]
        return cv2.imread(row["path"])[..., ::-1], list(row["box"])

    def _scene(self, rng):
        rgb, box = self.scenes[rng.integers(len(self.scenes))]
        return rgb, list(box)

    def picture(self, rng):
        """uint8 RGB and box, as a camera might have given it."""
        kind = KINDS[rng.choice(len(KINDS), p=SHARES)]
        if kind == "composed":
            rgb, box = self.pool.picture(self.pool.rows[rng.integers(len(self.pool.rows))])
        elif kind == "scene":
            rgb, box = self._scene(rng)
        else:
            rgb, box = self._found(rng)
            if kind == "held":
                rgb, box = held(rgb, box, self._scene(rng)[0], rng)
        return worse(*near(rgb, box), rng)


def _shrunk(rgb, box):
    scale = min(1.0, SCENE_SIDE / max(rgb.shape[:2]))
    return cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), [v * scale for v in box]


def near(rgb, box):
    """At most five boxes around the face, the box's longer side at most FACE pixels."""
    x, y, w, h = box
    left, top = max(0, int(x - 2 * w)), max(0, int(y - 2 * h))
    rgb, box = rgb[top:int(y + 3 * h) + 1, left:int(x + 3 * w) + 1], [x - left, y - top, w, h]
    scale = min(1.0, FACE / max(w, h))
    return cv2.resize(np.ascontiguousarray(rgb), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), [v * scale for v in box]


def held(rgb, box, room, rng):
    """The picture as a rectangle in another room: toned and patterned as prints and screens are, roughly, at an angle."""
    size = rng.uniform(45, 120) / max(box[2], box[3])
    rgb = cv2.resize(np.ascontiguousarray(rgb), None, fx=size, fy=size, interpolation=cv2.INTER_AREA if size < 1 else cv2.INTER_LINEAR)
    box = [v * size for v in box]
    height, width = rgb.shape[:2]
    light = rgb.astype(np.float32)
    black, white = rng.uniform(0, 60), rng.uniform(170, 275)
    light = black + (white - black) * (light / 255) ** rng.uniform(0.7, 1.5) * np.exp(rng.normal(0, 0.06, 3)).astype(np.float32)
    if rng.random() < 0.5:  # pixel grid, halftone, moire: a plane wave, in colour or not
        y, x = np.mgrid[:height, :width].astype(np.float32)
        period, angle, phase = 10 ** rng.uniform(0.25, 1.1), rng.uniform(0, np.pi), rng.uniform(0, 6.28)
        wave = 2 * np.pi / period * (x * np.cos(angle) + y * np.sin(angle)) + phase
        shifts = rng.uniform(0, 6.28, 3) if rng.random() < 0.5 else np.zeros(3)
        light *= 1 + rng.uniform(0.03, 0.3) * np.sin(wave[..., None] + shifts.astype(np.float32))
    if rng.random() < 0.4:  # light lies unevenly on it
        light *= 1 + 0.5 * field(rng, height, width, 3)[..., None]
    if rng.random() < 0.25:
        light += 140 * np.clip(field(rng, height, width, 4), 0.2, 1)[..., None]
    rgb = to_bytes(light)
    if rng.random() < 0.7:
        edges = [int(v) for v in rng.uniform(0, 0.15, 4) * height]
        value = (int(rng.choice([0, 20, 255, 230])) + rng.integers(-15, 16, 3)).clip(0, 255)
        rgb = cv2.copyMakeBorder(rgb, *edges, cv2.BORDER_CONSTANT, value=[int(v) for v in value])
        box = [box[0] + edges[2], box[1] + edges[0], box[2], box[3]]
        height, width = rgb.shape[:2]
    room_width, room_height = (int(v * rng.uniform(1.0, 2.2)) for v in (width, height))
    room = cv2.resize(np.ascontiguousarray(room), (room_width, room_height), interpolation=cv2.INTER_AREA)
    corners = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
    turn = np.deg2rad(rng.normal(0, 6))
    spin = np.float32([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    target = (corners - corners[2] / 2) @ spin.T + np.float32([room_width, room_height]) * rng.uniform(0.4, 0.6, 2) + rng.normal(0, 0.03, (4, 2)) * width
    warp = cv2.getPerspectiveTransform(corners, target.astype(np.float32))
    cv2.warpPerspective(rgb, warp, (room_width, room_height), dst=room, borderMode=cv2.BORDER_TRANSPARENT,
                        flags=cv2.INTER_LINEAR if rng.random() < 0.8 else cv2.INTER_NEAREST)
    x, y, w, h = box
    points = cv2.perspectiveTransform(np.float32([[[x, y], [x + w, y], [x + w, y + h], [x, y + h]]]), warp)[0]
    low, high = points.min(0), points.max(0)
    return room, [*map(float, low), *map(float, high - low)]


def worse(rgb, box, rng):
    """Cameras, light and compression; whatever it does, the teacher is asked afterwards."""
    rgb, box = vary(rgb, box, rng)
    height, width = rgb.shape[:2]
    if rng.random() < 0.3:
        rgb = to_bytes(rgb + grain(rng, height, width, 10 ** rng.uniform(0.2, 1.2))[..., None])
    if rng.random() < 0.15:
        rgb = cv2.addWeighted(rgb, 1.6, cv2.GaussianBlur(rgb, (0, 0), rng.uniform(0.7, 1.6)), -0.6, 0)
    if rng.random() < 0.15:
        rgb = saturate(rgb, rng.uniform(0.3, 1.7))
    if rng.random() < 0.25:  # a small picture, enlarged again
        small = rng.uniform(0.25, 0.8)
        flag = (cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_NEAREST)[rng.integers(3)]
        little = cv2.resize(rgb, (max(12, round(width * small)), max(12, round(height * small))), interpolation=flag)
        rgb = cv2.resize(little, (width, height), interpolation=(cv2.INTER_LINEAR, cv2.INTER_CUBIC)[rng.integers(2)])
    if rng.random() < 0.3:
        rgb = squeeze_jpeg(rgb, rng.integers(30, 97))
    return rgb, box


def loose(box, rng):
    """Scale 14 %, shift 5 %, aspect 6 % (one standard deviation): more than detectors disagree."""
    x, y, w, h = box
    scale, aspect = np.exp(rng.normal(0, 0.14)), np.exp(rng.normal(0, 0.06))
    w2, h2 = w * scale * aspect, h * scale / aspect
    return [x + (w - w2) / 2 + rng.normal(0, 0.05) * w, y + (h - h2) / 2 + rng.normal(0, 0.05) * h, w2, h2]


def cut(rgb, box, view, exact=False):
    """uint8 [side, side, 3] by the card's rule; `exact`: float32, as the engine cuts."""
    height, width = rgb.shape[:2]
    x, y, w, h = crops.shifted_inside(box, view["factor"], width, height)
    pixels, side = rgb[y:y + h, x:x + w], view["side"]
    if view["resampling"] == "area":
        return crops.area(pixels, side, side, exact)
    return crops.bilinear(pixels.astype(np.float32) if exact else pixels, side, side)


def spoiled(pixels, others, rng):
    """Some crops with a patch of one colour, some as mixtures of two: questions outside of what cameras give fix the answers inside."""
    share = rng.random()
    if share < 0.1:
        return erase(pixels, rng)
    if share < 0.22 and others:
        part = rng.uniform(0.15, 0.5)
        return cv2.addWeighted(pixels, 1 - part, others[rng.integers(len(others))], part, 0)
    return pixels


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--originals", required=True)
    parser.add_argument("--count", type=int, default=26000)
    index(parser.parse_args())


if __name__ == "__main__":
    main()
