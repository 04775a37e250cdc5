"""A pack whose own networks are those of a run that left sources out, so that the engine can be calibrated and measured on them.

    python3 training/pad/fold_pack.py --work WORK --run RUN --like models/plus/pack.json

WORK/packs/RUN: our networks with their cards (ids end in the run's name), and a pack "ID-run" that differs from the given one only in
them. Name that folder to anchors.cs, as calibrate.sh does.
"""

import argparse
import json
import os

from network import VERSION, VIEWS
from release import write_network
from score import load


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True)
    parser.add_argument("--run", required=True)
    parser.add_argument("--like", required=True, help="a pack.json")
    arguments = parser.parse_args()
    folder, run = os.path.join(arguments.work, "packs", arguments.run), arguments.run.lower()
    identities = {}
    networks, saved = load(os.path.join(arguments.work, arguments.run))
    for name in VIEWS:
        identities[f"bonafide-pad-{name}-{VERSION}"] = identity = f"bonafide-pad-{name}-{run}"
        write_network(networks[name], saved[name], name, os.path.join(folder, f"pad-{name}"), identity, [f"leaves sources out: {run}"])
    pack = json.load(open(arguments.like))
    pack |= {"id": f"{pack['id']}-{run}", "figures": [], "notes": []}
    pack["pad"]["models"] = [identities.get(model, model) for model in pack["pad"]["models"]]
    with open(os.path.join(folder, "pack.json"), "w") as file:
        json.dump(pack, file, indent=1)
    print(pack["id"])


if __name__ == "__main__":
    main()
