"""What the components of face quality weigh: fitted so that the unified score ranks pictures as a recognizer profits from them.

    python3 training/calibration/quality.py draw --faces WORK --out FOLDER      # WORK of training/faces: people who are in no test
    dotnet run training/calibration/quality.cs -- FOLDER/pictures.csv MODELS recognition FOLDER/seen.csv
    python3 training/calibration/quality.py fit FOLDER/seen.csv
    python3 training/calibration/quality.py pairs --data DATA --out FOLDER      # FOLDER/clean.csv and worse.csv, for bonafide evaluate --recognition

Every person has two pictures as they are, which enrol; every other picture is worsened in three ways by what cameras, people, networks and coverings do, or left as
it is. What a picture is worth is the cosine of its embedding to the enrolled ones. Pairs of pictures of one person are ranked (logistic loss
over differences, weights not negative), held towards the house's judgement, since a few hundred grey faces tell nothing of color and little of
what hardly varies in them. Half of the people, by hash, report and do not fit.
"""

import argparse
import csv
import functools
import hashlib
import os
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
PER_PERSON, ENROLLED, LEAST, VARIANTS = 8, 2, 3, 3
KINDS = ("as-it-is", "defocus", "shake", "dark", "bright", "side-light", "few-pixels", "jpeg", "noise", "cut", "far", "mask", "dark-glasses", "mixed")
# What judgement says (src/Bonafide.Engine/Quality/FaceQualityAssessor.cs before the fit), in no unit.
JUDGEMENT = dict(Sharpness=2, UnderExposure=1, OverExposure=1, DynamicRange=1, IlluminationUniformity=0.5, NaturalColor=0.25, Compression=0.5,
                 InterEyeDistance=2, HeadSize=0.5, Margins=1, PoseYaw=1, PosePitch=1, PoseRoll=0.5, EyesVisible=1, MouthVisible=1, MouthClosed=0, Recognizability=2)
UNSEEN = ("NaturalColor", "Compression")  # the faces are grey, and what a file's quality costs hardly shows: judgement stays
FLOOR = 1.0  # a score counts as at least that, as in the engine
HOLDS = (3.0, 1.0, 0.3, 0.1, 0.03, 0.01)  # tried: how strongly judgement holds
GIVEN = 0.01  # what a stronger hold may cost
ROUNDED = 0.05


def share_of(text):
    return int(hashlib.sha1(text.encode()).hexdigest()[:8], 16) / 16 ** 8


def worsened(rgb, kind, rng):
    """uint8 picture and the JPEG quality it is to be written with."""
    import cv2
    height, width = rgb.shape[:2]
    quality = 92
    if kind == "mixed":
        for one in rng.choice(KINDS[1:-1], size=int(rng.integers(2, 4)), replace=False):
            rgb, own = worsened(rgb, one, rng)
            quality = min(quality, own)
        return rgb, quality
    if kind == "defocus":
        rgb = cv2.GaussianBlur(rgb, (0, 0), width / 350 * np.exp(rng.uniform(np.log(0.7), np.log(9))))
    elif kind == "shake":
        length, angle = int(width / 350 * rng.uniform(4, 45)) | 1, rng.uniform(0, np.pi)
        kernel = np.zeros((length, length), np.float32)
        middle, reach = length // 2, length // 2
        cv2.line(kernel, (round(middle - reach * np.cos(angle)), round(middle - reach * np.sin(angle))),
                 (round(middle + reach * np.cos(angle)), round(middle + reach * np.sin(angle))), 1)
        rgb = cv2.filter2D(rgb, -1, kernel / kernel.sum())
    elif kind in ("dark", "bright"):
        stops = rng.uniform(1, 6.5) if kind == "dark" else rng.uniform(-3.5, -0.5)
        light = (rgb / 255.0) ** 2.2 * 2.0 ** -stops + rng.normal(0, 0.002, rgb.shape)  # in light, not in bytes; a sensor's noise stays
        rgb = (255 * np.clip(light, 0, 1) ** (1 / 2.2)).astype(np.uint8)
    elif kind == "side-light":
        ramp = np.linspace(1, 2.0 ** -rng.uniform(1, 6), width)[None, :, None]
        light = (rgb / 255.0) ** 2.2 * (ramp if rng.random() < 0.5 else ramp[:, ::-1])
        rgb = (255 * np.clip(light, 0, 1) ** (1 / 2.2)).astype(np.uint8)
    elif kind == "few-pixels":
        scale = np.exp(rng.uniform(np.log(0.08), np.log(0.6)))
        rgb = cv2.resize(cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), (width, height), interpolation=cv2.INTER_LINEAR)
    elif kind == "jpeg":
        quality = int(rng.uniform(3, 40))
    elif kind == "noise":
        rgb = np.clip(rgb + rng.normal(0, rng.uniform(5, 70), rgb.shape), 0, 255).astype(np.uint8)
    elif kind == "cut":
        share, side = rng.uniform(0.2, 0.55), rng.integers(4)
        keep = [0, 0, width, height]
        keep[side] = int((share if side < 2 else 1 - share) * (width, height)[side % 2])
        rgb = rgb[keep[1]:keep[3], keep[0]:keep[2]]
    elif kind in ("mask", "dark-glasses"):
        rgb = covered(rgb, kind, rng)
    elif kind == "far":
        scale = np.exp(rng.uniform(np.log(0.1), np.log(0.6)))
        small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        rgb = np.full_like(rgb, 127)
        y, x = (height - small.shape[0]) // 2, (width - small.shape[1]) // 2
        rgb[y:y + small.shape[0], x:x + small.shape[1]] = small
    return np.ascontiguousarray(rgb), quality


@functools.cache
def our_detector():
    sys.path += [os.path.join(HERE, ".."), os.path.join(HERE, "../detector")]
    from detectors import GridDetector
    return GridDetector(os.path.join(HERE, "../../models/default/face-detector/face-detector.onnx"))


def covered(rgb, kind, rng):
    """A mask over nose and mouth or dark lenses before the eyes of the largest face, where our detector finds one; BGR."""
    import cv2
    faces = our_detector().find(np.ascontiguousarray(rgb[..., ::-1]), 320, 0.5)
    if not len(faces):
        return rgb
    points = faces.landmarks[np.prod(faces.boxes[:, 2:] - faces.boxes[:, :2], axis=1).argmax()].reshape(5, 2)
    across, down, eyes = points[1] - points[0], (points[3] + points[4] - points[0] - points[1]) / 2, (points[0] + points[1]) / 2
    rgb = np.ascontiguousarray(rgb)
    if kind == "mask":
        top, bottom, wide = eyes + (points[2] - eyes) * rng.uniform(0.4, 0.9), eyes + down * rng.uniform(1.7, 2.1), across * rng.uniform(0.85, 1.2)
        outline = [top - wide, top, top + wide, bottom + wide * 0.6, bottom - wide * 0.6]
        cv2.fillPoly(rgb, [np.int32(outline)], [int(v) for v in np.repeat(rng.integers(20, 240), 3)], cv2.LINE_AA)
        return rgb
    radius = np.linalg.norm(across) * rng.uniform(0.32, 0.45)
    for point in points[:2]:
        cv2.ellipse(rgb, tuple(int(v) for v in point + down * 0.04), (int(radius) + 1, int(radius * rng.uniform(0.65, 0.95)) + 1),
                    float(np.degrees(np.arctan2(across[1], across[0]))), 0, 360, [int(rng.integers(0, 50))] * 3, -1, cv2.LINE_AA)
    cv2.line(rgb, *(tuple(int(v) for v in point) for point in points[:2]), (20, 20, 20), max(1, int(radius / 8)), cv2.LINE_AA)
    return rgb


def draw(arguments):
    import cv2
    sys.path.insert(0, os.path.join(HERE, "../faces"))
    from store import Store
    store, rng, people = Store(arguments.faces), np.random.default_rng(11), {}
    for i in np.concatenate([store.train, store.development]):
        row = store.rows[i]
        if row["identity"] and not row["chip"]:
            people.setdefault(row["identity"], []).append(row["path"])
    os.makedirs(arguments.out, exist_ok=True)
    count = 0
    with open(os.path.join(arguments.out, "pictures.csv"), "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["path", "person", "kind"])
        for person, paths in sorted(people.items()):
            if len(paths) < LEAST:
                continue
            for k, path in enumerate(rng.permutation(sorted(paths))[:PER_PERSON]):
                for kind in ["enrolled"] if k < ENROLLED else rng.choice(KINDS, size=VARIANTS, replace=False):
                    rgb, quality = (cv2.imread(str(path)), 95) if k < ENROLLED else worsened(cv2.imread(str(path)), kind, rng)
                    name = f"{count:05}.jpg"
                    cv2.imwrite(os.path.join(arguments.out, name), rgb, [cv2.IMWRITE_JPEG_QUALITY, quality])
                    writer.writerow([name, person, kind])
                    count += 1
    print(count, "pictures")


def pairs(arguments):
    """The shared verification pairs, as they are and with every second picture worsened: error versus discard on people who fitted nothing."""
    import cv2
    rng, done, data, out = np.random.default_rng(7), {}, os.path.abspath(arguments.data), os.path.abspath(arguments.out)
    os.makedirs(out, exist_ok=True)
    with open(os.path.join(data, "pairs.csv")) as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["b"] not in done:
            rgb, quality = worsened(cv2.imread(os.path.join(data, row["b"])), KINDS[rng.integers(len(KINDS))], rng)
            done[row["b"]] = os.path.join(out, f"{len(done):05}.jpg")
            cv2.imwrite(done[row["b"]], rgb, [cv2.IMWRITE_JPEG_QUALITY, quality])
    for name, second in (("clean", lambda b: os.path.join(data, b)), ("worse", done.get)):
        with open(os.path.join(out, f"{name}.csv"), "w") as file:
            file.write("first,second,is_same,fold\n")
            file.writelines(f"{os.path.join(data, r['a'])},{second(r['b'])},{r['same']},{r['fold']}\n" for r in rows)


def read(path):
    with open(path) as file:
        rows = list(csv.DictReader(file))
    names = [name for name in rows[0] if name in JUDGEMENT]
    return dict(person=np.array([r["person"] for r in rows]), kind=np.array([r["kind"] for r in rows]), worth=np.array([float(r["worth"]) for r in rows]),
                logs=np.log(np.maximum(FLOOR, np.array([[float(r[name]) for name in names] for r in rows])))), names


def pairs_of(seen, chosen):
    """Differences of log scores and whether the first is worth more, of pictures of one person."""
    first, second = [], []
    for person in np.unique(seen["person"][chosen]):
        own = np.flatnonzero((seen["person"] == person) & chosen)
        a, b = np.triu_indices(len(own), 1)
        first.append(own[a])
        second.append(own[b])
    first, second = np.concatenate(first), np.concatenate(second)
    apart = np.abs(seen["worth"][first] - seen["worth"][second]) > 0.02
    first, second = first[apart], second[apart]
    return seen["logs"][first] - seen["logs"][second], seen["worth"][first] > seen["worth"][second]


def fit(differences, better, prior, hold, held):
    """Weights, not negative, that sum up to 1; those of `held` keep their share."""
    from scipy.optimize import minimize
    sign = np.where(better, 1.0, -1.0)

    def loss(parameters):
        margin = sign * (differences @ parameters)
        slope = -sign / (1 + np.exp(margin))
        away = parameters / parameters.sum() - prior  # the scale is free: it says how sure a difference makes
        pull = (away - (away * parameters).sum() / parameters.sum()) / parameters.sum()
        return (np.logaddexp(0, -margin).mean() + hold * len(prior) * (away ** 2).sum(),
                differences.T @ slope / len(sign) + 2 * hold * len(prior) * pull)

    free = ~held
    differences, prior, whole = differences[:, free], prior[free] / prior[free].sum(), prior
    found = minimize(loss, prior * 2, jac=True, method="L-BFGS-B", bounds=[(1e-6, None)] * len(prior)).x
    weights = whole.copy()
    weights[free] = found / found.sum() * whole[free].sum()
    return weights


def ordered(weights, differences, better):
    """Share of the pairs that the weights order rightly."""
    return float(((differences @ weights > 0) == better).mean())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    drawing = commands.add_parser("draw")
    drawing.add_argument("--faces", required=True)
    drawing.add_argument("--out", required=True)
    fitting = commands.add_parser("fit")
    fitting.add_argument("seen")
    pairing = commands.add_parser("pairs")
    pairing.add_argument("--data", required=True)
    pairing.add_argument("--out", required=True)
    arguments = parser.parse_args()
    if arguments.command != "fit":
        {"draw": draw, "pairs": pairs}[arguments.command](arguments)
        return
    seen, names = read(arguments.seen)
    prior = np.array([JUDGEMENT[name] for name in names], float)
    prior /= prior.sum()
    share = np.array([share_of("quality " + person) for person in seen["person"]])
    reports = pairs_of(seen, share >= 0.5)
    folds = [(pairs_of(seen, (share < 0.5) & ((share * 10).astype(int) != fold)), pairs_of(seen, (share * 10).astype(int) == fold)) for fold in range(5)]
    held = np.isin(names, UNSEEN)
    shares = {hold: np.mean([ordered(fit(*fits, prior, hold, held), *judges) for fits, judges in folds]) for hold in HOLDS}
    chosen = max(hold for hold in HOLDS if shares[hold] > max(shares.values()) - GIVEN)
    for hold in HOLDS:
        print(f"hold {hold}: {100 * shares[hold]:.1f} % of pairs ordered rightly, five folds of the fitting half")
    weights = fit(*pairs_of(seen, share < 0.5), prior, chosen, held)
    rounded = np.round(weights * sum(JUDGEMENT.values()) / ROUNDED) * ROUNDED
    print(f"\n{len(seen['person'])} pictures of {len(np.unique(seen['person']))} people; hold {chosen}\n")
    print("| component | judgement | fitted | alone: pairs ordered rightly |\n|---|---|---|---|")
    for i, name in enumerate(names):
        moves = reports[0][:, i] != 0
        print(f"| {name} | {JUDGEMENT[name]} | {rounded[i]:.2f} | {100 * ordered(np.eye(len(names))[i], reports[0][moves], reports[1][moves]):.1f} % of {moves.sum()} |")
    for what, w in (("judgement", prior), ("fitted", rounded), ("recognizability alone", np.eye(len(names))[names.index("Recognizability")])):
        print(f"{what}: {100 * ordered(w, *reports):.1f} % of {len(reports[1])} pairs of the reporting half ordered rightly")


if __name__ == "__main__":
    main()
