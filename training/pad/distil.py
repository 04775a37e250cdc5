"""Trains the network to answer as a teacher does; resumable, paced by the clock or by steps.

    python3 training/pad/distil.py --models MODELS --work WORK --run NAME --minutes 90 [--batch 48] [--workers 1] [--threads 2]

The teacher (minifasnet-v2-2.7) is asked about every crop after it was varied, so that its answer is that to these very pixels, and the
network learns its answer, its features and four of its maps. Every other batch is one of the last two hundred, seen again.
WORK/NAME holds last.pt (the same command goes on from it; more minutes stretch the schedule) and curve.csv. Uses CUDA where there
is one. Needs Debian's python3-onnx once, to open the teacher's inner layers.
"""

import argparse
import csv
import glob
import json
import math
import os
import sys
import time

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..")]
from carded import CARDS
from common.layers import average_into, parameters_of
from common.ort import Session
from network import MAP, VIEWS, PadNetwork, log_odds
from wild import Wild, cut, loose, spoiled

TEACHER, VIEW = "minifasnet-v2-2.7", VIEWS["context"]
FEATURES_AT = "/bn/BatchNormalization_output_0"
# Where the network's four maps look, and how many channels are there.
MAPS_AT = {"/conv_3/model/model.1/Add_output_0": 64, "/conv_4/model/model.3/Add_output_0": 128, "/conv_5/model/model.1/Add_output_0": 128,
           "/conv_6_sep/prelu/PRelu_output_0": 512}
FEATURE_VARIANCE = 0.25  # of the teacher, measured on 200 crops: puts the losses on one scale
CROPS = 4  # of one picture: making the picture costs more than cutting it
KEPT = 200  # batches that are drawn from again: asking the teacher costs more than a step
# The released networks met none of these, so that they judge them as strangers: both sources with official test subjects, and six of the
# fourteen one-person sources.
LEFT_OUT = "replay_attack,casia_fasd,stu_aksultan,stu_apfol,stu_krzysiek,stu_rui,stu_shivam,stu_vishal"
WARM_UP = 300  # steps
EMA = 0.998
SAVE_SECONDS, LOG_STEPS = 90, 50


def tapped(models, work):
    """The teacher with its inner layers among its outputs; the file is made once."""
    import onnx
    path = os.path.join(work, "teacher.onnx")
    if not os.path.exists(path):
        file = json.load(open(os.path.join(CARDS, "public", TEACHER, "model.json")))["weights"]["file"]
        model = onnx.load(glob.glob(os.path.join(models, "**", file), recursive=True)[0])
        for name in (FEATURES_AT, *MAPS_AT):
            model.graph.output.append(onnx.helper.make_empty_tensor_value_info(name))
        onnx.save(model, path)
    return path


class Batches(torch.utils.data.IterableDataset):
    def __init__(self, work, leave_out, teacher, count, seed):
        self.work, self.leave_out, self.teacher, self.count, self.seed = work, leave_out, teacher, count, seed

    def __iter__(self):
        cv2.setNumThreads(0)
        torch.set_num_threads(1)
        worker = torch.utils.data.get_worker_info()
        rng = np.random.default_rng([self.seed, worker.id if worker else 0])
        wild, teacher = Wild(self.work, self.leave_out), Session(self.teacher)
        while True:
            crops = self.crops(wild, rng)
            answers = teacher.run(crops[..., ::-1].transpose(0, 3, 1, 2).astype(np.float32))  # its card: BGR, 0 to 255
            maps = [answers[name].astype(np.float16) for name in MAPS_AT]
            yield [torch.from_numpy(np.array(a)) for a in (crops, answers["logits"], answers[FEATURES_AT], *maps)]

    def crops(self, wild, rng):
        """uint8 [count, 80, 80, 3]."""
        crops = []
        while len(crops) < self.count:
            try:
                rgb, box = wild.picture(rng)
                crops += [spoiled(cut(rgb, loose(box, rng), VIEW), crops, rng) for _ in range(CROPS)]
            except (cv2.error, ValueError, ZeroDivisionError):  # a degenerate crop: draw another
                continue
        return np.stack(crops[:self.count])


def unexplained(own, teacher):
    """Mean over channels of the squared difference in units of the teacher's variance."""
    return ((own - teacher).pow(2).mean(dim=(0, 2, 3)) / (teacher.var(dim=(0, 2, 3)) + 1e-3)).mean()


def distance(network, projections, pixels, logits, features, maps):
    """Loss, what it is made of, and how alike the log odds are."""
    own_maps, own_features, own = network.stages(pixels)
    parts = dict(logits=F.smooth_l1_loss(own, logits), features=F.mse_loss(own_features, features) / FEATURE_VARIANCE)
    for i, (project, own_map, teachers) in enumerate(zip(projections, own_maps, maps)):
        parts[f"map{i + 1}"] = unexplained(project(own_map), teachers.float())
    return sum(parts.values()), parts, np.corrcoef(log_odds(own.detach()).cpu(), log_odds(logits).cpu())[0, 1]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--run", required=True)
    parser.add_argument("--leave-out", default=LEFT_OUT, help="sources, with commas; stu_* names all of that name")
    parser.add_argument("--minutes", type=float, default=90)
    parser.add_argument("--steps", type=int, help="instead of --minutes")
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--batch", type=int, default=48)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    folder = os.path.join(arguments.work, arguments.run)
    os.makedirs(folder, exist_ok=True)
    last, curve = os.path.join(folder, "last.pt"), os.path.join(folder, "curve.csv")

    network, ema = PadNetwork(VIEW).to(device), PadNetwork(VIEW).to(device).eval()
    project = nn.ModuleList([nn.Conv2d(width, channels, 1) for width, channels in zip((*VIEW["widths"][1:], MAP), MAPS_AT.values())]).to(device)
    ema.load_state_dict(network.state_dict())
    network.to(memory_format=torch.channels_last).train()
    parameters = [*network.parameters(), *project.parameters()]
    optimizer = torch.optim.AdamW([{"params": [p for p in parameters if p.ndim > 1], "weight_decay": 0.01},
                                   {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0}], lr=arguments.rate)
    step, spent, seen = 0, 0.0, 0
    if os.path.exists(last):
        saved = torch.load(last, map_location=device)
        network.load_state_dict(saved["network"])
        ema.load_state_dict(saved["ema"])
        project.load_state_dict(saved["project"])
        optimizer.load_state_dict(saved["optimizer"])
        step, spent, seen = saved["step"], saved["spent"], saved["seen"]
    print(f"{parameters_of(network)} parameters, from step {step}, {spent / 60:.1f} minutes spent, {device}", flush=True)

    def save():
        torch.save(dict(network=network.state_dict(), ema=ema.state_dict(), project=project.state_dict(), optimizer=optimizer.state_dict(),
                        step=step, spent=spent, seen=seen, leave_out=leave_out, arguments=vars(arguments)), last + ".new")
        os.replace(last + ".new", last)

    leave_out = tuple(arguments.leave_out.split(","))
    source = Batches(arguments.work, leave_out, tapped(arguments.models, arguments.work), arguments.batch, arguments.seed * 100003 + step)
    batches = iter(torch.utils.data.DataLoader(source, batch_size=None, num_workers=arguments.workers, prefetch_factor=4,
                                               pin_memory=device.type == "cuda"))
    sums, counted, since, saved_at, started, kept = {}, 0, time.time(), time.time(), time.time() - spent, []
    while (share := step / arguments.steps if arguments.steps else spent / (arguments.minutes * 60)) < 1:
        if step % 2 == 0 or not kept:
            kept = kept[-KEPT + 1:] + [next(batches)]
        chosen = kept[-1] if step % 2 == 0 else kept[torch.randint(len(kept), ()).item()]
        crops, logits, features, *maps = (tensor.to(device, non_blocking=True) for tensor in chosen)
        rate = arguments.rate * min(1, (step + 1) / WARM_UP) * (0.01 + 0.99 * (1 + math.cos(math.pi * share)) / 2)
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.zero_grad(set_to_none=True)
        pixels = crops.permute(0, 3, 1, 2).float().div_(127.5).sub_(1).contiguous(memory_format=torch.channels_last)
        loss, parts, agreement = distance(network, project, pixels, logits, features, maps)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5)
        for key, value in {**{k: v.item() for k, v in parts.items()}, "agreement": agreement}.items():
            sums[key] = sums.get(key, 0) + value
        optimizer.step()
        average_into(ema, network, min(EMA, (step + 1) / (step + 10)))
        step, counted, seen, spent = step + 1, counted + 1, seen + len(crops), time.time() - started
        if step % LOG_STEPS == 0:
            row = dict(step=step, minutes=round(spent / 60, 2), rate=f"{rate:.2e}", seconds_per_step=round((time.time() - since) / counted, 3),
                       **{name: round(float(value) / counted, 4) for name, value in sums.items()})
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
