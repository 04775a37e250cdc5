"""Trains one of the networks; resumable, paced by the clock.

    python3 training/faces/train.py --work WORK --task embedding --minutes 120

The learning rate falls over the given minutes (cosine), whatever the machine manages in them. WORK/TASK holds last.pt (every few minutes; the
same command goes on from it, and more --minutes stretch the schedule) and last.csv, its curve. Uses CUDA where there is one.
"""

import argparse
import os
import sys
import time

import cv2
import numpy as np
import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from common import loop
from networks import NETWORKS
from store import Store
from tasks import TASKS

EVALUATE_SECONDS = 600


class Batches(torch.utils.data.IterableDataset):
    def __init__(self, task, count, seed):
        self.task, self.count, self.seed = task, count, seed

    def __iter__(self):
        cv2.setNumThreads(0)
        torch.set_num_threads(1)
        worker = torch.utils.data.get_worker_info()
        rng = np.random.default_rng([self.seed, worker.id if worker else 0])
        while True:
            drawn = [self.task.sample(rng) for _ in range(self.count)]
            yield torch.from_numpy(np.stack([pixels for pixels, _ in drawn])), torch.from_numpy(np.stack([target for _, target in drawn]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True)
    parser.add_argument("--task", required=True, choices=TASKS)
    parser.add_argument("--run", help="folder below WORK; the task's name unless given")
    parser.add_argument("--batch", type=int, default=64)
    loop.add_arguments(parser, rate=2e-3)
    arguments = parser.parse_args()
    device, folder = loop.begin(arguments), os.path.join(arguments.work, arguments.run or arguments.task)
    os.makedirs(folder, exist_ok=True)
    store = Store(arguments.work)
    task = TASKS[arguments.task](store, device)
    print(f"{len(store.train)} faces teach, {len(store.development)} choose, {len(store.test)} report, {int(store.left_out.sum()) - len(store.test)} left out")
    training = loop.Training(NETWORKS[arguments.task]().to(device), os.path.join(folder, "last"), arguments, decay=0.03)
    batches = iter(torch.utils.data.DataLoader(Batches(task, arguments.batch, arguments.seed * 100003 + training.step), batch_size=None,
                                               num_workers=arguments.workers, prefetch_factor=4, pin_memory=device.type == "cuda"))
    judged_at = time.time()
    for _ in training.shares():
        pixels, target = next(batches)
        pixels = pixels.to(device, non_blocking=True).permute(0, 3, 1, 2).float().sub_(127.5).div_(127.5)
        loss, parts = task.loss(training.network, pixels.contiguous(memory_format=torch.channels_last), target.to(device, non_blocking=True))
        training.learn(loss, parts, len(pixels))
        if time.time() - judged_at > EVALUATE_SECONDS:
            print({name: round(value, 4) for name, value in task.evaluate(training.ema).items()}, flush=True)
            judged_at = time.time()
    print("end:", {name: round(value, 4) for name, value in task.evaluate(training.ema).items()}, flush=True)


if __name__ == "__main__":
    main()
