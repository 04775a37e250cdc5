"""Releases a run: its networks as ONNX with cards and parity, in models/default/pad-VIEW.

    python3 training/pad/release.py --work WORK --run RUN --figures FIGURES.json --date YYYY-MM-DD

The figures (measure.py --json) are of sources that the released weights never met; parity.json holds what the released weights say of
samples/pictures with the boxes of our face detector.
"""

import argparse
import hashlib
import json
import os

from carded import CARDS, SURI
from export import export
from common.layers import parameters_of
from measure import TEACHER_TITLES
from network import VERSION, VIEWS, Deployed
from parity import write_parity
from score import leave_out_of, load
from store import Pool

TITLES = {"texture": "The face alone (crop of 1.5 boxes), taught by the MiniFASNetV2-SE of face-antispoof-onnx",
          "context": "Face with surroundings (crop of 2.7 boxes), taught by earlier weights of MiniFASNetV2",
          "surroundings": "Face with wide surroundings (crop of 4 boxes), taught by MiniFASNetV1SE"}
LINEAGE = ("Trained by this project from random initialisation; no foreign weights in it. Block by block it learned to answer as {teacher} of "
           "{origin}; labels of real pictures taught a linear judgement on its features beside that. The pictures that were shown to both come from "
           "public repositories that republish research data sets (research only; CelebA-Spoof non-commercial) or hold somebody's own captures without "
           "stated terms, and from this project's attack simulator: see trainedOn. training/pad lets anybody train it again on pictures of their own.")

ORIGINS = {SURI: "face-antispoof-onnx does (Apache-2.0 as its repository says; trained on CelebA-Spoof, whose agreement allows non-commercial research only)"}
SILENT_FACE = "Silent-Face-Anti-Spoofing does (Apache-2.0, trained on private pictures)"


def trained_on(work, leave_out):
    """Different original pictures per source that the networks were shown."""
    names = {}
    for row in Pool(work, leave_out).rows:
        names.setdefault((row["group"], row["source"]), set()).add(row["name"])
    wild = {}
    for row in json.load(open(os.path.join(work, "wild.json"))):
        source = os.path.basename(os.path.dirname(row["path"]))
        wild[source] = wild.get(source, 0) + 1
    return ([f"{source} (n = {len(kept)}{'' if group == 'pad' else ', no attacks'})" for (group, source), kept in sorted(names.items())]
            + [f"{source}, complete originals (n = {count}, no attacks)" for source, count in sorted(wild.items())])


def write_network(network, saved, name, folder, identity, trained, figures=(), notes=()):
    """ONNX and card of one view in `folder`."""
    os.makedirs(folder, exist_ok=True)
    path, view = os.path.join(folder, f"pad-{name}.onnx"), VIEWS[name]
    difference = export(network, name, path)
    content, parameters = open(path, "rb").read(), parameters_of(Deployed(network))
    print(f"{identity}: {parameters} parameters, {len(content)} bytes, largest difference to torch {difference:.1e}")
    card = {
        "format": 1,
        "id": identity,
        "task": "pad",
        "title": TITLES[name],
        "weights": {"file": os.path.basename(path), "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()},
        "licence": {"spdx": "Apache-2.0", "note": LINEAGE.format(teacher=view["teacher"], origin=ORIGINS.get(view["teacher"], SILENT_FACE))},
        "origin": {"repository": "this repository", "path": "training/pad",
                   "note": f"{parameters} parameters; {saved['steps']} steps of every part, {saved['examples']} crops, {saved['spent'] / 60:.0f} minutes on a processor's core"},
        "trainedOn": trained,
        "crop": {"kind": "context", "factor": view["factor"], "shape": "box", "overflow": "shift-and-shrink", "resampling": view["resampling"]},
        "input": {"name": "input", "layout": "nchw", "channels": "rgb", "width": view["side"], "height": view["side"], "scale": 1,
                  "mean": [127.5] * 3, "std": [127.5] * 3},
        "output": {"kind": "logits", "name": "logits", "classes": list(view["classes"])},
        "figures": list(figures),
        "notes": list(notes),
    }
    with open(os.path.join(folder, "model.json"), "w") as file:
        json.dump(card, file, indent=2)
        file.write("\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True)
    parser.add_argument("--run", required=True)
    parser.add_argument("--figures", help="JSON of measure.py --json")
    parser.add_argument("--notes", help="text file, one note of the cards per line")
    parser.add_argument("--date", required=True)
    arguments = parser.parse_args()
    figures = json.load(open(arguments.figures)) if arguments.figures else {}
    notes = [line.strip() for line in open(arguments.notes) if line.strip()] if arguments.notes else []
    networks, saved = load(os.path.join(arguments.work, arguments.run))
    trained = trained_on(arguments.work, leave_out_of(saved)) + ["simulated prints, replays and cut-outs of the same (training/attacks)"]
    for name, view in VIEWS.items():
        folder, teacher = os.path.join(CARDS, "default", f"pad-{name}"), view["teacher"]
        rows = figures.get(f"ours, {name}", []) + [dict(row, what=f"{row['what']}; the teacher, for comparison") for row in figures.get(TEACHER_TITLES[teacher], [])]
        rows = [dict(row, by="this project", on=f"{row['on']}, {arguments.date}") for row in rows]
        write_network(networks[name], saved[name], name, folder, f"bonafide-pad-{name}-{VERSION}",
                      [*trained, f"answers, features and maps of {teacher} on all of it"], rows, notes)
        write_parity(folder)


if __name__ == "__main__":
    main()
