"""The PAD network: a plain convolutional body, and a head shaped like that of the network it learns from.

Dense 3x3 convolutions after early down-sampling: faster in ONNX Runtime than depthwise ones at higher resolution.
"""

import os
import sys

import torch
from torch import nn

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from common.layers import Residual, conv

# factor: boxes in the crop; side: pixels of the input; widths of the four stages and residual blocks of the last three. The crop is that of the
# teacher, pixel by pixel.
VIEWS = {"context": dict(factor=2.7, side=80, resampling="bilinear", widths=(16, 32, 64, 112), blocks=(1, 2, 1))}
CLASSES = ("attack", "bona-fide", "attack")  # the teacher's: print, live, replay
BONA_FIDE = CLASSES.index("bona-fide")
MAP, FEATURES = 256, 128
VERSION = 2  # of the released networks: new weights, new ids


class PadNetwork(nn.Module):
    """Pixels [N, 3, side, side] as (RGB - 127.5) / 127.5 -> logits [N, 3] in the order of CLASSES."""

    def __init__(self, view):
        super().__init__()
        (a, b, c, d), (at_b, at_c, at_d), side = view["widths"], view["blocks"], view["side"]
        self.body = nn.ModuleList([nn.Sequential(conv(3, a, 2), conv(a, b, 2), *(Residual(b) for _ in range(at_b))),
                                   nn.Sequential(conv(b, c, 2), *(Residual(c) for _ in range(at_c))),
                                   nn.Sequential(conv(c, d, 2), *(Residual(d) for _ in range(at_d))),
                                   conv(d, MAP, size=1)])
        self.weigh = nn.Conv2d(MAP, MAP, side // 16, groups=MAP)  # a place in the crop has its own say
        self.features = nn.Linear(MAP, FEATURES)
        self.classes = nn.Linear(FEATURES, len(CLASSES))

    def stages(self, pixels):
        """Maps of a quarter, an eighth, and twice a sixteenth of the side; features [N, FEATURES]; logits [N, 3]."""
        maps = []
        for part in self.body:
            pixels = part(pixels)
            maps.append(pixels)
        features = self.features(torch.flatten(self.weigh(pixels), 1))
        return maps, features, self.classes(features)

    def forward(self, pixels):
        return self.stages(pixels)[2]


def log_odds(logits):
    """Of bona fide against the rest, [N]."""
    others = [i for i in range(len(CLASSES)) if i != BONA_FIDE]
    return logits[:, BONA_FIDE] - torch.logsumexp(logits[:, others], dim=1)
