"""The camera that takes the final picture, of both classes alike: optics, sensor, processing, compression, framing.

Order as in a real chain: blur of lens and motion, exposure and white balance in linear light, shot and read noise, tone curve,
denoise or sharpen, scale, JPEG once or twice. `frame` decides how much of the surroundings a picture keeps.
"""

import cv2
import numpy as np

from .optics import field, saturate, squeeze_jpeg, to_bytes

LINEAR = ((np.arange(256) / 255.0) ** 2.2).astype(np.float32)


def frame(rgb, box, rng, tight=0.35):
    """Cuts a window about the face (sometimes as tight as a face crop); box moves along."""
    height, width = rgb.shape[:2]
    x, y, w, h = box
    if rng.random() > tight:
        return rgb, box
    margins = np.abs(rng.normal(0, 0.55, 4)) * (rng.random() < 0.7) + rng.uniform(0, 0.12, 4)
    left, top = max(0, int(x - margins[0] * w)), max(0, int(y - margins[1] * h))
    right, bottom = min(width, int(x + w + margins[2] * w)), min(height, int(y + h + margins[3] * h))
    if right - left < 24 or bottom - top < 24:
        return rgb, box
    return np.ascontiguousarray(rgb[top:bottom, left:right]), [x - left, y - top, w, h]


def fill_border(rgb, box, rng):
    """Bars on one or more sides as crops and players leave them: black, grey, white or repeated."""
    height, width = rgb.shape[:2]
    sides = [int(s * rng.uniform(0.03, 0.3)) if rng.random() < 0.4 else 0 for s in (height, height, width, width)]
    if not any(sides):
        return rgb, box
    if rng.random() < 0.25:
        out = cv2.copyMakeBorder(rgb, *sides, cv2.BORDER_REPLICATE)
    else:
        value = int(rng.choice([0, 0, 0, 128, 255]))
        out = cv2.copyMakeBorder(rgb, *sides, cv2.BORDER_CONSTANT, value=(value,) * 3)
    return out, [box[0] + sides[2], box[1] + sides[0], box[2], box[3]]


def motion(pixels, rng, length):
    size = max(3, int(length) | 1)
    kernel = np.zeros((size, size), np.float32)
    angle = rng.uniform(0, np.pi)
    c = size // 2
    cv2.line(kernel, (int(c - c * np.cos(angle)), int(c - c * np.sin(angle))),
             (int(c + c * np.cos(angle)), int(c + c * np.sin(angle))), 1.0, 1)
    return cv2.filter2D(pixels, -1, kernel / kernel.sum())


def resize_to(rgb, box, face_side, antialias=True):
    """Scales so that the longer side of the box is `face_side` pixels."""
    scale = face_side / max(box[2], box[3])
    flag = cv2.INTER_AREA if scale < 1 and antialias else cv2.INTER_LINEAR
    size = (max(16, round(rgb.shape[1] * scale)), max(16, round(rgb.shape[0] * scale)))
    return cv2.resize(rgb, size, interpolation=flag), [v * scale for v in box]


def capture(rgb, box, rng, strength=1.0):
    """One picture of what `rgb` shows; `strength` 0..1 scales how poor the camera may be. Returns picture and box."""
    height, width = rgb.shape[:2]
    face = max(box[2], box[3])
    out = rgb
    if rng.random() < 0.4 * strength:
        out = cv2.GaussianBlur(out, (0, 0), abs(rng.normal(0, 0.012)) * face + 0.3)
    if rng.random() < 0.12 * strength:
        out = motion(out, rng, rng.uniform(0.01, 0.05) * face)
    if rng.random() < 0.75:
        light = LINEAR[out]
        gain = 2 ** rng.normal(0, 0.45 * strength)
        balance = 2 ** (rng.normal(0, 0.16 * strength, 3))
        light = light * (gain * balance / balance[1]).astype(np.float32)
        if rng.random() < 0.3:
            light *= (1 + 0.45 * strength * field(rng, height, width, 2))[..., None]  # lamp, window, vignette
        if rng.random() < 0.55:
            shot, read = 10 ** rng.uniform(-4.2, -2.4), rng.uniform(0, 0.008)
            noise = np.random.Generator(np.random.PCG64(rng.integers(2 ** 31))).standard_normal(light.shape, dtype=np.float32)
            if rng.random() < 0.5:  # demosaicking and denoising leave blotches
                noise = cv2.GaussianBlur(noise, (0, 0), rng.uniform(0.5, 1.1)) * 1.8
            light = light + noise * np.sqrt(np.maximum(light, 0) * shot * strength + (read * strength) ** 2)
        out = to_bytes(255 * np.clip(light, 0, 1) ** (1 / rng.uniform(1.8, 2.6)))
    if rng.random() < 0.3:
        out = saturate(out, rng.uniform(0.5, 1.5))
    if rng.random() < 0.25:
        sigma = rng.uniform(0.7, 2.0)
        amount = rng.uniform(0.3, 1.2)
        out = cv2.addWeighted(out, 1 + amount, cv2.GaussianBlur(out, (0, 0), sigma), -amount, 0)
    if rng.random() < 0.06:
        out = saturate(out, 0)
    if rng.random() < 0.45 * strength:  # a smaller sensor or a smaller copy, enlarged again or not
        small = rng.uniform(0.35, 0.9)
        if face * small > 36:
            kind = (cv2.INTER_AREA, cv2.INTER_LINEAR)[int(rng.random() < 0.4)]
            out = cv2.resize(out, (max(16, round(width * small)), max(16, round(height * small))), interpolation=kind)
            box = [v * small for v in box]
            if rng.random() < 0.4:
                out = cv2.resize(out, (width, height), interpolation=(cv2.INTER_LINEAR, cv2.INTER_CUBIC)[rng.integers(2)])
                box = [v / small for v in box]
    for _ in range(rng.choice([0, 1, 2], p=[0.25, 0.55, 0.2])):
        out = squeeze_jpeg(out, rng.integers(35, 97))
    return out, box
