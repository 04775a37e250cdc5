"""The PAD networks: bottlenecks whose channels come in eights and whose activations are ReLU, so that ONNX Runtime fuses them into blocks.

Each has the parts of the network it learns from (MiniFASNet), so that every part can learn from that one's input and output.
"""

import os
import sys

import torch
from torch import nn

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from common.layers import Foldable, ResidualBottleneck, bottleneck, conv, fold
from common.parts import chained

# factor: boxes in the crop; side: pixels of the input. The crop is that of the teacher, pixel by pixel. gates: whether the last block of a stage
# weighs its channels (squeeze and excitation), as that of the teacher does.
VIEWS = {"context": dict(factor=2.7, side=80, resampling="bilinear", teacher="minifasnet-v2-2.7", gates=False),
         "context-early": dict(factor=2.7, side=80, resampling="bilinear", teacher="minifasnet-older-2.7", gates=False),
         "surroundings": dict(factor=4.0, side=80, resampling="bilinear", teacher="minifasnet-v1se-4.0", gates=True)}
CLASSES = ("attack", "bona-fide")
TAUGHT, BONA_FIDE = 3, 1  # what the teachers tell: print, live, replay
MAP, FEATURES = 512, 128
VERSION = 4  # of the released networks: new weights, new ids
# Inner channels of the blocks with 64 channels (a quarter of the side), 128 (an eighth) and 128 (a sixteenth): more than the teachers have.
QUARTER, EIGHTH, SIXTEENTH = (32, 32, 32, 64), (256, 80, 48, 112, 48, 48), (48, 48)


def _chain(channels, inner, gate):
    return [ResidualBottleneck(channels, width, gate and i == len(inner) - 1) for i, width in enumerate(inner)]


class PadNetwork(Foldable):
    """Pixels [N, 3, side, side] as (RGB - 127.5) / 127.5 -> the three logits of the teacher, [N, 3].

    `folded`: its convolutions have a bias and no normalization after them, as they are released.
    """

    def __init__(self, view, folded=False):
        super().__init__()
        gates = view["gates"]
        self.body = nn.ModuleList([
            nn.Sequential(conv(3, 48, 2), conv(48, 32)), bottleneck(32, 128, 64, 2),
            *_chain(64, QUARTER, gates),
            bottleneck(64, 256, 128, 2), *_chain(128, EIGHTH, gates),
            bottleneck(128, 320, 128, 2), *_chain(128, SIXTEENTH, gates),
            conv(128, MAP, size=1)])
        self.weigh = nn.Conv2d(MAP, MAP, view["side"] // 16, groups=MAP)  # a place in the crop has its own say
        self.features = nn.Linear(MAP, FEATURES)
        self.classes = nn.Linear(FEATURES, TAUGHT)
        if folded:
            fold(self)

    def stages(self, pixels, given=None, forced=None):
        """Output of every part, features [N, FEATURES] and logits [N, 3].

        Where `forced` [N, parts] is true, the part after it sees the teacher's map of `given` instead of ours.
        """
        maps, last = chained(self.body, pixels, given, forced)
        features = self.features(torch.flatten(self.weigh(last), 1))
        return maps, features, self.classes(features)

    def forward(self, pixels):
        return self.stages(pixels)[2]


def released(path, view):
    """The network in a released ONNX file without the labels' part, folded."""
    import onnx.numpy_helper
    graph = onnx.load(path).graph
    given = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    network = PadNetwork(view, folded=True)
    places = [module for module in network.modules() if isinstance(module, nn.Conv2d)]
    nodes = [node for node in graph.node if node.op_type == "Conv"]
    assert len(places) == len(nodes), f"{path} holds another network."
    pairs = [(place, *(given[name] for name in node.input[1:])) for place, node in zip(places, nodes)]
    pairs += [(getattr(network, name), given[f"network.{name}.weight"], given[f"network.{name}.bias"]) for name in ("features", "classes")]
    with torch.no_grad():
        for place, weight, bias in pairs:
            place.weight.copy_(torch.from_numpy(weight.copy()))
            place.bias.copy_(torch.from_numpy(bias.copy()))
    return network


def log_odds(logits):
    """Of bona fide against the rest, [N], from the teacher's logits."""
    return logits[:, BONA_FIDE] - torch.logsumexp(torch.stack([logits[:, i] for i in range(TAUGHT) if i != BONA_FIDE], dim=1), dim=1)


class Judged(nn.Module):
    """What is released: the log odds that the teacher taught, and what labels.py adds from the features.

    Pixels as PadNetwork -> logits [N, 2] in the order of CLASSES, whose difference are the log odds.
    """

    def __init__(self, network):
        super().__init__()
        self.network, self.labels = network, nn.Linear(FEATURES, 1)

    def forward(self, pixels):
        _, features, taught = self.network.stages(pixels)
        half = (log_odds(taught) + self.labels(features)[:, 0]) / 2
        return torch.stack([-half, half], dim=1)
