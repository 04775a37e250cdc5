"""The detector: the units of YuNet, so that each can learn from that unit's input and output, with one head per stride.

Anchor-free, one prediction per cell of strides 8, 16 and 32, decoded as YuNet decodes (Wu et al., "YuNet: A Tiny
Millisecond-level Face Detector", 2023): a server that reads YuNet reads this network too.

The score is one sigmoid; YuNet's two factors (class and objectness) would say nothing more for a single class.
"""

import copy
import functools
import os
import sys

import torch
from torch import nn
from torch.nn import functional as F

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from common.layers import Foldable, conv, fold
from common.parts import chooser

STRIDES = (8, 16, 32)
# Pixels arrive as 0..255. A pure scale (no mean) can be folded into the first convolution exactly, zero padding included.
INPUT_SCALE = 1 / 128
STEM, WIDTH, OUTPUTS = 16, 64, 15  # channels of YuNet's maps; score logit, box (4), landmarks (10)
# Channels of the maps that are large and have fewer than YuNet's: two at a quarter of the side, two at an eighth. Whole sixteens: ONNX Runtime computes so many at a time.
NARROW = (48, 48, 48, 64)
# YuNet's maps, which ours have to make, as its ONNX file calls them, in the order of Detector.stages.
MAPS_AT = ("211", "216", "220", "241", "246", "250", "255", "259", "263", "273", "283", "287", "291", "295")


def pair(inputs, outputs=WIDTH, active=True, pool=False):
    """1x1, then depthwise 3x3: YuNet's unit; `pool` halves the side after it."""
    layers = [nn.Conv2d(inputs, outputs, 1), nn.Conv2d(outputs, outputs, 3, 1, 1, groups=outputs, bias=not active)]
    with torch.no_grad():  # begins as nearly a 1x1: each half of a unit learns little where the other is noise
        layers[1].weight.mul_(0.3)[:, :, 1, 1] += 1
    layers += [nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)] if active else []
    return nn.Sequential(*layers, *([nn.MaxPool2d(2)] if pool else []))


class Doubled(torch.autograd.Function):
    """Every pixel four times. Exported with a constant factor: the exporter's own way asks for sizes at every run."""

    @staticmethod
    def forward(ctx, x):
        return F.interpolate(x, scale_factor=2.0, mode="nearest")

    @staticmethod
    def backward(ctx, gradient):
        return 4 * F.avg_pool2d(gradient, 2)

    @staticmethod
    def symbolic(g, x):
        factors = g.op("Constant", value_t=torch.tensor([1, 1, 2, 2], dtype=torch.float32))
        return g.op("Resize", x, g.op("Constant", value_t=torch.zeros(0)), factors, mode_s="nearest",
                    coordinate_transformation_mode_s="asymmetric", nearest_mode_s="floor")


class Detector(Foldable):
    """`folded`: its convolutions have a bias and no normalization after them, as they are released. `widths`: NARROW, or what narrow.py makes it of."""

    def __init__(self, widths=NARROW, folded=False):
        super().__init__()
        self.input_scale, (a, b, c, d) = INPUT_SCALE, widths
        self.enter = conv(3, STEM, 2)
        self.quarter = nn.ModuleList([pair(STEM, STEM, pool=True), pair(STEM, STEM), pair(STEM, a), pair(a, b)])
        self.stage8 = nn.ModuleList([pair(b, c, pool=True), pair(c, d), pair(d)])
        self.stage16, self.stage32 = (nn.ModuleList([nn.Sequential(nn.MaxPool2d(2), *pair(WIDTH)), pair(WIDTH)]) for _ in range(2))
        self.merge32, self.merge16, self.merge8 = (pair(WIDTH) for _ in range(3))
        self.tower8, self.tower16, self.tower32 = (pair(WIDTH) for _ in range(3))
        self.heads = nn.ModuleList([pair(WIDTH, OUTPUTS, active=False) for _ in STRIDES])
        for head in self.heads:
            nn.init.normal_(head[0].weight, std=0.01)
            nn.init.zeros_(head[0].bias)
            head[1].bias.data[0] = -4.6  # a prior of 1 %: focal loss paper, arXiv 1708.02002, section 4.1
            head[1].bias.data[3:5] = 1.0  # boxes start near e strides wide
        if folded:
            fold(self)

    def stages(self, pixels, given=None, forced=None):
        """The maps that YuNet has at MAPS_AT, and per stride a tensor [batch, cells, 15]: score logit, box (4), landmarks (10)."""
        maps, make = chooser(given, forced)
        follow = lambda units, x: functools.reduce(lambda last, unit: make(unit(last)), units, x)
        narrow = nn.Sequential(*self.quarter[2:], *self.stage8)  # one part: in between nothing is like YuNet's
        p8 = follow([self.enter, *self.quarter[:2], narrow], pixels if self.input_scale == 1 else pixels * self.input_scale)
        p16 = follow(self.stage16, p8)
        p32 = make(self.merge32(follow(self.stage32, p16)))
        p16 = make(self.merge16(p16 + Doubled.apply(p32)))
        p8 = make(self.merge8(p8 + Doubled.apply(p16)))
        towers = [make(tower(p)) for tower, p in ((self.tower8, p8), (self.tower16, p16), (self.tower32, p32))]
        return maps, [self.cells(head(p)) for head, p in zip(self.heads, towers)]

    @staticmethod
    def cells(planes):
        return planes.permute(0, 2, 3, 1).flatten(1, 2)

    def forward(self, pixels):
        return self.stages(pixels)[1]


class Deployed(nn.Module):
    """What is exported: the folded network on pixels 0..255; per stride the planes of its head as they are, [1, PLANES, rows, columns], for whoever
    reads them needs but the few cells that pass. One plane more than OUTPUTS, empty: ONNX Runtime computes sixteen at a time."""

    PLANES = 16

    def __init__(self, network):
        super().__init__()
        self.network = fold(copy.deepcopy(network).eval())
        self.network.enter[0].weight.data *= network.input_scale
        self.network.input_scale = 1
        self.network.heads = nn.ModuleList([nn.Sequential(*map(self.widened, head)) for head in self.network.heads])
        self.network.cells = lambda planes: planes

    def widened(self, layer):
        groups = self.PLANES if layer.groups > 1 else 1
        wide = nn.Conv2d(layer.in_channels if groups == 1 else self.PLANES, self.PLANES, layer.kernel_size, 1, layer.padding, groups=groups)
        with torch.no_grad():
            for own, given in ((wide.weight, layer.weight), (wide.bias, layer.bias)):
                own.zero_()[:len(given)] = given
        return wide

    def forward(self, pixels):
        return tuple(self.network(pixels))
