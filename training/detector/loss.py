"""Which cell answers for which face, and what its answer costs.

Assignment after SimOTA (YOLOX, arXiv 2107.08430): a face takes the few cells that already explain it best, among
those near its center and on strides that suit its size. Score: quality focal loss (arXiv 2006.04388), the target
being overlap times the teachers' own score, so that the student is as doubtful as they are. Boxes: DIoU
(arXiv 1911.08287). Points: smooth L1 relative to the face's size.
"""

import torch
from torch.nn import functional as F

from network import STRIDES

NEAR_CENTER = 1.6  # strides
SUITED_SIZE = 5.0  # a face about this many strides wide is the stride's own
TEACHER_CEILING = 0.93  # YuNet's score of a plain face: becomes 1
MOST_CELLS = 8
BOX_WEIGHT, POINT_WEIGHT = 2.0, 12.0
POINT_BETA = 0.01


def cells_of(height, width):
    """Cell columns and rows [cells, 2] and strides [cells, 1] of all three grids."""
    grids, strides = [], []
    for stride in STRIDES:
        y, x = torch.meshgrid(torch.arange(height // stride), torch.arange(width // stride), indexing="ij")
        grids.append(torch.stack([x, y], dim=-1).reshape(-1, 2).float())
        strides.append(torch.full((len(grids[-1]), 1), float(stride)))
    return torch.cat(grids), torch.cat(strides)


def boxes_of(outputs, grid, stride):
    center = (grid + outputs[..., 1:3]) * stride
    half = outputs[..., 3:5].clamp(-4, 6).exp() * stride / 2
    return torch.cat([center - half, center + half], dim=-1)


def overlap(a, b):
    low, high = torch.maximum(a[..., :2], b[..., :2]), torch.minimum(a[..., 2:], b[..., 2:])
    both = (high - low).clamp(min=0).prod(-1)
    area = lambda x: (x[..., 2:] - x[..., :2]).clamp(min=0).prod(-1)
    return both / (area(a) + area(b) - both).clamp(min=1e-6)


def diou_loss(a, b):
    shared = overlap(a, b)
    span = (torch.maximum(a[..., 2:], b[..., 2:]) - torch.minimum(a[..., :2], b[..., :2])).square().sum(-1)
    apart = ((a[..., :2] + a[..., 2:] - b[..., :2] - b[..., 2:]) / 2).square().sum(-1)
    return 1 - shared + apart / span.clamp(min=1e-6)


@torch.no_grad()
def assign(boxes, logits, faces, valid, grid, stride):
    """For every cell the index of its face or -1: [batch, cells]."""
    pairs = overlap(boxes[:, None], faces[:, :, None, :4])  # batch, faces, cells
    center = (faces[..., :2] + faces[..., 2:4]) / 2
    away = (((grid + 0.5) * stride)[None, None] - center[:, :, None]).abs().amax(-1) / stride[:, 0]
    size = (faces[..., 2:4] - faces[..., :2]).clamp(min=1).prod(-1).sqrt()
    misfit = (size[..., None] / (stride[:, 0] * SUITED_SIZE)).log2()
    cost = (F.softplus(-logits)[:, None] - 3 * (pairs + 1e-3).log() + misfit.square() * 0.8 + away * 0.3)
    cost = cost.masked_fill((away > NEAR_CENTER) | (misfit.abs() > 2.6) | ~valid[..., None], 1e6)
    best, where = cost.topk(MOST_CELLS, dim=2, largest=False)
    allowed = (pairs.topk(MOST_CELLS, dim=2)[0].sum(2).round()).clamp(3, MOST_CELLS)
    taken = (torch.arange(MOST_CELLS, device=cost.device) < allowed[..., None]) & (best < 1e5)
    chosen = torch.zeros_like(cost, dtype=torch.bool).scatter_(2, where, taken)
    cost = cost.masked_fill(~chosen, 1e7)
    lowest, face = cost.min(1)
    return torch.where(lowest < 1e6, face, torch.full_like(face, -1))


def focal(logits, goal):
    return F.binary_cross_entropy_with_logits(logits, goal, reduction="none") * (logits.sigmoid().detach() - goal).square()


def score_loss(logits, goal):
    """How far the scores of all cells are from another detector's, in units of its faces."""
    return focal(logits, goal).sum() / goal.sum().clamp(min=1)


def detection_loss(outputs, labels, height, width):
    """`labels` [batch, most, 17]: the 16 of compose.py and a 1 for rows that are there. Returns loss and its parts."""
    outputs = torch.cat(outputs, dim=1)
    grid, stride = (cells.to(outputs.device) for cells in cells_of(height, width))
    present, sure = labels[..., 16] > 0, labels[..., 15] > 0
    boxes, logits = boxes_of(outputs, grid, stride), outputs[..., 0]
    face_of = assign(boxes.detach(), logits.detach(), labels, present & sure, grid, stride)
    mine = face_of >= 0

    points = (grid + 0.5) * stride
    inside = ((points[None, None] > labels[:, :, None, :2]) & (points[None, None] < labels[:, :, None, 2:4])).all(-1)
    ignored = (inside & (present & ~sure)[..., None]).any(1) & ~mine

    batch, cell = mine.nonzero(as_tuple=True)
    target = labels[batch, face_of[batch, cell]]
    count = max(len(batch), 1)
    own = boxes[batch, cell]
    quality = overlap(own, target[:, :4]).detach()
    goal = torch.zeros_like(logits)
    goal[batch, cell] = quality * (target[:, 14] / TEACHER_CEILING).clamp(0.4, 1)
    score = focal(logits, goal).masked_fill(ignored, 0).sum() / count

    weight = goal[batch, cell].clamp(min=0.2)
    box_loss = (diou_loss(own, target[:, :4]) * weight).sum() / weight.sum().clamp(min=1)

    # Points in pixels relative to the face's size; those outside the picture are not taught.
    size = (target[:, 2:4] - target[:, :2]).clamp(min=4).prod(-1).sqrt()[:, None, None]
    given = (grid[cell][:, None] + outputs[batch, cell, 5:].reshape(-1, 5, 2)) * stride[cell][:, None]
    wanted = target[:, 4:14].reshape(-1, 5, 2)
    limits = labels.new_tensor([width, height])
    visible = ((wanted > -4) & (wanted < limits + 4)).all(-1, keepdim=True)
    error = F.smooth_l1_loss(given / size, wanted / size, beta=POINT_BETA, reduction="none") * visible
    point_loss = (error.mean((1, 2)) * weight).sum() / weight.sum().clamp(min=1)

    loss = score + BOX_WEIGHT * box_loss + POINT_WEIGHT * point_loss
    return loss, dict(loss=loss.item(), score=score.item(), box=box_loss.item(), points=point_loss.item(),
                      overlap=quality.mean().item() if len(batch) else 0.0, cells=len(batch))
