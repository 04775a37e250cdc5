"""Trains the networks of all views together on the composed pictures; resumable, paced by the clock or by steps.

    python3 training/pad/train.py --work WORK --run NAME --minutes 30 [--leave-out SOURCE,SOURCE] [--start CHECKPOINT] [--seed 1]
    python3 training/pad/train.py --work WORK --run NAME --steps 1500 ...      on a machine that others keep busy

The learning rate falls over the given minutes or steps (cosine). WORK/NAME holds last.pt (the same command goes on from it;
fewer --steps make it end sooner) and curve.csv. Uses CUDA where there is one. --only non-pad trains on faces/ and scenes/ alone:
a beginning that every fold of a leave-sources-out may share, since it has met none of the PAD sources.
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
import torch.nn.functional as F

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from common.layers import average_into, parameters_of
from network import VIEWS, WIDTHS, PadNetwork
from store import SOFTENING, Pool, batch

WARM_UP = 200  # steps
EMA = 0.998
SAVE_SECONDS, LOG_STEPS = 90, 50
SMOOTHING = 0.04
REREAD = 400  # batches a worker draws before it looks for new shards
LABEL_WEIGHT, TEACHER_WEIGHT, SPECIES_WEIGHT = 1.0, 1.0, 0.2


class Batches(torch.utils.data.IterableDataset):
    def __init__(self, work, leave_out, only_foreign, count, seed):
        self.work, self.leave_out, self.only_foreign, self.count, self.seed = work, leave_out, only_foreign, count, seed

    def __iter__(self):
        cv2.setNumThreads(0)
        torch.set_num_threads(1)
        worker = torch.utils.data.get_worker_info()
        rng = np.random.default_rng([self.seed, worker.id if worker else 0])
        drawn = 0
        while True:
            if drawn % REREAD == 0:  # pool.py may still be adding shards
                pool = Pool(self.work, self.leave_out, self.only_foreign)
            drawn += 1
            pixels, label, species, teacher = batch(pool, tuple(VIEWS), self.count, rng)
            yield {name: torch.from_numpy(view) for name, view in pixels.items()}, *map(torch.from_numpy, (label, species, teacher))


def loss_of(network, pixels, label, species, soft):
    teacher, own, kinds = network.opinions(pixels)
    known = label >= 0
    target = label[known].float() * (1 - 2 * SMOOTHING) + SMOOTHING
    by_label = F.binary_cross_entropy_with_logits(own[known], target)
    by_teacher = F.binary_cross_entropy_with_logits(teacher / SOFTENING, torch.sigmoid(soft / SOFTENING))
    by_species = F.cross_entropy(kinds, species, ignore_index=-1) if (species >= 0).any() else kinds.sum() * 0
    total = LABEL_WEIGHT * by_label + TEACHER_WEIGHT * by_teacher + SPECIES_WEIGHT * by_species
    return total, dict(label=by_label.item(), teacher=by_teacher.item(), species=by_species.item())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True)
    parser.add_argument("--run", required=True)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--steps", type=int, help="instead of --minutes")
    parser.add_argument("--leave-out", default="", help="sources, with commas; stu_* names all of that name")
    parser.add_argument("--only", choices=("all", "non-pad"), default="all")
    parser.add_argument("--start", help="checkpoint whose averaged weights this run begins with")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--widths", default=",".join(map(str, WIDTHS)))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    folder = os.path.join(arguments.work, arguments.run)
    os.makedirs(folder, exist_ok=True)
    last, curve = os.path.join(folder, "last.pt"), os.path.join(folder, "curve.csv")
    widths = tuple(int(w) for w in arguments.widths.split(","))
    leave_out = tuple(s for s in arguments.leave_out.split(",") if s)

    networks = {name: PadNetwork(widths).to(device) for name in VIEWS}
    emas = {name: PadNetwork(widths).to(device).eval() for name in VIEWS}
    step, spent, seen = 0, 0.0, 0
    if arguments.start and not os.path.exists(last):
        saved = torch.load(arguments.start, map_location=device)
        for name in VIEWS:
            networks[name].load_state_dict(saved["ema"][name])
    for name in VIEWS:
        emas[name].load_state_dict(networks[name].state_dict())
        networks[name].to(memory_format=torch.channels_last).train()
    parameters = [p for network in networks.values() for p in network.parameters()]
    optimizer = torch.optim.AdamW([{"params": [p for p in parameters if p.ndim > 1], "weight_decay": 0.02},
                                   {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0}], lr=arguments.rate)
    if os.path.exists(last):
        saved = torch.load(last, map_location=device)
        for name in VIEWS:
            networks[name].load_state_dict(saved["network"][name])
            emas[name].load_state_dict(saved["ema"][name])
        optimizer.load_state_dict(saved["optimizer"])
        step, spent, seen = saved["step"], saved["spent"], saved["seen"]
    print({name: parameters_of(network) for name, network in networks.items()}, f"from step {step}, {spent / 60:.1f} minutes spent, {device}",
          flush=True)

    def save():
        torch.save(dict(network={n: m.state_dict() for n, m in networks.items()}, ema={n: m.state_dict() for n, m in emas.items()},
                        optimizer=optimizer.state_dict(), step=step, spent=spent, seen=seen, widths=widths, leave_out=leave_out,
                        arguments=vars(arguments)), last + ".new")
        os.replace(last + ".new", last)

    source = Batches(arguments.work, leave_out, arguments.only == "non-pad", arguments.batch, arguments.seed * 100003 + step)
    batches = iter(torch.utils.data.DataLoader(source, batch_size=None, num_workers=arguments.workers, prefetch_factor=4,
                                               pin_memory=device.type == "cuda"))
    sums, counted, since, saved_at, started = {}, 0, time.time(), time.time(), time.time() - spent
    while (share := step / arguments.steps if arguments.steps else spent / (arguments.minutes * 60)) < 1:
        pixels, label, species, soft = next(batches)
        rate = arguments.rate * min(1, (step + 1) / WARM_UP) * (0.01 + 0.99 * (1 + math.cos(math.pi * share)) / 2)
        for group in optimizer.param_groups:
            group["lr"] = rate
        label, species, soft = label.to(device), species.to(device), soft.to(device)
        optimizer.zero_grad(set_to_none=True)
        for name, network in networks.items():
            view = pixels[name].to(device, non_blocking=True).permute(0, 3, 1, 2).float().div_(127.5).sub_(1)
            loss, parts = loss_of(network, view.contiguous(memory_format=torch.channels_last), label, species, soft)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 5)
            for key, value in parts.items():
                sums[f"{name}_{key}"] = sums.get(f"{name}_{key}", 0) + value
        optimizer.step()
        for name in VIEWS:
            average_into(emas[name], networks[name], min(EMA, (step + 1) / (step + 10)))
        step, counted, seen, spent = step + 1, counted + 1, seen + len(label), time.time() - started
        if step % LOG_STEPS == 0:
            row = dict(step=step, minutes=round(spent / 60, 2), rate=f"{rate:.2e}", seconds_per_step=round((time.time() - since) / counted, 3),
                       **{name: round(value / counted, 4) for name, value in sums.items()})
            sums, counted, since = {}, 0, time.time()
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
