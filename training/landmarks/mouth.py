"""Teaches the network that places landmarks how far a mouth is open, everything else of it as it is.

    python3 training/landmarks/mouth.py --teachers MODELS --work WORK [--run landmarks | --released]

The teacher is MediaPipe's face mesh: the gap between its inner lips over the mouth's width, mean of the face and its mirror image. What a covered mouth says teaches
nothing. Writes WORK/RUN/mouth.pt, which release.py releases; with --released, the body is that of models/default. Says what it reaches on the faces of the
held-back and the development list, which taught nothing.
"""

import argparse
import json
import os
import pickle

import cv2
import numpy as np
import torch
from onnx import load, numpy_helper
from torch.nn import functional as F

from placer import HERE, SIDE, Placer, scaled
from common.layers import fold
from common.ort import Session
from compose import Composer
from crops import LEAST_WIDTH, square, warped
from store import Store, is_development

MESH_SIDE, MESH_FACTOR, SURE = 192, 1.6, 0.9  # pixels; side over the box's longer one; least likelihood, by the mesh, that it looks at a face
UPPER, LOWER, CORNERS = (13, 82, 312), (14, 87, 317), (78, 308)  # of the 468: inner lips in the middle and beside it, inner corners of the mouth
LEAST_TAUGHT = 2 * LEAST_WIDTH  # pixels of a face whose lips the teacher can see
DRAWN, SPOILED, TURN = 4, 0.5, 8  # crops of a face; share that is spoiled; degrees, deviation
COVERED = 0.3
EPOCHS, BATCH, RATE, DECAY, DROPPED, SEED = 8, 256, 4e-3, 0.05, 0.3, 1
OPEN, WIDE, CLOSED, TOLD = 0.2, 0.3, 0.08, 0.24  # gaps by the teacher, for the figures; and that from which on an advice tells of it (FaceQualityAssessor.cs)
RELEASED = os.path.join(HERE, "../../models/default/face-landmarks/face-landmarks.onnx")


class Mesh:
    def __init__(self, teachers):
        self.session = Session(os.path.join(teachers, "landmarks-facemesh468/facemesh.onnx"))

    def gap(self, rgb, label):
        """Between the lips of a face, over the mouth's width; None where the mesh sees no face."""
        box, (left, right) = label[:4], label[4:8].reshape(2, 2)
        turn = np.arctan2(*(right - left)[::-1])
        scale = MESH_SIDE / (MESH_FACTOR * max(box[2] - box[0], box[3] - box[1]))
        matrix = np.zeros((2, 3))
        matrix[:, :2] = scale * np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        matrix[:, 2] = MESH_SIDE / 2 - matrix[:, :2] @ (box[:2] + box[2:]) * 0.5
        pixels = cv2.warpAffine(rgb, matrix, (MESH_SIDE, MESH_SIDE), flags=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR).astype(np.float32) / 255
        answers = [self.session.run(own[None]) for own in (pixels, pixels[:, ::-1])]
        if answers[0]["output_faceflag"].item() < SURE:
            return None
        points = [answer["output_mesh"].reshape(-1, 3)[:, :2] for answer in answers]
        return float(np.mean([np.mean([np.linalg.norm(own[u] - own[l]) for u, l in zip(UPPER, LOWER)]) / max(1, np.linalg.norm(own[CORNERS[0]] - own[CORNERS[1]])) for own in points]))


def taught(work, teachers):
    """(row, label of its largest face, gap between its lips) of every picture with a face that is large enough; cached below WORK."""
    cache = os.path.join(work, "mouths.pickle")
    if not os.path.exists(cache):
        with open(os.path.join(work, "labels.pickle"), "rb") as file:
            rows = pickle.load(file)
        mesh, store, found = Mesh(teachers), Store(work), []
        for row in rows:
            sure = row["labels"][(row["labels"][:, 15] > 0) & (row["labels"][:, 2] - row["labels"][:, 0] >= LEAST_TAUGHT)]
            if len(sure):
                label = sure[np.prod(sure[:, 2:4] - sure[:, :2], axis=1).argmax()].astype(np.float64)
                gap = mesh.gap(np.ascontiguousarray(store.rgb(row)), label)
                found += [(row, label, gap)] if gap is not None else []
        with open(cache, "wb") as file:
            pickle.dump(found, file)
    with open(cache, "rb") as file:
        return pickle.load(file)


def released(path=RELEASED):
    """The network of an exported file; an output that the file lacks is as it begins."""
    network = Placer(folded=True)
    network.load_state_dict({i.name: torch.from_numpy(numpy_helper.to_array(i).copy()) for i in load(path).graph.initializer}, strict=False)
    return network.eval()


def draw(composer, rgb, label, plain):
    """A crop as the server would cut it, or near to that, turned, mirrored and spoiled."""
    if plain:
        return warped(rgb, square(label), SIDE)
    random = composer.random
    matrix = square(label, np.exp(random.normal(0, 0.06)), random.normal(0, 0.025, 2))
    turn = cv2.getRotationMatrix2D((SIDE / 2, SIDE / 2), random.normal(0, TURN), 1)
    pixels = warped(rgb, np.concatenate([turn[:, :2] @ matrix[:, :2], turn[:, :2] @ matrix[:, 2:] + turn[:, 2:]], axis=1), SIDE)
    if random.random() < 0.5:
        pixels = np.ascontiguousarray(pixels[:, ::-1])
    return composer.spoil(pixels, SIDE / 1.12) if random.random() < SPOILED else pixels


@torch.no_grad()
def shown(network, store, faces, plain, seed):
    """Maps the mouth is read from, fp16, and gaps; faces whose mouth the network takes for covered are left out."""
    composer, maps, gaps = Composer(store, seed), [], []
    for row, label, gap in faces:
        rgb = np.ascontiguousarray(store.rgb(row))
        crops = np.stack([draw(composer, rgb, label, plain) for _ in range(1 if plain else DRAWN)])
        pixels = scaled(torch.from_numpy(crops).permute(0, 3, 1, 2).float())
        if network(pixels)[1][:, 2:].mean() < COVERED:
            maps.append(network.eighth(pixels).half())
            gaps += [gap] * len(crops)
    return torch.cat(maps), torch.tensor(gaps)


def learn(network, maps, gaps):
    """The mouth's own layers anew, from maps that stay as they are."""
    torch.manual_seed(SEED)
    network.mouth = Placer().mouth
    wanted = torch.log(gaps + Placer.LEAST_GAP)
    mean, deviation = wanted.mean(), wanted.std()
    layers = network.mouth.train()
    optimizer = torch.optim.AdamW(layers.parameters(), RATE, weight_decay=DECAY)
    steps = len(maps) // BATCH
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, EPOCHS * steps)
    for epoch in range(EPOCHS):
        order = torch.randperm(len(maps))
        for step in range(steps):
            index = order[step * BATCH:(step + 1) * BATCH]
            seen = F.dropout(layers[:-1](maps[index].float()), DROPPED)
            loss = F.smooth_l1_loss(layers[-1](seen)[:, 0], (wanted[index] - mean) / deviation)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        print(f"epoch {epoch + 1}: {loss.item():.3f}", flush=True)
    with torch.no_grad():
        layers[-1].weight.mul_(deviation)
        layers[-1].bias.mul_(deviation).add_(mean)
    return fold(network.eval())


def in_order(high, low):
    return 100 * float((high[:, None] > low[None]).float().mean())


@torch.no_grad()
def figures(network, maps, gaps):
    """Name -> text: how mouths are told whose gap the teacher knows."""
    said = torch.relu(torch.exp(network.mouth(maps.float())[:, 0]) - Placer.LEAST_GAP)
    closed, opened, wide = gaps < CLOSED, gaps > OPEN, gaps > WIDE
    return {
        f"mouths in order of the teacher's: open by more than {WIDE} of their width and shut (less than {CLOSED})": f"{in_order(said[wide], said[closed]):.1f} % of pairs ({int(wide.sum())} and {int(closed.sum())})",
        f"mouths in order of the teacher's: open by more than {OPEN} and shut": f"{in_order(said[opened], said[closed]):.1f} % of pairs ({int(opened.sum())} and {int(closed.sum())})",
        "mouths' gap between the lips over their width: mean distance to the teacher's, and correlation": f"{float((said - gaps).abs().mean()):.3f}; {float(np.corrcoef(said, gaps)[0, 1]):.2f} (n = {len(gaps)})",
        f"mouths told to be open by more than {TOLD}: of those open by more than {WIDE}, by {OPEN} to {WIDE}, by {CLOSED} to {OPEN} and by less than that, by the teacher": "; ".join(
            f"{int((said[which] > TOLD).sum())} of {int(which.sum())}" for which in (wide, opened & ~wide, ~opened & ~closed, closed)),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teachers", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--run", default="landmarks")
    parser.add_argument("--released", action="store_true", help="the body of models/default in the place of WORK/RUN/last.pt")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    torch.set_num_threads(arguments.threads)
    folder, made = os.path.join(arguments.work, arguments.run), {}
    os.makedirs(folder, exist_ok=True)
    if arguments.released:
        network = released()
    else:
        made = torch.load(os.path.join(folder, "last.pt"), map_location="cpu")
        network = fold(Placer.of_weights(made["ema"]).eval())
    faces, store = taught(arguments.work, arguments.teachers), Store(arguments.work)
    teaches = [not (face[0]["held_out"] or is_development(face[0])) for face in faces]
    network = learn(network, *shown(network, store, [face for face, own in zip(faces, teaches) if own], False, SEED))
    told = figures(network, *shown(network, store, [face for face, own in zip(faces, teaches) if not own], True, SEED))
    print(json.dumps(told, indent=1))
    torch.save({"ema": network.state_dict(), "figures": told} | {name: made[name] for name in ("step", "seen", "spent") if name in made}, os.path.join(folder, "mouth.pt"))


if __name__ == "__main__":
    main()
