"""Five landmarks onto a template by least squares (Umeyama, 1991), as src/Bonafide.Engine/Cropping/SimilarityTransform.cs does it."""

import cv2
import numpy as np

# Where the landmarks lie in a crop of 112x112 pixels: eyes, nose and corners of the mouth, in image-left-to-right order. The template that the
# field shares since "SphereFace" (Liu et al., 2017) and ArcFace (Deng et al., 2019).
TEMPLATE = np.array([[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]], np.float32)
MARGIN = 24  # pixels around the crop of 112 in a chip
CHIP = 112 + 2 * MARGIN


def similarity(points, template):
    """The 2x3 matrix that moves `points` onto `template` by turning, scaling and shifting."""
    mean_a, mean_b = points.mean(0), template.mean(0)
    a, b = points - mean_a, template - mean_b
    dot, cross = (a * b).sum(), (a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum()
    scale = 1 / max((a * a).sum(), 1e-9)
    rotation = np.array([[dot, -cross], [cross, dot]]) * scale
    return np.concatenate([rotation, (mean_b - rotation @ mean_a)[:, None]], axis=1).astype(np.float32)


def chip(rgb, landmarks):
    """The aligned face, 160x160, black where the picture ends. Pictures far larger than that are halved first: bilinear sampling knows no area."""
    landmarks = np.asarray(landmarks, np.float32)
    matrix = similarity(landmarks, TEMPLATE + MARGIN)
    while np.hypot(matrix[0, 0], matrix[1, 0]) < 0.5:
        rgb = cv2.resize(rgb, (max(1, rgb.shape[1] // 2), max(1, rgb.shape[0] // 2)), interpolation=cv2.INTER_AREA)
        landmarks = landmarks / 2
        matrix = similarity(landmarks, TEMPLATE + MARGIN)
    return cv2.warpAffine(rgb, matrix, (CHIP, CHIP), flags=cv2.INTER_LINEAR)


def served(rgb, landmarks, template, side):
    """A card's aligned crop as the server makes it (Cropping/AlignedCrop.cs, resampling "area"): the mean of as many bilinear samples as the picture is reduced."""
    matrix = similarity(np.asarray(landmarks, np.float32), np.asarray(template, np.float32))
    samples = int(np.clip(np.ceil(1 / np.hypot(matrix[0, 0], matrix[1, 0])), 1, 4))
    matrix = matrix * samples
    matrix[:, 2] += (samples - 1) / 2  # centers of pixels, not corners
    fine = cv2.warpAffine(rgb.astype(np.float32), matrix, (side * samples, side * samples), flags=cv2.INTER_LINEAR)
    return cv2.resize(fine, (side, side), interpolation=cv2.INTER_AREA) if samples > 1 else fine
