"""Worsened faces with what the quality teacher says of each: what the recognizability network learns from.

    python3 training/faces/worsen.py --teachers MODELS --work WORK [--count 60000]      -> WORK/worsened.bin, WORK/worsened.npy
"""

import argparse
import os

import cv2
import numpy as np

import augment
from align import CHIP
from networks import Recognizability
from prepare import Teachers
from store import Store

UNCHANGED_SHARE = 0.2


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teachers", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--count", type=int, default=60_000)
    arguments = parser.parse_args()
    store, teacher, rng, side = Store(arguments.work), Teachers(arguments.teachers), np.random.default_rng(3), Recognizability.side
    scores = np.zeros(arguments.count, np.float32)
    with open(os.path.join(arguments.work, "worsened.bin"), "wb") as file:
        for k in range(arguments.count):
            face = store.chips[store.train[rng.integers(len(store.train))]]
            if rng.random() > UNCHANGED_SHARE:
                # The landmarks were a little off as well: the same crop for teacher and pupil.
                matrix = augment.jitter(rng, CHIP, CHIP, rng.uniform(0, 1.5), rng.random() < 0.5)
                face = augment.worsen(cv2.warpAffine(face, matrix, (CHIP, CHIP)), rng, rng.uniform(0.2, 1.0), covers=0.25)
            scores[k] = teacher.recognizability(face)
            file.write(augment.plain(face, "face", side).tobytes())
    np.save(os.path.join(arguments.work, "worsened.npy"), scores)
    print(f"{arguments.count} faces, scores {np.percentile(scores, [1, 25, 50, 75, 99]).round(3)}")


if __name__ == "__main__":
    main()
