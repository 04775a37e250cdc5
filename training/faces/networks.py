"""The four small networks of a face: who, how old, whither it looks, how well it can be recognized."""

import os
import sys

import torch
from torch import nn
from torch.nn import functional as F

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from common.layers import Foldable, Residual, ResidualBottleneck, bottleneck, conv, depthwise, fold

DIMENSIONS = 128
AGES = 101  # bins of one year from 0


class Embedding(Foldable):
    """[N, 3, 112, 112], RGB as (value - 127.5) / 127.5 -> [N, 128], to be scaled to unit length by the reader.

    The parts of MobileFaceNet (Chen et al., 2018), narrower inside, so that each can learn from that part's input and output (distil.py).
    `folded`: its convolutions have a bias and no normalization after them, as they are released.
    """

    side, view = 112, "face"
    # Channels inside the parts. The teacher has 64, 128, 128, 256, 256, 512 and 256.
    STEM, HALF, QUARTER, TO_EIGHTH, EIGHTH, TO_SIXTEENTH, SIXTEENTH, MAP = 64, 80, (96,) * 4, 192, (144,) * 6, 384, (256,) * 2, 512

    def __init__(self, folded=False):
        super().__init__()
        self.body = nn.ModuleList([
            nn.Sequential(conv(3, self.STEM, 2), depthwise(self.STEM), conv(self.STEM, 64, size=1)),
            bottleneck(64, self.HALF, 64, 2), *[ResidualBottleneck(64, inner) for inner in self.QUARTER],
            bottleneck(64, self.TO_EIGHTH, 128, 2), *[ResidualBottleneck(128, inner) for inner in self.EIGHTH],
            bottleneck(128, self.TO_SIXTEENTH, 128, 2), *[ResidualBottleneck(128, inner) for inner in self.SIXTEENTH],
            conv(128, self.MAP, size=1)])
        self.places = nn.Conv2d(self.MAP, self.MAP, self.side // 16, groups=self.MAP)  # where a feature lies in an aligned face matters
        self.vector = nn.Linear(self.MAP, DIMENSIONS)
        if folded:
            fold(self)

    def forward(self, pixels):
        for part in self.body:
            pixels = part(pixels)
        return self.vector(torch.flatten(self.places(pixels), 1))


class Attributes(nn.Module):
    """[N, 3, 96, 96], as above -> years [N, 1], their standard deviation [N, 1], probabilities [N, 2] of male and female."""

    side, view = 96, "head"

    def __init__(self, widths=(16, 32, 64, 128)):
        super().__init__()
        a, b, c, d = widths
        self.body = nn.Sequential(conv(3, a, 2), conv(a, b, 2), Residual(b), conv(b, c, 2), Residual(c), Residual(c), conv(c, d, 2), Residual(d))
        self.drop = nn.Dropout(0.3)
        self.age = nn.Linear(d, AGES)
        self.male = nn.Linear(d, 1)
        self.register_buffer("years", torch.arange(AGES).float())

    def opinions(self, pixels):
        """Logits of the bins [N, 101] and log odds of male [N]."""
        features = self.drop(self.body(pixels).mean(dim=(2, 3)))
        return self.age(features), self.male(features)[:, 0]

    def forward(self, pixels):
        logits, odds = self.opinions(pixels)
        shares = torch.softmax(logits, dim=1)
        years = (shares * self.years).sum(1, keepdim=True)
        deviation = torch.sqrt((shares * (self.years - years) ** 2).sum(1, keepdim=True))
        male = torch.sigmoid(odds)[:, None]
        return years, deviation, torch.cat([male, 1 - male], dim=1)


class Small(nn.Module):
    """A body of a few million multiplications for what needs no more."""

    def __init__(self, outputs, widths):
        super().__init__()
        a, b, c, d = widths
        self.body = nn.Sequential(conv(3, a, 2), conv(a, b, 2), Residual(b), conv(b, c, 2), Residual(c), conv(c, d, 2))
        self.out = nn.Linear(d, outputs)

    def forward(self, pixels):
        return self.out(self.body(pixels).mean(dim=(2, 3)))


class Pose(Small):
    """[N, 3, 64, 64], as above, 1.3 boxes -> yaw, pitch and roll [N, 3] in degrees."""

    side, view = 64, "box"
    DEGREES = 30.0

    def __init__(self):
        super().__init__(3, (16, 24, 48, 96))

    def forward(self, pixels):
        return super().forward(pixels) * self.DEGREES


class Recognizability(Small):
    """[N, 3, 64, 64], as above, aligned -> score [N, 1] on LightQNet's scale: about 0.6 for a clear frontal face, 0.3 for a strong profile."""

    side, view = 64, "face"

    def __init__(self):
        super().__init__(1, (12, 24, 48, 64))


NETWORKS = {"embedding": Embedding, "attributes": Attributes, "pose": Pose, "recognizability": Recognizability}
