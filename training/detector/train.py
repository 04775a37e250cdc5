"""Trains the detector; resumable.

    python3 training/detector/train.py --models MODELS --work WORK --run NAME --minutes 60 [--half] [--start CHECKPOINT]

Boxes, points and scores learn from the labels of prepare.py. The layers before them learn part by part (common/parts.py) from the maps that
YuNet has of the very same pixels. The learning rate falls over the given minutes (cosine), whatever the machine manages in them. WORK/NAME holds
last.pt (every few minutes; the same command goes on from it) and last.csv, its curve. --half computes in bfloat16. Needs Debian's python3-onnx,
to open the teacher's inner layers.
"""

import argparse
import os
import sys

import cv2
import numpy as np
import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from common import loop, parts
from common.layers import fold
from common.ort import Session
from compose import Composer
from loss import detection_loss, score_loss
from network import MAPS_AT, STRIDES, Detector
from store import Store

# Height, width: about as many pixels in every batch.
SIZES = ((320, 320), (320, 320), (320, 320), (256, 256), (192, 256), (256, 192), (320, 256), (256, 320), (384, 384),
         (416, 416))
PIXELS_PER_BATCH = 8 * 320 * 320
MOST_FACES = 24
KEPT = 50  # batches that are drawn from, 35 MB each
TAUGHT = 1.0  # what the maps weigh together beside the labels


class Batches(torch.utils.data.IterableDataset):
    def __init__(self, work, teacher, seed):
        self.work, self.teacher, self.seed = work, teacher, seed

    def __iter__(self):
        cv2.setNumThreads(0)
        torch.set_num_threads(1)
        worker = torch.utils.data.get_worker_info()
        seed = self.seed * 1000 + (worker.id if worker else 0)
        composer, teacher = Composer(Store(self.work), seed), Session(self.teacher)
        while True:
            height, width = SIZES[composer.random.integers(len(SIZES))]
            count = max(3, round(PIXELS_PER_BATCH / height / width))
            pixels = np.zeros((count, height, width, 3), np.uint8)
            labels = np.zeros((count, MOST_FACES, 17), np.float32)
            for i in range(count):
                pixels[i], own = composer.draw(height, width)
                own = own[np.argsort(-own[:, 15], kind="stable")][:MOST_FACES]
                labels[i, :len(own), :16], labels[i, :len(own), 16] = own, 1
            labels = labels[:, :max(1, int(labels[..., 16].sum(1).max()))]
            answers = teacher.run(pixels[..., ::-1].transpose(0, 3, 1, 2))  # its card: BGR, 0 to 255
            scores = np.concatenate([np.sqrt(answers[f"cls_{s}"] * answers[f"obj_{s}"])[..., 0] for s in STRIDES], axis=1)
            maps = [answers[name].transpose(0, 2, 3, 1).astype(np.float16) for name in MAPS_AT]
            yield [torch.from_numpy(np.array(a)) for a in (pixels, labels, scores, *maps)]


def distance(network, pixels, labels, scores, maps, precisions, chance, half):
    """Loss, and what it is made of; `scores` [batch, cells] are YuNet's, `chance` is that of parts.teach."""
    maps = [given.to(torch.bfloat16 if half else torch.float32) for given in maps]
    with torch.autocast(pixels.device.type, torch.bfloat16, enabled=half):
        own_maps, outputs = network.stages(pixels, *parts.teach(maps, chance))
    outputs = [output.float() for output in outputs]
    loss, made = detection_loss(outputs, labels, *pixels.shape[2:])
    alike = score_loss(torch.cat(outputs, dim=1)[..., 0], scores)
    taught = parts.errors(own_maps, maps, precisions)
    loss = loss + alike + TAUGHT * sum(taught.values())
    return loss, {**made, "alike": alike.item(), **{name: value.item() for name, value in taught.items()}}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--run", required=True)
    parser.add_argument("--start", help="checkpoint whose averaged weights this run begins with, as one chain")
    parser.add_argument("--half", action="store_true")
    loop.add_arguments(parser, rate=1e-2)
    arguments = parser.parse_args()
    device, folder = loop.begin(arguments), os.path.join(arguments.work, arguments.run)
    os.makedirs(folder, exist_ok=True)
    path, network = os.path.join(folder, "last"), Detector()
    if os.path.exists(path + ".pt"):
        network = Detector.of_weights(torch.load(path + ".pt", map_location="cpu")["network"])
    elif arguments.start:
        network = Detector.of_weights(torch.load(arguments.start, map_location="cpu")["ema"])
    training = loop.Training(network.to(device), path, arguments, decay=0, warm_up=200, kept=dict(precisions=None, started_from=arguments.start))
    teacher = parts.tapped(os.path.join(arguments.models, "detection-yunet/yunet_n_dynamic.onnx"), os.path.join(arguments.work, "tapped-yunet-n.onnx"),
                           MAPS_AT)
    source = Batches(arguments.work, teacher, arguments.seed + training.step)
    batches = parts.Repeated(iter(torch.utils.data.DataLoader(source, batch_size=None, num_workers=arguments.workers, prefetch_factor=4)), KEPT)
    for share in training.shares():
        if share >= parts.FOLDED and not network.folded:
            training.change(fold)
        pixels, labels, scores, *maps = (tensor.to(device) for tensor in next(batches))
        if training.kept["precisions"] is None:
            training.kept["precisions"] = [parts.precision(answer) for answer in maps]
        pixels = pixels.permute(0, 3, 1, 2).float().contiguous(memory_format=torch.channels_last)
        chance = 0 if training.kept["started_from"] else parts.forced_at(share)
        training.learn(*distance(training.network, pixels, labels, scores, maps, training.kept["precisions"], chance, arguments.half), len(pixels))


if __name__ == "__main__":
    main()
