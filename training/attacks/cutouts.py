"""Sheets cut to shape: around the head, with holes for eyes (and mouth), worn or held before a person or a room."""

import cv2
import numpy as np

from .optics import field


def head_outline(height, width, box, rng):
    """Alpha [H, W] of a hand-cut head: an ellipse about the box whose radius wobbles like scissors do."""
    x, y, w, h = box
    angle = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    wobble = sum(rng.normal(0, 0.03 / k) * np.cos(k * angle + rng.uniform(0, 6.28)) for k in (2, 3, 5, 9))
    grow = rng.uniform(1.02, 1.5)
    points = np.stack([x + w / 2 + (w / 2) * grow * 1.08 * (1 + wobble) * np.cos(angle),
                       y + h * 0.46 + (h / 2) * grow * (1 + wobble) * np.sin(angle)], axis=1)
    if rng.random() < 0.4:  # neck and shoulders left on
        points[:, 1] = np.where(points[:, 1] > y + 0.8 * h, points[:, 1] + rng.uniform(0.1, 0.9) * h, points[:, 1])
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [np.round(points).astype(np.int32)], 255, cv2.LINE_AA)
    return mask.astype(np.float32) / 255


def torn_edges(height, width, rng):
    """Alpha of a sheet whose edges were cut by hand."""
    mask = np.ones((height, width), np.float32)
    for axis, length in ((0, width), (1, height)):
        for side in (0, 1):
            cut = np.abs(field(rng, 1, length, 6, 0, 0.05).ravel()) * (height if axis == 0 else width)
            for_axis = np.arange(height if axis == 0 else width)[:, None]
            gone = for_axis < cut[None] if side == 0 else for_axis >= len(for_axis) - cut[None]
            mask[gone if axis == 0 else gone.T] = 0
    return mask


def holes(height, width, box, rng):
    """Alpha 1 where scissors took the eyes (sometimes the mouth) away; positions by the usual face proportions."""
    x, y, w, h = box
    mask = np.zeros((height, width), np.uint8)
    spots = [(0.29, 0.40), (0.71, 0.40)] if rng.random() < 0.85 else []
    if not spots or rng.random() < 0.2:
        spots.append((0.5, 0.78))
    for u, v in spots:
        center = (int(x + w * (u + rng.normal(0, 0.012))), int(y + h * (v + rng.normal(0, 0.012))))
        axes = (max(1, int(w * rng.uniform(0.09, 0.17))), max(1, int(h * rng.uniform(0.035, 0.09))))
        cv2.ellipse(mask, center, axes, rng.normal(0, 6), 0, 360, 255, -1, cv2.LINE_AA)
    return mask.astype(np.float32) / 255


def wearer(height, width, box, face, face_box, rng):
    """The person behind the mask, brought so that the two faces lie over each other and a little deeper in shade."""
    x, y, w, h = box
    fx, fy, fw, fh = face_box
    matrix = np.float32([[w / fw, 0, x - fx * w / fw], [0, h / fh, y - fy * h / fh]])
    shown = cv2.warpAffine(face, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return cv2.LUT(shown, np.clip(np.arange(256) * rng.uniform(0.45, 0.95), 0, 255).astype(np.uint8))
