"""Trains the network that places landmarks; resumable, paced by the clock.

    python3 training/landmarks/train.py --work WORK --run landmarks --minutes 25 [--teacher ONNX]

WORK is that of training/detector/prepare.py. With --teacher it learns from the labels and, as much, from what another network of this kind says of the
very same crops and of their mirror images: that is steadier than labels, and is there where these are not. The learning rate falls over the given minutes (cosine), whatever the machine manages in them.
WORK/RUN holds last.pt (the same command goes on from it) and last.csv, its curve. Uses CUDA where there is one.
"""

import argparse
import os

import cv2
import numpy as np
import torch

from placer import Placer, scaled
from common import loop
from common.ort import Session
from crops import Crops

HIDDEN_WEIGHT = 0.15
MIRRORED = [1, 0, 2, 4, 3]  # where each of the five lies in a mirror
LEAST_EYE_DISTANCE = 0.15  # of the crop: from there on a profile weighs no more


class Batches(torch.utils.data.IterableDataset):
    """Pixels, points, which of them are known, what is hidden; and the teacher's points and what it says is hidden, if there is one."""

    def __init__(self, work, count, seed, teacher=None):
        self.work, self.count, self.seed, self.teacher = work, count, seed, teacher

    def __iter__(self):
        cv2.setNumThreads(0)
        torch.set_num_threads(1)
        worker = torch.utils.data.get_worker_info()
        crops = Crops(self.work, self.seed * 1000 + (worker.id if worker else 0))
        teacher = Session(self.teacher) if self.teacher else None
        while True:
            drawn = [np.stack(each) for each in zip(*(crops.draw() for _ in range(self.count)))]
            yield [torch.from_numpy(each) for each in (*drawn, *(opinion(teacher, drawn[0]) if teacher else ()))]


def opinion(teacher, pixels):
    """What a network says of crops [N, SIDE, SIDE, 3] and of their mirror images, on average: points [N, 10], hidden [N, 5]."""
    pixels = scaled(pixels.astype(np.float32)).transpose(0, 3, 1, 2)
    straight, mirrored = teacher.run(pixels), teacher.run(np.ascontiguousarray(pixels[..., ::-1]))
    turned = mirrored["points"].reshape(-1, 5, 2)[:, MIRRORED] * np.float32([-1, 1]) + np.float32([1, 0])
    return (straight["points"] + turned.reshape(-1, 10)) / 2, (straight["hidden"] + mirrored["hidden"][:, MIRRORED]) / 2


def distance(given, wanted, known):
    """Mean distance of the points that are known, in distances of the eyes: what measure.py counts."""
    given, wanted = given.reshape(-1, 5, 2), wanted.reshape(-1, 5, 2)
    eyes = (wanted[:, 1] - wanted[:, 0]).norm(dim=1).clamp(min=LEAST_EYE_DISTANCE)[:, None]
    away = ((given - wanted).square().sum(2) + 1e-6).sqrt() / eyes
    return (away * known).sum() / known.sum().clamp(min=1)


def doubt(given, wanted):
    """Cross entropy of what is hidden, where it is known."""
    known = ~wanted.isnan()
    return torch.nn.functional.binary_cross_entropy(given[known], wanted[known])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True)
    parser.add_argument("--run", default="landmarks")
    parser.add_argument("--start", help="a checkpoint whose weights it begins with, as far as they fit")
    parser.add_argument("--teacher", help="ONNX file of a network that was released")
    parser.add_argument("--batch", type=int, default=64)
    loop.add_arguments(parser, rate=3e-3, minutes=25)
    arguments = parser.parse_args()
    device, folder = loop.begin(arguments), os.path.join(arguments.work, arguments.run)
    os.makedirs(folder, exist_ok=True)
    network = Placer()
    if arguments.start:
        own = network.state_dict()
        network.load_state_dict(own | {name: value for name, value in torch.load(arguments.start, map_location="cpu")["ema"].items() if value.shape == own[name].shape})
    training = loop.Training(network.to(device), os.path.join(folder, "last"), arguments, decay=0.02)
    source = Batches(arguments.work, arguments.batch, arguments.seed + training.step, arguments.teacher)
    batches = iter(torch.utils.data.DataLoader(source, batch_size=None, num_workers=arguments.workers, prefetch_factor=4))
    for _ in training.shares():
        pixels, wanted, known, hidden, *told = (tensor.to(device) for tensor in next(batches))
        pixels = scaled(pixels.permute(0, 3, 1, 2).float()).contiguous(memory_format=torch.channels_last)
        points, covered = training.network(pixels)
        away, unsure = distance(points, wanted, known), doubt(covered, hidden)
        loss, parts = away + HIDDEN_WEIGHT * unsure, dict(distance=away.item(), hidden=unsure.item())
        if told:
            apart, doubts = distance(points, told[0], torch.ones_like(told[1])), doubt(covered, told[1])
            loss, parts = loss + apart + HIDDEN_WEIGHT * doubts, dict(**parts, apart=apart.item(), doubts=doubts.item())
        training.learn(loss, parts, len(pixels))


if __name__ == "__main__":
    main()
