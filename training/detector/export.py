"""Folds a checkpoint and writes it as ONNX with free height and width; compares ONNX Runtime with torch."""

import os
import sys
import warnings

import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from common.ort import Session
from network import STRIDES, Deployed

OPSET = 13
TOLERANCE = 1e-4  # measured 1e-5: float32 sums in another order
OUTPUTS = [f"cells_{stride}" for stride in STRIDES]


def write_onnx(network, path):
    deployed = Deployed(network).eval()
    axes = {"input": {2: "height", 3: "width"}} | {name: {2: f"rows of {name}", 3: f"columns of {name}"} for name in OUTPUTS}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(deployed, torch.zeros(1, 3, 320, 320), path, opset_version=OPSET, input_names=["input"],
                          output_names=OUTPUTS, dynamic_axes=axes, do_constant_folding=True)
    return deployed


def largest_difference(deployed, path):
    """Over three sizes of noise, one of them not square."""
    session, worst = Session(path), 0.0
    for height, width in ((320, 320), (192, 256), (640, 480)):
        pixels = torch.rand(1, 3, height, width, generator=torch.Generator().manual_seed(height)) * 255
        with torch.no_grad():
            expected = deployed(pixels)
        actual = session.run(pixels.numpy())
        worst = max(worst, *(abs(e.numpy() - actual[name]).max() for e, name in zip(expected, OUTPUTS)))
    return float(worst)


def main():
    import argparse
    from common.layers import parameters_of
    from network import Detector
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", help="last.pt of train.py")
    parser.add_argument("onnx")
    arguments = parser.parse_args()
    network = Detector.of_weights(torch.load(arguments.checkpoint, map_location="cpu")["ema"])
    difference = largest_difference(write_onnx(network, arguments.onnx), arguments.onnx)
    print(f"{parameters_of(network)} parameters while training, {os.path.getsize(arguments.onnx)} bytes, "
          f"largest difference to torch {difference:.1e}")
    if difference > TOLERANCE:
        raise SystemExit(f"More than {TOLERANCE:.0e}.")


if __name__ == "__main__":
    main()
