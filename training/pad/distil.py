"""Teaches a network the parts of its teacher, one after another (common/settle.py), and its answers last; resumable.

    python3 training/pad/distil.py --models MODELS --work WORK --run NAME --view context [--steps 2000] [--examples 6000] [--threads 2]

The teacher of the view (network.py) is asked about every crop after it was varied, so that its maps, features and logits are those of these very
pixels. WORK/NAME holds VIEW.pt (the same command goes on from it) and VIEW.csv, its curve. Needs Debian's python3-onnx, to open the teacher's
inner layers, and the memory for all maps: 11 GB for the texture, 6 GB for the others.
"""

import argparse
import glob
import json
import os
import sys
import time

import cv2
import numpy as np
import torch

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..")]
from carded import CARDS
from common import parts, settle
from common.ort import Session
from crops import bilinear
from network import VIEWS, PadNetwork
from wild import Wild, cut, loose, spoiled

PLACES_AT, FEATURES_AT = "/conv_6_dw/conv/Conv_output_0", "/bn/BatchNormalization_output_0"
# What every part of the network (network.py) has to make, in all the teachers; a stem in one part makes the second.
MAPS_AT = ("/conv2_dw/prelu/PRelu_output_0", "/conv_23/project/conv/Conv_output_0",
           *(f"/conv_3/model/model.{i}/Add_output_0" for i in range(4)), "/conv_34/project/conv/Conv_output_0",
           *(f"/conv_4/model/model.{i}/Add_output_0" for i in range(6)), "/conv_45/project/conv/Conv_output_0",
           *(f"/conv_5/model/model.{i}/Add_output_0" for i in range(2)), "/conv_6_sep/prelu/PRelu_output_0")
CROPS, ASKED = 4, 32  # of one picture: making the picture costs more than cutting it; at a time
# The released networks met none of these, so that they judge them as strangers: both sources with official test subjects, and six of the
# fourteen one-person sources.
LEFT_OUT = "replay_attack,casia_fasd,stu_aksultan,stu_apfol,stu_krzysiek,stu_rui,stu_shivam,stu_vishal"


class Teacher:
    """An open network that is asked about its inner layers, too: those that `parts` parts of ours (network.py) have to make."""

    def __init__(self, models, work, name, parts_of_ours):
        self.card, self.maps_at = json.load(open(os.path.join(CARDS, "public", name, "model.json"))), MAPS_AT[-parts_of_ours:]
        source = glob.glob(os.path.join(models, "**", self.card["weights"]["file"]), recursive=True)[0]
        self.path = parts.tapped(source, os.path.join(work, f"tapped-{name}.onnx"), (PLACES_AT, FEATURES_AT, *MAPS_AT))
        self.session = None

    def ask(self, crops):
        """Logits, features, what leads to these, and maps (channels last, half precision) of uint8 [N, side, side, 3]."""
        if self.session is None:  # in the process that asks
            self.session = Session(self.path)
        given = self.card["input"]
        if crops.shape[1] != given["width"]:
            crops = np.stack([bilinear(crop, given["width"], given["height"]) for crop in crops])
        values = crops[..., ::-1] if given["channels"] == "bgr" else crops
        answers = self.session.run(((values * np.float32(given["scale"]) - np.float32(given["mean"])) / np.float32(given["std"])).transpose(0, 3, 1, 2))
        maps = [answers[name].transpose(0, 2, 3, 1).astype(np.float16) for name in self.maps_at]
        return [answers[self.card["output"].get("name") or "logits"], answers[FEATURES_AT], answers[PLACES_AT].astype(np.float16), *maps]


def batches(wild, view, teacher, seed):
    """Varied crops, and what the teacher says of them (Teacher.ask)."""
    rng = np.random.default_rng(seed)
    while True:
        crops = []
        while len(crops) < ASKED:
            try:
                rgb, box = wild.picture(rng)
                crops += [spoiled(cut(rgb, loose(box, rng), view), crops, rng) for _ in range(CROPS)]
            except (cv2.error, ValueError, ZeroDivisionError):  # a degenerate crop: draw another
                continue
        crops = np.stack(crops[:ASKED])
        yield [torch.from_numpy(np.array(a)) for a in (crops, *teacher.ask(crops))]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--run", required=True)
    parser.add_argument("--view", choices=VIEWS, default="context")
    parser.add_argument("--leave-out", default=LEFT_OUT, help="sources, with commas; stu_* names all of that name")
    settle.add_arguments(parser, examples=6000)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    view, leave_out = VIEWS[arguments.view], tuple(arguments.leave_out.split(","))
    os.makedirs(os.path.join(arguments.work, arguments.run), exist_ok=True)
    network = PadNetwork(view)
    teacher = Teacher(arguments.models, arguments.work, view["teacher"], len(network.body))
    crops, logits, features, places, *maps = settle.gathered(batches(Wild(arguments.work, leave_out), view, teacher, arguments.seed), arguments.examples)
    settling = settle.Settling(network, os.path.join(arguments.work, arguments.run, arguments.view),
                               crops.permute(0, 3, 1, 2).float().div_(127.5).sub_(1).half(), maps, arguments, dict(leave_out=leave_out))
    last, held = settling.body()
    precision, started = parts.precision(features[:settle.BEGIN]), time.time()
    network.to("cpu")
    settle.solve_head(network.weigh, network.features, last, places[:-settle.HELD], features[:-settle.HELD])
    with torch.no_grad():
        weights, offsets = settle.solved(features, logits)
        network.classes.weight.copy_(weights.T)
        network.classes.bias.copy_(offsets)
        told = network.features(torch.flatten(network.weigh(held.float()), 1))
        left = ((told - features[-settle.HELD:]).square() * precision).mean().item()
        agreement = np.corrcoef(network.log_odds(network.classes(told)), network.log_odds(logits[-settle.HELD:]))[0, 1]
    settling.save(len(network.body) + 1, time.time() - started, dict(what="features", after=round(left, 4)))
    print(f"agreement of the log odds with the teacher's: {agreement:.3f}", flush=True)


if __name__ == "__main__":
    main()
