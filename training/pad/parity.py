"""What the released networks say of samples/pictures, for the engine's tests; anew where the detector's boxes are others.

    python3 training/pad/parity.py
"""

import json
import os

from carded import CARDS, own_network
from network import VIEWS
from pictures import read_upright

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLES = os.path.join(HERE, "../../samples/pictures")
DETECTOR_PARITY = os.path.join(CARDS, "default/face-detector/parity.json")


def write_parity(folder):
    network, rows = own_network(folder), []
    for picture in json.load(open(DETECTOR_PARITY))["pictures"]:
        box = picture["faces"][0]["box"]
        rgb = read_upright(dict(path=os.path.join(SAMPLES, picture["image"])))
        rows.append(dict(image=picture["image"], box=box, logit=round(network.logit(rgb, box), 4)))
    with open(os.path.join(folder, "parity.json"), "w") as file:
        json.dump(dict(about="Log odds of bona fide for samples/pictures (averages of forty faces each: nobody, and no presentation either) by "
                             "training/pad, with the boxes of face-detector/parity.json.", pictures=rows), file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    for name in VIEWS:
        write_parity(os.path.join(CARDS, "default", f"pad-{name}"))
