"""Holds back a tenth, labels every picture with the two teachers and packs pixels and labels for training.

    python3 training/detector/prepare.py --data DATA --teachers MODELS --work WORK

Writes heldout.csv beside this file (only with --choose-heldout), and packed.npz + pixels.npy below WORK.
"""

import argparse
import csv
import hashlib
import multiprocessing
import os
import pickle

import numpy as np
from PIL import Image

from detectors import Faces, iou, read_rgb, teachers

HERE = os.path.dirname(os.path.abspath(__file__))
HELD_OUT = os.path.join(HERE, "heldout.csv")
HELD_OUT_SHARE = 0.1
HELD_OUT_SMALL_SOURCES = 2  # of the stu_* sources, one or two persons each, held back whole
# Their aligned faces may show the very pictures of scenes.csv, held-back ones included: not used at all.
FACES_OF_SCENES = ("facemask_in_wild", "rwmfd")
BLOCK = 22  # pictures; feni_minifas names no subjects, so neighbors in file order are held back together
LONGEST_SIDE = 640  # of a packed picture

FOUND, SURE, DOUBTFUL = 0.3, 0.6, 0.2
SAME_FACE_IOU = 0.5
RETINA_WEIGHT = 0.5  # a second opinion: its boxes are looser than YuNet's
SIDES_UPRIGHT = (192, 320)
SIDES_SMALL, SIDES_LARGE = (128, 192, 256, 320), (256, 320, 480, 640)
# For the reference of measure.py. One pass of YuNet places points within 5-12 % of the eye distance of the next pass
# (measured on large faces), so the reference must average more of them to say anything about 4 %.
DENSE_SMALL, DENSE_LARGE = tuple(range(128, 353, 32)), tuple(range(256, 705, 64))


def digest(text):
    return hashlib.sha1(text.encode()).hexdigest()


def read_table(data):
    """Every usable picture as (path, source, subject); what excluded.sha1 names is left out."""
    excluded = set(open(os.path.join(data, "excluded.sha1")).read().split())
    rows = []
    for name in ("pad", "scenes", "faces"):
        for row in csv.DictReader(open(os.path.join(data, f"{name}.csv"))):
            if name == "faces" and row["source"] in FACES_OF_SCENES:
                continue
            subject = row.get("subject") or row.get("identity") or row["path"]
            content = open(os.path.join(data, row["path"]), "rb").read()
            if hashlib.sha1(content).hexdigest()[:16] not in excluded:
                rows.append((row["path"], row["source"], subject))
    return rows


def choose_held_out(rows):
    """Whole subjects in the order of a hash until a tenth of the source's pictures is reached."""
    chosen = set()
    groups = {}
    for path, source, subject in rows:
        kind = path.split("/")[0]
        groups.setdefault((kind, source), {}).setdefault(subject, []).append(path)
    for key, subjects in groups.items():
        if len(subjects) == 1 and not key[1].startswith("stu_"):
            (paths,) = subjects.values()
            groups[key] = {f"block-{i}": paths[i:i + BLOCK] for i in range(0, len(paths), BLOCK)}
    small = sorted({s for k, s in groups if s.startswith("stu_")}, key=digest)[:HELD_OUT_SMALL_SOURCES]
    for (kind, source), subjects in groups.items():
        total, taken = sum(map(len, subjects.values())), 0
        for subject in sorted(subjects, key=lambda s: digest(source + s)):
            if source.startswith("stu_"):
                held = source in small
            else:
                held = taken < HELD_OUT_SHARE * total
            if held:
                taken += len(subjects[subject])
                chosen.update(subjects[subject])
    return chosen


def mirrored(faces, width):
    boxes = faces.boxes[:, [2, 1, 0, 3]] * [-1, 1, -1, 1] + [width, 0, width, 0]
    points = (faces.landmarks * [-1, 1] + [width, 0])[:, [1, 0, 2, 4, 3]]
    return Faces(boxes, points, faces.scores)


def opinions(rgb, yunet, retina, dense):
    """All detections of all passes, and for each whether RetinaFace said it."""
    height, width = rgb.shape[:2]
    flipped = np.ascontiguousarray(rgb[:, ::-1])
    small = max(height, width) <= 400
    sides = SIDES_SMALL if small else SIDES_LARGE
    parts = []
    for side in (DENSE_SMALL if small else DENSE_LARGE) if dense else sides:
        parts.append((yunet.find(rgb, side, FOUND), False))
        parts.append((mirrored(yunet.find(flipped, side, FOUND), width), False))
    for side in (sides[1], sides[3]):
        parts.append((retina.find(rgb, side, FOUND), True))
    faces = Faces.join([f for f, _ in parts])
    second = np.concatenate([np.full(len(f), s) for f, s in parts]).astype(bool)
    return faces, second


def fuse(faces, second):
    """One row per face: box (4), landmarks (10), score, sure (1 = label, 0 = ignore region)."""
    left = np.ones(len(faces), bool)
    rank = faces.scores * np.where(second, RETINA_WEIGHT, 1)
    overlap = iou(faces.boxes, faces.boxes)
    labels = []
    for i in np.argsort(-rank, kind="stable"):
        if not left[i]:
            continue
        group = left & (overlap[i] > SAME_FACE_IOU)
        left &= ~group & ~(overlap[i] > 0.45)
        weight = rank[group] ** 2
        box = np.average(faces.boxes[group], axis=0, weights=weight)
        points = np.average(faces.landmarks[group].reshape(-1, 10), axis=0, weights=weight)
        first, other = faces.scores[group & ~second], faces.scores[group & second]
        best = first.max(initial=0)
        sure = best >= SURE and (len(first) >= 3 or other.max(initial=0) >= SURE)
        sure = sure or (best >= 0.45 and other.max(initial=0) >= 0.9 and len(first) >= 2)
        score = np.sort(first)[-4:].mean() if len(first) else 0.0  # its better scales: too small or too large ones doubt
        labels.append(np.concatenate([box, points, [score, sure]]))
    return np.array(labels, np.float32).reshape(-1, 16)


def without_faces_in_faces(labels):
    """A spot on a chin may pass for a small face: what lies inside a face three times its size is only doubtful."""
    for row in labels:
        area = (row[2] - row[0]) * (row[3] - row[1])
        low, high = np.maximum(labels[:, :2], row[:2]), np.minimum(labels[:, 2:4], row[2:4])
        inside = np.prod(np.clip(high - low, 0, None), axis=1) / area
        others = np.prod(labels[:, 2:4] - labels[:, :2], axis=1)
        if ((inside > 0.8) & (others > 3 * area) & (labels[:, 15] > 0)).any():
            row[15] = 0
    return labels


def turns_to_upright(rgb, yunet):
    """Quarter turns after which YuNet is clearly surer: on a lying face it finds a box but guesses the points."""
    def sureness(turns):
        turned = np.ascontiguousarray(np.rot90(rgb, turns))
        return max(yunet.find(turned, side, FOUND).scores.max(initial=0) for side in SIDES_UPRIGHT)
    first = sureness(0)
    if first > 0.9:
        return 0
    best, turns = max((sureness(turns), turns) for turns in (1, 2, 3))
    return turns if best > max(first + 0.05, 0.75) else 0


def label(rgb, yunet, retina, dense=False):
    """Labels of the picture turned upright, and the number of quarter turns that took."""
    turns = turns_to_upright(rgb, yunet)
    upright = np.ascontiguousarray(np.rot90(rgb, turns))
    return without_faces_in_faces(fuse(*opinions(upright, yunet, retina, dense))), turns


_teachers = None


def work(job):
    global _teachers
    root, teacher_folder, path, dense = job
    _teachers = _teachers or teachers(teacher_folder)
    rgb = read_rgb(os.path.join(root, path))
    if max(rgb.shape[:2]) > LONGEST_SIDE:
        scale = LONGEST_SIDE / max(rgb.shape[:2])
        rgb = np.asarray(Image.fromarray(rgb).resize((round(rgb.shape[1] * scale), round(rgb.shape[0] * scale)),
                                                     Image.BILINEAR))
    labels, turns = label(rgb, *_teachers, dense)
    return path, labels, turns, np.ascontiguousarray(np.rot90(rgb, turns))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--teachers", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--choose-heldout", action="store_true", help="write heldout.csv anew")
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    os.makedirs(arguments.work, exist_ok=True)

    rows = read_table(arguments.data)
    if arguments.choose_heldout:
        chosen = choose_held_out(rows)
        with open(HELD_OUT, "w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["path", "source", "subject"])
            writer.writerows(row for row in rows if row[0] in chosen)
    held_out = {row["path"] for row in csv.DictReader(open(HELD_OUT))}

    # Held-back whole pictures are labeled too: their fused boxes are what measure.py compares with. train.py skips them.
    rows = [row for row in rows if not (row[0] in held_out and row[0].startswith("faces/"))]
    source_of = {path: source for path, source, _ in rows}
    subject_of = {path: subject for path, _, subject in rows}
    table, offset = [], 0
    with open(os.path.join(arguments.work, "pixels.bin"), "wb") as pixels, \
            multiprocessing.Pool(arguments.processes) as pool:
        jobs = [(arguments.data, arguments.teachers, path, False) for path, _, _ in rows]
        for i, (path, labels, turns, rgb) in enumerate(pool.imap(work, jobs, chunksize=8)):
            table.append(dict(path=path, source=source_of[path], subject=subject_of[path], held_out=path in held_out, turns=turns,
                              labels=labels, shape=rgb.shape, offset=offset))
            pixels.write(rgb.tobytes())
            offset += rgb.size
            if i % 500 == 0:
                print(f"{i}/{len(rows)}", flush=True)
    with open(os.path.join(arguments.work, "labels.pickle"), "wb") as file:
        pickle.dump(table, file)

    print("source, pictures, held back, with a sure face, sure faces, ignore regions, turned")
    for source in sorted({row["source"] for row in table}):
        of = [row for row in table if row["source"] == source]
        sure = [int(row["labels"][:, 15].sum()) for row in of]
        print(source, len(of), sum(row["held_out"] for row in of), sum(s > 0 for s in sure), sum(sure),
              sum(len(row["labels"]) for row in of) - sum(sure), sum(row["turns"] > 0 for row in of), sep=", ")


if __name__ == "__main__":
    main()
