"""Writes what our PAD networks were seen to miss into docs/limitations.md, between its two marks.

    python3 training/pad/limitations.py --work WORK --run RUN

From WORK/anchors-PACK.txt (calibrate.sh), rows.json (prepare.py) and the packs' curves.
"""

import argparse
import json
import os

from network import VIEWS
from pack_figures import parsed
from score import leave_out_of, load_taught
from store import left_out

HERE = os.path.dirname(os.path.abspath(__file__))
PAGE = os.path.join(HERE, "../../docs/limitations.md")
FIRST, LAST = "<!-- written by training/pad/limitations.py: do not edit from here -->", "<!-- to here -->"
PACKS = ("default", "plus", "public")  # `recognition` judges as `default` does
SPECIES = ("print", "replay", "cutout")
CAMERAS = {"replay_attack": "one laptop's camera, 320 x 240, two backgrounds", "casia_fasd": "three cameras, crops with a margin"}
WEBCAM = "a webcam, face crops"


def rate(part):
    return part or "none shown"


def table(work):
    yield "| pack, pictures | BPCER at 0.30 / 0.60 | " + " | ".join(f"APCER at 0.30 / 0.60: {name}" for name in SPECIES) + " |"
    yield "|---" * (2 + len(SPECIES)) + "|"
    for pack in PACKS:
        _, low, high = parsed(open(os.path.join(work, f"anchors-{pack}.txt")).read())
        for i, split in ((1, "development"), (2, "test")):
            cells = [f"{rate(low[i].get(name))} / {rate(high[i].get(name))}" for name in ("BPCER", *(f"APCER {species}" for species in SPECIES))]
            yield f"| `{pack}`, {split} | " + " | ".join(cells) + " |"


def sources(rows):
    groups = {}
    for row in rows:
        counts = groups.setdefault(row["source"], {})
        key = "bona fide" if row["label"] else row["species"]
        counts.setdefault(key, []).append(row["subject"])
    for source, counts in sorted(groups.items()):
        people = len({subject for subjects in counts.values() for subject in subjects})
        shown = ", ".join(f"{len(subjects)} {key}" for key, subjects in sorted(counts.items(), key=lambda item: item[0] != "bona fide"))
        yield f"* `{source}`: {shown}; {people} {'person' if people == 1 else 'people'} named; {CAMERAS.get(source, WEBCAM)}"


def text(work, run):
    left = leave_out_of(load_taught(os.path.join(work, run))[1])
    rows = [row for row in json.load(open(os.path.join(work, "rows.json"))) if row["group"] == "pad" and row["shared"] and left_out(row["source"], left)]
    return "\n".join([
        FIRST, "",
        f"What passes and what is refused, through the engine, on {sum(row['label'] for row in rows):,} bona fide and {sum(not row['label'] for row in rows):,} attack pictures of {len({row['source'] for row in rows})} sources that our networks never met. "
        "0.30 is the attack limit, 0.60 the bona fide limit; each pack's limits were set on these development pictures, where 0.30 refuses one bona fide presentation in ten.", "",
        *table(work), "",
        "Who and what was judged:", "", *sources(rows), "",
        f"**Not measured, since no picture says so**: masks of silicone, resin or latex; paper masks but a few among the pictures that taught; generated faces and CGI as species; injection; skin tone, age and sex of the people (no source names them, so n = 0 in every group); "
        f"phones but one source of those that taught; infrared and depth. The {len(VIEWS)} networks are judged together.", "", LAST])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True)
    parser.add_argument("--run", required=True)
    arguments = parser.parse_args()
    page = open(PAGE).read()
    before, _, rest = page.partition(FIRST)
    _, found, after = rest.partition(LAST)
    if not found:
        raise SystemExit(f"{PAGE} lacks its marks.")
    with open(PAGE, "w") as file:
        file.write(before + text(arguments.work, arguments.run) + after)


if __name__ == "__main__":
    main()
