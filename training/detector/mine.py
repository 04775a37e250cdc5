"""Finds where a student sees faces that no teacher sees, in the training pictures; train.py shows these places again.

    python3 training/detector/mine.py --work WORK --model STUDENT.onnx [--sheet FOUND.png]

Writes hard.pickle below WORK. Look at the sheet: a real face that the teachers missed must not be called a mistake
(train.py then teaches that it is none), so what overlaps any label, doubtful ones included, is left out.
"""

import argparse
import os
import pickle

import cv2
import numpy as np

from detectors import GridDetector, iou
from store import Store

SIDES = (256, 320, 480)
THRESHOLD = 0.2
MOST_PLACES = 4000  # the surest mistakes
NEAR_IOU = 0.2
TILE, ACROSS, MOST_TILES = 96, 16, 192


def mistakes(detector, rgb, labels):
    for side in SIDES:
        faces = detector.find(rgb, side, THRESHOLD)
        if len(faces):
            far = iou(faces.boxes, labels[:, :4]).max(1, initial=0) < NEAR_IOU
            # Boxes inside a doubtful region are doubtful too, however small.
            for box, score, is_far in zip(faces.boxes, faces.scores, far):
                center = (box[:2] + box[2:]) / 2
                doubtful = labels[labels[:, 15] == 0]
                if is_far and not ((doubtful[:, :2] < center) & (doubtful[:, 2:4] > center)).all(1).any():
                    yield box, score


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--sheet", help="PNG of the found places; shows people, so never commit it")
    arguments = parser.parse_args()
    store, detector, found = Store(arguments.work), GridDetector(arguments.model), []
    for row in store.whole:
        rgb = store.rgb(row)
        found += [(score, row, box) for box, score in mistakes(detector, rgb, row["labels"])]
    found = sorted(found, key=lambda item: -item[0])[:MOST_PLACES]
    with open(os.path.join(arguments.work, "hard.pickle"), "wb") as file:
        pickle.dump([(row["path"], box) for _, row, box in found], file)
    print(f"{len(found)} places in {len({row['path'] for _, row, _ in found})} of {len(store.whole)} pictures")

    if arguments.sheet:
        tiles = found[:: max(1, len(found) // MOST_TILES)][:MOST_TILES]
        sheet = np.zeros((-(-len(tiles) // ACROSS) * TILE, ACROSS * TILE, 3), np.uint8)
        for place, (_, row, box) in enumerate(tiles):
            center, size = (box[:2] + box[2:]) / 2, max(box[2:] - box[:2]) * 2
            matrix = np.array([[TILE / size, 0, TILE / 2 - center[0] * TILE / size],
                               [0, TILE / size, TILE / 2 - center[1] * TILE / size]])
            y, x = place // ACROSS * TILE, place % ACROSS * TILE
            sheet[y:y + TILE, x:x + TILE] = cv2.warpAffine(np.ascontiguousarray(store.rgb(row)), matrix, (TILE, TILE),
                                                          flags=cv2.INTER_AREA)
        cv2.imwrite(arguments.sheet, sheet[..., ::-1])


if __name__ == "__main__":
    main()
