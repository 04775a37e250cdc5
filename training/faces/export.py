"""A checkpoint's averaged network as ONNX, compared with torch in the runtime that serves it."""

import os
import sys
import warnings

import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from common.ort import Session
from networks import NETWORKS

OPSET = 13
TOLERANCE = 1e-4
OUTPUTS = {"embedding": ["vector"], "attributes": ["age", "age_deviation", "gender"], "pose": ["angles"], "recognizability": ["score"]}


def load(task, checkpoint):
    saved = torch.load(checkpoint, map_location="cpu")
    if task == "embedding":
        return NETWORKS[task].of_weights(saved["ema"]).eval(), saved
    network = NETWORKS[task]().eval()
    network.load_state_dict(saved["ema"])
    return network, saved


def write_onnx(network, task, path):
    """Writes the network; returns the largest difference to torch over eight inputs of noise, relative to the largest value."""
    side = network.side
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(network, torch.zeros(1, 3, side, side), path, opset_version=OPSET, input_names=["input"], output_names=OUTPUTS[task],
                          dynamic_axes={name: {0: "n"} for name in ["input", *OUTPUTS[task]]}, do_constant_folding=True)
    session, worst = Session(path), 0.0
    for seed in range(8):
        pixels = torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(seed)).mul(0.1 + 0.1 * seed).clamp(-1, 1)
        with torch.no_grad():
            expected = network(pixels)
        expected = expected if isinstance(expected, tuple) else (expected,)
        for name, value in zip(OUTPUTS[task], expected):
            difference = abs(value.numpy() - session.run(pixels.numpy())[name]).max()
            worst = max(worst, float(difference / max(1.0, abs(value.numpy()).max())))
    if worst > TOLERANCE:
        raise SystemExit(f"{task}: {worst:.1e} is more than {TOLERANCE:.0e}.")
    return worst
