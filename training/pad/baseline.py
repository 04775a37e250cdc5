"""Scores every labelled shared picture with the open networks, each cropped its authors' way: WORK/open.json.

    python3 training/pad/baseline.py --models MODELS --work WORK
"""

import argparse
import json
import os
from concurrent.futures import ProcessPoolExecutor

from carded import SURI, TEACHERS, open_network
from pictures import read_upright


def _score(arguments):
    rows, models = arguments
    networks = {name: open_network(name, models) for name in (*TEACHERS, SURI)}
    scores = {}
    for row in rows:
        rgb = read_upright(row)
        scores[row["name"]] = {name: round(network.logit(rgb, row["box"]), 5) for name, network in networks.items()}
    return scores


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    rows = [row for row in json.load(open(os.path.join(arguments.work, "rows.json"))) if row["group"] == "pad" and row["shared"]]
    scores = {}
    with ProcessPoolExecutor(arguments.processes) as pool:
        for part in pool.map(_score, [(rows[i::16], arguments.models) for i in range(16)]):
            scores |= part
    with open(os.path.join(arguments.work, "open.json"), "w") as file:
        json.dump(scores, file)
    print(len(scores), "pictures")


if __name__ == "__main__":
    main()
