"""A network of a square crop as ONNX, compared with torch in the runtime that serves it."""

import warnings

import torch

from .ort import Session

OPSET, TOLERANCE = 13, 1e-4


def write_onnx(network, side, outputs, path):
    """Writes a network of [N, 3, side, side]; returns the largest difference to torch over eight inputs of noise, relative to the largest value.

    More than TOLERANCE ends the program.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(network, torch.zeros(1, 3, side, side), path, opset_version=OPSET, input_names=["input"], output_names=outputs,
                          dynamic_axes={name: {0: "n"} for name in ["input", *outputs]}, do_constant_folding=True)
    session, worst = Session(path), 0.0
    for seed in range(8):
        pixels = torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(seed)).mul(0.1 + 0.1 * seed).clamp(-1, 1)
        with torch.no_grad():
            expected = network(pixels)
        expected = expected if isinstance(expected, tuple) else (expected,)
        actual = session.run(pixels.numpy())
        for name, value in zip(outputs, expected):
            difference = abs(value.numpy() - actual[name]).max()
            worst = max(worst, float(difference / max(1.0, abs(value.numpy()).max())))
    if worst > TOLERANCE:
        raise SystemExit(f"{path}: {worst:.1e} from torch is more than {TOLERANCE:.0e}.")
    return worst
