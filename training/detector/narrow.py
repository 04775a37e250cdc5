"""Takes channels away from a detector whose large maps are as wide as YuNet's, and writes what train.py --start begins with.

    git show d9f83cc:models/own/face-detector/face-detector.onnx > WORK/wide.onnx
    python3 training/detector/narrow.py --work WORK --wide WORK/wide.onnx --out WORK/start.pt

Unit after unit (network.NARROW): those channels stay from which the next unit's 1x1 can be made again with the least error (least squares over
maps of training pictures, backward elimination; after He et al., "Channel Pruning", arXiv 1707.06168), and that 1x1 is the solution.
"""

import argparse
import os
import sys

import numpy as np
import onnx
import torch
from onnx import numpy_helper

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from compose import Composer
from network import INPUT_SCALE, NARROW, OUTPUTS, WIDTH, Detector
from store import Store

PICTURES, SIDE, SEED = 64, 320, 1
RIDGE, STILL = 1e-6, 0.02  # of the mean variance: added to each; a channel that hardly moves counts as one that moves so much


def released(path):
    """The folded network of an exported file."""
    weights = {i.name[len("network."):]: torch.from_numpy(numpy_helper.to_array(i).copy()) for i in onnx.load(path).graph.initializer
               if i.name.startswith("network.")}
    weights["enter.0.weight"] /= INPUT_SCALE
    weights |= {name: weight[:OUTPUTS] for name, weight in weights.items() if name.startswith("heads.")}
    return Detector.of_weights(weights, (WIDTH,) * len(NARROW)).eval()


def units(network):
    return [*network.quarter, *network.stage8]


def map_after(network, pixels, count):
    x = network.enter(pixels * network.input_scale)
    for unit in units(network)[:count]:
        x = unit(x)
    return x


def samples(x):
    return x.permute(0, 2, 3, 1).flatten(0, 2).double()


def weight_of(wide, answer):
    """What an error in each channel of a unit's 1x1 does to the unit's answer, in units of that answer's deviation."""
    variance = samples(answer).var(dim=0)
    return wide[1].weight.double().flatten(1).norm(dim=1) / (variance + STILL * variance.mean()).sqrt()


def solve(x, y, count):
    """Which `count` columns of x make y [rows, outputs] best; weights and bias for them, and the share of y that is left."""
    x_mean, y_mean = x.mean(dim=0), y.mean(dim=0)
    x, y = x - x_mean, y - y_mean
    own = x.T @ x
    own += RIDGE * own.diag().mean() * torch.eye(len(own), dtype=own.dtype)
    both, kept = x.T @ y, list(range(x.shape[1]))
    while len(kept) > count:
        inverse = torch.linalg.inv(own[kept][:, kept])
        kept.pop(int(((inverse @ both[kept]).square().sum(dim=1) / inverse.diag()).argmin()))
    made = torch.linalg.solve(own[kept][:, kept], both[kept])
    return kept, made, y_mean - x_mean[kept] @ made, float(1 - (both[kept] * made).sum() / y.square().sum())


@torch.no_grad()
def narrow(network, wide, pixels, at, count):
    """Leaves unit `at` of the network `count` channels; the next unit learns to do with them what it does in `wide`."""
    unit, after, like = units(network)[at], units(network)[at + 1], units(wide)[at + 1]
    given = map_after(wide, pixels, at + 1)
    weight = weight_of(like, like(given))
    kept, made, bias, left = solve(samples(map_after(network, pixels, at + 1)), samples(like[0](given)) * weight, count)
    for layer in unit[:2]:
        layer.weight.data, layer.bias.data = layer.weight.data[kept], layer.bias.data[kept]
    unit[0].out_channels = unit[1].in_channels = unit[1].out_channels = unit[1].groups = after[0].in_channels = count
    after[0].weight.data = (made / weight).T[..., None, None].float()
    after[0].bias.data = (bias / weight).float()
    print(f"unit {at}: {count} channels stay, {left:.3f} of what the next one makes of them is left unexplained", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True)
    parser.add_argument("--wide", required=True, help="face-detector.onnx of d9f83cc or earlier")
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    composer = Composer(Store(arguments.work), SEED)
    pixels = torch.from_numpy(np.stack([composer.draw(SIDE, SIDE)[0] for _ in range(PICTURES)])).permute(0, 3, 1, 2).float()
    network, wide = released(arguments.wide), released(arguments.wide)
    for at, count in enumerate(NARROW, start=2):
        narrow(network, wide, pixels, at, count)
    torch.save({"ema": network.state_dict()}, arguments.out)
    with torch.no_grad():
        ours, theirs = (samples(map_after(n, pixels, len(units(n)))) for n in (network, wide))
    variance = theirs.var(dim=0)
    print(f"{float(((ours - theirs).square().mean(dim=0) / (variance + STILL * variance.mean())).mean()):.3f} of the last map at an eighth of the side is left unexplained")


if __name__ == "__main__":
    main()
