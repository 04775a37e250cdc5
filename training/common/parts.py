"""Learning part by part: every part of a network makes what that part of its teacher makes. settle.py teaches a chain so; this is what it takes
of a teacher, and how the detector, which is no chain, learns all its parts at once (decisions/0025):

At first each works on the teacher's own map before it, for itself; in the course of the first FORCED of a schedule more and more of them work on
what the parts before them made, and then all. From FOLDED on the normalization is folded into the convolutions (layers.fold): the statistics of
small maps in a small batch are noise.
"""

import os

import torch

FOLDED, FORCED = 0.15, 0.4


def tapped(source, target, names):
    """The ONNX file `target`: the network of `source` with inner layers among its outputs, for any number of pictures. It is made once."""
    import onnx
    if not os.path.exists(target) or not set(names) <= {output.name for output in onnx.load(target).graph.output}:
        model = onnx.load(source)
        model.graph.input[0].type.tensor_type.shape.dim[0].dim_param = "n"
        own = [output.name for output in model.graph.output]
        del model.graph.output[:]
        model.graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in dict.fromkeys([*own, *names]))
        onnx.save(model, target)
    return target


def forced_at(share):
    """The chance that a part's input is the teacher's, at this share of the schedule."""
    return max(0.0, 1 - share / FORCED)


def chooser(given=None, forced=None):
    """A list, and a function that puts a part's output into it and returns what the next part sees.

    That is the teacher's map of `given` instead of ours for the parts of which `forced` is true.
    """
    maps = []

    def make(own):
        maps.append(own)
        return given[len(maps) - 1] if given is not None and forced[len(maps) - 1] else own

    return maps, make


def teach(maps, chance):
    """What `chooser` takes: the teacher's maps [N, H, W, C], each of which is given with this chance."""
    return ([given.permute(0, 3, 1, 2) for given in maps], (torch.rand(len(maps)) < chance).tolist()) if chance else ()


def precision(answer):
    """One over the variance of each of the last axis' channels; a channel that hardly ever moves counts as one that moves a little."""
    variance = answer.float().flatten(0, -2).var(dim=0)
    return 1 / (variance + 0.02 * variance.mean())


class _Error(torch.autograd.Function):
    """Mean of weight * (own - given)^2 over maps [N, H, W, C], in few passes over memory: they are what a step spends its time on."""

    @staticmethod
    def forward(ctx, own, given, weight):
        difference = own - given
        ctx.save_for_backward(difference, weight)
        return (difference.flatten(0, -2).square().mean(dim=0, dtype=torch.float32) * weight).mean()

    @staticmethod
    def backward(ctx, gradient):
        difference, weight = ctx.saved_tensors
        return difference * (gradient * 2 * weight / difference.numel()).to(difference.dtype), None, None


def errors(own_maps, maps, precisions):
    """Of every map, in units of the teacher's variance, mean over channels. Channels last: else every gradient is laid out anew."""
    return {f"map{i + 1}": _Error.apply(own.permute(0, 2, 3, 1), given.to(own.dtype), known)
            for i, (own, given, known) in enumerate(zip(own_maps, maps, precisions))}


class Repeated:
    """Batches, each seen `repeats` times among the `kept` newest: asking a teacher costs as much as a step."""

    def __init__(self, batches, kept, repeats=2):
        self.batches, self.most, self.repeats, self.kept, self.drawn = batches, kept, repeats, [], 0

    def __next__(self):
        new, self.drawn = self.drawn % self.repeats == 0, self.drawn + 1
        if new:
            self.kept = self.kept[1 - self.most:] + [next(self.batches)]
        return self.kept[-1 if new else torch.randint(len(self.kept), ()).item()]
