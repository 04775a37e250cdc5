"""What labels add: a linear judgement on the features that each network of a run learned from its teacher.

    python3 training/pad/labels.py --work WORK --run RUN

Two opinions are added: the log odds that the teacher taught, and those of a logistic regression on the same 128 features that knows nothing of
the first, fitted on the real pictures (training subjects) of all sources that the run did not leave out; every source and class counts by the root
of its number. The penalty on its weights is the one with the best sum of mean and pooled AUC when each training source in turn is judged without
its own pictures. In the same way it was chosen to add the whole of the teacher's log odds, and not half of them (decisions/0025). Simulated attacks are not shown: with them strangers were judged worse, in a trial on the teachers' features.
Writes WORK/RUN/labels.pt, and WORK/scores/RUN-strangers.json: what the training sources' pictures would score without their own source's labels.
"""

import argparse
import json
import os

import numpy as np
import torch
import torch.nn.functional as F

from figures import auc
from network import VIEWS, Judged
from pictures import read_upright
from score import leave_out_of, load_taught
from store import left_out, vary
from wild import cut, loose, near

PENALTIES = (3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5)
VARIATIONS = 1  # of every picture, beside itself
MOST = 600  # pictures of a source and class
CHUNK = 16  # pictures


def describe(networks, rows, seed=1):
    """Per view features [rows x (1 + VARIATIONS), FEATURES] and log odds as the teacher taught them."""
    rng, features, odds = np.random.default_rng(seed), {name: [] for name in networks}, {name: [] for name in networks}
    for start in range(0, len(rows), CHUNK):
        shown = []
        for row in rows[start:start + CHUNK]:
            rgb = read_upright(row)
            shown.append((rgb, row["box"]))
            for _ in range(VARIATIONS):
                varied, box = vary(*near(rgb, row["box"]), rng)
                shown.append((varied, loose(box, rng)))
        for name, network in networks.items():
            pixels = np.stack([cut(*one, VIEWS[name], exact=True) for one in shown])
            with torch.no_grad():
                known, logits = network.answers(torch.from_numpy(pixels).permute(0, 3, 1, 2).float().div(127.5).sub(1))
            features[name].append(known.numpy())
            odds[name].append(network.log_odds(logits).numpy())
    return {name: np.concatenate(v) for name, v in features.items()}, {name: np.concatenate(v) for name, v in odds.items()}


def spread(rows, seed=1):
    """At most MOST of a source and class."""
    groups, random = {}, np.random.default_rng(seed)
    for row in rows:
        groups.setdefault((row["source"], row["label"]), []).append(row)
    return [group[i] for _, group in sorted(groups.items()) for i in sorted(random.permutation(len(group))[:MOST])]


def fit(features, labels, weights, penalty):
    """Weights [FEATURES] and bias of standardized features."""
    features, labels, weights = (torch.as_tensor(a, dtype=torch.float64) for a in (features, labels, weights / weights.sum()))
    slope, bias = torch.zeros(features.shape[1], dtype=torch.float64, requires_grad=True), torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([slope, bias], max_iter=300, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        each = F.binary_cross_entropy_with_logits(features @ slope + bias, labels, reduction="none")
        loss = (weights * each).sum() + penalty * slope.square().sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    return slope.detach().numpy(), float(bias)


def weights_of(sources, labels):
    weights = np.zeros(len(sources))
    for source in set(sources):
        for label in (0, 1):
            here = (sources == source) & (labels == label)
            weights[here] = 1 / np.sqrt(max(1, here.sum()))
    return weights


def write_strangers(path, rows, scores, odds):
    """Scores of shared pictures by labels of the other sources, as score.py writes them; the networks' own pictures held these, too, without labels."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    kept = {row["name"]: {name: round(float(values[i * (1 + VARIATIONS)]), 4) for name, values in
                          (*scores.items(), *((f"{view}, taught", given) for view, given in odds.items()))} for i, row in enumerate(rows) if row["shared"]}
    with open(path, "w") as file:
        json.dump(dict(leave_out=sorted({row["source"] for row in rows}), scores=kept), file)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True)
    parser.add_argument("--run", required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)  # small matrices: a second thread only waits
    folder = os.path.join(arguments.work, arguments.run)
    networks, saved = load_taught(folder)
    rows = [row for row in json.load(open(os.path.join(arguments.work, "rows.json")))
            if row["group"] == "pad" and row["split"] == "train" and not left_out(row["source"], leave_out_of(saved))]
    rows = spread(rows)
    features, odds = describe(networks, rows)
    sources, labels = (np.repeat([row[key] for row in rows], 1 + VARIATIONS) for key in ("source", "label"))
    itself, weights = np.arange(len(sources)) % (1 + VARIATIONS) == 0, weights_of(sources, labels)
    print(f"{len(rows)} pictures of {len(set(sources))} sources, each once as it is and {VARIATIONS} times varied", flush=True)
    scale = {name: (known.mean(0), known.std(0) + 1e-3) for name, known in features.items()}
    features = {name: (known - scale[name][0]) / scale[name][1] for name, known in features.items()}

    def tell(what, scores):
        per_source = [auc(scores[here & (labels == 1)], scores[here & (labels == 0)]) for here in
                      (itself & (sources == source) for source in sorted(set(sources))) if len(set(labels[here])) == 2]
        pooled = auc(scores[itself & (labels == 1)], scores[itself & (labels == 0)])
        print(f"{what}: mean AUC {np.mean(per_source):.4f}, pooled {pooled:.4f}, each source judged without itself", flush=True)
        return np.mean(per_source) + pooled

    tell("no labels", np.mean(list(odds.values()), axis=0))
    best = (0, None)
    for penalty in PENALTIES:
        each = {name: np.zeros(len(sources)) for name in networks}
        for source in sorted(set(sources)):
            others, own = sources != source, sources == source
            for name in networks:
                slope, bias = fit(features[name][others], labels[others], weights[others], penalty)
                each[name][own] = odds[name][own] + features[name][own] @ slope + bias
        if (sum_of := tell(f"penalty {penalty}", np.mean(list(each.values()), axis=0))) > best[0]:
            best, strangers = (sum_of, penalty), each
    _, penalty = best
    write_strangers(os.path.join(arguments.work, "scores", arguments.run + "-strangers.json"), rows, strangers, odds)
    out = {}
    for name, network in networks.items():
        slope, bias = fit(features[name], labels, weights, penalty)
        mean, deviation = scale[name]
        whole = Judged(network)
        with torch.no_grad():
            whole.labels.weight.copy_(torch.as_tensor(slope / deviation, dtype=torch.float32)[None])
            whole.labels.bias.fill_(float(bias - (slope * mean / deviation).sum()))
        out[name] = dict(penalty=penalty, labels=whole.labels.state_dict(), pictures=len(rows))
    torch.save(out, os.path.join(folder, "labels.pt"))
    print(f"taken: penalty {penalty}")


if __name__ == "__main__":
    main()
