"""Releases checkpoints: ONNX, card and parity in models/default.

    python3 training/faces/release.py --work WORK --teachers MODELS --data DATA --date YYYY-MM-DD [--tasks embedding,attributes,...]

Writes the networks, measures them in one run with the open ones (measure.py) and puts the figures into the cards. An embedding's false match
rates come from training/calibration/similarity.cs, which needs the engine: its printed points go into --rates (JSON lines) in a second run.
"""

import argparse
import collections
import hashlib
import json
import os

from align import TEMPLATE
from augment import SPANS
from common.layers import parameters_of
from export import load, write_onnx
from parity import CARDS, FOLDERS, write_parity
from store import Store

HERE = os.path.dirname(os.path.abspath(__file__))
TASKS = {"embedding": "face-embedding", "attributes": "age-gender", "pose": "head-pose", "recognizability": "face-quality"}
TITLES = {"embedding": "Who: a vector of 128 dimensions", "attributes": "Apparent age with its doubt, and gender",
          "pose": "Whither the head looks: yaw, pitch, roll", "recognizability": "How well a face can be recognized"}
LEARNED = {
    "embedding": "Its parts learned to make what the parts of MobileFaceNet make (foamliu, Apache-2.0, trained on MS-Celeb-1M, research data), one after another, and the "
                 "vector to be its vector of the same pixels.",
    "attributes": "It learned from the ages and genders in the names of UTKFace's and All-Age-Faces' files; no teacher.",
    "pose": "It learned from the mean of two FSA-Nets (omasaht, MIT, trained on 300W-LP).",
    "recognizability": "It learned from LightQNet dm050 (KaenChan, MIT, labels made from MS1M embeddings) on faces as they are and worsened.",
}
UNLOCKED = "Its pictures come from public repositories that republish research data sets (most for research only). training/faces lets anybody train it again on pictures of their own."
NOTES = {
    "embedding": ["falseMatchRates: training/calibration/similarity.cs with the pack default, 1,094,634 pairs of different and 2,044 of the same of 667 identities; measured down to 0.00001, below that the parabola through the tail of log10(rate).",
                  "The shared test faces are public figures in the news and one laboratory's volunteers, nearly all grey: other populations, children and relatives come closer.",
                  "Masks and low light in the figures are drawn and simulated; no pictures of one person years apart with known ages were at hand, so cross-age is not measured.",
                  "Faces that come closer than a cosine of 0.55 to a test face by the teacher, and whoever of the test is known by name, taught nothing."],
    "attributes": ["A guess from looks, not a fact: the labels of UTKFace were themselves guessed by a program and looked over, so part of the error is theirs.",
                   "Groups are UTKFace's own labels and words. Where a group is small, its figure says little.",
                   "The open networks want other crops: they are measured where the original picture was at hand, ours on every test face; compare with n in view."],
    "pose": ["Compared with its teachers alone: what they get wrong, it learned. Trained between -70 and 70 degrees."],
    "recognizability": ["On LightQNet's scale: about 0.60 for a clear frontal face, 0.30 for a strong profile."],
}
SIGNED = {"layout": "nchw", "channels": "rgb", "scale": 1, "mean": [127.5] * 3, "std": [127.5] * 3}
VERSIONS = {"embedding": 4}  # new weights, new ids
LANDMARKS = ["image-left-eye", "image-right-eye", "nose", "image-left-mouth", "image-right-mouth"]


def percent(part, whole):
    return f"{100 * part / whole:.2f} % ({part}/{whole})"


def template(view, side):
    """The field's template, moved into a view of `side` pixels that shows `SPANS[view]` pixels of a chip."""
    scale, span = side / SPANS[view], SPANS[view]
    return [[round(float(v), 4) for v in (point + (span - 112) / 2 + 0.5) * scale - 0.5] for point in TEMPLATE]


def crop(network, task):
    if task == "pose":
        return {"kind": "context", "factor": 1.3, "shape": "square", "overflow": "black", "resampling": "area"}
    return {"kind": "aligned", "template": template(network.view, network.side), "landmarks": LANDMARKS, "resampling": "area"}


def output(task, rates):
    return {"embedding": {"kind": "vector", "name": "vector", "dimensions": 128, "falseMatchRates": rates},
            "attributes": {"kind": "age-gender", "age": "age", "ageDeviation": "age_deviation", "gender": "gender", "classes": ["male", "female"]},
            "pose": {"kind": "yaw-pitch-roll", "name": "angles"}, "recognizability": {"kind": "score", "name": "score"}}[task]


def figures_of(task, measured):
    """Rows of a card's figures from what measure.py says."""
    rows = []
    if task == "embedding":
        for condition, systems in measured["embedding"].items():
            for what, f in systems.items():
                rows.append((f"accuracy, 10 folds; TAR at FAR 1 % / 0.1 % ({what})", f"{percent(f['correct'], f['pairs'])}; "
                             f"{percent(f['accepts']['0.01'], f['mated'])} / {percent(f['accepts']['0.001'], f['mated'])}", f"shared verification pairs, {condition}"))
    elif task == "attributes":
        for name, line in measured["attributes"].items():
            for what in ("ours", "face-api", "SSR-Net"):
                if what in line:
                    f = line[what]
                    gender = f"; {percent(f['right'], f['adults'])}" if f["adults"] else ""
                    rows.append((f"mean absolute age error{'; gender of adults' if gender else ''} ({what})", f"{f['years']:.1f} years (n = {f['n']}){gender}", f"shared test faces, {name}"))
        d = measured["age_deviation"]
        rows.append(("share of ages within one deviation", percent(d["within_one_deviation"], d["n"]), "shared test faces"))
    elif task == "pose":
        p = measured["pose"]
        rows.append(("mean difference to the teachers in yaw / pitch / roll", " / ".join(f"{v:.1f}" for v in p["degrees"]) + " degrees", f"shared test faces, n = {p['n']}"))
        rows.append(("the same, turned by more than 25 degrees", " / ".join(f"{v:.1f}" for v in p["degrees_turned"]) + " degrees", f"shared test faces, n = {p['turned']}"))
    else:
        r = measured["recognizability"]
        rows.append(("mean difference to the teacher; correlation", f"{r['error']:.3f}; {r['correlation']:.3f}", f"shared test faces as they are and worsened, n = {r['n']}"))
        for what, shares in measured["discard"].items():
            rows.append((f"FNMR of MobileFaceNet at FMR 0.1 % when the worst 0 / 10 / 20 / 30 % are discarded ({what})",
                         " / ".join(percent(*shares[share]) for share in ("0.0", "0.1", "0.2", "0.3")), "shared verification pairs"))
    own = measured["milliseconds"]
    beside = {"embedding": "MobileFaceNet 128", "attributes": "face-api", "pose": "FSA-Net", "recognizability": "LightQNet"}[task]
    rows.append((f"time of one pass on one thread, as a share of {beside}'s", f"{own[task] / own[beside]:.2f}", "one run, interleaved, median"))
    return rows


def schedule(saved):
    return f"{saved['steps']} steps of every part, {saved['examples']} views" if "parts" in saved else f"{saved['step']} steps, {saved['seen']} views"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("work", "teachers", "data", "date"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--tasks", default=",".join(FOLDERS))
    parser.add_argument("--rates", help="file of falseMatchRates, one JSON object a line")
    arguments = parser.parse_args()
    tasks, nets = arguments.tasks.split(","), os.path.join(arguments.work, "nets")
    os.makedirs(nets, exist_ok=True)
    store = Store(arguments.work)
    taught = collections.Counter(store.rows[i]["source"] for i in store.train)
    networks = {}
    for task in tasks:
        networks[task] = load(task, os.path.join(arguments.work, task, "last.pt"))
        print(task, "largest difference to torch:", write_onnx(networks[task][0], task, os.path.join(nets, task + ".onnx")))
    figures = os.path.join(arguments.work, "figures.json")
    if not os.path.exists(figures):
        os.system(f"{os.environ.get('PYTHON', 'python3')} {os.path.join(HERE, 'measure.py')} --data {arguments.data} --teachers {arguments.teachers} "
                  f"--work {arguments.work} --nets {nets} --out {figures}")
    measured = json.load(open(figures))
    rates = [json.loads(line) for line in open(arguments.rates)] if arguments.rates else [{"cosine": -1, "rate": 1}, {"cosine": 1, "rate": 1e-8}]
    for task in tasks:
        network, saved = networks[task]
        folder = os.path.join(CARDS, FOLDERS[task])
        os.makedirs(folder, exist_ok=True)
        content = open(os.path.join(nets, task + ".onnx"), "rb").read()
        path = os.path.join(folder, FOLDERS[task] + ".onnx")
        with open(path, "wb") as file:
            file.write(content)
        sources = {s: n for s, n in taught.items() if task != "attributes" or s in ("utkface", "all_age_faces")}
        card = {
            "format": 1, "id": f"bonafide-{FOLDERS[task]}-{VERSIONS.get(task, 1)}", "task": TASKS[task], "title": TITLES[task],
            "weights": {"file": os.path.basename(path), "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()},
            "licence": {"spdx": "Apache-2.0", "note": f"Trained by this project from random initialization; no foreign weights in it. {LEARNED[task]} {UNLOCKED}"},
            "origin": {"repository": "this repository", "path": "training/faces",
                       "note": f"{parameters_of(network)} parameters; {schedule(saved)} in {saved['spent'] / 60:.0f} minutes on two shared cores"},
            "trainedOn": [f"{source} (n = {count})" for source, count in sorted(sources.items())],
            "crop": crop(network, task),
            "input": {"name": "input", "width": network.side, "height": network.side, **SIGNED},
            "output": output(task, rates),
            "figures": [{"what": what, "value": value, "on": f"{on}, {arguments.date}", "by": "this project"} for what, value, on in figures_of(task, measured)],
            "notes": NOTES[task],
        }
        with open(os.path.join(folder, "model.json"), "w") as file:
            json.dump(card, file, indent=2)
            file.write("\n")
        write_parity(task)


if __name__ == "__main__":
    main()
