"""Teaches the embedding the parts of MobileFaceNet, one after another (common/settle.py), and its vector last; resumable.

    python3 training/faces/distil.py --models MODELS --work WORK [--run embedding] [--steps 2000] [--examples 6000] [--threads 2]

MobileFaceNet is asked about every view after it was varied, so that its maps and vectors are those of these very pixels. WORK/embedding holds
last.pt (the same command goes on from it) and last.csv, its curve. Needs Debian's python3-onnx, to open the teacher's inner layers, and 12 GB.
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
from common import parts, settle
from common.ort import Session
from networks import Embedding
from prepare import Teachers
from store import Store
from tasks import run

PLACES_AT, VECTOR_AT = "/gdconv/depthwise/Conv_output_0", "/conv3/Conv_output_0"
# What every part of the network (networks.py) has to make.
MAPS_AT = ("/dw_conv/relu_1/Relu_output_0", "/features/features.0/conv/conv.2/Conv_output_0",
           *(f"/features/features.{i}/Add_output_0" for i in range(1, 5)), "/features/features.5/conv/conv.2/Conv_output_0",
           *(f"/features/features.{i}/Add_output_0" for i in range(6, 12)), "/features/features.12/conv/conv.2/Conv_output_0",
           *(f"/features/features.{i}/Add_output_0" for i in range(13, 15)), "/conv2/conv2.2/Clip_output_0")
ASKED = 32  # views at a time


def batches(store, teacher, seed):
    """Varied views, and the teacher's vectors of them, what leads to these, and maps."""
    rng = np.random.default_rng(seed)
    while True:
        drawn = store.train[rng.integers(len(store.train), size=ASKED)]
        views = np.stack([augment.draw(store.chips[i], "face", Embedding.side, rng, strength=rng.uniform(0, 1), covers=0.15) for i in drawn])
        answers = teacher.run(((views / np.float32(255) - Teachers.MEAN) / Teachers.DEVIATION).transpose(0, 3, 1, 2))
        maps = [answers[name].transpose(0, 2, 3, 1).astype(np.float16) for name in MAPS_AT]
        yield [torch.from_numpy(np.array(a)) for a in (views, answers[VECTOR_AT].reshape(ASKED, -1), answers[PLACES_AT].reshape(ASKED, -1), *maps)]


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
    settle.add_arguments(parser, examples=6000)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    folder, store = os.path.join(arguments.work, arguments.run), Store(arguments.work)
    os.makedirs(folder, exist_ok=True)
    print(f"{len(store.train)} faces teach, {len(store.development)} choose, {len(store.test)} report, {int(store.left_out.sum()) - len(store.test)} left out", flush=True)
    teacher = Session(parts.tapped(os.path.join(arguments.models, "embedding-mobilefacenet-128d/MobileFaceNet.onnx"),
                                   os.path.join(arguments.work, "tapped-mobilefacenet.onnx"), (PLACES_AT, VECTOR_AT, *MAPS_AT)))
    views, vectors, places, *maps = settle.gathered(batches(store, teacher, arguments.seed), arguments.examples)
    network, precision = Embedding(), parts.precision(vectors[:settle.BEGIN])
    settling = settle.Settling(network, os.path.join(folder, "last"), views.permute(0, 3, 1, 2).float().div_(127.5).sub_(1).half(), maps, arguments)
    last, held = settling.body()
    started = time.time()
    network.to("cpu")
    settle.solve_head(network.places, network.vector, last, places[:-settle.HELD], vectors[:-settle.HELD])
    with torch.no_grad():
        told, wished = network.vector(torch.flatten(network.places(held.float()), 1)), vectors[-settle.HELD:]
        left, cosine = ((told - wished).square() * precision).mean().item(), F.cosine_similarity(told, wished).mean().item()
    settling.save(len(network.body) + 1, time.time() - started, dict(what="vector", after=round(left, 4)))
    print(f"cosine with the teacher's: {cosine:.3f}; development list:",
          {name: round(value, 4) for name, value in evaluate(network, store, torch.device("cpu")).items()}, flush=True)


if __name__ == "__main__":
    main()
