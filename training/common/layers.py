"""What the networks are made of. Convolutions have a batch normalization after them, which becomes one node with them at export."""

import torch
from torch import nn


def conv(inputs, outputs, stride=1, activate=True, size=3):
    layers = [nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False), nn.BatchNorm2d(outputs)]
    return nn.Sequential(*layers, nn.ReLU(inplace=True)) if activate else nn.Sequential(*layers)


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.body = nn.Sequential(conv(channels, channels), conv(channels, channels, activate=False))

    def forward(self, x):
        return torch.relu(x + self.body(x))


class Gate(nn.Module):
    """Squeeze and excitation (Hu et al. 2018): every channel times a weight between 0 and 1."""

    def __init__(self, channels):
        super().__init__()
        self.weights = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(channels, channels // 4, 1), nn.ReLU(inplace=True),
                                     nn.Conv2d(channels // 4, channels, 1), nn.Sigmoid())

    def forward(self, x):
        return x * self.weights(x)


def depthwise(channels, stride=1):
    return nn.Sequential(nn.Conv2d(channels, channels, 3, stride, 1, groups=channels, bias=False), nn.BatchNorm2d(channels), nn.ReLU(inplace=True))


def bottleneck(inputs, inner, outputs, stride=1):
    """1x1, depthwise 3x3 and 1x1 without activation (Sandler et al. 2018)."""
    return nn.Sequential(conv(inputs, inner, size=1), depthwise(inner, stride), conv(inner, outputs, size=1, activate=False))


class ResidualBottleneck(nn.Module):
    """A bottleneck that is added to its input, its channels weighed before if `gate`."""

    def __init__(self, channels, inner, gate=False):
        super().__init__()
        self.body = bottleneck(channels, inner, channels)
        if gate:
            self.body.append(Gate(channels))

    def forward(self, x):
        return x + self.body(x)


def fold(module):
    """Puts every batch normalization, as it is fixed by now, into the convolution before it; returns the module, whose answers in eval mode stay."""
    for child in module.children():
        fold(child)
    if isinstance(module, nn.Sequential):
        for i in range(len(module) - 1):
            if isinstance(module[i], nn.Conv2d) and isinstance(module[i + 1], nn.BatchNorm2d):
                module[i] = torch.nn.utils.fusion.fuse_conv_bn_eval(module[i].eval(), module[i + 1].eval()).train(module.training)
                module[i + 1] = nn.Identity()
    return module


class Foldable(nn.Module):
    """A network that is taught with normalization at first and released without: its class takes `folded`, and calls `fold` on itself where that is true."""

    @classmethod
    def of_weights(cls, weights, *shape):
        """A network with these weights (a state_dict), folded or not; `shape` goes to its class before."""
        network = cls(*shape, folded=not any(name.endswith("running_mean") for name in weights))
        network.load_state_dict(weights)
        return network

    @property
    def folded(self):
        return not any(isinstance(module, nn.BatchNorm2d) for module in self.modules())


def parameters_of(network):
    return sum(p.numel() for p in network.parameters())


def average_into(ema, network, decay):
    """Moves every weight of `ema` towards that of `network`."""
    with torch.no_grad():
        for kept, new in zip(ema.state_dict().values(), network.state_dict().values()):
            if kept.dtype.is_floating_point:
                kept.lerp_(new, 1 - decay)
            else:
                kept.copy_(new)
