"""Trains the embedding to answer as its teacher does, part by part (common/parts.py); resumable, paced by the clock or by steps.

    python3 training/faces/distil.py --models MODELS --work WORK --minutes 90 [--half] [--threads 1]

MobileFaceNet is asked about every view after it was varied, so that its maps are those of these very pixels. Beside the maps and the vector
the network learns how the teacher ranks thousands of other faces about this one: what matters at low false match rates. WORK/embedding holds
last.pt (the same command goes on from it; more minutes stretch the schedule) and last.csv, its curve. Uses CUDA where there is one. --half
computes in bfloat16. Needs Debian's python3-onnx, to open the teacher's inner layers.
"""

import argparse
import os
import sys
import time

import cv2
import numpy as np
import torch
import torch.nn.functional as F

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import augment
from common import loop, parts
from common.layers import fold
from common.ort import Session
from networks import Embedding
from prepare import Teachers
from store import Store
from tasks import run

VECTOR_AT = "/conv3/Conv_output_0"
# What every part of the network (networks.py) has to make.
MAPS_AT = ("/dw_conv/relu_1/Relu_output_0", "/features/features.0/conv/conv.2/Conv_output_0",
           *(f"/features/features.{i}/Add_output_0" for i in range(1, 5)), "/features/features.5/conv/conv.2/Conv_output_0",
           *(f"/features/features.{i}/Add_output_0" for i in range(6, 12)), "/features/features.12/conv/conv.2/Conv_output_0",
           *(f"/features/features.{i}/Add_output_0" for i in range(13, 15)), "/conv2/conv2.2/Clip_output_0")
KEPT, REPEATS = 90, 3  # batches that are drawn from, 45 MB each
VECTOR, RANKING = 3, 0.5  # what they weigh beside a map
BANK, TEMPERATURE = 2048, 0.08
EVALUATE_SECONDS = 900


class Batches(torch.utils.data.IterableDataset):
    def __init__(self, store, teacher, count, seed):
        self.store, self.teacher, self.count, self.seed = store, teacher, count, seed

    def __iter__(self):
        cv2.setNumThreads(0)
        torch.set_num_threads(1)
        worker = torch.utils.data.get_worker_info()
        rng, teacher = np.random.default_rng([self.seed, worker.id if worker else 0]), Session(self.teacher)
        while True:
            drawn = self.store.train[rng.integers(len(self.store.train), size=self.count)]
            views = np.stack([augment.draw(self.store.chips[i], "face", Embedding.side, rng, strength=rng.uniform(0, 1), covers=0.15) for i in drawn])
            answers = teacher.run(((views / np.float32(255) - Teachers.MEAN) / Teachers.DEVIATION).transpose(0, 3, 1, 2))
            maps = [answers[name].transpose(0, 2, 3, 1).astype(np.float16) for name in MAPS_AT]
            yield [torch.from_numpy(np.array(a)) for a in (views, self.store.targets[drawn], answers[VECTOR_AT].reshape(self.count, -1), *maps)]


def distance(network, pixels, targets, vectors, maps, precisions, chance, bank, half=False):
    """Loss, and what it is made of with the mean cosine to the teacher; `chance` is that of parts.teach.

    `vectors` are the teacher's answers to these pixels, `targets` those to the clean pictures of these people.
    """
    maps = [given.to(torch.bfloat16 if half else torch.float32) for given in maps]
    with torch.autocast(pixels.device.type, torch.bfloat16, enabled=half):
        own_maps, own = network.stages(pixels, *parts.teach(maps, chance))
    own, unit = own.float(), F.normalize(vectors, dim=1)
    wished = F.normalize(unit + targets, dim=1)
    others = torch.cat([wished, bank[torch.randint(len(bank), (BANK,), device=bank.device)]])
    ranking = F.kl_div(torch.log_softmax(F.normalize(own, dim=1) @ others.T / TEMPERATURE, dim=1),
                       torch.softmax(wished @ others.T / TEMPERATURE, dim=1), reduction="batchmean")
    made = dict(vector=((own - vectors).square() * precisions[0]).mean(), ranking=ranking, **parts.errors(own_maps, maps, precisions[1:]))
    loss = sum(made.values()) + (VECTOR - 1) * made["vector"] + (RANKING - 1) * ranking
    return loss, {**{name: value.item() for name, value in made.items()}, "cosine": F.cosine_similarity(own, vectors).mean().item()}


def evaluate(network, store, device):
    """On the development list: mean cosine to the teacher, and the share of same people found at a false match rate of 0.1 %, beside the teacher's."""
    own = store.development[:1500]
    vectors = np.concatenate([run(network, [augment.plain(store.chips[i], "face", Embedding.side) for i in part], device) for part in np.array_split(own, 20)])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    result = dict(development_cosine=float((vectors * store.embeddings[own]).sum(1).mean()))
    people = {}
    for row, i in enumerate(own):
        if name := store.rows[i]["identity"]:
            people.setdefault(name, []).append(row)
    rows = np.array([r for group in people.values() if len(group) > 1 for r in group])
    names = np.array([store.rows[own[r]]["identity"] for r in rows])
    for what, all_vectors in (("ours", vectors), ("teacher", store.embeddings[own])):
        cosines, same = all_vectors[rows] @ all_vectors[rows].T, names[:, None] == names
        upper = np.triu(np.ones_like(same), 1)
        strangers = np.sort(cosines[~same & upper])
        result[f"tar_at_0.1%_{what}"] = float((cosines[same & upper] >= strangers[-max(1, len(strangers) // 1000)]).mean())
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--run", default="embedding", help="folder below WORK")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--half", action="store_true")
    loop.add_arguments(parser, rate=5e-3, minutes=108)
    arguments = parser.parse_args()
    device, folder = loop.begin(arguments), os.path.join(arguments.work, arguments.run)
    os.makedirs(folder, exist_ok=True)
    path, store = os.path.join(folder, "last"), Store(arguments.work)
    print(f"{len(store.train)} faces teach, {len(store.development)} choose, {len(store.test)} report, {int(store.left_out.sum()) - len(store.test)} left out")
    network = Embedding.of_weights(torch.load(path + ".pt", map_location="cpu")["network"]) if os.path.exists(path + ".pt") else Embedding()
    training = loop.Training(network.to(device), path, arguments, decay=0, average=0.998, warm_up=100, kept=dict(precisions=None))
    teacher = parts.tapped(os.path.join(arguments.models, "embedding-mobilefacenet-128d/MobileFaceNet.onnx"),
                           os.path.join(arguments.work, "tapped-mobilefacenet.onnx"), (VECTOR_AT, *MAPS_AT))
    source = Batches(store, teacher, arguments.batch, arguments.seed * 100003 + training.step)
    batches = parts.Repeated(iter(torch.utils.data.DataLoader(source, batch_size=None, num_workers=arguments.workers, prefetch_factor=4,
                                                              pin_memory=device.type == "cuda")), KEPT, REPEATS)
    bank, judged_at = torch.from_numpy(store.embeddings[store.train]).to(device), time.time()
    for share in training.shares():
        if share >= parts.FOLDED and not network.folded:
            training.change(fold)
        views, targets, vectors, *maps = (tensor.to(device, non_blocking=True) for tensor in next(batches))
        if training.kept["precisions"] is None:
            training.kept["precisions"] = [parts.precision(answer) for answer in (vectors, *maps)]
        pixels = views.permute(0, 3, 1, 2).float().div_(127.5).sub_(1).contiguous(memory_format=torch.channels_last)
        training.learn(*distance(training.network, pixels, targets, vectors, maps, training.kept["precisions"], parts.forced_at(share), bank,
                                 arguments.half), len(views))
        if time.time() - judged_at > EVALUATE_SECONDS:
            print({name: round(value, 4) for name, value in evaluate(training.ema, store, device).items()}, flush=True)
            judged_at = time.time()
    print("end:", {name: round(value, 4) for name, value in evaluate(training.ema, store, device).items()}, flush=True)


if __name__ == "__main__":
    main()
