"""Lets a run's network settle, part after part (common/settle.py): what distil.py leaves is soon nearer to its teacher.

    python3 training/pad/settle.py --models MODELS --work WORK --run RUN --view texture [--steps 2500] [--crops 4800] [--threads 2]

Changes WORK/RUN/VIEW.pt, its network and its average, at the end and only then; distil.py may go on from there. The crops are varied as
distil.py's, the last HELD of them are only looked at. Maps are kept in memory: 6 GB for the texture, 2 GB for the others.
"""

import argparse
import os
import sys

import numpy as np
import torch
import torch.nn.functional as F

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..")]
from common import parts
from common.settle import learn, settle
from distil import Batches, Teacher
from network import VIEWS, PadNetwork
from wild import Wild

HELD, HEAD_RATE = 300, 5e-4


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--run", required=True)
    parser.add_argument("--view", choices=VIEWS, required=True)
    parser.add_argument("--steps", type=int, default=2500, help="of every part")
    parser.add_argument("--crops", type=int, default=4800)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    view, path = VIEWS[arguments.view], os.path.join(arguments.work, arguments.run, arguments.view + ".pt")
    saved = torch.load(path, map_location="cpu")
    network = PadNetwork.of_weights(saved["ema"], view).to(memory_format=torch.channels_last).eval()
    if not network.folded:
        raise SystemExit(f"{path} still has its normalization: let distil.py go on.")
    teacher = Teacher(arguments.models, arguments.work, view["teacher"], len(network.body))
    rng = np.random.default_rng([arguments.seed, 7])
    wild, source = Wild(arguments.work, saved["leave_out"]), Batches(arguments.work, saved["leave_out"], view, teacher, 32, 0)
    asked = []
    for _ in range(-(-arguments.crops // 32)):
        crops = source.crops(wild, rng)
        asked.append((crops, *teacher.ask(crops)))
    crops, logits, features, *maps = (torch.from_numpy(np.concatenate(each)) for each in zip(*asked))
    precisions = [parts.precision(given[:512]) for given in (features, *maps)]
    pixels = crops.permute(0, 3, 1, 2).float().div_(127.5).sub_(1).half().contiguous(memory_format=torch.channels_last)
    maps = [given.permute(0, 3, 1, 2) for given in maps]
    last, held = settle(network.body, pixels[:-HELD], [given[:-HELD] for given in maps], pixels[-HELD:], [given[-HELD:] for given in maps],
                        precisions[1:], arguments.steps)

    def judged(one):
        told = network.features(torch.flatten(network.weigh(one.float()), 1))
        return told, network.classes(told)

    def off(at):
        told, own = judged(last[at])
        return ((told - features[at]).square() * precisions[0]).mean() + F.smooth_l1_loss(own, logits[at])

    learn([p for module in (network.weigh, network.features, network.classes) for p in module.parameters()], arguments.steps, len(last), off, HEAD_RATE)
    with torch.no_grad():
        told, own = judged(held)
    agreement = np.corrcoef(network.log_odds(own), network.log_odds(logits[-HELD:]))[0, 1]
    print(f"features: {((told - features[-HELD:]).square() * precisions[0]).mean():.3f} unexplained, agreement of the log odds {agreement:.3f}")
    for name, value in network.state_dict().items():
        saved["network"][name], saved["ema"][name] = value.clone(), value.clone()
    torch.save(saved | dict(settled=saved.get("settled", 0) + arguments.steps), path)


if __name__ == "__main__":
    main()
