"""Trains the detector; resumable, paced by the clock.

    python3 training/detector/train.py --work WORK --run NAME --minutes 60 [--start CHECKPOINT]

The learning rate falls over the given minutes (cosine), whatever the machine manages in them. WORK/NAME holds
last.pt (every few minutes; the same command goes on from it) and curve.csv.
"""

import argparse
import csv
import math
import os
import sys
import time

import cv2
import numpy as np
import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from common.layers import average_into, parameters_of
from compose import Composer
from loss import detection_loss
from network import Detector
from store import Store

# Height, width: about as many pixels in every batch.
SIZES = ((320, 320), (320, 320), (320, 320), (256, 256), (192, 256), (256, 192), (320, 256), (256, 320), (384, 384),
         (416, 416))
PIXELS_PER_BATCH = 16 * 320 * 320
MOST_FACES = 24
WARM_UP = 300  # steps
EMA = 0.999
SAVE_SECONDS, LOG_STEPS = 180, 50


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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", required=True)
    parser.add_argument("--run", required=True)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--start", help="checkpoint whose averaged weights this run begins with")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    folder = os.path.join(arguments.work, arguments.run)
    os.makedirs(folder, exist_ok=True)
    last, curve = os.path.join(folder, "last.pt"), os.path.join(folder, "curve.csv")

    torch.manual_seed(1)
    network, ema = Detector(), Detector()
    step, spent = 0, 0.0
    if arguments.start and not os.path.exists(last):
        network.load_state_dict(torch.load(arguments.start)["ema"])
    ema.load_state_dict(network.state_dict())
    network = network.to(memory_format=torch.channels_last).train()
    decayed = [p for p in network.parameters() if p.ndim > 1]
    others = [p for p in network.parameters() if p.ndim <= 1]
    optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.02}, {"params": others, "weight_decay": 0}],
                                  lr=arguments.rate)
    if os.path.exists(last):
        saved = torch.load(last)
        network.load_state_dict(saved["network"])
        ema.load_state_dict(saved["ema"])
        optimizer.load_state_dict(saved["optimizer"])
        step, spent = saved["step"], saved["spent"]
    print(f"{parameters_of(network)} parameters, from step {step}, {spent / 60:.1f} minutes spent", flush=True)

    def save():
        torch.save(dict(network=network.state_dict(), ema=ema.state_dict(), optimizer=optimizer.state_dict(), step=step,
                        spent=spent), last + ".new")
        os.replace(last + ".new", last)

    batches = iter(torch.utils.data.DataLoader(Batches(arguments.work, step + 1), batch_size=None,
                                               num_workers=arguments.workers, prefetch_factor=4))
    sums, counted, since, saved_at, started = {}, 0, time.time(), time.time(), time.time() - spent
    while spent < arguments.minutes * 60:
        pixels, labels = next(batches)
        share = spent / (arguments.minutes * 60)
        rate = arguments.rate * min(1, (step + 1) / WARM_UP) * (0.02 + 0.98 * (1 + math.cos(math.pi * share)) / 2)
        for group in optimizer.param_groups:
            group["lr"] = rate
        pixels = pixels.permute(0, 3, 1, 2).float().contiguous(memory_format=torch.channels_last)
        loss, parts = detection_loss(network(pixels), labels, *pixels.shape[2:])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 10)
        optimizer.step()
        average_into(ema, network, min(EMA, (step + 1) / (step + 10)))
        step, counted, spent = step + 1, counted + 1, time.time() - started
        for name, value in parts.items():
            sums[name] = sums.get(name, 0) + value
        if step % LOG_STEPS == 0:
            means = {name: value / counted for name, value in sums.items()}
            seconds, sums, counted, since = (time.time() - since) / counted, {}, 0, time.time()
            row = dict(step=step, minutes=round(spent / 60, 2), rate=rate, seconds_per_step=round(seconds, 3),
                       **{name: round(value, 4) for name, value in means.items()})
            new = not os.path.exists(curve)
            with open(curve, "a", newline="") as file:
                writer = csv.DictWriter(file, row)
                if new:
                    writer.writeheader()
                writer.writerow(row)
            print(row, flush=True)
        if time.time() - saved_at > SAVE_SECONDS:
            save()
            saved_at = time.time()
    save()


if __name__ == "__main__":
    main()
