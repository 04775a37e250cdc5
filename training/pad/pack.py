"""Packs the composed pictures as JPEG for a machine that only takes small parcels, and unpacks them there.

    python3 training/pad/pack.py --work WORK --to FOLDER [--shards 0-23] [--quality 92]     one .pack file per shard, about 4 MB
    python3 training/pad/pack.py --work WORK --from FOLDER                                  adds WORK/pool/NNNN.bin + .json

JPEG at 92 loses a little of the finest texture, in both classes alike; where the space is there, run pool.py on the machine.
"""

import argparse
import glob
import json
import os
import struct

import cv2
import numpy as np


def pack(work, folder, shards, quality):
    os.makedirs(folder, exist_ok=True)
    total = 0
    for path in sorted(glob.glob(os.path.join(work, "pool", "*.json"))):
        name = os.path.basename(path)[:-5]
        if shards and not shards[0] <= int(name) <= shards[1]:
            continue
        rows, pixels, parts = json.load(open(path)), np.memmap(path[:-5] + ".bin", np.uint8, "r"), []
        for row in rows:
            height, width = row["shape"]
            rgb = np.array(pixels[row["offset"]:row["offset"] + height * width * 3]).reshape(height, width, 3)
            parts.append(cv2.imencode(".jpg", rgb[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes())
        head = json.dumps(dict(rows=rows, bytes=[len(part) for part in parts])).encode()
        with open(os.path.join(folder, name + ".pack"), "wb") as file:
            file.write(struct.pack("<I", len(head)) + head + b"".join(parts))
            total += file.tell()
    print(f"{total / 2 ** 20:.1f} MiB")


def unpack(folder, work):
    os.makedirs(os.path.join(work, "pool"), exist_ok=True)
    for path in sorted(glob.glob(os.path.join(folder, "*.pack"))):
        data = open(path, "rb").read()
        length = struct.unpack("<I", data[:4])[0]
        head, at = json.loads(data[4:4 + length]), 4 + length
        target = os.path.join(work, "pool", os.path.basename(path)[:-5])
        with open(target + ".bin", "wb") as file:
            for row, size in zip(head["rows"], head["bytes"]):
                bgr = cv2.imdecode(np.frombuffer(data[at:at + size], np.uint8), cv2.IMREAD_COLOR)
                row["offset"], at = file.tell(), at + size
                file.write(np.ascontiguousarray(bgr[..., ::-1]).tobytes())
        json.dump(head["rows"], open(target + ".json", "w"))
    print(len(glob.glob(os.path.join(work, "pool", "*.json"))), "shards")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True)
    parser.add_argument("--to")
    parser.add_argument("--from", dest="source")
    parser.add_argument("--shards", help="first-last")
    parser.add_argument("--quality", type=int, default=92)
    arguments = parser.parse_args()
    if arguments.to:
        pack(arguments.work, arguments.to, [int(n) for n in arguments.shards.split("-")] if arguments.shards else None, arguments.quality)
    else:
        unpack(arguments.source, arguments.work)


if __name__ == "__main__":
    main()
