"""Scores the shared labelled pictures with the networks of a run of distil.py: WORK/scores/RUN.json.

    python3 training/pad/score.py --work WORK --run RUN

Per picture and network the log odds of bona fide, with and without what labels added, on the engine's crop of the table's box.
"""

import argparse
import json
import os

import numpy as np
import torch

from network import VIEWS, Judged, PadNetwork
from pictures import read_upright
from wild import cut


def load_taught(folder, device="cpu"):
    """Networks of a run of distil.py and its checkpoints, by view; they left out the same sources, or it is an error."""
    networks, saved = {}, {}
    for name, view in VIEWS.items():
        saved[name] = torch.load(os.path.join(folder, name + ".pt"), map_location=device)
        networks[name] = PadNetwork.of_weights(saved[name]["network"], view).to(device).eval()
    if len({checkpoint["leave_out"] for checkpoint in saved.values()}) > 1:
        raise SystemExit(f"The networks in {folder} left out different sources, so no source is a stranger to all of them: train them anew.")
    return networks, saved


def load(folder, device="cpu"):
    """The same with what labels.py added: what is released."""
    networks, saved = load_taught(folder, device)
    labels = torch.load(os.path.join(folder, "labels.pt"), map_location=device)
    whole = {name: Judged(network).to(device).eval() for name, network in networks.items()}
    for name, network in whole.items():
        network.labels.load_state_dict(labels[name]["labels"])
    return whole, saved


def leave_out_of(saved):
    return next(iter(saved.values()))["leave_out"]


def score_pixels(networks, views):
    """views: name -> [N, side, side, 3], 0 to 255; returns name -> [N], log odds of bona fide; "NAME, taught" without the labels' part."""
    out = {}
    with torch.no_grad():
        for name, network in networks.items():
            device = next(network.parameters()).device
            pixels = torch.from_numpy(views[name]).to(device).permute(0, 3, 1, 2).float().div(127.5).sub(1)
            out[name] = network.log_odds(pixels).cpu().numpy()
            out[name + ", taught"] = network.network.log_odds(network.network(pixels)).cpu().numpy()
    return out


def mean_of(scores):
    """Of the released networks."""
    return np.mean([scores[name] for name in VIEWS], axis=0)


def score_rows(networks, rows, chunk=64):
    scores = {}
    for start in range(0, len(rows), chunk):
        part = rows[start:start + chunk]
        pictures = [read_upright(row) for row in part]
        views = {name: np.stack([cut(rgb, row["box"], view, exact=True) for rgb, row in zip(pictures, part)]) for name, view in VIEWS.items()}
        results = score_pixels(networks, views)
        for i, row in enumerate(part):
            scores[row["name"]] = {name: round(float(values[i]), 4) for name, values in results.items()}
    return scores


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True)
    parser.add_argument("--run", required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    networks, saved = load(os.path.join(arguments.work, arguments.run))
    rows = [row for row in json.load(open(os.path.join(arguments.work, "rows.json"))) if row["group"] == "pad" and row["shared"]]
    os.makedirs(os.path.join(arguments.work, "scores"), exist_ok=True)
    with open(os.path.join(arguments.work, "scores", arguments.run + ".json"), "w") as file:
        json.dump(dict(leave_out=leave_out_of(saved), scores=score_rows(networks, rows)), file)
    print(arguments.run, len(rows), "pictures")


if __name__ == "__main__":
    main()
