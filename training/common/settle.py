"""A network learns the parts of its teacher one after another (decisions/0035): each is taught alone, at a rate that falls to nothing, to make
the map of its teacher's part from what the parts before it make, which rest by then. So it mends what they left, and nothing moves it later.

A part is a few layers with a wide answer, hence learned within minutes, and at rates at which a whole network would burst. What follows the
last map is linear in these teachers, and is not learned but solved.
"""

import csv
import math
import os
import time

import torch

from . import parts
from .layers import ResidualBottleneck, fold, parameters_of

RATE, WARM_UP, FLOOR, MOST_GRADIENT = 2e-2, 50, 0.002, 5
BATCH = 24
POLISH, POLISH_RATE = 1 / 3, 3e-3  # steps for every one before, after a part's normalization was folded
RIDGE = 1e-3  # share of the inputs' mean square
# Examples: at a time where nothing is learned; looked at and never taught; that tell how large maps are; that fix a normalization.
CHUNK, HELD, BEGIN, STATISTICS = 64, 300, 512, 1024


def add_arguments(parser, examples):
    parser.add_argument("--steps", type=int, default=2000, help="of every part, and a third of them more when its normalization is folded")
    parser.add_argument("--examples", type=int, default=examples)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)


def gathered(batches, count):
    """The first `count` examples of batches [N, ...] of several tensors each, every tensor in one piece of memory."""
    pieces, filled = None, 0
    while filled < count:
        batch = next(batches)
        if pieces is None:
            pieces = [torch.empty((count, *tensor.shape[1:]), dtype=tensor.dtype) for tensor in batch]
        for piece, tensor in zip(pieces, batch):
            piece[filled:filled + len(tensor)] = tensor[:count - filled]
        filled += len(batch[0])
    return pieces


def learn(parameters, steps, count, loss_of, rate=RATE):
    """`steps` steps of AdamW on `loss_of(indices)`, indices of BATCH of the `count` examples; the rate falls as a cosine."""
    parameters = list(parameters)
    optimizer = torch.optim.AdamW(parameters, lr=rate, weight_decay=0)
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1, (step + 1) / WARM_UP) * (FLOOR + (1 + math.cos(math.pi * step / steps)) / 2)
        loss = loss_of(torch.randint(count, (BATCH,)).sort()[0])
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, MOST_GRADIENT)
        optimizer.step()


def on(device, examples):
    """Examples [N, ...] in half precision as what is computed with."""
    return examples.to(device, non_blocking=True).float()


def through(part, inputs):
    """What a part makes of all inputs, in half precision, where the inputs are."""
    device = next(part.parameters()).device
    with torch.no_grad():
        return torch.cat([part(on(device, inputs[i:i + CHUNK])).half().to(inputs.device) for i in range(0, len(inputs), CHUNK)])


def unexplained(own, given, precision):
    """Mean squared error over maps [N, C, H, W] in units of the teacher's variance, mean over channels."""
    return ((own.float() - given.float()).square() * precision[:, None, None]).mean().item()


def solved(inputs, wished):
    """Weights [..., K, M] and offsets [..., M] that make [..., N, M] of [..., N, K] with the least squared error (ridge regression)."""
    inputs = torch.cat([inputs, torch.ones_like(inputs[..., :1])], dim=-1)
    products = inputs.transpose(-1, -2) @ inputs
    scale = products.diagonal(dim1=-2, dim2=-1).mean(-1)[..., None, None]
    both = torch.linalg.solve(products + (RIDGE * scale + 1e-9) * torch.eye(products.shape[-1]), inputs.transpose(-1, -2) @ wished)
    return both[..., :-1, :], both[..., -1, :]


def solve_head(places, linear, maps, wished_places, wished):
    """Solves what follows the last map: `places`, a depthwise convolution over all of it, and `linear`, from the teacher's answers after each."""
    count, channels = maps.shape[:2]
    with torch.no_grad():
        weights, offsets = solved(maps.float().flatten(2).transpose(0, 1), wished_places.float().reshape(count, channels).T[..., None])
        places.weight.copy_(weights[..., 0].reshape(places.weight.shape))
        places.bias.copy_(offsets[:, 0])
        weights, offsets = solved(torch.cat([torch.flatten(places(maps[i:i + CHUNK].float()), 1) for i in range(0, count, CHUNK)]), wished)
        linear.weight.copy_(weights.T)
        linear.bias.copy_(offsets)


def begin(part, own, given):
    """The last normalization of a part gives what the teacher's map has on average, so that a teacher of small numbers is no harder than another."""
    wished = given[:BEGIN].float()
    added = wished - own[:BEGIN].float() if isinstance(part, ResidualBottleneck) else wished
    last = [module for module in part.modules() if isinstance(module, torch.nn.BatchNorm2d)][-1]
    with torch.no_grad():
        last.weight.copy_(added.std(dim=(0, 2, 3)))
        last.bias.copy_(added.mean(dim=(0, 2, 3)))


def fix(part, own):
    """Puts a part's normalizations, as they are over many examples, into its convolutions."""
    device = next(part.parameters()).device
    for module in part.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.reset_running_stats()
            module.momentum = None  # plain mean over what it sees
    with torch.no_grad():
        for i in range(0, min(STATISTICS, len(own)), CHUNK):
            part(on(device, own[i:i + CHUNK]))
    fold(part.eval()).to(memory_format=torch.channels_last)


class Settling:
    """PATH.pt is written after every part and gone on from where it is there; PATH.csv is the curve. `kept` goes into the checkpoint as it is.

    `pixels` [N, 3, H, W] and `maps` [N, H, W, C] of every part, in half precision; the last HELD examples are looked at and never taught.
    """

    def __init__(self, network, path, pixels, maps, arguments, kept=None):
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.network, self.path, self.arguments, self.kept = network.to(memory_format=torch.channels_last).eval(), path, arguments, kept or {}
        self.pixels, self.precisions = pixels.contiguous(memory_format=torch.channels_last), [parts.precision(given[:BEGIN]) for given in maps]
        self.maps, self.done, self.spent = [given.permute(0, 3, 1, 2) for given in maps], 0, 0.0
        if os.path.exists(path + ".pt"):
            saved = torch.load(path + ".pt", map_location="cpu")
            self.done, self.spent = saved["parts"], saved["spent"]
            for part in network.body[:self.done]:
                fold(part)
            network.load_state_dict(saved["network"])
        network.to(self.device)
        print(f"{parameters_of(network)} parameters, {self.done} of {len(network.body)} parts taught", flush=True)

    def body(self):
        """Teaches the parts that are left; returns the last one's maps of the examples that teach and of those held back."""
        own, held = self.pixels[:-HELD], self.pixels[-HELD:]
        for i, (part, given, precision) in enumerate(zip(self.network.body, self.maps, self.precisions)):
            started = time.time()
            if i >= self.done:
                weight = precision[:, None, None].to(self.device)
                torch.manual_seed(self.arguments.seed * 1009 + i)
                off = lambda at: ((part(on(self.device, own[at])) - on(self.device, given[at])).square() * weight).mean()
                begin(part, own, given)
                part.train()
                learn(part.parameters(), self.arguments.steps, len(own), off)
                fix(part, own)
                folded = unexplained(through(part, held), given[-HELD:], precision)
                learn(part.parameters(), int(self.arguments.steps * POLISH), len(own), off, POLISH_RATE)
            own, held = through(part, own), through(part, held)
            if i >= self.done:
                self.save(i + 1, time.time() - started, dict(what=f"part {i + 1}", before=round(folded, 4), after=round(unexplained(held, given[-HELD:], precision), 4)))
        return own, held

    def save(self, done, seconds, row):
        self.done, self.spent = done, self.spent + seconds
        row["seconds"] = round(seconds)
        print(row, flush=True)
        new = not os.path.exists(self.path + ".csv")
        with open(self.path + ".csv", "a", newline="") as file:
            writer = csv.DictWriter(file, ("what", "before", "after", "seconds"))
            if new:
                writer.writeheader()
            writer.writerow(row)
        torch.save(dict(network={name: value.cpu() for name, value in self.network.state_dict().items()}, parts=done, spent=self.spent,
                        steps=self.arguments.steps, examples=len(self.pixels), **self.kept), self.path + ".new")
        os.replace(self.path + ".new", self.path + ".pt")
