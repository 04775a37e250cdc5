"""The network that places the five landmarks within a face that a detector found."""

import os
import sys

import torch
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path += [os.path.join(HERE, ".."), os.path.join(HERE, "../detector")]  # behind this folder
from common.layers import Foldable, Residual, conv, fold

SIDE, FACTOR = 64, 1.12  # pixels of the crop, and its side over the longer side of the box
OUTPUTS = ["points", "hidden", "mouth", "face"]


def scaled(pixels):
    """Bytes to -1..1."""
    return (pixels - 127.5) / 127.5


class Placer(Foldable):
    """[N, 3, 64, 64], RGB as (value - 127.5) / 127.5 -> [N, 10]: five points as x y, 0 at the crop's left or top edge and 1 at the other; [N, 5]: how likely something hides each of them;
    [N, 1]: the gap between the lips over the width of the mouth; and [N, 1]: how likely it is that the box it was shown is that of a face.

    No mean over places at its end: where something lies is all that is asked. The last two are read from the map at an eighth of the side; mouth.py and verify.py teach them when all else is learned.
    """

    WIDTHS, LEFT = (16, 32, 48, 64), -(-SIDE // 16)
    LEAST_GAP = 0.03  # of the mouth's width: what the mouth's output is logarithmic from

    def __init__(self, folded=False):
        super().__init__()
        a, b, c, d = self.WIDTHS
        self.body = nn.Sequential(conv(3, a, 2), conv(a, b, 2), Residual(b), conv(b, c, 2), Residual(c), Residual(c), conv(c, d, 2), Residual(d))
        self.points = nn.Linear(d * self.LEFT * self.LEFT, 10)
        self.hidden = nn.Linear(d * self.LEFT * self.LEFT, 5)
        self.mouth = nn.Sequential(conv(c, 32), conv(32, 16, 2), nn.Flatten(), nn.Linear(16 * self.LEFT * self.LEFT, 1))
        self.face = nn.Sequential(conv(c, 32), conv(32, 16, 2), nn.Flatten(), nn.Linear(16 * self.LEFT * self.LEFT, 1))
        nn.init.normal_(self.points.weight, std=0.001)
        with torch.no_grad():
            self.points.bias.copy_(torch.tensor([0.36, 0.42, 0.64, 0.42, 0.5, 0.56, 0.4, 0.7, 0.6, 0.7]))
        if folded:
            fold(self)

    def eighth(self, pixels):
        """The map that mouth and face are read from, [N, 48, 8, 8]."""
        return self.body[:6](pixels)

    def forward(self, pixels):
        eighth = self.eighth(pixels)
        seen = torch.flatten(self.body[6:](eighth), 1)
        return self.points(seen), torch.sigmoid(self.hidden(seen)), torch.relu(torch.exp(self.mouth(eighth)) - self.LEAST_GAP), torch.sigmoid(self.face(eighth))
