"""The PAD networks: one plain convolutional body per view, two opinions; the one that travels is given out.

Dense 3x3 convolutions after early down-sampling: faster in ONNX Runtime than depthwise layers at higher resolution.
"""

import os
import sys

import torch
from torch import nn

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from common.layers import Residual, conv

# factor: boxes in the crop; side: pixels of the input.
VIEWS = {"texture": dict(factor=1.3, side=96), "context": dict(factor=2.7, side=80)}
SPECIES = ("bona-fide", "print", "replay", "cutout")  # auxiliary; "unknown" teaches none of them
WIDTHS = (16, 32, 56, 96)
OPINION_LIMIT = 8.0  # soft limit of an opinion's log odds: no network shouts the others down
SHARPNESS = 2.0  # logits per unit of the trained opinion; puts ours on the scale of the public networks' logits
# Weights of the teachers' and the labels' opinion in the logits. On sources left out the labels' opinion is poor, and worse than
# chance on some (RESULTS.md); it stays as a task to learn features by.
OPINIONS = (1.0, 0.0)


class PadNetwork(nn.Module):
    """Pixels [N, 3, side, side] as (RGB - 127.5) / 127.5 -> logits [N, 2]: attack, bona fide."""

    def __init__(self, widths=WIDTHS):
        super().__init__()
        a, b, c, d = widths
        self.body = nn.Sequential(conv(3, a, 2), conv(a, b, 2), Residual(b), conv(b, c, 2), Residual(c), conv(c, d, 2), Residual(d))
        self.drop = nn.Dropout(0.2)
        self.teacher = nn.Linear(d, 1)  # log odds as the teachers would give them
        self.label = nn.Linear(d, 1)  # log odds learned from labels and simulator
        self.species = nn.Linear(d, len(SPECIES))

    def opinions(self, pixels):
        """Teachers' opinion, labels' opinion [N] and species logits [N, 4]."""
        features = self.drop(self.body(pixels).mean(dim=(2, 3)))
        return self.teacher(features)[:, 0], self.label(features)[:, 0], self.species(features)

    def forward(self, pixels):
        teacher, label, _ = self.opinions(pixels)
        odds = SHARPNESS * (OPINIONS[0] * _limited(teacher) + OPINIONS[1] * _limited(label))
        return torch.stack([-odds / 2, odds / 2], dim=1)


def _limited(odds):
    return OPINION_LIMIT * torch.tanh(odds / OPINION_LIMIT)
