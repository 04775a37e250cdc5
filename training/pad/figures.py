"""ISO/IEC 30107-3 rates from scores (higher = more bona fide), with exact intervals."""

import numpy as np
from scipy.stats import beta, rankdata


def auc(bona_fide, attacks):
    ranks = rankdata(np.concatenate([bona_fide, attacks]))
    n, m = len(bona_fide), len(attacks)
    return float((ranks[:n].sum() - n * (n + 1) / 2) / (n * m))


def equal_error(bona_fide, attacks):
    """Rate and threshold where BPCER and APCER meet; accepted is above the threshold."""
    thresholds = np.unique(np.concatenate([bona_fide, attacks]))
    bpcer = np.searchsorted(np.sort(bona_fide), thresholds, side="right") / len(bona_fide)
    apcer = 1 - np.searchsorted(np.sort(attacks), thresholds, side="right") / len(attacks)
    i = int(np.argmin(np.abs(bpcer - apcer)))
    return float((bpcer[i] + apcer[i]) / 2), float(thresholds[i])


def threshold_for_bpcer(bona_fide, goal):
    """The highest threshold that rejects at most the share `goal` of the bona fide."""
    ordered = np.sort(bona_fide)
    count = int(np.floor(goal * len(ordered)))
    return float(ordered[count - 1]) if count else float(ordered[0] - 1e-9)


def clopper_pearson(count, total, confidence=0.95):
    tail = (1 - confidence) / 2
    low = 0.0 if count == 0 else float(beta.ppf(tail, count, total - count + 1))
    high = 1.0 if count == total else float(beta.ppf(1 - tail, count + 1, total - count))
    return low, high


def rate(count, total):
    """"12.3 % (45/366) [9.1, 16.1]"."""
    low, high = clopper_pearson(count, total)
    return f"{100 * count / total:.1f} % ({count}/{total}) [{100 * low:.1f}, {100 * high:.1f}]"
