"""Writes the networks of a run as ONNX and compares ONNX Runtime with torch.

    python3 training/pad/export.py WORK/RUN FOLDER     -> FOLDER/pad-VIEW.onnx
"""

import os
import sys
import warnings

import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from common.ort import Session
from network import VIEWS, Deployed
from score import load

OPSET = 13
TOLERANCE = 1e-4


def write_onnx(network, side, path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(Deployed(network).eval(), torch.zeros(1, 3, side, side), path, opset_version=OPSET, input_names=["input"],
                          output_names=["logits"], dynamic_axes={"input": {0: "n"}, "logits": {0: "n"}}, do_constant_folding=True)


def largest_difference(network, side, path):
    """Over eight inputs of noise of several contrasts, in logits."""
    session, worst = Session(path), 0.0
    for seed in range(8):
        pixels = torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(seed)).mul(0.1 + 0.1 * seed).clamp(-1, 1)
        with torch.no_grad():
            expected = network(pixels).numpy()
        worst = max(worst, float(abs(expected - session.run(pixels.numpy())["logits"]).max()))
    return worst


def export(network, name, path):
    """Writes one view's network; returns the largest difference."""
    side = VIEWS[name]["side"]
    write_onnx(network, side, path)
    difference = largest_difference(network, side, path)
    if difference > TOLERANCE:
        raise SystemExit(f"{name}: {difference:.1e} is more than {TOLERANCE:.0e}.")
    return difference


def main():
    run, folder = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    for name, network in load(run)[0].items():
        path = os.path.join(folder, f"pad-{name}.onnx")
        difference = export(network, name, path)
        print(f"{path}: {os.path.getsize(path)} bytes, largest difference to torch {difference:.1e}")


if __name__ == "__main__":
    main()
