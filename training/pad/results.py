"""Writes RESULTS.md from "## The table" on; what stands above is written by hand.

    python3 training/pad/results.py --work WORK

Reads what the steps of all.sh left in WORK: table.md, cues.txt, giveaways.txt, anchors-PACK.txt, stability.txt, time.txt.
"""

import argparse
import os

RESULTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "RESULTS.md")
PACKS = ("default", "plus", "public")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True)
    work = parser.parse_args().work

    def left(name):
        return open(os.path.join(work, name)).read().strip()

    head = open(RESULTS).read().partition("## The table")[0]
    anchors = "\n\n".join(f"`{pack}`:\n\n```\n{left(f'anchors-{pack}.txt')}\n```" for pack in PACKS)
    with open(RESULTS, "w") as file:
        file.write(f"""{head}## The table

Systems are means of logits on the table's boxes (`measure.py`); intervals are exact (Clopper-Pearson, 95 %). *Ours before labels*: without the judgement of `labels.py`.

{left("table.md")}

## What else tells the classes apart

Mean AUC over the sources left out, at most twelve pictures per source and class, while one possible cue is taken from both classes (`cues.py`):

{left("cues.txt")}

Rules that look at no face, AUC of bona fide over attacks (`giveaways.py`); 0.5 is nothing, 0 and 1 tell all:

{left("giveaways.txt")}

Where such a rule does as well as a network, that source's AUC must be read with it in mind; where it says the contrary of what it says elsewhere, a network that learned it is led astray.

## Through the engine

`calibrate.sh`: pictures of the sources left out, each pack with its own detector, in one run.

{anchors}

## How far the score moves

Standard deviation of the calibrated score of bona fide pictures while nothing but the box, the compression or the size changes (`stability.py`); asked for: 0.05 or less at the median.

{left("stability.txt")}

## Time

One thread, ONNX Runtime, in turn with the MiniFASNets in one run (`time_networks.py`):

```
{left("time.txt")}
```
""")


if __name__ == "__main__":
    main()
