"""Any PAD network as its card describes it: crop, resampling, channels, classes. The way measurements meet all of them alike."""

import glob
import json
import os
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
import crops
from common.ort import Session

CARDS = os.path.join(HERE, "../../models")
PAIR = ("minifasnet-v2-2.7", "minifasnet-v1se-4.0")
OLDER = ("minifasnet-older-2.7", "minifasnet-older-whole-frame")
TEACHERS = PAIR + OLDER  # the four under Apache-2.0
SURI = "minifas-suri"  # trained on CelebA-Spoof, whose pictures are for non-commercial research: our cards say so where it taught
MAX_LOGIT = 15.0  # as the engine clips (PadScore.MaxLogit)


class CardedNetwork:
    """`logit(rgb, box)`: log odds of bona fide as the engine takes them."""

    def __init__(self, card_path, weights, threads=1, exact=False):
        self.card = json.load(open(card_path))
        self.session, self.exact = Session(weights, threads), exact
        given = self.card["input"]
        self.size = given["width"], given["height"]
        self.scale, self.mean, self.std = given["scale"], np.float32(given["mean"]), np.float32(given["std"])
        self.bgr = given["channels"] == "bgr"
        self.bona_fide = self.card["output"]["classes"].index("bona-fide")

    def crop(self, rgb, box):
        rule = self.card["crop"]
        height, width = rgb.shape[:2]
        if rule["kind"] == "whole-frame":
            pixels = rgb
        elif rule["overflow"] == "shift-and-shrink":
            x, y, w, h = crops.shifted_inside(box, rule["factor"], width, height, rule["shape"] == "square")
            pixels = rgb[y:y + h, x:x + w]
        else:
            pixels = crops.cut(rgb, crops.reflected(box, rule["factor"], width, height))
        if rule["resampling"] == "area":
            return crops.area(pixels, *self.size, self.exact)
        return crops.bilinear(pixels.astype(np.float32), *self.size)

    def tensor(self, rgb, box):
        pixels = self.crop(rgb, box).astype(np.float32)
        if self.bgr:
            pixels = pixels[..., ::-1]
        return ((pixels * self.scale - self.mean) / self.std).transpose(2, 0, 1)[None]

    def logit(self, rgb, box):
        values = self.session.run(self.tensor(rgb, box))[self.card["output"].get("name") or self.session.outputs[0]].ravel().astype(np.float64)
        others = np.delete(values, self.bona_fide)
        return float(np.clip(values[self.bona_fide] - np.logaddexp.reduce(others), -MAX_LOGIT, MAX_LOGIT))


def open_network(name, models, threads=1):
    """A public network by the id of its card; its weights are looked for below `models`."""
    card = os.path.join(CARDS, "public", name, "model.json")
    file = json.load(open(card))["weights"]["file"]
    return CardedNetwork(card, glob.glob(os.path.join(models, "**", file), recursive=True)[0], threads)


def own_network(folder, threads=1):
    card = os.path.join(folder, "model.json")
    return CardedNetwork(card, os.path.join(folder, json.load(open(card))["weights"]["file"]), threads, exact=True)
