"""A picture on paper, before it is photographed again: inks, screening, paper, banding.

Ink colours are typical process inks under D50 (ISO 2846-1 / Fogra39 solids, rounded, sRGB 0..1); tints follow the
Murray-Davies mixture of paper and solid with dot gain, colours multiply (Demichev-Neugebauer with independent dots). The
gamut shrinks by itself: the darkest print is never black, the lightest is the paper.
"""

import cv2
import numpy as np

from .optics import field, grain, saturate, to_bytes, tone

INKS = np.float32([[0.0, 0.62, 0.88], [0.88, 0.0, 0.48], [1.0, 0.93, 0.0], [0.14, 0.13, 0.13]])  # C M Y K
SCREEN_ANGLES = (15, 75, 0, 45)  # degrees, offset printing's usual set


def separate(rgb, black_generation):
    """Coverage of C, M, Y, K [H, W, 4] in 0..1 with grey component replacement."""
    cmy = 1 - rgb.astype(np.float32) / 255
    black = cmy.min(axis=2, keepdims=True) * black_generation
    return np.concatenate([(cmy - black) / np.maximum(1 - black, 0.05), black], axis=2)


def screen_dots(coverage, pitch, rng):
    """Amplitude-modulated dots: coverage against a cosine threshold per ink; `pitch` in pixels between dots."""
    height, width = coverage.shape[:2]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    turn = rng.uniform(0, 90)
    slope = min(4.0, 0.6 * pitch)  # the capture cannot see a sharper edge
    out = np.empty_like(coverage)
    for ink, angle in enumerate(SCREEN_ANGLES):
        a = np.deg2rad(angle + turn)
        u, v = (np.cos(a) * x + np.sin(a) * y) / pitch, (np.cos(a) * y - np.sin(a) * x) / pitch
        threshold = 0.5 + 0.25 * (np.cos(2 * np.pi * u) + np.cos(2 * np.pi * v))
        out[..., ink] = np.clip((coverage[..., ink] - threshold) * slope + coverage[..., ink], 0, 1)
    return out


def spray_dots(coverage, strength, rng):
    """Inkjet's stochastic dots, seen blurred: noise that is strongest at mid coverage."""
    height, width = coverage.shape[:2]
    noise = np.stack([grain(rng, height, width, strength) for _ in range(4)], axis=2)
    return np.clip(coverage + noise * np.sqrt(np.clip(coverage * (1 - coverage), 0, 0.25)), 0, 1)


def banding(rng, height, width, strength):
    """Paper feed: gain per line (coarse and fine) as [H, 1] or, for a turned sheet, [1, W]."""
    length = height if rng.random() < 0.5 else width
    lines = np.cumsum(rng.normal(0, 1, length))
    lines = cv2.GaussianBlur(lines.reshape(-1, 1).astype(np.float32), (1, 0), 0, sigmaY=max(1.0, length / 60)) if length > 3 else lines
    lines = (lines - lines.mean()) / (lines.std() + 1e-6) * 0.5 + rng.normal(0, 0.6, (length, 1))
    gain = 1 + strength * lines.astype(np.float32)
    return gain if length == height else gain.reshape(1, -1)


def print_on_paper(rgb, rng):
    """The sheet as a scanner would see it."""
    height, width = rgb.shape[:2]
    grey = rng.random() < 0.15
    content = cv2.cvtColor(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB) if grey else rgb
    content = tone(saturate(content, rng.uniform(0.7, 1.35)), rng.uniform(0.75, 1.3))
    if rng.random() < 0.5:  # printed from a small file
        small = rng.uniform(0.35, 0.8)
        content = cv2.resize(cv2.resize(content, None, fx=small, fy=small, interpolation=cv2.INTER_AREA), (width, height),
                             interpolation=cv2.INTER_LINEAR)
    coverage = separate(content, rng.uniform(0.3, 0.9))
    gain = rng.uniform(0.02, 0.22)  # dot gain at 50 %
    coverage += 4 * gain * coverage * (1 - coverage)
    kind = rng.choice(["photo", "inkjet", "laser"], p=[0.5, 0.3, 0.2])
    if kind == "laser":
        coverage = screen_dots(coverage, rng.uniform(1.2, 3.2), rng)
    elif kind == "inkjet":
        coverage = spray_dots(coverage, rng.uniform(0.04, 0.3), rng)
    density = rng.uniform(0.72, 1.0) if kind != "photo" else rng.uniform(0.88, 1.0)  # plain paper drinks ink
    inks = 1 - (1 - INKS) * np.float32(density)
    if grey:
        inks = np.repeat(inks[3:], 4, axis=0)
        coverage[..., :3] = 0
    paper = np.float32(rng.uniform(0.84, 0.98)) * np.float32([1, rng.uniform(0.96, 1.0), rng.uniform(0.9, 1.03)])
    out = np.ones((height, width, 3), np.float32) * paper
    for ink in range(4):
        out *= 1 - coverage[..., ink:ink + 1] * (1 - inks[ink])
    if kind != "photo":
        fibre = grain(rng, height, width, rng.uniform(0.004, 0.02))
        out *= 1 + cv2.GaussianBlur(fibre, (0, 0), rng.uniform(0.6, 1.4))[..., None] * 2
    if rng.random() < 0.35:
        out *= banding(rng, height, width, rng.uniform(0.004, 0.03))[..., None]
    if rng.random() < 0.25:  # fading, uneven toner
        out *= 1 + 0.08 * field(rng, height, width, 3)[..., None]
    return to_bytes(out * 255), dict(kind=kind, paper=to_bytes(paper * 255), glossy=kind == "photo" and rng.random() < 0.75)


def with_margin(sheet, paper, rng):
    """The white border of the sheet: pixels added left, top, right, bottom."""
    height, width = sheet.shape[:2]
    left, top, right, bottom = (int(side * max(0.0, rng.normal(0.05, 0.06))) for side in (width, height, width, height))
    color = tuple(int(v) for v in paper)
    return cv2.copyMakeBorder(sheet, top, bottom, left, right, cv2.BORDER_CONSTANT, value=color), (left, top)
