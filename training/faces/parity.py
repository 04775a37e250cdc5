"""What the released networks say of samples/pictures, for the engine's tests; anew where the detector's boxes and landmarks are others.

    python3 training/faces/parity.py
"""

import json
import os

import numpy as np
from PIL import Image

from align import served
from measure import signed
from prepare import view
from common.ort import Session

HERE = os.path.dirname(os.path.abspath(__file__))
CARDS = os.path.join(HERE, "../../models/default")
SAMPLES = os.path.join(HERE, "../../samples/pictures")
FOLDERS = {"embedding": "embedding", "attributes": "attributes", "pose": "head-pose", "recognizability": "recognizability"}


def parity(task):
    """What the network says of samples/pictures with the landmarks and boxes of our detector's parity.json."""
    folder = os.path.join(CARDS, FOLDERS[task])
    session, card, rows = Session(os.path.join(folder, FOLDERS[task] + ".onnx")), json.load(open(os.path.join(folder, "model.json"))), []
    for picture in json.load(open(os.path.join(CARDS, "face-detector/parity.json")))["pictures"]:
        face = picture["faces"][0]
        rgb = np.asarray(Image.open(os.path.join(SAMPLES, picture["image"])).convert("RGB"))
        x, y, w, h = face["box"]
        if task == "pose":
            pixels = view(rgb, np.array([x, y, x + w, y + h]))
        else:
            pixels = served(rgb, face["landmarks"], card["crop"]["template"], card["input"]["width"])
        outputs = session.run(signed(pixels))
        rows.append(dict(image=picture["image"], **{name: [round(float(v), 4) for v in value.reshape(-1)] for name, value in outputs.items()}))
    return rows


def write_parity(task):
    with open(os.path.join(CARDS, FOLDERS[task], "parity.json"), "w") as file:
        json.dump(dict(about="What training/faces says of samples/pictures (averages of forty faces each: nobody) with the boxes and landmarks of "
                             "face-detector/parity.json.", pictures=parity(task)), file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    for name in FOLDERS:
        write_parity(name)
