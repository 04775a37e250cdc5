"""The three detectors that are trained, learned from or compared, behind one call: `find(rgb, side, threshold)`.

A picture is scaled so that its long side is `side` (triangle filter, antialiased when shrinking: what Pillow calls
BILINEAR and the card "area"), put top left on black and padded to multiples of 32.
"""

import os
import sys

import numpy as np
from PIL import Image, ImageOps

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from common.ort import Session

MULTIPLE = 32
STRIDES = (8, 16, 32)
NMS_IOU = 0.45
DOUBTFUL_OVERLAP = 0.3  # of the smaller box: a doubtful face that shares so much with a sure one is no other face (Detection/GridFaceDetector.cs)


def read_rgb(path):
    """Pixels [H, W, 3] with the EXIF orientation applied, as the server shows them to its detector."""
    with Image.open(path) as image:
        return np.asarray(ImageOps.exif_transpose(image).convert("RGB"))


class Faces:
    """Parallel arrays: boxes [n, 4] as x1 y1 x2 y2, landmarks [n, 5, 2] in image-left-to-right order, scores [n]."""

    def __init__(self, boxes, landmarks, scores):
        self.boxes, self.landmarks, self.scores = boxes, landmarks, scores

    def __len__(self):
        return len(self.scores)

    def __getitem__(self, keep):
        return Faces(self.boxes[keep], self.landmarks[keep], self.scores[keep])

    @staticmethod
    def none():
        return Faces(np.zeros((0, 4), np.float32), np.zeros((0, 5, 2), np.float32), np.zeros(0, np.float32))

    @staticmethod
    def join(parts):
        return Faces(np.concatenate([p.boxes for p in parts]), np.concatenate([p.landmarks for p in parts]),
                     np.concatenate([p.scores for p in parts]))


def iou(boxes, others):
    """Intersection over union, [n, m]."""
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    both = np.prod(np.clip(high - low, 0, None), axis=2)
    area = lambda b: np.prod(np.clip(b[:, 2:] - b[:, :2], 0, None), axis=1)
    return both / np.maximum(area(boxes)[:, None] + area(others)[None] - both, 1e-9)


def suppress(faces, limit=NMS_IOU, voting=False):
    """Greedy non-maximum suppression, best score first.

    With voting a face lies where it and those that went for it lie on average, weighted by score (Gidaris and Komodakis, ICCV 2015).
    """
    order = np.argsort(-faces.scores, kind="stable")
    overlap = iou(faces.boxes, faces.boxes) if len(faces) else None
    keep = {}  # index -> those that it covers, itself among them
    for i in order:
        keep.setdefault(next((j for j in keep if overlap[i, j] > limit), i), []).append(i)
    kept = faces[np.array(list(keep), int)]
    if voting:
        for place, members in enumerate(keep.values()):
            kept.boxes[place] = np.average(faces.boxes[members], axis=0, weights=faces.scores[members])
            kept.landmarks[place] = np.average(faces.landmarks[members], axis=0, weights=faces.scores[members])
    return kept


def drop_enclosing(faces):
    """A box around a surer face of a tenth to half of its area, or around several of less than half, is no face (Detection/EnclosingBoxes.cs)."""
    low = np.maximum(faces.boxes[:, None, :2], faces.boxes[None, :, :2])
    high = np.minimum(faces.boxes[:, None, 2:], faces.boxes[None, :, 2:])
    area = np.prod(faces.boxes[:, 2:] - faces.boxes[:, :2], axis=1)
    share = area[None] / area[:, None]
    around = (np.prod(np.clip(high - low, 0, None), axis=2) > 0.7 * area[None]) & (share < 0.5) & (faces.scores[None] > faces.scores[:, None])
    return faces[~((around & (share > 0.1)).any(1) | (around.sum(1) > 1))]


def apart(faces, others):
    """Which faces share little with every one of the others."""
    low = np.maximum(faces.boxes[:, None, :2], others.boxes[None, :, :2])
    high = np.minimum(faces.boxes[:, None, 2:], others.boxes[None, :, 2:])
    area = lambda own: np.prod(own.boxes[:, 2:] - own.boxes[:, :2], axis=1)
    shared = np.prod(np.clip(high - low, 0, None), axis=2) / np.minimum(area(faces)[:, None], area(others)[None])
    return shared.max(1, initial=0) <= DOUBTFUL_OVERLAP


def letterbox(rgb, side):
    """Float pixels [H, W, 3] 0..255 and the scale that was applied."""
    height, width = rgb.shape[:2]
    scale = side / max(height, width)
    new = max(1, round(width * scale)), max(1, round(height * scale))
    scaled = np.asarray(Image.fromarray(rgb).resize(new, Image.BILINEAR)) if new != (width, height) else rgb
    padded = np.zeros((-(-new[1] // MULTIPLE) * MULTIPLE, -(-new[0] // MULTIPLE) * MULTIPLE, 3), np.float32)
    padded[:new[1], :new[0]] = scaled
    return padded, np.array([new[0] / width, new[1] / height], np.float32)


def decode_grid(outputs, score_of, height, width, threshold):
    """YuNet's decoding (its head is YOLOX's): centers relative to the cell, sizes as exponents, all times stride."""
    parts = []
    for stride in STRIDES:
        scores = score_of(stride)
        columns = width // stride
        picked = np.flatnonzero(scores > threshold)
        cells = np.stack([picked % columns, picked // columns], axis=1).astype(np.float32)
        box = outputs[f"bbox_{stride}"][0][picked]
        center, size = (cells + box[:, :2]) * stride, np.exp(box[:, 2:]) * stride
        points = (cells[:, None] + outputs[f"kps_{stride}"][0][picked].reshape(-1, 5, 2)) * stride
        parts.append(Faces(np.concatenate([center - size / 2, center + size / 2], axis=1), points, scores[picked]))
    return Faces.join(parts)


class GridDetector:
    """YuNet (BGR; score = sqrt(class * objectness)) or ours (RGB; one score; its boxes vote, and none lies around a surer one)."""

    def __init__(self, model, bgr=False, threads=1):
        self.session, self.bgr = Session(model, threads), bgr
        self.has_objectness = any(name.startswith("obj_") for name in self.session.outputs)

    def raw(self, pixels):
        outputs = self.session.run((pixels[..., ::-1] if self.bgr else pixels).transpose(2, 0, 1)[None])
        for name in [name for name in outputs if name.startswith("cells_")]:  # planes of ours: score as log odds, box, landmarks
            stride, cells = name.split("_")[1], outputs[name][0].reshape(outputs[name].shape[1], -1).T[None]
            outputs |= {f"cls_{stride}": 1 / (1 + np.exp(-cells[..., :1])), f"bbox_{stride}": cells[..., 1:5], f"kps_{stride}": cells[..., 5:15]}
        return outputs

    def score_map(self, outputs, stride):
        score = outputs[f"cls_{stride}"][0, :, 0]
        return np.sqrt(np.clip(score * outputs[f"obj_{stride}"][0, :, 0], 0, 1)) if self.has_objectness else score

    def find(self, rgb, side, threshold):
        return self.sight(rgb, side, threshold, threshold)[0]

    def sight(self, rgb, side, threshold, doubtful):
        """Faces above the threshold; and what lies between `doubtful` and it and apart from them, surest first."""
        pixels, scale = letterbox(rgb, side)
        outputs = self.raw(pixels)
        ours = not self.has_objectness
        seen = decode_grid(outputs, lambda s: self.score_map(outputs, s), *pixels.shape[:2], doubtful)
        sure, rest = (suppress(seen[which], voting=ours) for which in (seen.scores > threshold, seen.scores <= threshold))
        sure = drop_enclosing(sure) if ours else sure
        return tuple(Faces(faces.boxes / np.tile(scale, 2), faces.landmarks / scale, faces.scores) for faces in (sure, rest[apart(rest, sure)]))


class RetinaFace:
    """Boxes against SSD priors: https://github.com/biubug6/Face-Detector-1MB-with-landmark, data/config.py."""

    MIN_SIZES, VARIANCES, MEAN_BGR = ((10, 20), (32, 64), (128, 256)), (0.1, 0.2), (104, 117, 123)

    def __init__(self, model, threads=1):
        self.session, self.priors = Session(model, threads), {}

    def _priors(self, height, width):
        if (height, width) not in self.priors:
            parts = []
            for stride, sizes in zip(STRIDES, self.MIN_SIZES):
                y, x = np.mgrid[:-(-height // stride), :-(-width // stride)].reshape(2, -1)
                parts.append(np.stack([np.stack([(x + 0.5) * stride, (y + 0.5) * stride, x * 0 + s, x * 0 + s], axis=1)
                                       for s in sizes], axis=1).reshape(-1, 4))
            self.priors[height, width] = np.concatenate(parts).astype(np.float32)
        return self.priors[height, width]

    def find(self, rgb, side, threshold):
        pixels, scale = letterbox(rgb, side)
        outputs = self.session.run((pixels[..., ::-1] - np.float32(self.MEAN_BGR)).transpose(2, 0, 1)[None])
        scores = outputs["scores"][0, :, 1]
        picked = np.flatnonzero(scores > threshold)
        prior, box = self._priors(*pixels.shape[:2])[picked], outputs["boxes"][0][picked]
        center = prior[:, :2] + box[:, :2] * self.VARIANCES[0] * prior[:, 2:]
        size = prior[:, 2:] * np.exp(box[:, 2:] * self.VARIANCES[1])
        points = prior[:, None, :2] + outputs["landmarks"][0][picked].reshape(-1, 5, 2) * self.VARIANCES[0] * prior[:, None, 2:]
        faces = suppress(Faces(np.concatenate([center - size / 2, center + size / 2], axis=1), points, scores[picked]))
        return Faces(faces.boxes / np.tile(scale, 2), faces.landmarks / scale, faces.scores)


def teachers(folder):
    """YuNet-n and RetinaFace from the shared model folders."""
    return (GridDetector(os.path.join(folder, "detection-yunet/yunet_n_dynamic.onnx"), bgr=True),
            RetinaFace(os.path.join(folder, "detection-retinaface-mnet025/mobilenet0.25_Final.onnx")))
