"""The packed pictures of prepare.py: memory-mapped pixels, and the draws that compose.py asks for."""

import os
import pickle

import cv2
import numpy as np

from prepare import digest

DEVELOPMENT_SHARE = 0.06  # of the training subjects: chooses threshold and checkpoint, is never trained on
BACKGROUND_FACE_SHARE = 0.45
SCENE_WEIGHT, BACKGROUND_SCENE_WEIGHT, SMALL_SOURCE_WEIGHT = 2.0, 3.0, 0.5


def subject_key(row):
    return digest(f"development {row['source']} {row['subject']}")


def is_development(row):
    return not row["held_out"] and int(subject_key(row)[:8], 16) / 16 ** 8 < DEVELOPMENT_SHARE


class Store:
    def __init__(self, work):
        with open(os.path.join(work, "labels.pickle"), "rb") as file:
            rows = [row for row in pickle.load(file) if not row["held_out"] and not is_development(row)]
        self.pixels = np.memmap(os.path.join(work, "pixels.bin"), np.uint8, "r")
        whole = self.whole = [row for row in rows if not row["path"].startswith("faces/")]
        self.faces = [row for row in rows if row["path"].startswith("faces/") and self._is_chip(row)]
        self.with_face = self._by_source([row for row in whole if row["labels"][:, 15].any()], SCENE_WEIGHT)
        self.backgrounds = self._by_source([row for row in whole if self._share(row) < BACKGROUND_FACE_SHARE],
                                           BACKGROUND_SCENE_WEIGHT)
        self.found_hard = self._read_hard(work, {row["path"]: row for row in whole})
        mask = np.zeros((160, 160), np.uint8)
        cv2.ellipse(mask, (80, 80), (62, 72), 0, 0, 360, 255, -1)
        self.soft_mask = cv2.GaussianBlur(mask, (0, 0), 5)

    @staticmethod
    def _is_chip(row):
        sure = row["labels"][row["labels"][:, 15] > 0]
        return len(sure) == 1 and row["turns"] == 0 and abs((sure[0, 0] + sure[0, 2]) / 2 - 80) < 24

    @staticmethod
    def _share(row):
        boxes = row["labels"]
        return ((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])).sum() / (row["shape"][0] * row["shape"][1])

    @staticmethod
    def _by_source(rows, scene_weight):
        """Sources weigh as the square root of their pictures: frames of one video are nearly the same picture.

        Whole scenes weigh more: they are few and varied, and clothes, hands and signs are what is mistaken for a face.
        """
        groups = {}
        for row in rows:
            groups.setdefault(row["source"], []).append(row)
        groups = list(groups.values())
        weights = np.array([np.sqrt(len(g)) * (scene_weight if g[0]["path"].startswith("scenes/") else
                                               SMALL_SOURCE_WEIGHT if g[0]["source"].startswith("stu_") else 1)
                            for g in groups])
        return groups, weights / weights.sum()

    @staticmethod
    def _read_hard(work, rows):
        path = os.path.join(work, "hard.pickle")
        if not os.path.exists(path):
            return []
        with open(path, "rb") as file:
            return [(rows[p], box) for p, box in pickle.load(file) if p in rows]

    def rgb(self, row):
        size = int(np.prod(row["shape"]))
        return self.pixels[row["offset"]:row["offset"] + size].reshape(row["shape"])

    @staticmethod
    def _pick(grouped, random):
        groups, weights = grouped
        group = groups[random.choice(len(groups), p=weights)]
        return group[random.integers(len(group))]

    def picture_row(self, random):
        return self._pick(self.with_face, random)

    def face_row(self, random):
        return self.faces[random.integers(len(self.faces))]

    def picture(self, random):
        return self._open(self.picture_row(random))

    def background(self, random):
        return self._open(self._pick(self.backgrounds, random))

    def face(self, random):
        return self._open(self.face_row(random))

    def _open(self, row):
        return self.rgb(row), row["labels"]

    def hard(self, random):
        if not self.found_hard:
            return None
        row, box = self.found_hard[random.integers(len(self.found_hard))]
        return self.rgb(row), row["labels"], box
