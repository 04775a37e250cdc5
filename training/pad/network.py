"""The PAD networks: bottlenecks whose channels come in eights and whose activations are ReLU, so that ONNX Runtime fuses them into blocks.

Each has the parts of the network it learns from (MiniFASNet), so that every part can learn from that one's input and output.
"""

import os
import sys

import torch
from torch import nn

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from common.layers import Foldable, ResidualBottleneck, bottleneck, conv, depthwise, fold

MAP, FEATURES = 512, 128
VERSION = 6  # of the released networks: new weights, new ids


def _context_body(gates):
    """Seventeen parts, two of them the stem; inner channels of the blocks: more than the teachers have, since ReLU passes one sign only."""
    return [nn.Sequential(conv(3, 48, 2), conv(48, 32)), bottleneck(32, 128, 64, 2), *_chain(64, (32, 32, 32, 64), gates),
            bottleneck(64, 256, 128, 2), *_chain(128, (256, 80, 48, 112, 48, 48), gates),
            bottleneck(128, 320, 128, 2), *_chain(128, (48, 48), gates), conv(128, MAP, size=1)]


def _texture_body(gates):
    """Sixteen parts: the stem is one, and leaps to a third of the side at once. Narrow, for its maps are larger than the others'."""
    return [nn.Sequential(conv(3, 64, 3, size=5), conv(64, 128, size=1), depthwise(128), conv(128, 64, size=1, activate=False)),
            *_chain(64, (16, 16, 16, 32), gates), bottleneck(64, 224, 128, 2), *_chain(128, (192, 64, 32, 80, 32, 32), gates),
            bottleneck(128, 288, 128, 2), *_chain(128, (32, 32), gates), conv(128, MAP, size=1)]


def _chain(channels, inner, gate):
    return [ResidualBottleneck(channels, width, gate and i == len(inner) - 1) for i, width in enumerate(inner)]


# factor: boxes in the crop; side: pixels of the input, the same that the teacher is asked about (enlarged to its own side where that is another).
# body: its parts, and the side of their last map. gates: whether the last block of a stage weighs its channels (squeeze and excitation), as that
# of the teacher does. classes: what the teacher's logits mean.
_THREE = ("attack", "bona-fide", "attack")  # print, live, replay
VIEWS = {"texture": dict(factor=1.5, side=96, resampling="area", body=(_texture_body, 8), gates=True, teacher="minifas-suri", classes=("bona-fide", "attack")),
         "context": dict(factor=2.7, side=80, resampling="bilinear", body=(_context_body, 5), gates=False, teacher="minifasnet-older-2.7", classes=_THREE),
         "surroundings": dict(factor=4.0, side=80, resampling="bilinear", body=(_context_body, 5), gates=True, teacher="minifasnet-v1se-4.0", classes=_THREE)}


class PadNetwork(Foldable):
    """Pixels [N, 3, side, side] as (RGB - 127.5) / 127.5 -> the logits of the teacher, [N, classes].

    `folded`: its convolutions have a bias and no normalization after them, as they are released.
    """

    def __init__(self, view, folded=False):
        super().__init__()
        body, last = view["body"]
        self.body = nn.ModuleList(body(view["gates"]))
        self.weigh = nn.Conv2d(MAP, MAP, last, groups=MAP)  # a place in the crop has its own say
        self.features = nn.Linear(MAP, FEATURES)
        self.classes = nn.Linear(FEATURES, len(view["classes"]))
        self.bona_fide = view["classes"].index("bona-fide")
        if folded:
            fold(self)

    def answers(self, pixels):
        """Features [N, FEATURES] and logits [N, classes]."""
        for part in self.body:
            pixels = part(pixels)
        features = self.features(torch.flatten(self.weigh(pixels), 1))
        return features, self.classes(features)

    def log_odds(self, logits):
        """Of bona fide against the rest, [N], from logits as the teacher gives them."""
        others = [logits[:, i] for i in range(logits.shape[1]) if i != self.bona_fide]
        return logits[:, self.bona_fide] - torch.logsumexp(torch.stack(others, dim=1), dim=1)

    def forward(self, pixels):
        return self.answers(pixels)[1]


class Judged(nn.Module):
    """What is released: the logits that the teacher taught, and what labels.py adds to that of bona fide from the features.

    Pixels as PadNetwork -> logits [N, classes] as the teacher's.
    """

    def __init__(self, network):
        super().__init__()
        self.network, self.labels = network, nn.Linear(FEATURES, 1)

    def forward(self, pixels):
        features, taught = self.network.answers(pixels)
        return taught + self.labels(features) * nn.functional.one_hot(torch.tensor(self.network.bona_fide), taught.shape[1])

    def log_odds(self, pixels):
        return self.network.log_odds(self(pixels))


class Deployed(nn.Module):
    """A Judged network as it is exported: all that follows the last map is linear, hence one layer."""

    def __init__(self, judged):
        super().__init__()
        network = judged.network
        self.body, self.weigh, self.classes = network.body, network.weigh, nn.Linear(MAP, network.classes.out_features)
        features, classes, labels = ((layer.weight.detach().double(), layer.bias.detach().double()) for layer in (network.features, network.classes, judged.labels))
        weight, bias = classes[0].clone(), classes[1].clone()
        weight[network.bona_fide] += labels[0][0]
        bias[network.bona_fide] += labels[1][0]
        with torch.no_grad():
            self.classes.weight.copy_(weight @ features[0])
            self.classes.bias.copy_(weight @ features[1] + bias)

    def forward(self, pixels):
        for part in self.body:
            pixels = part(pixels)
        return self.classes(torch.flatten(self.weigh(pixels), 1))
