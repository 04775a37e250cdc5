"""Measures our networks and the open ones on the shared test faces, all through ONNX Runtime in one run.

    python3 training/faces/measure.py --data DATA --teachers MODELS --work WORK --nets FOLDER [--out FIGURES.json]

FOLDER holds embedding.onnx, attributes.onnx, pose.onnx and recognizability.onnx; what is not there is not measured.
"""

import argparse
import csv
import json
import os
import sys
import time

import cv2
import numpy as np
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path += [os.path.join(HERE, ".."), os.path.join(HERE, "../detector")]  # behind this folder: some files there have the same names
import augment
from align import MARGIN
from common.ort import Session
from prepare import Finder, Teachers
from store import Store

BANDS = ((0, 2), (3, 12), (13, 17), (18, 29), (30, 44), (45, 59), (60, 120))
GROUPS = ("White", "Black", "Asian", "Indian", "other")  # UTKFace's own words for what its authors saw in a picture


def signed(pixels):
    return ((np.float32(pixels) - 127.5) / 127.5).transpose(2, 0, 1)[None]


def unit(vector):
    return vector / np.linalg.norm(vector)


class OurEmbedding:
    def __init__(self, path):
        self.session = Session(path)

    def __call__(self, face):
        return unit(self.session.run(signed(face))["vector"][0])


class Teacher128:
    def __init__(self, models):
        self.session = Session(os.path.join(models, "embedding-mobilefacenet-128d/MobileFaceNet.onnx"))

    def __call__(self, face):
        return unit(self.session.run(((face / np.float32(255) - Teachers.MEAN) / Teachers.DEVIATION).transpose(2, 0, 1)[None])["output0"][0])


class Teacher256:
    def __init__(self, models):
        self.session = Session(os.path.join(models, "embedding-mobileface-256d/MobileFace_Identification_V2.onnx"))

    def __call__(self, face):
        return unit(self.session.run(face.astype(np.float32).transpose(2, 0, 1)[None])["fc5_bn"][0])


def folds_accuracy(cosines, same, folds):
    """Each fold judged at the threshold that is best on the other nine; correct answers in all."""
    correct = 0
    for fold in np.unique(folds):
        others, own = folds != fold, folds == fold
        order = np.argsort(cosines[others])
        sorted_same = same[others][order]
        # Threshold before place k: everything from k on counts as the same.
        right = np.concatenate([[sorted_same.sum()], sorted_same.sum() + np.cumsum(np.where(sorted_same, -1, 1))])
        best = int(right.argmax())
        values = cosines[others][order]
        threshold = values[0] - 1 if best == 0 else values[-1] + 1 if best == len(values) else (values[best - 1] + values[best]) / 2
        correct += int(((cosines[own] >= threshold) == same[own]).sum())
    return correct


def true_accepts(cosines, same, rate):
    """Mated pairs above the cosine that `rate` of the others exceed."""
    strangers = np.sort(cosines[~same])[::-1]
    limit = strangers[int(rate * len(strangers))]
    return int((cosines[same] > limit).sum())


def conditions(rng):
    """What is done to one picture of each pair; the subsets that the data does not have are made by hand."""
    mask = lambda face: cv2.fillConvexPoly(face.copy(), np.array([[16, 66], [56, 56], [96, 66], [86, 112], [26, 112]], np.int32), (150, 190, 205))
    dark = lambda face: np.clip(rng.poisson(np.clip(face / 255.0, 0, 1) ** 1.3 * 24) * (255 / 24 * 0.25), 0, 255).astype(np.uint8)
    small = lambda face: cv2.resize(cv2.resize(face, (28, 28), interpolation=cv2.INTER_AREA), (112, 112), interpolation=cv2.INTER_LINEAR)
    return {"as they are": lambda face: face, "one masked (drawn)": mask, "one in low light (simulated)": dark, "one of 28 pixels": small,
            "one JPEG at quality 20": lambda face: augment.squeeze(face, 20)}


def measure_embedding(data, models, path):
    with open(os.path.join(data, "pairs.csv")) as file:
        pairs = list(csv.DictReader(file))
    same, folds = np.array([p["same"] == "1" for p in pairs]), np.array([int(p["fold"]) for p in pairs])
    faces = {name: np.asarray(Image.open(os.path.join(data, name)).convert("RGB"))[MARGIN:-MARGIN, MARGIN:-MARGIN]
             for name in {p[side] for p in pairs for side in "ab"}}
    systems = {"ours": OurEmbedding(path), "MobileFaceNet 128": Teacher128(models), "MobileFace 256": Teacher256(models)}
    clean = {what: {name: system(face) for name, face in faces.items()} for what, system in systems.items()}
    result = {}
    for condition, change in conditions(np.random.default_rng(5)).items():
        changed = {name: change(faces[name]) for name in sorted({p["b"] for p in pairs})}
        for what, system in systems.items():
            second = {name: system(face) for name, face in changed.items()} if condition != "as they are" else clean[what]
            cosines = np.array([clean[what][p["a"]] @ second[p["b"]] for p in pairs])
            result.setdefault(condition, {})[what] = dict(
                pairs=len(pairs), mated=int(same.sum()), correct=folds_accuracy(cosines, same, folds),
                accepts={str(rate): true_accepts(cosines, same, rate) for rate in (0.01, 0.001)})
    return result


class FaceApi:
    def __init__(self, models):
        self.session = Session(os.path.join(models, "attributes-faceapi-age-gender/age_gender_model.onnx"))

    def __call__(self, picture, box):
        outputs = self.session.run(square(picture, box, 1.25, 112)[None])
        return float(outputs["age"].reshape(-1)[0]), float(outputs["gender_male_female"].reshape(-1)[0])


class SsrNet:
    def __init__(self, models):
        folder = os.path.join(models, "attributes-ssrnet")
        self.age, self.gender = (Session(os.path.join(folder, name)) for name in ("age.onnx", "gender-ssrnet-imdb.onnx"))

    def __call__(self, picture, box):
        pixels = square(picture, box, 1.6, 64)[..., ::-1][None]
        first = lambda outputs: float(next(iter(outputs.values())).reshape(-1)[0])
        return first(self.age.run(pixels)), first(self.gender.run(pixels))


def square(picture, box, factor, side):
    center, half = (box[:2] + box[2:]) / 2, max(box[2:] - box[:2]) * factor / 2
    scale = side / (2 * half)
    matrix = np.float32([[scale, 0, -scale * (center[0] - half)], [0, scale, -scale * (center[1] - half)]])
    return cv2.warpAffine(picture, matrix, (side, side), flags=cv2.INTER_LINEAR).astype(np.float32)


def originals_of(store):
    """Test row -> row of the original picture: same age and gender, and (nearly) the same vector. The original knows the surroundings."""
    found = {}
    for source in ("utkface", "all_age_faces"):
        tests = [i for i in store.test if store.rows[i]["source"] == source]
        candidates = [i for i, row in enumerate(store.rows) if row["source"] == source and not row["chip"]]
        if not candidates or not tests:
            continue
        cosines = store.embeddings[tests] @ store.embeddings[candidates].T
        for position, i in enumerate(tests):
            best = candidates[int(cosines[position].argmax())]
            if cosines[position].max() > 0.9 and store.rows[best]["age"] == store.rows[i]["age"] and store.rows[best]["male"] == store.rows[i]["male"]:
                found[i] = best
    return found


def measure_attributes(store, models, path):
    session, finder, originals = Session(path), Finder(models), originals_of(store)
    open_ones = {"face-api": FaceApi(models), "SSR-Net": SsrNet(models)}
    rows = []
    for i in store.test:
        row = store.rows[i]
        if row["age"] is None:
            continue
        outputs = session.run(signed(augment.plain(store.chips[i], "head", 96)))
        answers = {"ours": (float(outputs["age"].reshape(-1)[0]), float(outputs["gender"].reshape(-1)[0]))}
        original = store.rows[originals[i]] if i in originals else None
        if original is not None:
            picture = np.asarray(Image.open(original["path"]).convert("RGB"))
            if (found := finder.find(picture)) is not None:
                answers |= {name: system(picture, found[0]) for name, system in open_ones.items()}
        rows.append(dict(source=row["source"], age=row["age"], male=row["male"], group=original["group"] if original else None,
                         deviation=float(outputs["age_deviation"].reshape(-1)[0]), answers=answers))
    return rows


def attribute_tables(rows):
    def line(chosen):
        out = dict(n=len(chosen))
        for what in ("ours", "face-api", "SSR-Net"):
            known = [r for r in chosen if what in r["answers"]]
            adults = [r for r in known if r["age"] >= 18]
            if known:
                out[what] = dict(n=len(known), years=float(np.mean([abs(r["answers"][what][0] - r["age"]) for r in known])), adults=len(adults),
                                 right=sum((r["answers"][what][1] > 0.5) == (r["male"] > 0.5) for r in adults))
        return out

    tables = {"all ages": line(rows), "18 to 60 years": line([r for r in rows if 18 <= r["age"] <= 60])}
    tables |= {f"source {source}": line([r for r in rows if r["source"] == source]) for source in sorted({r["source"] for r in rows})}
    tables |= {f"{low} to {high} years" if high < 120 else f"{low} years and more": line([r for r in rows if low <= r["age"] <= high]) for low, high in BANDS}
    tables |= {f"labelled {name}": line([r for r in rows if r["group"] == k]) for k, name in enumerate(GROUPS) if any(r["group"] == k for r in rows)}
    tables |= {f"labelled {name}": line([r for r in rows if (r["male"] > 0.5) == male]) for name, male in (("female", False), ("male", True))}
    within = [abs(r["answers"]["ours"][0] - r["age"]) <= r["deviation"] for r in rows]
    return tables, dict(n=len(rows), within_one_deviation=int(np.sum(within)), mean_deviation=float(np.mean([r["deviation"] for r in rows])))


def measure_pose(store, path):
    session = Session(path)
    own = [i for i in store.test if store.rows[i]["angles"] is not None]
    errors = np.array([np.abs(session.run(signed(store.views[i]))["angles"][0] - store.rows[i]["angles"]) for i in own])
    turned = np.array([abs(store.rows[i]["angles"][0]) > 25 for i in own])
    return dict(n=len(own), degrees=errors.mean(0).tolist(), turned=int(turned.sum()), degrees_turned=errors[turned].mean(0).tolist())


def measure_recognizability(store, models, path):
    """Agreement with the teacher on faces as they are and worsened."""
    session, teacher, rng = Session(path), Teachers(models), np.random.default_rng(7)
    ours, theirs = [], []
    for i in store.test:
        for face in (store.chips[i], augment.worsen(np.array(store.chips[i]), rng)):
            ours.append(float(session.run(signed(augment.plain(face, "face", 64)))["score"].reshape(-1)[0]))
            theirs.append(teacher.recognizability(face))
    return dict(n=len(ours), error=float(np.mean(np.abs(np.array(ours) - theirs))), correlation=float(np.corrcoef(ours, theirs)[0, 1]))


def measure_discard(data, models, path):
    """FNMR of MobileFaceNet at an FMR of 0.1 % (both of what is left) when the pairs whose worse face has the lowest quality are discarded."""
    with open(os.path.join(data, "pairs.csv")) as file:
        pairs = list(csv.DictReader(file))
    same = np.array([p["same"] == "1" for p in pairs])
    session, teacher, embed = Session(path), Teachers(models), Teacher128(models)
    vectors, qualities = {}, {"ours": {}, "LightQNet": {}}
    for name in {p[side] for p in pairs for side in "ab"}:
        face = np.asarray(Image.open(os.path.join(data, name)).convert("RGB"))
        vectors[name] = embed(face[MARGIN:-MARGIN, MARGIN:-MARGIN])
        qualities["ours"][name] = float(session.run(signed(augment.plain(face, "face", 64)))["score"].reshape(-1)[0])
        qualities["LightQNet"][name] = teacher.recognizability(face)
    cosines, result = np.array([vectors[p["a"]] @ vectors[p["b"]] for p in pairs]), {}
    for what, quality in qualities.items():
        worse = np.array([min(quality[p["a"]], quality[p["b"]]) for p in pairs])
        for share in (0.0, 0.1, 0.2, 0.3):
            kept = worse >= np.quantile(worse, share)
            result.setdefault(what, {})[str(share)] = [int((same & kept).sum()) - true_accepts(cosines[kept], same[kept], 0.001), int((same & kept).sum())]
    return result


def milliseconds(paths, rounds=300):
    """name -> median of one pass on one thread, all interleaved: ratios can be compared between machines."""
    sessions = {name: (Session(path), np.random.rand(*shape).astype(np.float32)) for name, (path, shape) in paths.items()}
    times = {name: [] for name in sessions}
    for _ in range(rounds):
        for name, (session, pixels) in sessions.items():
            start = time.perf_counter()
            session.run(pixels)
            times[name].append(1000 * (time.perf_counter() - start))
    return {name: float(np.median(values)) for name, values in times.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--teachers", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--nets", required=True)
    parser.add_argument("--out")
    arguments = parser.parse_args()
    path = lambda name: os.path.join(arguments.nets, name + ".onnx")
    models, figures = arguments.teachers, {}
    store = Store(arguments.work)
    if os.path.exists(path("embedding")):
        figures["embedding"] = measure_embedding(arguments.data, models, path("embedding"))
        for condition, systems in figures["embedding"].items():
            for what, f in systems.items():
                print(f"{condition:30} {what:18} accuracy {100 * f['correct'] / f['pairs']:.2f} %  TAR at FAR 1 %: {100 * f['accepts']['0.01'] / f['mated']:.1f}, "
                      f"0.1 %: {100 * f['accepts']['0.001'] / f['mated']:.1f} ({f['accepts']['0.001']}/{f['mated']})")
    if os.path.exists(path("attributes")):
        figures["attributes"], figures["age_deviation"] = attribute_tables(measure_attributes(store, models, path("attributes")))
        for what, line in figures["attributes"].items():
            print(f"{what:22} n = {line['n']:4}  " + "  ".join(
                f"{s}: {line[s]['years']:.1f} years, gender of adults {100 * line[s]['right'] / max(1, line[s]['adults']):.1f} % ({line[s]['right']}/{line[s]['adults']})"
                for s in ("ours", "face-api", "SSR-Net") if s in line))
        print(figures["age_deviation"])
    if os.path.exists(path("pose")):
        figures["pose"] = measure_pose(store, path("pose"))
        print("pose", figures["pose"])
    if os.path.exists(path("recognizability")):
        figures["recognizability"] = measure_recognizability(store, models, path("recognizability"))
        figures["discard"] = measure_discard(arguments.data, models, path("recognizability"))
        print("recognizability", figures["recognizability"], figures["discard"])
    shapes = {"embedding": (1, 3, 112, 112), "attributes": (1, 3, 96, 96), "pose": (1, 3, 64, 64), "recognizability": (1, 3, 64, 64)}
    timed = {name: (path(name), shape) for name, shape in shapes.items() if os.path.exists(path(name))}
    timed |= {"MobileFaceNet 128": (os.path.join(models, "embedding-mobilefacenet-128d/MobileFaceNet.onnx"), (1, 3, 112, 112)),
              "MobileFace 256": (os.path.join(models, "embedding-mobileface-256d/MobileFace_Identification_V2.onnx"), (1, 3, 112, 112)),
              "face-api": (os.path.join(models, "attributes-faceapi-age-gender/age_gender_model.onnx"), (1, 112, 112, 3)),
              "FSA-Net": (os.path.join(models, "pose-fsanet/fsanet-1x1-iter-688590.onnx"), (1, 3, 64, 64)),
              "LightQNet": (os.path.join(models, "quality-lightqnet/lightqnet-dm050.onnx"), (1, 96, 96, 3))}
    figures["milliseconds"] = milliseconds(timed)
    print("milliseconds", {name: round(value, 2) for name, value in figures["milliseconds"].items()})
    if arguments.out:
        with open(arguments.out, "w") as file:
            json.dump(figures, file, indent=1)


if __name__ == "__main__":
    main()
