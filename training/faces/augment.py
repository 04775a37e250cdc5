"""What a camera, a detector and a day do to an aligned face, in about a millisecond."""

import cv2
import numpy as np

from align import CHIP

# Pixels of the chip that the views show, about its center: the field's crop of 112, and one with hair, ears and chin.
SPANS = {"face": 112, "head": 144}


def jitter(rng, span, side, strength, mirrored):
    """From chip to view: a box that the detector drew a little off."""
    angle, scale = rng.normal(0, 3.5 * strength), side / span * np.exp(rng.normal(0, 0.035 * strength))
    shift = rng.normal(0, 0.012 * strength * span, 2)
    cos, sin = np.cos(np.radians(angle)) * scale, np.sin(np.radians(angle)) * scale
    flip = -1 if mirrored else 1
    center = CHIP / 2 - 0.5 + shift
    matrix = np.array([[flip * cos, -sin, 0], [flip * sin, cos, 0]])
    matrix[:, 2] = side / 2 - 0.5 - matrix[:, :2] @ center
    return matrix


def light(pixels, rng):
    """Exposure, contrast, tone and white balance through one table a channel."""
    ramp = np.linspace(0, 1, 256)
    gain, gamma, lift = 2 ** rng.normal(0, 0.4), 2 ** rng.normal(0, 0.3), rng.normal(0, 0.05)
    balance = 2 ** rng.normal(0, 0.12, 3) if rng.random() < 0.6 else np.ones(3)
    tables = np.clip((ramp[:, None] ** gamma * gain * balance + lift) * 255, 0, 255).astype(np.uint8)
    return cv2.LUT(pixels, tables[None])


def grey(pixels):
    return cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)


def cover(pixels, rng):
    """A hand, a microphone, hair, a mask: a plain or noisy patch over a part."""
    side = pixels.shape[0]
    out = pixels.copy()
    color = rng.integers(0, 256, 3).tolist()
    if rng.random() < 0.4:  # a mask from the bridge of the nose down
        top, half = rng.uniform(0.52, 0.62) * side, rng.uniform(0.3, 0.42) * side
        middle = side / 2 + rng.normal(0, 0.02) * side
        points = np.array([[middle - half, top + 0.08 * side], [middle, top], [middle + half, top + 0.08 * side],
                           [middle + 0.75 * half, side], [middle - 0.75 * half, side]], np.int32)
        cv2.fillConvexPoly(out, points, color)
    else:
        w, h = (rng.uniform(0.12, 0.45, 2) * side).astype(int)
        x, y = int(rng.uniform(-0.1, 0.95) * side), int(rng.uniform(-0.1, 0.95) * side)
        if rng.random() < 0.5:
            cv2.ellipse(out, (x + w // 2, y + h // 2), (w // 2, h // 2), rng.uniform(0, 180), 0, 360, color, -1)
        else:
            cv2.rectangle(out, (x, y), (x + w, y + h), color, -1)
    return out


def smaller(pixels, rng, least):
    side = pixels.shape[0]
    new = int(side * np.exp(rng.uniform(np.log(least), np.log(0.8))))
    small = cv2.resize(pixels, (new, new), interpolation=(cv2.INTER_AREA, cv2.INTER_LINEAR)[rng.integers(2)])
    return cv2.resize(small, (side, side), interpolation=(cv2.INTER_LINEAR, cv2.INTER_CUBIC)[rng.integers(2)])


def squeeze(pixels, quality):
    return cv2.imdecode(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, int(quality)])[1], cv2.IMREAD_COLOR)


def worsen(pixels, rng, strength=1.0, covers=0.2):
    """Light, blur, noise, few pixels and JPEG; `strength` 0..1 is how often and how much."""
    if rng.random() < covers:
        pixels = cover(pixels, rng)
    if rng.random() < 0.8:
        pixels = light(pixels, rng)
    if rng.random() < 0.2:
        pixels = grey(pixels)
    if rng.random() < 0.2 * strength:
        pixels = cv2.GaussianBlur(pixels, (0, 0), rng.uniform(0.4, 0.4 + 1.8 * strength))
    if rng.random() < 0.25 * strength:
        pixels = smaller(pixels, rng, 0.75 - 0.55 * strength)
    if rng.random() < 0.25 * strength:
        noise = rng.integers(0, 256, pixels.shape, np.uint8)
        pixels = cv2.addWeighted(pixels, 1, noise, amount := rng.uniform(0.02, 0.2) * strength, -127.5 * amount)
    if rng.random() < 0.4:
        pixels = squeeze(pixels, rng.uniform(95 - 70 * strength, 95))
    return pixels


def draw(chip, view, side, rng, strength=1.0, covers=0.2, mirrored=None):
    """One training view [side, side, 3] of a chip."""
    mirrored = rng.random() < 0.5 if mirrored is None else mirrored
    pixels = cv2.warpAffine(chip, jitter(rng, SPANS[view], side, strength, mirrored), (side, side), flags=cv2.INTER_LINEAR)
    return worsen(pixels, rng, strength, covers)


def plain(chip, view, side):
    """The view as the server makes it."""
    return cv2.warpAffine(chip, jitter(np.random.default_rng(0), SPANS[view], side, 0, False), (side, side), flags=cv2.INTER_LINEAR)
