"""Milliseconds of one pass on one thread, interleaved with the MiniFASNets: ratios can be compared between machines, times not.

    python3 training/pad/time_networks.py --models MODELS NETWORK.onnx [NETWORK.onnx ...]
"""

import argparse
import os
import sys
import time

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from carded import PAIR, open_network
from common.ort import Session
from network import VIEWS

ROUNDS = 400


def side_of(path):
    return next(view["side"] for name, view in VIEWS.items() if name in os.path.basename(path))


def measure(paths, models):
    """name -> (median, least) milliseconds."""
    sessions = {name: (open_network(name, models).session, np.random.rand(1, 3, 80, 80).astype(np.float32) * 255) for name in PAIR}
    for path in paths:
        side = side_of(path)
        sessions[os.path.basename(path)[:-5]] = Session(path), np.random.rand(1, 3, side, side).astype(np.float32) * 2 - 1
    times = {name: [] for name in sessions}
    for _ in range(ROUNDS):
        for name, (session, pixels) in sessions.items():
            start = time.perf_counter()
            session.run(pixels)
            times[name].append(1000 * (time.perf_counter() - start))
    return {name: (float(np.median(values[20:])), float(np.min(values))) for name, values in times.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", required=True)
    parser.add_argument("networks", nargs="+")
    arguments = parser.parse_args()
    times = measure(arguments.networks, arguments.models)
    reference = times[PAIR[0]]
    for name, (median, least) in times.items():
        print(f"{name}: median {median:.2f} ms, least {least:.2f} ms, {median / reference[0]:.2f} (least {least / reference[1]:.2f}) of {PAIR[0]}")


if __name__ == "__main__":
    main()
