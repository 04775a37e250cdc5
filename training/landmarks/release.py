"""Measures a checkpoint behind our detector, in one run with the detectors alone, and releases it: ONNX, card and parity in models/default/face-landmarks.

    python3 training/landmarks/release.py --data DATA --teachers MODELS --work WORK --date YYYY-MM-DD [--run landmarks] [--list development]

WORK is that of training/detector, WORK/RUN/face.pt what mouth.py and verify.py made of the checkpoint. With --list development it only measures: for choosing. The reference is the one of training/detector/measure.py.
"""

import argparse
import csv
import hashlib
import json
import os
import pickle
import time

import numpy as np
import torch
from PIL import Image

from placer import FACTOR, HERE, OUTPUTS, SIDE, Placer, scaled
from crops import MASKED_SOURCES
import measure
from common.export import write_onnx
from common.layers import parameters_of
from common.ort import Session
from detectors import Faces, GridDetector, drop_enclosing, iou, read_rgb, teachers
from store import Store

OWN = os.path.join(HERE, "../../models/default")
FOLDER = os.path.join(OWN, "face-landmarks")
SAMPLES = os.path.join(HERE, "../../samples/pictures")
TIMED_RUNS = 200
COVERED_FROM = 0.7  # RetakeAdvice tells of a component under 30 of 100
LEAST_LIKELIHOOD, MOST_LOOKS = 0.5, 4  # Detection/VerifyingFaceDetector.cs
EYES, NOSE_AND_MOUTH = lambda hidden: hidden[:2].max(), lambda hidden: hidden[2:].mean()  # Detection/HiddenLandmarks.cs
LINEAGE = ("Trained by this project from random initialization; no foreign weights in it. Its labels are those of our detector: the mean of what YuNet-n (MIT / Apache-2.0, trained on WIDER FACE) "
           "and RetinaFace mobilenet0.25 (MIT, WIDER FACE) say of a picture at several scales and mirrored; of mouths, what MediaPipe's face mesh (Apache-2.0, trained on pictures of Google's) says. Its pictures come from public repositories that republish research data sets, several of them "
           "for research only, or hold somebody's own captures: see trainedOn. training/ lets anybody train it again on pictures of their own.")
NOTES = (
    "The engine takes the mean of these points and the detector's, and the figures are of that mean: the two err apart.",
    "Figures compare with labels made by the detector's teachers themselves; where those guess (profiles, masks, hands before the face), it learned their guess.",
    "How far a mouth is open learned from crops whose faces another network meshed; a smile that shows teeth counts as a little open.",
    "Few sources, webcams and phone selfies above all; not examined by age, gender or skin tone.",
)


def served(rgb, box):
    """The crop of a box x1 y1 x2 y2 as the server cuts it (Cropping/ContextCrop.cs): pixels, its corner and its side."""
    x, y, w, h = np.round([*box[:2], *(box[2:] - box[:2])])
    side = max(1, w, h) * FACTOR
    x, y, side = int(x + w / 2 - side / 2), int(y + h / 2 - side / 2), max(1, int(side))
    crop = Image.fromarray(rgb).crop((x, y, x + side, y + side)).resize((SIDE, SIDE), Image.BILINEAR)
    return np.asarray(crop, np.float32), np.array([x, y], np.float32), side


class Placed:
    """A detector whose points lie half-way to what the network says; or where that says, if `alone`. From the score `doubtful` on, a face counts that the network takes for one, too."""

    def __init__(self, detector, path, alone=False, doubtful=None):
        self.detector, self.session, self.share, self.doubtful = detector, Session(path), 1 if alone else 0.5, doubtful

    def place(self, rgb, box, points):
        pixels, corner, side = served(rgb, box)
        seen = corner + side * self._ask(pixels)["points"].reshape(5, 2)
        return points + self.share * (seen - points)

    def hidden(self, rgb, box):
        """What is hidden of the five, [0,1]."""
        return self._ask(served(rgb, box)[0])["hidden"][0]

    def mouth(self, rgb, box):
        """The gap between the lips over the width of the mouth."""
        return float(self._ask(served(rgb, box)[0])["mouth"][0, 0])

    def face(self, rgb, box):
        """How likely a box is that of a face."""
        return float(self._ask(served(rgb, box)[0])["face"][0, 0])

    def _ask(self, pixels):
        return self.session.run(scaled(pixels).transpose(2, 0, 1)[None])

    def find(self, rgb, side, threshold):
        faces = self.detector.find(rgb, side, threshold)
        if self.doubtful is not None:
            faces, doubtful = self.detector.sight(rgb, side, threshold, self.doubtful)
            doubtful = doubtful[:MOST_LOOKS]
            faces = drop_enclosing(Faces.join([faces, doubtful[np.array([self.face(rgb, box) > LEAST_LIKELIHOOD for box in doubtful.boxes], bool)]]))
        for i, box in enumerate(faces.boxes):
            faces.landmarks[i] = self.place(rgb, box, faces.landmarks[i])
        return faces


def judged(rows, systems, card):
    """Name -> what measure.judge says of each picture; every system found its faces itself."""
    return {name: [measure.judge(measure.look(system, np.ascontiguousarray(row["rgb"]), card["crop"]["sides"],
                                              measure.TEACHER_THRESHOLD if name in ("YuNet-n", "RetinaFace") else card["output"]["scoreThreshold"]),
                                 row["labels"]) for row in rows] for name, system in systems.items()}


FOUND = (("recall", "main faces found"), ("all_faces", "all sure faces found"), ("extra", "boxes per picture that are no sure face"), ("outside", "of these outside doubtful regions"))


def print_found(results):
    print("| | " + " | ".join(what for _, what in FOUND) + " |\n|---|" + "---|" * len(FOUND))
    for name, own in results.items():
        told = measure.figures(own)
        print(f"| {name} | " + " | ".join(told[key] for key, _ in FOUND) + " |")
    print()


def tell(errors):
    known = errors[~np.isnan(errors)]
    return f"{100 * known.mean():.2f} / {100 * np.median(known):.2f} % (n = {len(known)})" if len(known) else "-"


def print_tables(rows, errors):
    print("| mean / median distance of the points, in distances of the eyes | " + " | ".join(errors) + " |\n|---|" + "---|" * len(errors))
    print("| all | " + " | ".join(tell(own) for own in errors.values()) + " |")
    for source in sorted({row["source"] for row in rows}):
        index = [i for i, row in enumerate(rows) if row["source"] == source]
        print(f"| {source} | " + " | ".join(tell(own[index]) for own in errors.values()) + " |")


def covered(placed, work, rows):
    """Name -> text: how masks are told, on faces that masks.csv knows by eye, which no training was told; and what is said of the main faces of the list."""
    with open(os.path.join(work, "labels.pickle"), "rb") as file:
        pictures = {row["path"]: row for row in pickle.load(file)}
    store, told, said = Store(work), {}, {}
    with open(os.path.join(HERE, "masks.csv")) as file:
        for line in csv.DictReader(file):
            row = pictures[line["path"]]
            hidden = placed.hidden(np.ascontiguousarray(store.rgb(row)), row["labels"][int(line["face"])][:4])
            told.setdefault(row["source"], ([], []))[int(line["masked"])].append(NOSE_AND_MOUTH(hidden))
    told["all"] = tuple(sum((own[i] for own in told.values()), []) for i in (0, 1))
    for source, (bare, masked) in told.items():
        bare, masked = np.array(bare), np.array(masked)
        order = 100 * np.mean(masked[:, None] > bare[None]) if len(bare) else np.nan
        said[f"masks of {source} told: masked and bare in order; masked found; bare taken for masked"] = (
            f"{order:.1f} % of pairs; {(masked >= COVERED_FROM).sum()} of {len(masked)}; {(bare >= COVERED_FROM).sum()} of {len(bare)}")
    bare = [(np.ascontiguousarray(row["rgb"]), row["labels"][row["labels"][:, 15] > 0]) for row in rows if row["source"] not in MASKED_SOURCES]
    hidden = [placed.hidden(rgb, sure[np.prod(sure[:, 2:4] - sure[:, :2], axis=1).argmax()][:4]) for rgb, sure in bare if len(sure)]
    for name, of in (("eyes", EYES), ("nose and mouth", NOSE_AND_MOUTH)):
        values = [of(own) for own in hidden]
        said[f"main faces of other sources whose {name} are told to be covered"] = f"{sum(value >= COVERED_FROM for value in values)} of {len(values)}"
    return said


def timed(path, detector):
    """Median milliseconds of a pass of the network and of the detector at 320x320, interleaved, one thread."""
    network, spent = Session(path), ([], [])
    small, large = np.zeros((1, 3, SIDE, SIDE), np.float32), np.zeros((1, 3, 320, 320), np.float32)
    for _ in range(TIMED_RUNS):
        for session, pixels, own in ((network, small, spent[0]), (detector.session, large, spent[1])):
            start = time.perf_counter()
            session.run(pixels)
            own.append(1000 * (time.perf_counter() - start))
    return [float(np.median(own)) for own in spent]


def parity(path):
    """What the network (hidden, mouth, face) and the engine's mean (landmarks) say of samples/pictures, with the boxes and points of our detector's parity.json."""
    placed, rows = Placed(None, path), []
    for picture in json.load(open(os.path.join(OWN, "face-detector/parity.json")))["pictures"]:
        face = picture["faces"][0]
        rgb = read_rgb(os.path.join(SAMPLES, picture["image"]))
        x, y, w, h = face["box"]
        box = np.array([x, y, x + w, y + h])
        points = placed.place(rgb, box, np.array(face["landmarks"]))
        rows.append(dict(image=picture["image"], landmarks=np.round(points, 2).tolist(), hidden=np.round(placed.hidden(rgb, box).astype(float), 4).tolist(), mouth=round(placed.mouth(rgb, box), 4), face=round(placed.face(rgb, box), 4)))
    return rows


def card_of(network, saved, path, store, figures):
    """Copies the weights into the pack's folder; their card. Of a body that was released before, its card tells how it was made."""
    made = (f"{saved['step']} steps, {saved['seen']} crops in {saved['spent'] / 60:.0f} minutes on two shared cores" if "step" in saved
            else json.load(open(os.path.join(FOLDER, "model.json")))["origin"]["note"].split("; ")[1])
    with open(path, "rb") as file:
        content = file.read()
    os.makedirs(FOLDER, exist_ok=True)
    with open(os.path.join(FOLDER, "face-landmarks.onnx"), "wb") as file:
        file.write(content)
    groups = {}
    for row in store.whole + store.faces:
        groups[row["source"]] = groups.get(row["source"], 0) + 1
    return {
        "format": 1, "id": "bonafide-face-landmarks-4", "task": "face-landmarks", "title": "Where in a found face the eyes, the nose and the corners of the mouth are, which of them something hides, how far the mouth is open, and whether it is a face",
        "weights": {"file": "face-landmarks.onnx", "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()},
        "licence": {"spdx": "Apache-2.0", "note": LINEAGE},
        "origin": {"repository": "this repository", "path": "training/landmarks",
                   "note": f"{parameters_of(network)} parameters; {made}; then what reads the mouth (mouth.py) and what tells a face (verify.py, {saved['taught']}), the rest as it was"},
        "trainedOn": [f"{source} (n = {count})" for source, count in sorted(groups.items())],
        "crop": {"kind": "context", "factor": FACTOR, "shape": "square", "overflow": "black", "resampling": "area"},
        "input": {"name": "input", "width": SIDE, "height": SIDE, "layout": "nchw", "channels": "rgb", "scale": 1, "mean": [127.5] * 3, "std": [127.5] * 3},
        "output": {"kind": "points", "name": "points", "hidden": "hidden", "mouth": "mouth", "face": "face"},
        "figures": figures,
        "notes": list(NOTES),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("data", "teachers", "work"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--date", help="of the measurement, as it stands in the card; needed for a release")
    parser.add_argument("--run", default="landmarks")
    parser.add_argument("--released", action="store_true", help="the network as it is released, behind another detector: figures of its card and parity anew")
    parser.add_argument("--list", choices=("heldout", "development"), default="heldout")
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    if arguments.list == "heldout" and not arguments.date:
        parser.error("--date is needed for a release")
    path = os.path.join(FOLDER, "face-landmarks.onnx")
    if not arguments.released:
        saved = torch.load(os.path.join(arguments.work, arguments.run, "face.pt"), map_location="cpu")
        network = Placer.of_weights(saved["ema"]).eval()
        path = os.path.join(arguments.work, arguments.run, "face-landmarks.onnx")
        difference = write_onnx(network, SIDE, OUTPUTS, path)
        print(f"{parameters_of(network)} parameters, {os.path.getsize(path)} bytes, largest difference to torch {difference:.1e}\n")

    with open(measure.CARD) as file:
        found_by = json.load(file)
    detector = GridDetector(os.path.join(os.path.dirname(measure.CARD), found_by["weights"]["file"]))
    yunet, retina = teachers(arguments.teachers)
    rows = measure.references(arguments)
    results = judged(rows, {"as the engine finds and places them": Placed(detector, path, doubtful=found_by["output"]["doubtfulThreshold"]), "the network alone": Placed(detector, path, alone=True),
                            "our detector": detector, "YuNet-n": yunet, "RetinaFace": retina}, found_by)
    print_found({name: own for name, own in results.items() if name != "the network alone"})
    errors = {name: np.array([result["error"] for result in own]) for name, own in results.items()}
    print_tables(rows, errors)
    coverings = covered(Placed(detector, path), arguments.work, rows)
    print("\n" + "\n".join(f"{what}: {value}" for what, value in coverings.items()))
    own, whole = timed(path, detector)
    print(f"\none pass {own:.2f} ms; our detector at 320x320 {whole:.2f} ms (ONNX Runtime, one thread, interleaved medians)")
    if arguments.list == "development":
        return

    on = f"main faces that were found of the held-back tenth of the detector's data ({len(rows)} pictures), {arguments.date}"
    on_masks = f"faces of the sources with masks, told by eye (training/landmarks/masks.csv); nobody told the network which of them wear masks, and only what was drawn over them, masked and bare alike, taught it coverings; those of mask_observations are drawn; {arguments.date}"
    engine = measure.figures(next(iter(results.values())))
    measured = ([{"what": f"{what}, as the engine finds them (our detector's doubtful faces verified by this network)", "value": engine[key], "on": f"held-back tenth of the detector's data ({len(rows)} pictures), {arguments.date}", "by": "this project"} for key, what in FOUND]
                + [{"what": f"mean / median distance of the points, in distances of the eyes ({name})", "value": tell(own_errors), "on": on, "by": "this project"} for name, own_errors in errors.items()]
                + [{"what": what, "value": value, "on": on_masks if what.startswith("masks") else on, "by": "this project"} for what, value in coverings.items()]
                + [{"what": "time of one pass, as a share of our detector's at 320x320", "value": f"{own / whole:.2f}",
                    "on": f"one run, interleaved, one thread, median, {arguments.date}", "by": "this project"}])
    if arguments.released:
        card = json.load(open(os.path.join(FOLDER, "model.json")))
        card["figures"] = measured + [figure for figure in card["figures"] if figure["what"].startswith("mouths")]
    else:
        on_mouths = f"faces of the held-back and the development list of the detector's data, the smaller pictures of faces among them, whose mouth nothing hides, compared with the teacher, MediaPipe's face mesh, {arguments.date}"
        mouths = ([{"what": what, "value": value, "on": on_mouths, "by": "this project"} for what, value in saved["figures"].items()] if "figures" in saved
                  else [figure for figure in json.load(open(os.path.join(FOLDER, "model.json")))["figures"] if figure["what"].startswith("mouths")])
        card = card_of(network, saved, path, Store(arguments.work), measured + mouths)
    with open(os.path.join(FOLDER, "model.json"), "w") as file:
        json.dump(card, file, indent=2)
        file.write("\n")
    with open(os.path.join(FOLDER, "parity.json"), "w") as file:
        json.dump(dict(about="Landmarks of samples/pictures as the engine places them, in pixels, with the boxes and points of face-detector/parity.json.", pictures=parity(path)), file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
