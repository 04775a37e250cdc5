"""Training crops: faces of the detector's pictures as a detector may box them, turned, cut, covered and spoiled, and where their points lie.

Coordinates are those of areas, not of pixels' centers: 0 is the left or top edge of the first pixel, as the server counts.
"""

import json
import os

import cv2
import numpy as np

from compose import Composer, turn_labels
from covers import Covers
from placer import FACTOR, SIDE
from store import Store

LEAST_WIDTH = 24  # pixels of a face that teaches
MASKED_SOURCES = ("facemask_in_wild", "mask_observations", "rwmfd")  # some wear masks; they test what the others teach
DOUBTFUL = "covered.json"  # paths of pictures in which an earlier network saw something in the way (doubt.py)
ALIGNED_SHARE, CUT_SHARE, CLEAN_SHARE = 0.3, 0.12, 0.25
SCALE_OFF, SHIFT_OFF = 0.07, 0.03  # how far boxes are off: deviation of log side, and of the center in sides


def warped(rgb, matrix, side):
    """The square [side, side] of a picture that `matrix` (2x3) leads into; black outside."""
    corners = cv2.transform(np.float64([[[0, 0], [side, 0], [0, side], [side, side]]]), cv2.invertAffineTransform(matrix))[0]
    low = np.clip(corners.min(0).astype(int) - 4, 0, np.array(rgb.shape[1::-1]) - 2)
    high = np.clip(corners.max(0).astype(int) + 5, low + 2, rgb.shape[1::-1])
    rgb = rgb[low[1]:high[1], low[0]:high[0]]
    matrix = np.concatenate([matrix[:, :2], matrix[:, 2:] + matrix[:, :2] @ low[:, None]], axis=1)
    scale = np.sqrt(abs(np.linalg.det(matrix[:, :2])))
    if scale < 0.75:  # bilinear sampling knows no area
        new = max(2, round(rgb.shape[1] * scale)), max(2, round(rgb.shape[0] * scale))
        matrix = np.concatenate([matrix[:, :2] / [new[0] / rgb.shape[1], new[1] / rgb.shape[0]], matrix[:, 2:]], axis=1)
        rgb = cv2.resize(rgb, new, interpolation=cv2.INTER_AREA)
    matrix[:, 2] += matrix[:, :2] @ [0.5, 0.5] - 0.5
    return cv2.warpAffine(rgb, matrix, (side, side), flags=cv2.INTER_LINEAR)


def square(box, scale=1.0, shift=(0.0, 0.0)):
    """The 2x3 matrix from the picture to the crop of a box x1 y1 x2 y2."""
    side = max(box[2] - box[0], box[3] - box[1]) * FACTOR * scale
    corner = (box[:2] + box[2:4]) / 2 + np.asarray(shift) * side - side / 2
    return np.concatenate([np.eye(2), -corner[:, None]], axis=1) * (SIDE / side)


class Crops:
    def __init__(self, work, seed):
        self.store = Store(work)
        self.composer = Composer(self.store, seed)
        self.covers = Covers(self.composer)
        self.random = self.composer.random
        doubtful = os.path.join(work, DOUBTFUL)
        self.doubtful = set(json.load(open(doubtful))) if os.path.exists(doubtful) else set()

    def _face(self):
        while True:
            row = (self.store.face_row if self.random.random() < ALIGNED_SHARE else self.store.picture_row)(self.random)
            labels = row["labels"]
            sure = labels[(labels[:, 15] > 0) & (labels[:, 2] - labels[:, 0] >= LEAST_WIDTH)]
            if len(sure):
                largest = np.prod(sure[:, 2:4] - sure[:, :2], axis=1).argmax()
                label = sure[self.random.integers(len(sure)) if self.random.random() < 0.4 else largest].astype(np.float64)
                return self.store.rgb(row), label, row["source"] not in MASKED_SOURCES and row["path"] not in self.doubtful

    def _cut(self, rgb, label):
        """The picture ends within the face, and so does its box."""
        x1, y1, x2, y2 = label[:4].astype(int)
        most = self.random.uniform(0.05, 0.3)
        side, label = self.random.integers(4), label.copy()
        if side == 0:
            at = int(x2 - most * (x2 - x1))
            rgb, label[2] = rgb[:, :at], at
        elif side == 1:
            at = int(y2 - most * (y2 - y1))
            rgb, label[3] = rgb[:at], at
        elif side == 2:
            at = max(0, int(x1 + most * (x2 - x1)))
            rgb, label[0] = rgb[:, at:], at
            label[0:14:2] -= at
        else:
            at = max(0, int(y1 + most * (y2 - y1)))
            rgb, label[1] = rgb[at:], at
            label[1:14:2] -= at
        return rgb, label

    def draw(self):
        """Pixels [SIDE, SIDE, 3]; the points [10] as the network tells them; which of them lie in the picture [5]; which are hidden [5], NaN where nobody knows."""
        rgb, label, bare = self._face()
        if self.random.random() < CUT_SHARE:
            rgb, label = self._cut(rgb, label)
        points = label[4:14].reshape(5, 2)
        known = ((points > -4) & (points < np.array(rgb.shape[1::-1]) + 4)).all(1)
        mirror = self.random.random() < 0.5
        turn = self.composer.matrix((label[:2] + label[2:4]) / 2, 1, 1, (0, 0), self.composer.degrees(), mirror, self.composer.aspect())
        turned = turn_labels(turn, label[None], mirror)[0]
        into = square(turned[:4], np.exp(self.random.normal(0, SCALE_OFF)), self.random.normal(0, SHIFT_OFF, 2))
        whole = np.concatenate([into[:, :2] @ turn[:, :2], (into[:, :2] @ turn[:, 2] + into[:, 2])[:, None]], axis=1)
        pixels = warped(rgb, whole, SIDE)
        placed = turn_labels(into, turned[None], False)
        hidden = self.covers.over(pixels, placed[0, 4:14])
        if not bare:
            hidden[hidden == 0] = np.nan
        if self.random.random() > CLEAN_SHARE:
            pixels = self.composer.spoil(pixels, placed[0, 2] - placed[0, 0])
        if mirror:
            known = known[[1, 0, 2, 4, 3]]
        return pixels, (placed[0, 4:14] / SIDE).astype(np.float32), known.astype(np.float32), np.where(known, hidden, np.nan).astype(np.float32)
