"""What each network but the embedding (distil.py) learns: which faces, which views, which loss, which figure on the development list."""

import cv2
import numpy as np
import torch
import torch.nn.functional as F

import augment
from networks import AGES, NETWORKS


class AttributesTask:
    """Labels of people who said their age, or whose age was guessed when the data set was made: a bell of two years about it."""

    width = 2.0

    def __init__(self, store, device):
        self.store, self.network, self.device = store, NETWORKS["attributes"], device
        known = lambda row: row["age"] is not None
        self.indices, self.chooses = store.where(store.train, known), store.where(store.development, known)
        ages = np.array([min(AGES - 1, store.rows[i]["age"]) for i in self.indices])
        bins = (ages // 5).astype(int)
        counts = np.bincount(bins)
        weights = 1.0 / np.maximum(counts[bins], 30) ** 0.4  # rare ages more often than they come, not as often as all others
        self.weights = np.cumsum(weights / weights.sum())

    def sample(self, rng):
        i = self.indices[min(len(self.indices) - 1, np.searchsorted(self.weights, rng.random()))]
        row = self.store.rows[i]
        pixels = augment.draw(self.store.chips[i], "head", 96, rng, strength=rng.uniform(0.1, 0.7), covers=0.1)
        return pixels, np.float32([min(AGES - 1, row["age"]), row["male"]])

    def loss(self, network, pixels, target):
        logits, odds = network.opinions(pixels)
        age, male = target[:, 0], target[:, 1]
        bell = torch.exp(-((network.years[None] - age[:, None]) / self.width) ** 2 / 2)
        spread = -(bell / bell.sum(1, keepdim=True) * torch.log_softmax(logits, dim=1)).sum(1).mean()
        years = (torch.softmax(logits, dim=1) * network.years).sum(1)
        distance = F.smooth_l1_loss(years, age, beta=2.0)
        weight = (age >= 3).float() * 0.9 + 0.1  # of a baby nobody can tell
        gender = (F.binary_cross_entropy_with_logits(odds, male * 0.94 + 0.03, reduction="none") * weight).mean()
        return spread + 0.15 * distance + 1.5 * gender, dict(spread=spread.item(), years=(years - age).abs().mean().item(), gender=gender.item())

    def evaluate(self, network):
        years, male = [], []
        for part in np.array_split(self.chooses, 1 + len(self.chooses) // 64):
            with torch.no_grad():
                outputs = network(tensor([augment.plain(self.store.chips[i], "head", 96) for i in part], self.device))
            years += outputs[0][:, 0].tolist()
            male += outputs[2][:, 0].tolist()
        truth = np.array([self.store.rows[i]["age"] for i in self.chooses])
        gender = np.array([self.store.rows[i]["male"] for i in self.chooses])
        adult = truth >= 18
        return dict(development_years=float(np.abs(np.array(years) - truth).mean()),
                    development_gender=float(((np.array(male) > 0.5) == (gender > 0.5))[adult].mean()))


class PoseTask:
    """What two FSA-Nets say, mean; a mirrored picture turns yaw and roll round."""

    def __init__(self, store, device):
        self.store, self.network, self.device = store, NETWORKS["pose"], device
        known = lambda row: row["angles"] is not None and np.abs(row["angles"]).max() < 70
        self.indices, self.chooses = store.where(store.train, known), store.where(store.development, known)
        yaw = np.array([abs(store.rows[i]["angles"][0]) for i in self.indices])
        self.weights = np.cumsum((w := 1 + yaw / 15) / w.sum())

    def sample(self, rng):
        i = self.indices[min(len(self.indices) - 1, np.searchsorted(self.weights, rng.random()))]
        pixels, angles = self.store.views[i], self.store.rows[i]["angles"]
        if rng.random() < 0.5:
            pixels, angles = pixels[:, ::-1], angles * [-1, 1, -1]
        scale, shift = np.exp(rng.normal(0, 0.05)), rng.normal(0, 1.2, 2)
        matrix = np.float32([[scale, 0, 32 * (1 - scale) + shift[0]], [0, scale, 32 * (1 - scale) + shift[1]]])
        pixels = cv2.warpAffine(np.ascontiguousarray(pixels), matrix, (64, 64), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return augment.worsen(pixels, rng, strength=rng.uniform(0.1, 0.6), covers=0.1), np.float32(angles)

    def loss(self, network, pixels, target):
        difference = F.smooth_l1_loss(network(pixels) / 10, target / 10, beta=0.3)
        return difference, dict(loss=difference.item())

    def evaluate(self, network):
        angles = np.concatenate([run(network, [self.store.views[i] for i in part], self.device)
                                 for part in np.array_split(self.chooses, 1 + len(self.chooses) // 64)])
        errors = np.abs(angles - np.array([self.store.rows[i]["angles"] for i in self.chooses]))
        return {f"development_{name}": float(error) for name, error in zip(("yaw", "pitch", "roll"), errors.mean(0))}


class RecognizabilityTask:
    """LightQNet's score of worsened faces, from the pool that worsen.py made."""

    def __init__(self, store, device):
        self.store, self.network, self.device = store, NETWORKS["recognizability"], device
        self.pixels, self.scores = store.worsened
        own = np.arange(len(self.scores)) % 25 == 0
        self.indices, self.chooses = np.flatnonzero(~own), np.flatnonzero(own)

    def sample(self, rng):
        i = self.indices[rng.integers(len(self.indices))]
        pixels = self.pixels[i]
        if rng.random() < 0.5:
            pixels = pixels[:, ::-1]
        return np.ascontiguousarray(pixels), np.float32([self.scores[i]])

    def loss(self, network, pixels, target):
        difference = F.smooth_l1_loss(network(pixels) * 10, target * 10, beta=0.2)
        return difference, dict(loss=difference.item())

    def evaluate(self, network):
        scores = np.concatenate([run(network, [self.pixels[i] for i in part], self.device)
                                 for part in np.array_split(self.chooses, 1 + len(self.chooses) // 64)])[:, 0]
        return dict(development_error=float(np.abs(scores - self.scores[self.chooses]).mean()),
                    development_correlation=float(np.corrcoef(scores, self.scores[self.chooses])[0, 1]))


def tensor(pictures, device):
    return torch.from_numpy(np.stack(pictures)).to(device).permute(0, 3, 1, 2).float().sub_(127.5).div_(127.5)


def run(network, pictures, device):
    with torch.no_grad():
        return network(tensor(pictures, device)).cpu().numpy()


TASKS = {"attributes": AttributesTask, "pose": PoseTask, "recognizability": RecognizabilityTask}
