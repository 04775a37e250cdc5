"""The packed faces of prepare.py: which may teach, which choose, which report."""

import hashlib
import os
import pickle

import numpy as np

from align import CHIP
from prepare import VIEW

# A face that comes this close to a test face, by the teacher, is left out: the same picture, or somebody who looks much alike.
TOO_CLOSE = 0.55
DEVELOPMENT_SHARE = 0.04


def share_of(text):
    return int(hashlib.sha1(text.encode()).hexdigest()[:8], 16) / 16 ** 8


class Store:
    """`train`, `development` and `test` are indices into `rows`."""

    def __init__(self, work):
        self.work = work
        with open(os.path.join(work, "rows.pickle"), "rb") as file:
            rows = self.rows = pickle.load(file)
        self.chips = np.memmap(os.path.join(work, "chips.bin"), np.uint8, "r", shape=(len(rows), CHIP, CHIP, 3))
        self.views = np.memmap(os.path.join(work, "views.bin"), np.uint8, "r", shape=(len(rows), VIEW, VIEW, 3))
        self.embeddings = np.stack([row["embedding"] for row in rows]).astype(np.float32)
        self.test = np.array([i for i, row in enumerate(rows) if row["test"]])
        self._leave_out()
        rest = np.flatnonzero(~self.left_out)
        chooses = np.array([share_of("development " + (rows[i]["identity"] or rows[i]["name"])) < DEVELOPMENT_SHARE for i in rest])
        self.train, self.development = rest[~chooses], rest[chooses]

    def _leave_out(self):
        """Test rows; what comes too close to one; whoever of the test is known by name; shared copies of originals that are there too."""
        rows = self.rows
        self.left_out = np.array([row["test"] for row in rows])
        whole = {row["source"] for row in rows if not row["chip"]}
        tests = self.embeddings[self.test].T
        closest = np.concatenate([(block @ tests).max(1) for block in np.array_split(self.embeddings, 1 + len(rows) // 4096)])
        named = {rows[i]["identity"] for i in range(len(rows)) if closest[i] > TOO_CLOSE and rows[i]["identity"]}
        for i, row in enumerate(rows):
            if closest[i] > TOO_CLOSE or row["identity"] in named or (row["chip"] and row["source"] in whole):
                self.left_out[i] = True

    @property
    def worsened(self):
        """Pixels [n, 64, 64, 3] and scores [n] of worsen.py."""
        scores = np.load(os.path.join(self.work, "worsened.npy"))
        return np.memmap(os.path.join(self.work, "worsened.bin"), np.uint8, "r", shape=(len(scores), VIEW, VIEW, 3)), scores

    def where(self, indices, condition):
        return np.array([i for i in indices if condition(self.rows[i])])
