"""Measures our detector beside its two teachers, in one run.

    python3 training/detector/measure.py --data DATA --teachers MODELS --work WORK

The reference is the teachers' own fused opinion over scales and mirror images (prepare.py), so YuNet has home
advantage: read "ours" as "how much of the teachers was learned". Every detector looks as the card says: long side
320, and 640 only where it found nothing. `--list development` is for choosing, the held-back list for reporting.
"""

import argparse
import csv
import json
import multiprocessing
import os
import pickle
import time

import cv2
import numpy as np

import prepare
from detectors import GridDetector, iou, teachers
from store import is_development

HERE = os.path.dirname(os.path.abspath(__file__))
CARD = os.path.join(HERE, "../../models/default/face-detector/model.json")
SIDES = (320, 640)
TEACHER_THRESHOLD = 0.6
MATCH_IOU, IGNORE_IOU = 0.5, 0.3
TIMED_SIZES = ((192, 256), (320, 320), (640, 640))
TIMED_RUNS = 60


def references(arguments):
    """Pictures of the list with the teachers' fused labels; cached below WORK."""
    cache = os.path.join(arguments.work, f"reference-{arguments.list}.pickle")
    if not os.path.exists(cache):
        held_out = {row["path"] for row in csv.DictReader(open(prepare.HELD_OUT))}
        rows = [dict(path=p, source=source, subject=subject, held_out=p in held_out)
                for p, source, subject in prepare.read_table(arguments.data) if not p.startswith("faces/")]
        rows = [row for row in rows if (row["held_out"] if arguments.list == "heldout" else is_development(row))]
        with multiprocessing.Pool(arguments.processes) as pool:
            jobs = [(arguments.data, arguments.teachers, row["path"], True) for row in rows]
            for row, (_, labels, turns, rgb) in zip(rows, pool.imap(prepare.work, jobs, chunksize=4)):
                row.update(labels=labels, turns=turns, rgb=rgb)
        os.makedirs(arguments.work, exist_ok=True)
        with open(cache, "wb") as file:
            pickle.dump(rows, file)
    with open(cache, "rb") as file:
        return pickle.load(file)


def look(detector, rgb, sides, threshold):
    for side in sides:
        faces = detector.find(rgb, side, threshold)
        if len(faces):
            break
    return faces


def judge(faces, labels):
    """One picture: was the main face found, with what overlap and point error; which boxes are no sure face."""
    sure, doubtful = labels[labels[:, 15] > 0], labels[labels[:, 15] == 0]
    result = dict(main=len(sure) > 0, found=False, overlap=0.0, score=0.0, error=np.nan, extra=0, outside=0,
                  sure=len(sure), sure_found=0, detections=len(faces))
    pairs = iou(faces.boxes, sure[:, :4])
    if len(sure):
        best = pairs.max(0, initial=0)
        result["sure_found"] = int((best >= MATCH_IOU).sum())
        main = np.prod(sure[:, 2:4] - sure[:, :2], axis=1).argmax()
        result["overlap"] = float(best[main])
        if best[main] >= MATCH_IOU:
            index = pairs[:, main].argmax()
            points = sure[main, 4:14].reshape(5, 2)
            result.update(found=True, score=float(faces.scores[index]), error=float(np.linalg.norm(
                faces.landmarks[index] - points, axis=1).mean() / np.linalg.norm(points[1] - points[0])))
    extra = pairs.max(1, initial=0) < MATCH_IOU if len(faces) else np.zeros(0, bool)
    result["extra"] = int(extra.sum())
    if len(faces):
        near = iou(faces.boxes, doubtful[:, :4]).max(1, initial=0) > IGNORE_IOU
        result["outside"] = int((extra & ~near).sum())
        result["extra_boxes"] = faces.boxes[extra]
    return result


def rate(found, total):
    return f"{100 * found / total:.1f} % ({found}/{total})" if total else "-"


def figures(results):
    errors = [r["error"] for r in results if r["found"]]
    return dict(recall=rate(sum(r["found"] for r in results), sum(r["main"] for r in results)),
                all_faces=rate(sum(r["sure_found"] for r in results), sum(r["sure"] for r in results)),
                extra=f"{sum(r['extra'] for r in results) / max(len(results), 1):.3f} ({sum(r['extra'] for r in results)})",
                outside=f"{sum(r['outside'] for r in results) / max(len(results), 1):.3f} ({sum(r['outside'] for r in results)})",
                error=f"{100 * np.mean(errors):.2f} % (n = {len(errors)})" if errors else "-",
                median_error=f"{100 * np.median(errors):.2f} %" if errors else "-")


COLUMNS = (("recall", "main face found"), ("all_faces", "all sure faces found"),
           ("extra", "boxes per picture that are no sure face"), ("outside", "of these outside doubtful regions"),
           ("error", "mean landmark error / eye distance"), ("median_error", "median of it"))


def print_tables(rows, results):
    print("| detector | " + " | ".join(title for _, title in COLUMNS) + " |\n|---|" + "---|" * len(COLUMNS))
    for name, own in results.items():
        f = figures(own)
        print(f"| {name} | " + " | ".join(f[key] for key, _ in COLUMNS) + " |")
    names = list(results)
    print("\n| source | pictures | " + " | ".join(f"{what}, {name}" for what in ("main face", "extra boxes", "landmark error")
                                                   for name in names) + " |")
    print("|---|---|" + "---|" * 3 * len(names))
    for source in sorted({row["source"] for row in rows}):
        index = [i for i, row in enumerate(rows) if row["source"] == source]
        f = {name: figures([results[name][i] for i in index]) for name in names}
        print(f"| {source} | {len(index)} | " + " | ".join(
            f[name][key] for key in ("recall", "extra", "error") for name in names) + " |")


def print_timing(detectors):
    """Interleaved, one thread, network only: what a busy neighbor costs, it costs all of them."""
    medians = {}
    print(f"\n| height x width | " + " | ".join(f"{name}, ms" for name in detectors) + " |\n|---|" + "---|" * len(detectors))
    for height, width in TIMED_SIZES:
        pixels = np.random.default_rng(1).uniform(0, 255, (1, 3, height, width)).astype(np.float32)
        spent = {name: [] for name in detectors}
        for _ in range(TIMED_RUNS):
            for name, detector in detectors.items():
                start = time.perf_counter()
                detector.session.run(pixels)
                spent[name].append(1000 * (time.perf_counter() - start))
        print(f"| {height} x {width} | " + " | ".join(
            f"{np.median(s):.2f} (least {min(s):.2f})" for s in spent.values()) + " |")
        medians[f"{width}x{height}"] = {name: round(float(np.median(s)), 2) for name, s in spent.items()}
    return medians


def draw_sheet(path, rows, results, detector, sides, threshold, count=20, tile=320):
    """The pictures on which ours does worst: missed, badly placed, extra boxes. Green: ours, white: the reference."""
    def badness(i):
        r = results[i]
        return (r["main"] and not r["found"]) * 3 + r["outside"] + 0.3 * r["extra"] + (1 - r["score"]) * 0.5 + (
            min(np.nan_to_num(r["error"]), 0.5))
    worst = sorted(range(len(rows)), key=badness, reverse=True)[:count]
    across = 5
    sheet = np.zeros((-(-count // across) * tile, across * tile, 3), np.uint8)
    for place, i in enumerate(worst):
        rgb = np.ascontiguousarray(rows[i]["rgb"])
        scale = tile / max(rgb.shape[:2])
        picture = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        for label in rows[i]["labels"]:
            box = (label[:4] * scale).astype(int).tolist()
            cv2.rectangle(picture, box[:2], box[2:], (255, 255, 255) if label[15] else (110, 110, 110), 2 if label[15] else 1)
        faces = look(detector, rgb, sides, threshold)
        for box, points, score in zip(faces.boxes, faces.landmarks, faces.scores):
            box = (box * scale).astype(int).tolist()
            cv2.rectangle(picture, box[:2], box[2:], (0, 255, 0), 1)
            for x, y in points * scale:
                cv2.circle(picture, (int(x), int(y)), 2, (255, 0, 0), -1)
            cv2.putText(picture, f"{score:.2f}", (box[0] + 2, max(box[1], 10)), 0, 0.4, (0, 255, 0), 1)
        cv2.putText(picture, rows[i]["source"], (2, picture.shape[0] - 4), 0, 0.4, (255, 255, 0), 1)
        y, x = place // across * tile, place % across * tile
        sheet[y:y + min(tile, picture.shape[0]), x:x + min(tile, picture.shape[1])] = picture[:tile, :tile]
    cv2.imwrite(path, sheet[..., ::-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--teachers", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--list", choices=("heldout", "development"), default="heldout")
    parser.add_argument("--model", help="default: what the card names")
    parser.add_argument("--threshold", type=float, help="default: the card's")
    parser.add_argument("--sweep", action="store_true", help="our figures at many thresholds, to choose one")
    parser.add_argument("--json", help="the overall figures, for card.py")
    parser.add_argument("--sheet", help="PNG of the twenty hardest pictures; shows people, so never commit it")
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    card = json.load(open(CARD)) if os.path.exists(CARD) else {"crop": {"sides": SIDES}, "output": {"scoreThreshold": 0.6}}
    sides = card["crop"]["sides"]
    threshold = arguments.threshold or card["output"]["scoreThreshold"]
    model = arguments.model or os.path.join(os.path.dirname(CARD), card["weights"]["file"])

    rows = references(arguments)
    print(f"{arguments.list} list: {len(rows)} pictures, {sum(row['turns'] > 0 for row in rows)} of them turned upright first. "
          f"Sides {sides}, thresholds {threshold} (ours), {TEACHER_THRESHOLD} (teachers).\n")
    yunet, retina = teachers(arguments.teachers)
    detectors = {"ours": GridDetector(model), "YuNet-n": yunet, "RetinaFace": retina}
    if arguments.sweep:
        for t in np.arange(0.2, 0.85, 0.05):
            print(f"{t:.2f}", figures([judge(look(detectors["ours"], r["rgb"], sides, t), r["labels"]) for r in rows]))
    results = {name: [judge(look(detector, row["rgb"], sides, threshold if name == "ours" else TEACHER_THRESHOLD),
                            row["labels"]) for row in rows] for name, detector in detectors.items()}
    print_tables(rows, results)
    medians = print_timing(detectors)
    if arguments.json:
        with open(arguments.json, "w") as file:
            json.dump(dict(list=arguments.list, pictures=len(rows), threshold=threshold, milliseconds=medians,
                           figures={name: figures(own) for name, own in results.items()}), file, indent=1)
    if arguments.sheet:
        draw_sheet(arguments.sheet, rows, results["ours"], detectors["ours"], sides, threshold)


if __name__ == "__main__":
    main()
