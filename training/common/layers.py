"""What the classifying networks are made of: dense 3x3 convolutions with batch normalization, which ONNX Runtime's exporter folds into one node."""

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
