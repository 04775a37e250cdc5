"""Portraits of nobody: each is the average of many aligned faces, set on a drawn head and shoulders.

    python3 training/samples/make.py --data DATA --models MODELS --out samples/pictures

Every face is bent to the group's mean shape before averaging (Rowland and Perrett, "Manipulating facial appearance
through shape and color", 1995), so that eyes and mouths fall on each other; plain averages blur them away.
Groups are by the data set's own columns for age and gender and by nothing else. No face of the test split is used.
"""

import argparse
import csv
import os
import sys

import cv2
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from common.ort import Session

FACES_PER_PORTRAIT = 40  # never under 24
CANDIDATES = 140
WIDTH, HEIGHT = 640, 480
SIDE = 160  # of an aligned face
MESH_SIDE = 192
GROUPS = (("F", 20, 29), ("M", 20, 29), ("F", 30, 44), ("M", 30, 44), ("F", 45, 59), ("M", 45, 59), ("F", 60, 85), ("M", 60, 85))
# What is drawn: height of the aligned square in the portrait, place of its center, wall, cloth.
LAYOUTS = ((410, 320, 222, (206, 203, 198), (72, 84, 104)), (380, 305, 226, (188, 194, 200), (58, 60, 66)),
           (340, 335, 232, (214, 210, 202), (122, 78, 74)), (430, 320, 220, (180, 182, 178), (46, 62, 84)),
           (370, 330, 228, (198, 204, 206), (96, 98, 92)), (390, 315, 226, (210, 206, 200), (84, 92, 112)),
           (350, 325, 232, (192, 188, 184), (112, 96, 106)), (420, 320, 222, (204, 208, 212), (66, 72, 64)))
GRAIN = 0.8  # of 255: hides the steps of smooth walls
HAIR_PERCENTILE = 22  # of the faces: hair is the darker of hair and other people's walls
# Mesh numbers of MediaPipe's face mesh: nose tip, the outlines of the cheeks, both eyes' corners, chin, forehead.
NOSE, CHEEKS, CHIN, FOREHEAD = 1, (234, 454), 152, 10


def mesh_of(session, rgb):
    pixels = cv2.resize(rgb, (MESH_SIDE, MESH_SIDE), interpolation=cv2.INTER_CUBIC).astype(np.float32) / 255
    outputs = session.run(pixels[None])
    mesh = next(v for v in outputs.values() if v.size == 468 * 3).reshape(468, 3)[:, :2] * (SIDE / MESH_SIDE)
    return mesh


def suits(rgb, mesh):
    """How frontal and how sharp: less is better."""
    left, right = mesh[NOSE, 0] - mesh[CHEEKS[0], 0], mesh[CHEEKS[1], 0] - mesh[NOSE, 0]
    turned = abs(np.log(max(left, 1) / max(right, 1)))
    gray = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)[30:145, 30:130]
    sharp = np.log(cv2.Laplacian(gray, cv2.CV_32F).var() + 1)
    dark = max(0, 90 - gray.mean()) / 40 + max(0, gray.mean() - 190) / 30
    return turned * 4 - 0.25 * sharp + dark


def frame_points():
    steps = np.linspace(0, SIDE - 1, 5)
    return np.array([(x, y) for x in steps for y in steps if x in (0, SIDE - 1) or y in (0, SIDE - 1)], np.float32)


def triangles_of(points):
    subdivision = cv2.Subdiv2D((-1, -1, SIDE + 2, SIDE + 2))
    for point in points:
        subdivision.insert((float(point[0]), float(point[1])))
    corners = subdivision.getTriangleList().reshape(-1, 3, 2)
    near = ((corners[:, :, None] - points[None, None]) ** 2).sum(-1)
    index, distance = near.argmin(2), near.min(2)
    return index[(distance < 1e-3).all(1)]


def bend(faces, meshes, size):
    """All faces on their mean shape, [n, size, size, 3] float: one barycentric map per face, read with bicubic taps."""
    frame = frame_points()
    shapes = [np.concatenate([mesh, frame]).astype(np.float32) for mesh in meshes]
    mean = np.mean(shapes, axis=0).clip(0, SIDE - 1)
    mean = (mean + (mean * [-1, 1] + [SIDE - 1, 0])[mirror_order(mean)]) / 2
    triangles = triangles_of(mean.astype(np.float32))
    scale = size / SIDE
    which = np.full((size, size), -1, np.int32)
    for k, triangle in enumerate(triangles):
        cv2.fillConvexPoly(which, np.round(mean[triangle] * scale * 16).astype(np.int32), k, shift=4)
    which[which < 0] = 0
    y, x = np.mgrid[:size, :size].astype(np.float64) / scale
    a, b, c = (mean[triangles[which][..., i]] for i in range(3))
    area = (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (c[..., 0] - a[..., 0]) * (b[..., 1] - a[..., 1])
    area[np.abs(area) < 1e-9] = 1e-9
    v = ((x - a[..., 0]) * (c[..., 1] - a[..., 1]) - (c[..., 0] - a[..., 0]) * (y - a[..., 1])) / area
    w = ((b[..., 0] - a[..., 0]) * (y - a[..., 1]) - (x - a[..., 0]) * (b[..., 1] - a[..., 1])) / area
    weights = np.stack([1 - v - w, v, w], axis=-1)
    bent = []
    for rgb, shape in zip(faces, shapes):
        at = (shape[triangles[which]] * weights[..., None]).sum(2).astype(np.float32)
        bent.append(cv2.remap(rgb, at[..., 0], at[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE))
    return np.array(bent, np.float32), mean * scale


def mirror_order(points):
    """For each point the one whose mirror image lies nearest: makes the mean shape symmetric."""
    mirrored = points * [-1, 1] + [SIDE - 1, 0]
    return ((points[:, None] - mirrored[None]) ** 2).sum(-1).argmin(1)


def even_out(bent, inside):
    """Skin tones drawn half-way to the group's, so that one bright face does not outweigh the rest."""
    means = bent[:, inside].mean(1)
    goal = means.mean(0)
    return np.clip(bent * (1 + 0.7 * (goal / means - 1))[:, None, None], 0, 255)


def sharpen(image):
    fine = image + 0.9 * (image - cv2.GaussianBlur(image, (0, 0), 1.6))
    return np.clip(fine + 0.5 * (fine - cv2.GaussianBlur(fine, (0, 0), 5)), 0, 255)


def blend(canvas, color, mask):
    canvas[:] = canvas * (1 - mask[..., None]) + np.asarray(color, np.float32) * mask[..., None]


def soft(shape, draw, blur):
    mask = np.zeros(shape[:2], np.uint8)
    draw(mask)
    return cv2.GaussianBlur(mask, (0, 0), blur).astype(np.float32) / 255


def portrait(mean, dark, shape, layout, long_hair, gray_hair):
    """Wall, shoulders, neck, hair, then the averaged face over them."""
    size, cx, cy, wall, cloth = layout
    left, top = int(cx - size / 2), int(cy - size / 2)
    canvas = np.empty((HEIGHT, WIDTH, 3), np.float32)
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    canvas[:] = np.float32(wall) * (1.06 - 0.16 * (y / HEIGHT) - 0.10 * ((x - 0.4 * WIDTH) / WIDTH) ** 2)[..., None]

    oval = cv2.convexHull(shape[:468].astype(np.float32))[:, 0]
    chin, forehead, (cheek1, cheek2) = shape[CHIN], shape[FOREHEAD], shape[list(CHEEKS)]
    face = np.zeros((size, size), np.uint8)
    cv2.fillConvexPoly(face, np.round(oval).astype(np.int32), 1)
    skin = mean[int(chin[1] - 0.12 * size):int(chin[1] - 0.03 * size), int(0.42 * size):int(0.58 * size)].mean((0, 1))
    above = slice(int(0.03 * size), int(max(forehead[1] * 0.6, 0.06 * size)))
    hair = dark[above, int(0.4 * size):int(0.6 * size)].mean((0, 1))
    hair = 0.3 * hair + 0.7 * hair.mean() * np.array([1.06, 0.98, 0.92])  # percentiles of single channels drift in hue
    if gray_hair:
        hair = 0.3 * hair + 0.7 * np.array([138, 134, 130])
    half = (cheek2[0] - cheek1[0]) / 2
    at = lambda px, py: (int(left + px), int(top + py))
    middle = size / 2

    if long_hair:
        behind = soft(canvas.shape, lambda m: (
            cv2.ellipse(m, at(middle, cheek1[1]), (int(1.28 * half), int(1.2 * half)), 0, 180, 360, 255, -1),
            cv2.ellipse(m, at(middle, cheek1[1]), (int(1.28 * half), int(2.0 * half)), 0, 0, 180, 255, -1)), 5)
        blend(canvas, hair * 0.85, behind)
    shoulders = soft(canvas.shape, lambda m: (
        cv2.ellipse(m, at(middle, chin[1] + 1.55 * half), (int(2.15 * half), int(1.15 * half)), 0, 180, 360, 255, -1),
        cv2.rectangle(m, at(middle - 2.15 * half, chin[1] + 1.55 * half), (int(left + middle + 2.15 * half), HEIGHT), 255, -1)), 3)
    shade = (1.05 - 0.35 * np.abs(x - cx) / (2.2 * half))[..., None]
    canvas[:] = canvas * (1 - shoulders[..., None]) + np.float32(cloth) * shade * shoulders[..., None]
    neck = soft(canvas.shape, lambda m: (
        cv2.rectangle(m, at(middle - 0.55 * half, chin[1] - 0.5 * half), at(middle + 0.55 * half, chin[1] + 0.55 * half), 255, -1),
        cv2.ellipse(m, at(middle, chin[1] + 0.5 * half), (int(0.72 * half), int(0.38 * half)), 0, 0, 360, 255, -1)), 4)
    blend(canvas, skin * 0.88, neck)
    shadow = soft(canvas.shape, lambda m: cv2.ellipse(m, at(middle, chin[1] + 0.02 * size), (int(0.5 * half), int(0.2 * half)),
                                                      0, 0, 360, 255, -1), 9)
    blend(canvas, skin * 0.68, shadow * 0.8)
    crown = soft(canvas.shape, lambda m: cv2.ellipse(
        m, at(middle, (forehead[1] + cheek1[1]) / 2), (int(1.13 * half), int((cheek1[1] - forehead[1]) * 0.5 + 0.62 * half)), 0, 0, 360, 255, -1), 4)
    blend(canvas, hair, crown)

    # The average itself: all of the mesh's oval and a little hair above it; outside it is other people's backgrounds.
    # Drawn in a little, since at its rim the triangles are thin and the jaws differ.
    hull = oval.copy()
    upper = hull[:, 1] < cheek1[1]
    anchor = np.array([middle, cheek1[1]])
    hull[upper] = (hull[upper] - anchor) * [0.98, 1.22] + anchor
    hull[~upper] = (hull[~upper] - anchor) * [0.95, 0.955] + anchor
    rise = np.clip((forehead[1] + 0.12 * size - np.arange(size)) / (0.24 * size), 0, 1)[:, None, None]
    mean = mean * (1 - 0.8 * rise) + (0.6 * dark + 0.4 * hair) * 0.8 * rise
    mask = soft(mean.shape, lambda m: cv2.fillConvexPoly(m, np.round(cv2.convexHull(hull.astype(np.float32))[:, 0]).astype(np.int32), 255),
                size * 0.026)
    y1, x1 = max(0, -top), max(0, -left)
    part = canvas[max(top, 0):top + size, max(left, 0):left + size]
    mask, mean = mask[y1:y1 + part.shape[0], x1:x1 + part.shape[1], None], mean[y1:y1 + part.shape[0], x1:x1 + part.shape[1]]
    part[:] = part * (1 - mask) + mean * mask
    grain = np.random.default_rng(0).normal(0, GRAIN, (HEIGHT, WIDTH, 1))
    return np.clip(canvas + grain, 0, 255).round().astype(np.uint8)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--models", required=True, help="folder with landmarks-facemesh468/facemesh.onnx")
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    os.makedirs(arguments.out, exist_ok=True)
    session = Session(os.path.join(arguments.models, "landmarks-facemesh468/facemesh.onnx"))
    rows = [row for row in csv.DictReader(open(os.path.join(arguments.data, "faces.csv")))
            if row["grey"] == "0" and row["split"] == "train" and row["age"]]
    for number, ((gender, youngest, oldest), layout) in enumerate(zip(GROUPS, LAYOUTS), 1):
        group = [row for row in rows if row["gender"] == gender and youngest <= int(row["age"]) <= oldest]
        order = np.random.default_rng(number).permutation(len(group))[:CANDIDATES]
        faces = [cv2.imread(os.path.join(arguments.data, group[i]["path"]))[..., ::-1].copy() for i in order]
        meshes = [mesh_of(session, face) for face in faces]
        best = np.argsort([suits(face, mesh) for face, mesh in zip(faces, meshes)])[:FACES_PER_PORTRAIT]
        if len(best) < 24:
            raise SystemExit(f"Only {len(best)} faces for group {number}; an average of so few could be somebody.")
        bent, shape = bend([faces[i] for i in best], [meshes[i] for i in best], layout[0])
        inside = np.zeros(bent.shape[1:3], np.uint8)
        cv2.fillConvexPoly(inside, cv2.convexHull(shape[:468].astype(np.int32)), 1)
        evened = even_out(bent, inside > 0)
        mean, dark = sharpen(evened.mean(0)), np.percentile(evened, HAIR_PERCENTILE, axis=0)
        path = os.path.join(arguments.out, f"portrait-composite-{number}.png")
        cv2.imwrite(path, portrait(mean, dark, shape, layout, gender == "F",
                                   youngest >= 60)[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 9])
        print(f"{os.path.basename(path)}: {len(best)} of {len(group)} faces, {gender} {youngest}-{oldest}, "
              f"{os.path.getsize(path) // 1024} KB")


if __name__ == "__main__":
    main()
