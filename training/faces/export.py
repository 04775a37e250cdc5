"""A checkpoint's averaged network as ONNX, compared with torch in the runtime that serves it."""

import os
import sys

import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from common import export
from networks import NETWORKS

OUTPUTS = {"embedding": ["vector"], "attributes": ["age", "age_deviation", "gender"], "pose": ["angles"], "recognizability": ["score"]}


def load(task, checkpoint):
    saved = torch.load(checkpoint, map_location="cpu")
    if task == "embedding":
        return NETWORKS[task].of_weights(saved["network"]).eval(), saved
    network = NETWORKS[task]().eval()
    network.load_state_dict(saved["ema"])
    return network, saved


def write_onnx(network, task, path):
    """Writes the network; returns the largest difference to torch."""
    return export.write_onnx(network, network.side, OUTPUTS[task], path)
