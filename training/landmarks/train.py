"""Trains the network that places landmarks; resumable, paced by the clock.

    python3 training/landmarks/train.py --work WORK --run landmarks --minutes 25

WORK is that of training/detector/prepare.py. The learning rate falls over the given minutes (cosine), whatever the machine manages in them.
WORK/RUN holds last.pt (the same command goes on from it) and last.csv, its curve. Uses CUDA where there is one.
"""

import argparse
import os

import cv2
import numpy as np
import torch

from placer import Placer, scaled
from common import loop
from crops import Crops

HIDDEN_WEIGHT = 0.15
LEAST_EYE_DISTANCE = 0.15  # of the crop: from there on a profile weighs no more


class Batches(torch.utils.data.IterableDataset):
    def __init__(self, work, count, seed):
        self.work, self.count, self.seed = work, count, seed

    def __iter__(self):
        cv2.setNumThreads(0)
        torch.set_num_threads(1)
        worker = torch.utils.data.get_worker_info()
        crops = Crops(self.work, self.seed * 1000 + (worker.id if worker else 0))
        while True:
            yield [torch.from_numpy(np.stack(drawn)) for drawn in zip(*(crops.draw() for _ in range(self.count)))]


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
    source = Batches(arguments.work, arguments.batch, arguments.seed + training.step)
    batches = iter(torch.utils.data.DataLoader(source, batch_size=None, num_workers=arguments.workers, prefetch_factor=4))
    for _ in training.shares():
        pixels, wanted, known, hidden = (tensor.to(device) for tensor in next(batches))
        pixels = scaled(pixels.permute(0, 3, 1, 2).float()).contiguous(memory_format=torch.channels_last)
        points, covered, _ = training.network(pixels)
        away, unsure = distance(points, wanted, known), doubt(covered, hidden)
        training.learn(away + HIDDEN_WEIGHT * unsure, dict(distance=away.item(), hidden=unsure.item()), len(pixels))


if __name__ == "__main__":
    main()
