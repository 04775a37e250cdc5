"""Parts settle one after another (decisions/0033): each learns alone, at a rate that falls to nothing, to make the map of its teacher from what
the parts before it make, which rest by then. So it mends what they left, and nothing that comes later moves it.
"""

import math
import time

import torch

BATCH, RATE, WARM_UP, FLOOR, MOST_GRADIENT = 24, 2e-3, 50, 0.002, 5
CHUNK = 64


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


def through(part, inputs):
    """What a part makes of all inputs, in half precision."""
    with torch.no_grad():
        return torch.cat([part(inputs[i:i + CHUNK].float()).half() for i in range(0, len(inputs), CHUNK)])


def unexplained(own, given, precision):
    """Mean squared error over maps [N, C, H, W] in units of the teacher's variance, mean over channels."""
    return ((own.float() - given.float()).square() * precision[:, None, None]).mean().item()


def settle(body, pixels, maps, held_pixels, held_maps, precisions, steps):
    """Teaches the parts of `body` (folded) in turn; returns the last one's maps of both sets. Maps [N, C, H, W], half precision.

    Prints what every part leaves unexplained of the held-back maps, before (as a chain that has not settled) and after.
    """
    before, own = [], held_pixels
    for part, given, precision in zip(body, held_maps, precisions):
        own = through(part, own)
        before.append(unexplained(own, given, precision))
    for i, (part, given, precision) in enumerate(zip(body, maps, precisions)):
        started, weight = time.time(), precision[:, None, None]
        part.train()
        learn(part.parameters(), steps, len(pixels), lambda at: ((part(pixels[at].float()) - given[at].float()).square() * weight).mean())
        part.eval()
        pixels, held_pixels = through(part, pixels), through(part, held_pixels)
        print(f"part {i + 1}: {before[i]:.3f} -> {unexplained(held_pixels, held_maps[i], precision):.3f} of the teacher's map unexplained, {time.time() - started:.0f} s", flush=True)
    return pixels, held_pixels
