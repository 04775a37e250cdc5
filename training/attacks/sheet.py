"""A contact sheet of simulated attacks to look at; never committed, it shows real people.

    python3 training/attacks/sheet.py --work WORK --species replay --out SHEET.png [--seed 1] [--bare]
"""

import argparse
import json
import os
import sys

import cv2
import numpy as np
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
sys.path.insert(0, os.path.join(HERE, "../pad"))
from attacks import camera, simulate
from pictures import lender, read_bona_fide

CELL = 200


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True)
    parser.add_argument("--species", choices=(*simulate.SPECIES, "bona-fide"), required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bare", action="store_true", help="without the final camera")
    arguments = parser.parse_args()
    rows = [row for row in json.load(open(os.path.join(arguments.work, "rows.json"))) if row["label"] == 1 and row["split"] == "train"]
    others = lender(rows)
    rng = np.random.default_rng(arguments.seed)
    cells = []
    for _ in range(40):
        row = rows[rng.integers(len(rows))]
        rgb, box = read_bona_fide(row)
        if arguments.species != "bona-fide":
            rgb, box, _ = simulate.attack(rgb, box, others, rng, arguments.species)
        rgb, box = camera.frame(rgb, box, rng)
        if not arguments.bare:
            rgb, box = camera.capture(rgb, box, rng)
        rgb = np.ascontiguousarray(rgb)
        cv2.rectangle(rgb, (int(box[0]), int(box[1])), (int(box[0] + box[2]), int(box[1] + box[3])), (0, 255, 0), 1)
        scale = CELL / max(rgb.shape[:2])
        small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
        cell = np.zeros((CELL, CELL, 3), np.uint8)
        cell[:small.shape[0], :small.shape[1]] = small[:CELL, :CELL]
        cells.append(cell)
    Image.fromarray(np.vstack([np.hstack(cells[i:i + 8]) for i in range(0, 40, 8)])).save(arguments.out)


if __name__ == "__main__":
    main()
