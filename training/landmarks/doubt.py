"""Lists the training pictures in which a checkpoint sees something in the way of a face, so that they no longer teach that nothing is: sunglasses, hands, masks among pictures that say nothing of them.

    python3 training/landmarks/doubt.py --work WORK [--run landmarks]

Writes WORK/covered.json, which train.py reads when it is started again.
"""

import argparse
import json
import os

import numpy as np
import torch

from placer import OUTPUTS, SIDE, Placer
from common.export import write_onnx
from crops import DOUBTFUL, LEAST_WIDTH
from release import EYES, NOSE_AND_MOUTH, Placed
from store import Store

DOUBT_FROM = 0.1  # likelihood; sheets of the highest showed coverings down to there


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True)
    parser.add_argument("--run", default="landmarks")
    arguments = parser.parse_args()
    network, path = Placer().eval(), os.path.join(arguments.work, arguments.run, "doubt.onnx")
    network.load_state_dict(torch.load(os.path.join(arguments.work, arguments.run, "last.pt"), map_location="cpu")["ema"])
    write_onnx(network, SIDE, OUTPUTS, path)
    placed, store, found = Placed(None, path), Store(arguments.work), []
    rows = store.whole + store.faces
    for row in rows:
        sure = [label[:4] for label in row["labels"] if label[15] > 0 and label[2] - label[0] >= LEAST_WIDTH]
        hidden = [placed.hidden(np.ascontiguousarray(store.rgb(row)), box) for box in sure]
        if any(max(EYES(own), NOSE_AND_MOUTH(own)) >= DOUBT_FROM for own in hidden):
            found.append(row["path"])
    with open(os.path.join(arguments.work, DOUBTFUL), "w") as file:
        json.dump(found, file)
    print(f"{len(found)} of {len(rows)} pictures")


if __name__ == "__main__":
    main()
