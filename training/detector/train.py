"""Trains the detector; resumable, paced by the clock.

    python3 training/detector/train.py --work WORK --run NAME --minutes 60 [--start CHECKPOINT]

The learning rate falls over the given minutes (cosine), whatever the machine manages in them. WORK/NAME holds
last.pt (every few minutes; the same command goes on from it) and last.csv, its curve.
"""

import argparse
import os
import sys

import cv2
import numpy as np
import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from common import loop
from compose import Composer
from loss import detection_loss
from network import Detector
from store import Store

# Height, width: about as many pixels in every batch.
SIZES = ((320, 320), (320, 320), (320, 320), (256, 256), (192, 256), (256, 192), (320, 256), (256, 320), (384, 384),
         (416, 416))
PIXELS_PER_BATCH = 16 * 320 * 320
MOST_FACES = 24


class Batches(torch.utils.data.IterableDataset):
    def __init__(self, work, seed):
        self.work, self.seed = work, seed

    def __iter__(self):
        cv2.setNumThreads(0)
        torch.set_num_threads(1)
        worker = torch.utils.data.get_worker_info()
        seed = self.seed * 1000 + (worker.id if worker else 0)
        composer = Composer(Store(self.work), seed)
        while True:
            height, width = SIZES[composer.random.integers(len(SIZES))]
            count = max(4, round(PIXELS_PER_BATCH / height / width))
            pixels = np.zeros((count, height, width, 3), np.uint8)
            labels = np.zeros((count, MOST_FACES, 17), np.float32)
            for i in range(count):
                pixels[i], own = composer.draw(height, width)
                own = own[np.argsort(-own[:, 15], kind="stable")][:MOST_FACES]
                labels[i, :len(own), :16], labels[i, :len(own), 16] = own, 1
            labels = labels[:, :max(1, int(labels[..., 16].sum(1).max()))]
            yield torch.from_numpy(pixels), torch.from_numpy(labels)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True)
    parser.add_argument("--run", required=True)
    parser.add_argument("--start", help="checkpoint whose averaged weights this run begins with")
    loop.add_arguments(parser, rate=3e-3, workers=2, threads=2)
    arguments = parser.parse_args()
    device, folder = loop.begin(arguments), os.path.join(arguments.work, arguments.run)
    os.makedirs(folder, exist_ok=True)
    network = Detector().to(device)
    if arguments.start:
        network.load_state_dict(torch.load(arguments.start, map_location=device)["ema"])
    training = loop.Training(network, os.path.join(folder, "last"), arguments, decay=0.02, warm_up=300, save_seconds=180)
    batches = iter(torch.utils.data.DataLoader(Batches(arguments.work, arguments.seed + training.step), batch_size=None,
                                               num_workers=arguments.workers, prefetch_factor=4))
    for _ in training.shares():
        pixels, labels = next(batches)
        pixels = pixels.to(device).permute(0, 3, 1, 2).float().contiguous(memory_format=torch.channels_last)
        loss, parts = detection_loss(training.network(pixels), labels.to(device), *pixels.shape[2:])
        training.learn(loss, parts, len(pixels))


if __name__ == "__main__":
    main()
