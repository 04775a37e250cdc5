"""A protocol of the pictures that a run never trained on, for training/calibration/anchors.cs and the engine.

    python3 training/pad/protocol.py --data DATA --work WORK --run RUN --out PROTOCOL.csv [--only-left-out]

Left-out sources: all their pictures, their official split kept (train and devel calibrate, test only reports). Trained-on
sources: development subjects calibrate, test subjects report.
"""

import argparse
import csv
import json
import os

from store import left_out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--run", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--only-left-out", action="store_true", help="so that the protocols of several folds can be joined")
    arguments = parser.parse_args()
    gone = json.load(open(os.path.join(arguments.work, "scores", arguments.run + ".json")))["leave_out"]
    ours = {row["name"]: row for row in json.load(open(os.path.join(arguments.work, "rows.json"))) if row["group"] == "pad"}
    kept = []
    for row in csv.DictReader(open(os.path.join(arguments.data, "pad.csv"))):
        # A picture in which no face was found never entered the pool either.
        split = ours.get(row["path"], {}).get("split", "test" if row["split"] == "test" else "development")
        if left_out(row["source"], gone) or split != "train" and not arguments.only_left_out:
            kept.append(dict(row, path=os.path.abspath(os.path.join(arguments.data, row["path"]))))
    with open(arguments.out, "w", newline="") as file:
        writer = csv.DictWriter(file, ["path", "source", "subject", "is_bona_fide", "pai_species", "split"], extrasaction="ignore",
                                lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)
    print(len(kept), "pictures")


if __name__ == "__main__":
    main()
