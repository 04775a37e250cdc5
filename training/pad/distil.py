"""Trains a network to answer as a teacher does; resumable, paced by the clock or by steps.

    python3 training/pad/distil.py --models MODELS --work WORK --run NAME --view context --minutes 90 [--batch 32] [--workers 1] [--threads 1]

The teacher of the view (network.py) is asked about every crop after it was varied, so that its answer is that to these very pixels, and the
network learns its answer, its features and its maps, part by part (common/parts.py).
WORK/NAME holds VIEW.pt (the same command goes on from it; more minutes stretch the schedule) and VIEW.csv, its curve. Uses CUDA where
there is one. Needs Debian's python3-onnx, to open the teacher's inner layers.

With --start FOLDER (models/own) a new run begins with the weights that are released there, as one chain from the first step on: how the
released networks are made better where a session is short. --half computes in bfloat16, on processors that have it a quarter faster.
"""

import argparse
import glob
import json
import os
import sys

import cv2
import numpy as np
import torch
import torch.nn.functional as F

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..")]
from carded import CARDS
from common import loop, parts
from common.layers import ResidualBottleneck, fold
from common.ort import Session
from crops import bilinear
from network import VIEWS, PadNetwork, released
from wild import Wild, cut, loose, spoiled

FEATURES_AT = "/bn/BatchNormalization_output_0"
# What every part of the network (network.py) has to make, in all the teachers; a stem in one part makes the second.
MAPS_AT = ("/conv2_dw/prelu/PRelu_output_0", "/conv_23/project/conv/Conv_output_0",
           *(f"/conv_3/model/model.{i}/Add_output_0" for i in range(4)), "/conv_34/project/conv/Conv_output_0",
           *(f"/conv_4/model/model.{i}/Add_output_0" for i in range(6)), "/conv_45/project/conv/Conv_output_0",
           *(f"/conv_5/model/model.{i}/Add_output_0" for i in range(2)), "/conv_6_sep/prelu/PRelu_output_0")
CROPS = 4  # of one picture: making the picture costs more than cutting it
KEPT = 100  # batches that are drawn from, 18 MB each
HEAD = 3  # what logits and features weigh beside a map
# The released networks met none of these, so that they judge them as strangers: both sources with official test subjects, and six of the
# fourteen one-person sources.
LEFT_OUT = "replay_attack,casia_fasd,stu_aksultan,stu_apfol,stu_krzysiek,stu_rui,stu_shivam,stu_vishal"
WARM_UP = 100  # steps
EMA = 0.998


class Teacher:
    """An open network that is asked about its inner layers, too: those that `parts` parts of ours (network.py) have to make."""

    def __init__(self, models, work, name, parts_of_ours):
        self.card, self.maps_at = json.load(open(os.path.join(CARDS, "public", name, "model.json"))), MAPS_AT[-parts_of_ours:]
        source = glob.glob(os.path.join(models, "**", self.card["weights"]["file"]), recursive=True)[0]
        self.path = parts.tapped(source, os.path.join(work, f"tapped-{name}.onnx"), (FEATURES_AT, *MAPS_AT))
        self.session = None

    def ask(self, crops):
        """Logits, features and maps (channels last, half precision) of uint8 [N, side, side, 3]."""
        if self.session is None:  # in the process that asks
            self.session = Session(self.path)
        given = self.card["input"]
        if crops.shape[1] != given["width"]:
            crops = np.stack([bilinear(crop, given["width"], given["height"]) for crop in crops])
        values = crops[..., ::-1] if given["channels"] == "bgr" else crops
        answers = self.session.run(((values * np.float32(given["scale"]) - np.float32(given["mean"])) / np.float32(given["std"])).transpose(0, 3, 1, 2))
        maps = [answers[name].transpose(0, 2, 3, 1).astype(np.float16) for name in self.maps_at]
        return [answers[self.card["output"].get("name") or "logits"], answers[FEATURES_AT], *maps]


class Batches(torch.utils.data.IterableDataset):
    def __init__(self, work, leave_out, view, teacher, count, seed):
        self.work, self.leave_out, self.view, self.teacher, self.count, self.seed = work, leave_out, view, teacher, count, seed

    def __iter__(self):
        cv2.setNumThreads(0)
        torch.set_num_threads(1)
        worker = torch.utils.data.get_worker_info()
        rng = np.random.default_rng([self.seed, worker.id if worker else 0])
        wild = Wild(self.work, self.leave_out)
        while True:
            crops = self.crops(wild, rng)
            yield [torch.from_numpy(np.array(a)) for a in (crops, *self.teacher.ask(crops))]

    def crops(self, wild, rng):
        """uint8 [count, side, side, 3]."""
        crops = []
        while len(crops) < self.count:
            try:
                rgb, box = wild.picture(rng)
                crops += [spoiled(cut(rgb, loose(box, rng), self.view), crops, rng) for _ in range(CROPS)]
            except (cv2.error, ValueError, ZeroDivisionError):  # a degenerate crop: draw another
                continue
        return np.stack(crops[:self.count])


def begin_at(network, maps):
    """Every part's last normalization gives what the teacher's map has on average, so that a teacher of small numbers is no harder than another."""
    before = None
    for part, given in zip(network.body, maps):
        given = given.float()
        added = given - before if isinstance(part, ResidualBottleneck) else given
        last = [module for module in part.modules() if isinstance(module, torch.nn.BatchNorm2d)][-1]
        with torch.no_grad():
            last.weight.copy_(added.flatten(0, 2).std(dim=0))
            last.bias.copy_(added.flatten(0, 2).mean(dim=0))
        before = given


def distance(network, pixels, logits, features, maps, precisions, chance, half=False):
    """Loss, and what it is made of with how alike the log odds are; `chance` is that of parts.teach.

    Features and maps in units of the teacher's variance (`precisions`, that of the features first), mean over channels.
    """
    maps = [given.to(torch.bfloat16 if half else torch.float32) for given in maps]
    with torch.autocast(pixels.device.type, torch.bfloat16, enabled=half):
        own_maps, own_features, own = network.stages(pixels, *parts.teach(maps, chance))
    own_features, own = own_features.float(), own.float()
    made = dict(logits=F.smooth_l1_loss(own, logits), features=((own_features - features).square() * precisions[0]).mean(),
                **parts.errors(own_maps, maps, precisions[1:]))
    agreement = np.corrcoef(network.log_odds(own.detach()).cpu(), network.log_odds(logits).cpu())[0, 1]
    loss = sum(made.values()) + (HEAD - 1) * (made["logits"] + made["features"])
    return loss, {**{name: value.item() for name, value in made.items()}, "agreement": agreement}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--run", required=True)
    parser.add_argument("--view", choices=VIEWS, default="context")
    parser.add_argument("--leave-out", default=LEFT_OUT, help="sources, with commas; stu_* names all of that name")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--start", help="folder with released networks (models/own) that a new run begins with")
    parser.add_argument("--half", action="store_true")
    loop.add_arguments(parser, rate=1e-3, minutes=70)
    arguments = parser.parse_args()
    device, view, leave_out = loop.begin(arguments), VIEWS[arguments.view], tuple(arguments.leave_out.split(","))
    os.makedirs(os.path.join(arguments.work, arguments.run), exist_ok=True)
    path = os.path.join(arguments.work, arguments.run, arguments.view)
    if os.path.exists(path + ".pt"):
        network = PadNetwork.of_weights(torch.load(path + ".pt", map_location="cpu")["network"], view)
    elif arguments.start:
        network = released(os.path.join(arguments.start, f"pad-{arguments.view}", f"pad-{arguments.view}.onnx"), view)
    else:
        network = PadNetwork(view)
    training = loop.Training(network.to(device), path, arguments, decay=0, average=EMA, warm_up=WARM_UP, save_seconds=90,
                             kept=dict(leave_out=leave_out, precisions=None, started_from=arguments.start))
    teacher = Teacher(arguments.models, arguments.work, view["teacher"], len(network.body))
    source = Batches(arguments.work, leave_out, view, teacher, arguments.batch, arguments.seed * 100003 + training.step)
    batches = iter(torch.utils.data.DataLoader(source, batch_size=None, num_workers=arguments.workers, prefetch_factor=4,
                                               pin_memory=device.type == "cuda"))
    batches = parts.Repeated(batches, KEPT)
    for share in training.shares():
        if share >= parts.FOLDED and not network.folded:
            training.change(fold)
        crops, logits, features, *maps = (tensor.to(device, non_blocking=True) for tensor in next(batches))
        if training.kept["precisions"] is None:
            training.kept["precisions"] = [parts.precision(answer) for answer in (features, *maps)]
            if not training.network.folded:
                begin_at(training.network, maps)
        pixels = crops.permute(0, 3, 1, 2).float().div_(127.5).sub_(1).contiguous(memory_format=torch.channels_last)
        chance = 0 if training.kept["started_from"] else parts.forced_at(share)
        loss, made = distance(training.network, pixels, logits, features, maps, training.kept["precisions"], chance, arguments.half)
        training.learn(loss, made, len(crops))


if __name__ == "__main__":
    main()
