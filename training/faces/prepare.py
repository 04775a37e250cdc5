"""Packs faces for training: chips of 160x160 and crops for the pose, with what the teachers say of each.

    python3 training/faces/prepare.py --data DATA --teachers MODELS --work WORK [--originals FOLDER] [--part 0/2]

DATA holds faces.csv and faces/ (aligned already). FOLDER holds complete originals, one folder a source: utkface/ and all_age_faces/ (age and
gender in the file's name), facial_expressions/ (identity in the name). What excluded.sha1 lists is left out. Parts run side by side; when all
are there, `--join` writes WORK/rows.pickle, WORK/chips.bin and WORK/views.bin.
"""

import argparse
import csv
import glob
import hashlib
import io
import os
import pickle
import re
import sys

import cv2
import numpy as np
from PIL import Image, ImageOps

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path += [os.path.join(HERE, ".."), os.path.join(HERE, "../detector")]  # behind this folder: some files there have the same names
from align import CHIP, MARGIN, TEMPLATE, chip, similarity
from common.ort import Session
from detectors import teachers as detection_teachers

VIEW, VIEW_FACTOR = 64, 1.3
SIDES = (256, 448)
LEAST_SCORE = 0.7


def shared(data):
    """Rows of faces.csv; their pictures are chips already."""
    with open(os.path.join(data, "faces.csv")) as file:
        for row in csv.DictReader(file):
            yield dict(path=os.path.join(data, row["path"]), name=row["path"], source=row["source"], identity=row["identity"],
                       age=float(row["age"]) if row["age"] else None, male={"M": 1.0, "F": 0.0}.get(row["gender"]),
                       group=None, test=row["split"] == "test", chip=True)


def originals(folder):
    for path in sorted(glob.glob(os.path.join(folder, "*/**/*.*"), recursive=True)):
        source, name = os.path.relpath(path, folder).split("/")[0], os.path.basename(path)
        row = dict(path=path, name=f"{source}/{name}", source=source, identity="", age=None, male=None, group=None, test=False, chip=False)
        if source == "utkface" and (found := re.match(r"(\d+)_([01])_([0-4])_", name)):
            yield dict(row, age=float(found[1]), male=1.0 - float(found[2]), group=int(found[3]))
        elif source == "all_age_faces" and (found := re.match(r"(\d{5})A(\d\d)", name)):
            yield dict(row, age=float(found[2]), male=float(int(found[1]) > 7380))
        elif source == "facial_expressions" and (found := re.match(r"(.+?)_\d{4}\.", name)):
            yield dict(row, identity="name " + found[1].lower())


def first_hex(content):
    return hashlib.sha1(content).hexdigest()[:16]


class Finder:
    """The largest face, looked for in the picture with a black border: crops that end at the chin hide faces from detectors."""

    def __init__(self, models):
        self.detector = detection_teachers(models)[0]

    def find(self, rgb):
        border = max(rgb.shape[:2]) // 5
        padded = cv2.copyMakeBorder(rgb, border, border, border, border, cv2.BORDER_CONSTANT)
        for side in SIDES:
            faces = self.detector.find(padded, side, LEAST_SCORE)
            if len(faces):
                areas = np.prod(faces.boxes[:, 2:] - faces.boxes[:, :2], axis=1)
                best = int(areas.argmax())
                return faces.boxes[best] - border, faces.landmarks[best] - border
        return None


def view(rgb, box):
    """The square of 1.3 boxes that the pose networks' card names, black outside."""
    center, side = (box[:2] + box[2:]) / 2, max(box[2:] - box[:2]) * VIEW_FACTOR
    x, y, side = int(center[0] - side / 2), int(center[1] - side / 2), max(1, int(side))
    pad = max(0, -x, -y, x + side - rgb.shape[1], y + side - rgb.shape[0])
    if pad:
        rgb, x, y = cv2.copyMakeBorder(rgb, pad, pad, pad, pad, cv2.BORDER_CONSTANT), x + pad, y + pad
    return cv2.resize(rgb[y:y + side, x:x + side], (VIEW, VIEW), interpolation=cv2.INTER_AREA if side > VIEW else cv2.INTER_LINEAR)


class Teachers:
    """What is learned from: an embedding (picture and mirror image, mean), yaw, pitch and roll (two networks, mean), recognizability."""

    MEAN, DEVIATION = np.float32([0.485, 0.456, 0.406]), np.float32([0.229, 0.224, 0.225])
    LIGHTQNET = np.float32([[32.8224, 44.3136], [63.024, 44.1408], [48.1152, 79.104]])

    def __init__(self, models):
        self.embedder = Session(os.path.join(models, "embedding-mobilefacenet-128d/MobileFaceNet.onnx"))
        self.pose = [Session(os.path.join(models, f"pose-fsanet/fsanet-{kind}-iter-688590.onnx")) for kind in ("1x1", "var")]
        self.quality = Session(os.path.join(models, "quality-lightqnet/lightqnet-dm050.onnx"))

    def embed(self, face):
        pixels = ((face[MARGIN:-MARGIN, MARGIN:-MARGIN] / np.float32(255) - self.MEAN) / self.DEVIATION).transpose(2, 0, 1)
        vector = sum(self.embedder.run(np.ascontiguousarray(p[None]))["output0"][0] for p in (pixels, pixels[:, :, ::-1]))
        return vector / np.linalg.norm(vector)

    def angles(self, pixels):
        tensor = ((pixels[..., ::-1] - np.float32(127.5)) / np.float32(128)).transpose(2, 0, 1)[None]
        return np.mean([session.run(tensor)["output"].reshape(-1)[:3] for session in self.pose], axis=0)

    def recognizability(self, face):
        points = np.stack([TEMPLATE[0], TEMPLATE[1], (TEMPLATE[3] + TEMPLATE[4]) / 2]) + MARGIN
        crop = cv2.warpAffine(face, similarity(points, self.LIGHTQNET), (96, 96), flags=cv2.INTER_LINEAR)
        return float(self.quality.run(((crop[..., ::-1] - np.float32(128)) / np.float32(128))[None])["confidence_st"].reshape(-1)[0])


def pack(arguments, part, parts):
    """Writes WORK/part-I.pickle, .chips and .views."""
    with open(os.path.join(arguments.data, "excluded.sha1")) as file:
        excluded = set(file.read().split())
    rows = list(shared(arguments.data)) + (list(originals(arguments.originals)) if arguments.originals else [])
    finder, teachers, kept, lost = Finder(arguments.teachers), Teachers(arguments.teachers), [], 0
    stem = os.path.join(arguments.work, f"part-{part}")
    with open(stem + ".chips", "wb") as chips, open(stem + ".views", "wb") as views:
        for i, row in enumerate(rows[part::parts]):
            with open(row["path"], "rb") as file:
                content = file.read()
            if first_hex(content) in excluded:
                lost += 1
                continue
            try:
                rgb = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(content))).convert("RGB"))
            except OSError:
                lost += 1
                continue
            found = finder.find(rgb)
            if row["chip"]:
                face = rgb
            elif found is None:
                lost += 1
                continue
            else:
                face = chip(rgb, found[1])
            if face.shape != (CHIP, CHIP, 3):
                lost += 1
                continue
            pose_view = view(rgb, found[0]) if found is not None else np.zeros((VIEW, VIEW, 3), np.uint8)
            row = dict(row, embedding=teachers.embed(face), angles=teachers.angles(pose_view) if found is not None else None,
                       quality=teachers.recognizability(face))
            chips.write(np.ascontiguousarray(face).tobytes())
            views.write(np.ascontiguousarray(pose_view).tobytes())
            kept.append(row)
            if i % 1000 == 0:
                print(f"part {part}: {i}, kept {len(kept)}, left out {lost}", flush=True)
    with open(stem + ".pickle", "wb") as file:
        pickle.dump(kept, file)
    print(f"part {part}: done, kept {len(kept)}, left out {lost}", flush=True)


def join(work):
    stems = sorted(path[:-len(".pickle")] for path in glob.glob(os.path.join(work, "part-*.pickle")))
    rows = []
    for suffix in ("chips", "views"):
        with open(os.path.join(work, f"{suffix}.bin"), "wb") as target:
            for stem in stems:
                with open(f"{stem}.{suffix}", "rb") as source:
                    while block := source.read(1 << 24):
                        target.write(block)
    for stem in stems:
        with open(stem + ".pickle", "rb") as file:
            rows += pickle.load(file)
    with open(os.path.join(work, "rows.pickle"), "wb") as file:
        pickle.dump(rows, file)
    print(f"{len(rows)} faces")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data")
    parser.add_argument("--teachers")
    parser.add_argument("--work", required=True)
    parser.add_argument("--originals")
    parser.add_argument("--part", default="0/1")
    parser.add_argument("--join", action="store_true")
    arguments = parser.parse_args()
    os.makedirs(arguments.work, exist_ok=True)
    if arguments.join:
        join(arguments.work)
    else:
        pack(arguments, *map(int, arguments.part.split("/")))


if __name__ == "__main__":
    main()
