"""Teaches the network that places landmarks whether a box is that of a face, everything else of it as it is.

    python3 training/landmarks/verify.py --work WORK [--run landmarks | --released]

It learns from what our detector takes for faces, surely or not, in the pictures that the detector learned from, as they are and as compose.py draws them: a box is a face's where it overlaps
by FACE_IOU with one that the teachers are sure of, and none where it overlaps by less than NO_FACE_IOU with all of them and touches no doubtful one. Begins with WORK/RUN/mouth.pt, or, with
--released, with the network of models/default; writes WORK/RUN/face.pt, which release.py releases.
"""

import argparse
import multiprocessing
import os

import cv2
import numpy as np
import torch
from torch.nn import functional as F

from placer import SIDE, Placer, scaled
from common.layers import fold
from compose import Composer
from crops import square, warped
from detectors import GridDetector, iou
from measure import CARD
from mouth import released
from store import Store

SIZES = ((320, 320), (320, 320), (240, 320), (256, 192), (320, 256), (416, 416), (400, 300))  # height, width of what is composed
SIDES = (256, 320, 320, 480)  # at which pictures are looked at as they are
AS_IT_IS, MADE_UP = 0.3, 0.3  # shares: of pictures that are not composed; of those with a box drawn near a face by chance
LEAST_SCORE, RARE_SCORE, RARE = 0.1, 0.2, 0.5  # what the detector has to say; boxes below the second teach as often as the third says
COMMON_SCORE, COMMON = 0.6, 0.15  # the same for faces above
FACE_IOU, NO_FACE_IOU, NEAR_IOU = 0.55, 0.42, 0.2
LEAST_WIDTH = 8  # pixels
PICTURES, WORKERS = 36_000, 2
EPOCHS, BATCH, RATE, DECAY, DROPPED, SEED = 10, 256, 4e-3, 0.05, 0.3, 1
LEAST_WEIGHT = 0.3  # of faces that the detector is sure of, and of boxes that it did not draw


def boxes_of(detector, composer, rgb, labels, side):
    """Boxes [n, 4] and scores [n] of the detector, and at times one near a face by chance, with a score of -1."""
    faces, random = detector.find(rgb, side, LEAST_SCORE), composer.random
    boxes, scores, sure = faces.boxes, faces.scores, labels[labels[:, 15] > 0]
    if len(sure) and random.random() < MADE_UP:
        label = sure[random.integers(len(sure))]
        size = label[2:4] - label[:2]
        center = (label[:2] + label[2:4]) / 2 + random.normal(0, 0.25, 2) * size
        half = size * np.exp(random.normal(0, 0.45)) / 2
        boxes, scores = np.concatenate([boxes, np.concatenate([center - half, center + half])[None]]), np.append(scores, -1)
    return boxes, scores


def lessons(work, seed, count):
    """Crops [n, SIDE, SIDE, 3], whether each is a face [n], what each weighs [n]."""
    cv2.setNumThreads(1)
    store = Store(work)
    composer, detector = Composer(store, seed), GridDetector(os.path.join(os.path.dirname(CARD), "face-detector.onnx"))
    random, crops, truth, weights = composer.random, [], [], []
    for _ in range(count):
        if random.random() < AS_IT_IS:
            row = store.picture_row(random)
            rgb, labels, side = store.rgb(row), row["labels"], int(SIDES[random.integers(len(SIDES))])
        else:
            height, width = SIZES[random.integers(len(SIZES))]
            (rgb, labels), side = composer.draw(height, width), max(height, width)
        rgb = np.ascontiguousarray(rgb)
        boxes, scores = boxes_of(detector, composer, rgb, labels, side)
        doubtful = labels[labels[:, 15] == 0]
        on_face = iou(boxes, labels[labels[:, 15] > 0][:, :4]).max(1, initial=0)
        near = iou(boxes, doubtful[:, :4]).max(1, initial=0)
        for box, score, overlap, doubt in zip(boxes, scores, on_face, near):
            center, face = (box[:2] + box[2:]) / 2, overlap >= FACE_IOU
            within = ((doubtful[:, :2] < center) & (doubtful[:, 2:4] > center)).all(1).any()
            if not face and (overlap >= NO_FACE_IOU or doubt >= NEAR_IOU or within) or box[2] - box[0] < LEAST_WIDTH:
                continue
            if random.random() < (COMMON if face and score > COMMON_SCORE else RARE if not face and 0 < score < RARE_SCORE else 1):
                crops.append(warped(rgb, square(box), SIDE))
                truth.append(face)
                weights.append(LEAST_WEIGHT if score > COMMON_SCORE or score < 0 else 1)
    return np.stack(crops), np.array(truth, np.float32), np.array(weights, np.float32)


@torch.no_grad()
def maps_of(network, crops):
    return torch.cat([network.eighth(scaled(torch.from_numpy(part.astype(np.float32)).permute(0, 3, 1, 2))).half() for part in np.array_split(crops, -(-len(crops) // 512))])


def learn(network, maps, truth, weights):
    """What tells a face anew, from maps that stay as they are."""
    torch.manual_seed(SEED)
    network.face = Placer().face
    layers = network.face.train()
    optimizer = torch.optim.AdamW(layers.parameters(), RATE, weight_decay=DECAY)
    steps = len(maps) // BATCH
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, EPOCHS * steps)
    for epoch in range(EPOCHS):
        order, spent = torch.randperm(len(maps)), 0.0
        for step in range(steps):
            index = order[step * BATCH:(step + 1) * BATCH]
            said = layers[-1](F.dropout(layers[:-1](maps[index].float()), DROPPED))[:, 0]
            loss = (F.binary_cross_entropy_with_logits(said, truth[index], reduction="none") * weights[index]).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            spent += loss.item()
        print(f"epoch {epoch + 1}: {spent / steps:.4f}", flush=True)
    return fold(network.eval())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True)
    parser.add_argument("--run", default="landmarks")
    parser.add_argument("--released", action="store_true", help="the network of models/default in the place of WORK/RUN/mouth.pt")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    folder, made = os.path.join(arguments.work, arguments.run), {}
    os.makedirs(folder, exist_ok=True)
    if arguments.released:
        network = released()
    else:
        made = torch.load(os.path.join(folder, "mouth.pt"), map_location="cpu")
        network = Placer.of_weights(made["ema"]).eval()
    with multiprocessing.get_context("spawn").Pool(WORKERS) as pool:
        parts = pool.starmap(lessons, [(arguments.work, SEED + worker, PICTURES // WORKERS) for worker in range(WORKERS)])
    crops, truth, weights = (np.concatenate(part) for part in zip(*parts))
    print(f"{len(truth)} boxes, {int(truth.sum())} of them faces", flush=True)
    both = [maps_of(network, part) for part in (crops, np.ascontiguousarray(crops[:, :, ::-1]))]
    network = learn(network, torch.cat(both), *(torch.from_numpy(np.concatenate([part, part])) for part in (truth, weights)))
    torch.save(made | {"ema": network.state_dict(), "taught": f"{len(truth)} boxes, {int(truth.sum())} of them faces"}, os.path.join(folder, "face.pt"))


if __name__ == "__main__":
    main()
