"""The detector: a plain convolutional trunk, a top-down neck and one dense head per stride.

Anchor-free, one prediction per cell of strides 8, 16 and 32, decoded as YuNet decodes (Wu et al., "YuNet: A Tiny
Millisecond-level Face Detector", 2023): a server that reads YuNet reads this network too. The trunk differs on
purpose: dense 3x3 convolutions on few, early reduced pixels keep ONNX Runtime's blocked kernels busy, whereas
depthwise ones at high resolution are bound by memory (measured with measure.py, see README.md).

The score is one sigmoid; YuNet's two factors (class and objectness) would say nothing more for a single class.
"""

import copy

import torch
from torch import nn
from torch.nn import functional as F

STRIDES = (8, 16, 32)
# Pixels arrive as 0..255. A pure scale (no mean) can be folded into the first convolution exactly, zero padding included.
INPUT_SCALE = 1 / 128


class Unit(nn.Sequential):
    """Convolution, batch normalization, ReLU: what folds into one node at export."""

    def __init__(self, inputs, outputs, size=3, stride=1, groups=1, active=True):
        super().__init__(nn.Conv2d(inputs, outputs, size, stride, size // 2, groups=groups, bias=False),
                         nn.BatchNorm2d(outputs), nn.ReLU(inplace=True) if active else nn.Identity())


class Residual(nn.Module):
    """Adds what one dense 3x3 convolution (or a depthwise-pointwise pair) has to say."""

    def __init__(self, channels, dense, size=3):
        super().__init__()
        self.body = Unit(channels, channels, size, active=False) if dense else nn.Sequential(
            Unit(channels, channels, size, groups=channels), Unit(channels, channels, 1, active=False))

    def forward(self, x):
        return F.relu(x + self.body(x))


class Detector(nn.Module):
    def __init__(self, stem=(16, 32), widths=(48, 64, 96), neck=48, dense8=0, light8=2, dense16=2, dense32=1):
        super().__init__()
        self.input_scale = INPUT_SCALE
        self.stem = nn.Sequential(Unit(3, stem[0], stride=2), Unit(stem[0], stem[1], stride=2))
        self.stage8 = nn.Sequential(Unit(stem[1], widths[0], stride=2),
                                    *[Residual(widths[0], True) for _ in range(dense8)],
                                    *[Residual(widths[0], False) for _ in range(light8)])
        self.stage16 = nn.Sequential(Unit(widths[0], widths[1], stride=2),
                                     *[Residual(widths[1], True) for _ in range(dense16)])
        self.stage32 = nn.Sequential(Unit(widths[1], widths[2], stride=2),
                                     *[Residual(widths[2], True) for _ in range(dense32)])
        self.lateral = nn.ModuleList([Unit(w, neck, 1) for w in widths])
        # 5x5 at stride 32 widens what a cell sees to 350 pixels: a selfie's face fills the frame.
        self.merge = nn.ModuleList([Residual(neck, False, size) for size in (3, 3, 5)])
        self.heads = nn.ModuleList([nn.Conv2d(neck, 15, 1) for _ in STRIDES])
        for head in self.heads:
            nn.init.normal_(head.weight, std=0.01)
            nn.init.zeros_(head.bias)
            head.bias.data[0] = -4.6  # a prior of 1 %: focal loss paper, arXiv 1708.02002, section 4.1
            head.bias.data[3:5] = 1.0  # boxes start near e strides wide

    def forward(self, pixels):
        """Per stride a tensor [batch, cells, 15]: score logit, box (4), landmarks (10)."""
        p8 = self.stage8(self.stem(pixels if self.input_scale == 1 else pixels * self.input_scale))
        p16 = self.stage16(p8)
        p32 = self.stage32(p16)
        p32 = self.merge[2](self.lateral[2](p32))
        p16 = self.merge[1](self.lateral[1](p16) + F.interpolate(p32, scale_factor=2.0, mode="nearest"))
        p8 = self.merge[0](self.lateral[0](p8) + F.interpolate(p16, scale_factor=2.0, mode="nearest"))
        return [head(p).permute(0, 2, 3, 1).flatten(1, 2) for head, p in zip(self.heads, (p8, p16, p32))]


def fold(network):
    """A copy without batch normalization and without the input scale, for inference only."""
    network = copy.deepcopy(network).eval()
    for unit in [m for m in network.modules() if isinstance(m, Unit)]:
        unit[0] = nn.utils.fuse_conv_bn_eval(unit[0], unit[1])
        unit[1] = nn.Identity()
    network.stem[0][0].weight.data *= network.input_scale
    network.input_scale = 1
    return network


class Deployed(nn.Module):
    """What is exported: the folded network on pixels 0..255 with the outputs named in the card."""

    def __init__(self, network):
        super().__init__()
        self.network = fold(network)

    def forward(self, pixels):
        parts = [output.split((1, 4, 10), dim=2) for output in self.network(pixels)]
        scores, boxes, landmarks = zip(*parts)
        return tuple(torch.sigmoid(score) for score in scores) + boxes + landmarks
