"""Trains one of the networks; resumable, paced by the clock.

    python3 training/faces/train.py --work WORK --task embedding --minutes 120

The learning rate falls over the given minutes (cosine), whatever the machine manages in them. WORK/TASK holds last.pt (every few minutes; the
same command goes on from it, and more --minutes stretch the schedule) and curve.csv. Uses CUDA where there is one.
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
from networks import NETWORKS
from store import Store
from tasks import TASKS

WARM_UP, EMA = 200, 0.999  # steps; share of the old weights
SAVE_SECONDS, EVALUATE_SECONDS, LOG_STEPS = 120, 600, 50


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
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    folder = os.path.join(arguments.work, arguments.run or arguments.task)
    os.makedirs(folder, exist_ok=True)
    last, curve = os.path.join(folder, "last.pt"), os.path.join(folder, "curve.csv")
    store = Store(arguments.work)
    task = TASKS[arguments.task](store, device)
    network, ema = NETWORKS[arguments.task]().to(device), NETWORKS[arguments.task]().to(device).eval()
    ema.load_state_dict(network.state_dict())
    network.to(memory_format=torch.channels_last).train()
    optimizer = torch.optim.AdamW([{"params": [p for p in network.parameters() if p.ndim > 1], "weight_decay": 0.03},
                                   {"params": [p for p in network.parameters() if p.ndim <= 1], "weight_decay": 0}], lr=arguments.rate)
    step, spent, seen = 0, 0.0, 0
    if os.path.exists(last):
        saved = torch.load(last, map_location=device)
        network.load_state_dict(saved["network"])
        ema.load_state_dict(saved["ema"])
        optimizer.load_state_dict(saved["optimizer"])
        step, spent, seen = saved["step"], saved["spent"], saved["seen"]
    print(f"{parameters_of(network)} parameters; {len(store.train)} faces teach, {len(store.development)} choose, {len(store.test)} report, "
          f"{int(store.left_out.sum()) - len(store.test)} left out; step {step}, {spent / 60:.1f} minutes spent, {device}", flush=True)

    def save():
        torch.save(dict(network=network.state_dict(), ema=ema.state_dict(), optimizer=optimizer.state_dict(), step=step, spent=spent, seen=seen,
                        arguments=vars(arguments)), last + ".new")
        os.replace(last + ".new", last)

    batches = iter(torch.utils.data.DataLoader(Batches(task, arguments.batch, arguments.seed * 100003 + step), batch_size=None,
                                               num_workers=arguments.workers, prefetch_factor=4, pin_memory=device.type == "cuda"))
    sums, counted, since, saved_at, judged_at, started = {}, 0, time.time(), time.time(), time.time(), time.time() - spent
    while (share := spent / (arguments.minutes * 60)) < 1:
        pixels, target = next(batches)
        rate = arguments.rate * min(1, (step + 1) / WARM_UP) * (0.01 + 0.99 * (1 + math.cos(math.pi * share)) / 2)
        for group in optimizer.param_groups:
            group["lr"] = rate
        pixels = pixels.to(device, non_blocking=True).permute(0, 3, 1, 2).float().sub_(127.5).div_(127.5)
        loss, parts = task.loss(network, pixels.contiguous(memory_format=torch.channels_last), target.to(device, non_blocking=True))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5)
        optimizer.step()
        average_into(ema, network, min(EMA, (step + 1) / (step + 10)))
        step, counted, seen, spent = step + 1, counted + 1, seen + len(pixels), time.time() - started
        for name, value in parts.items():
            sums[name] = sums.get(name, 0) + value
        if step % LOG_STEPS == 0:
            row = dict(step=step, minutes=round(spent / 60, 2), seconds_per_step=round((time.time() - since) / counted, 3),
                       **{name: round(value / counted, 4) for name, value in sums.items()})
            sums, counted, since = {}, 0, time.time()
            new = not os.path.exists(curve)
            with open(curve, "a", newline="") as file:
                writer = csv.DictWriter(file, row)
                if new:
                    writer.writeheader()
                writer.writerow(row)
            print(row, flush=True)
        if time.time() - judged_at > EVALUATE_SECONDS:
            print({name: round(value, 4) for name, value in task.evaluate(ema).items()}, flush=True)
            judged_at = since = time.time()
        if time.time() - saved_at > SAVE_SECONDS:
            save()
            saved_at = time.time()
    save()
    print("end:", {name: round(value, 4) for name, value in task.evaluate(ema).items()}, flush=True)


if __name__ == "__main__":
    main()
