"""Scores the shared labelled pictures with a checkpoint of train.py: WORK/scores/RUN.json.

    python3 training/pad/score.py --work WORK --run RUN [--only-left-out]

Per picture and view the log odds of both opinions and of the network as exported, on the engine's crop of the table's box.
"""

import argparse
import json
import os

import numpy as np
import torch

from network import VIEWS, PadNetwork
from pictures import read_upright
from store import left_out, view_of


def load(path, device="cpu"):
    """Averaged networks per view, and the checkpoint."""
    saved = torch.load(path, map_location=device)
    networks = {}
    for name in VIEWS:
        networks[name] = PadNetwork(saved["widths"]).to(device).eval()
        networks[name].load_state_dict(saved["ema"][name])
    return networks, saved


def score_pixels(networks, views):
    """views: name -> uint8 [N, side, side, 3]; returns name -> [N, 3]: teachers' opinion, labels' opinion, exported log odds."""
    out = {}
    with torch.no_grad():
        for name, network in networks.items():
            device = next(network.parameters()).device
            pixels = torch.from_numpy(views[name]).to(device).permute(0, 3, 1, 2).float().div(127.5).sub(1)
            teacher, label, _ = network.opinions(pixels)
            logits = network(pixels)
            out[name] = torch.stack([teacher, label, logits[:, 1] - logits[:, 0]], dim=1).cpu().numpy()
    return out


def score_rows(networks, rows, chunk=64):
    scores = {}
    for start in range(0, len(rows), chunk):
        part = rows[start:start + chunk]
        pictures = [read_upright(row) for row in part]
        views = {name: np.stack([view_of(rgb, row["box"], name) for rgb, row in zip(pictures, part)]) for name in VIEWS}
        results = score_pixels(networks, views)
        for i, row in enumerate(part):
            scores[row["name"]] = {name: [round(float(v), 4) for v in results[name][i]] for name in VIEWS}
    return scores


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True)
    parser.add_argument("--run", required=True)
    parser.add_argument("--only-left-out", action="store_true")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    networks, saved = load(os.path.join(arguments.work, arguments.run, "last.pt"))
    rows = [row for row in json.load(open(os.path.join(arguments.work, "rows.json"))) if row["group"] == "pad" and row["shared"]]
    if arguments.only_left_out:
        rows = [row for row in rows if left_out(row["source"], saved["leave_out"])]
    os.makedirs(os.path.join(arguments.work, "scores"), exist_ok=True)
    with open(os.path.join(arguments.work, "scores", arguments.run + ".json"), "w") as file:
        json.dump(dict(leave_out=saved["leave_out"], minutes=saved["spent"] / 60, seen=saved["seen"], scores=score_rows(networks, rows)), file)
    print(arguments.run, len(rows), "pictures")


if __name__ == "__main__":
    main()
