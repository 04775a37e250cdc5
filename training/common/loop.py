"""The loop that trains every network: paced by the clock or by steps, resumable, with an average of the weights and a curve in a file."""

import copy
import csv
import math
import os
import time

import torch

from .layers import average_into, parameters_of

LOG_STEPS, FLOOR, MOST_GRADIENT = 50, 0.01, 5  # steps; share of the rate at the end; norm


def add_arguments(parser, *, rate, minutes=60, workers=1, threads=1):
    parser.add_argument("--minutes", type=float, default=minutes, help="the learning rate falls over them (cosine), whatever the machine manages")
    parser.add_argument("--steps", type=int, help="instead of --minutes")
    parser.add_argument("--rate", type=float, default=rate)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=workers, help="processes that make batches")
    parser.add_argument("--threads", type=int, default=threads)


def begin(arguments):
    """Threads and seed; the device: CUDA where there is one."""
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


class Training:
    """PATH.pt is written every `save_seconds` and gone on from where it is there; PATH.csv is the curve.

    `network` learns, `ema` is its average and what is released. `kept` goes into the checkpoint as it is, and comes back from there.
    """

    def __init__(self, network, path, arguments, *, decay, average=0.999, warm_up=200, save_seconds=120, kept=None):
        device = next(network.parameters()).device
        self.path, self.arguments, self.average, self.warm_up, self.save_seconds = path, arguments, average, warm_up, save_seconds
        self.network, self.ema, self.decay = network.to(memory_format=torch.channels_last).train(), copy.deepcopy(network).eval(), decay
        self.optimizer = self._new_optimizer()
        self.step, self.spent, self.seen, self.kept = 0, 0.0, 0, kept or {}
        if os.path.exists(path + ".pt"):
            saved = torch.load(path + ".pt", map_location=device)
            self.network.load_state_dict(saved["network"])
            self.ema.load_state_dict(saved["ema"])
            self.optimizer.load_state_dict(saved["optimizer"])
            self.step, self.spent, self.seen = saved["step"], saved["spent"], saved.get("seen", 0)
            self.kept |= {name: saved[name] for name in self.kept if name in saved}
        print(f"{parameters_of(network)} parameters, from step {self.step}, {self.spent / 60:.1f} minutes spent, {device}", flush=True)
        self._sums, self._counted, self._since, self._warm_from = {}, 0, time.time(), 0

    def _new_optimizer(self):
        weights, others = ([p for p in self.network.parameters() if (p.ndim > 1) == many] for many in (True, False))
        return torch.optim.AdamW([dict(params=weights, weight_decay=self.decay), dict(params=others, weight_decay=0)], lr=self.arguments.rate)

    def change(self, make):
        """`make` changes network and average in place to other weights; the optimizer begins anew, from a low rate."""
        for network in (self.network, self.ema):
            make(network).to(memory_format=torch.channels_last)
        self.optimizer, self._warm_from = self._new_optimizer(), self.step

    def shares(self):
        """What is done of the schedule, before every step; sets the learning rate, and saves."""
        started, saved_at = time.time() - self.spent, time.time()
        while (share := self.step / self.arguments.steps if self.arguments.steps else self.spent / (self.arguments.minutes * 60)) < 1:
            rate = self.arguments.rate * min(1, (self.step - self._warm_from + 1) / self.warm_up) * (FLOOR + (1 - FLOOR) * (1 + math.cos(math.pi * share)) / 2)
            for group in self.optimizer.param_groups:
                group["lr"] = rate
            yield share
            self.spent = time.time() - started
            if self.step % LOG_STEPS == 0:
                self._log(rate)
            if time.time() - saved_at > self.save_seconds:
                self.save()
                saved_at = time.time()
        self.save()

    def learn(self, loss, parts, count):
        """One step down `loss`; `parts` (name -> number) enter the curve as means, `count` is the batch's size."""
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), MOST_GRADIENT)
        self.optimizer.step()
        average_into(self.ema, self.network, min(self.average, (self.step + 1) / (self.step + 10)))
        self.step, self.seen, self._counted = self.step + 1, self.seen + count, self._counted + 1
        for name, value in parts.items():
            self._sums[name] = self._sums.get(name, 0) + float(value)

    def _log(self, rate):
        row = dict(step=self.step, minutes=round(self.spent / 60, 2), rate=f"{rate:.2e}",
                   seconds_per_step=round((time.time() - self._since) / self._counted, 3),
                   **{name: round(value / self._counted, 4) for name, value in self._sums.items()})
        self._sums, self._counted, self._since = {}, 0, time.time()
        new = not os.path.exists(self.path + ".csv")
        with open(self.path + ".csv", "a", newline="") as file:
            writer = csv.DictWriter(file, row)
            if new:
                writer.writeheader()
            writer.writerow(row)
        print(row, flush=True)

    def save(self):
        torch.save(dict(network=self.network.state_dict(), ema=self.ema.state_dict(), optimizer=self.optimizer.state_dict(), step=self.step,
                        spent=self.spent, seen=self.seen, arguments=vars(self.arguments), **self.kept), self.path + ".new")
        os.replace(self.path + ".new", self.path + ".pt")
