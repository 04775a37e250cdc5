"""A picture on a display, before it is photographed: scaling, gamma, backlight, sub-pixels, refresh bands, bezel.

The display is drawn at several pixels per display pixel, so that the camera's own sampling (scene.present warps it without
antialiasing) makes the moire; none is painted on.
"""

import cv2
import numpy as np

from .optics import blend, field, squeeze_jpeg, to_bytes, tone


def subpixel_tile(layout, pitch):
    """Transmission of one period of the sub-pixel pattern [h, w, 3] in 0..1, `pitch` in drawn pixels per display pixel."""
    n = 12
    tile = np.zeros((n, n, 3), np.float32)
    if layout in ("rgb", "bgr"):
        order = (0, 1, 2) if layout == "rgb" else (2, 1, 0)
        for column, channel in enumerate(order):
            tile[1:11, column * 4:column * 4 + 3, channel] = 1
    elif layout == "pentile":  # green on every pixel, red and blue on every other (OLED phones)
        tile = np.zeros((n, 2 * n, 3), np.float32)
        for i in range(2):
            tile[2:10, i * n + 7:i * n + 10, 1] = 1
        tile[2:10, 0:5, 0], tile[2:10, n:n + 5, 2] = 1, 1
    else:  # "vertical": a turned phone
        for row in range(3):
            tile[row * 4:row * 4 + 3, 1:11, row] = 1
    size = (max(2, round(tile.shape[1] / n * pitch)), max(2, round(pitch)))
    tile = cv2.resize(tile, size, interpolation=cv2.INTER_AREA)
    return tile / np.maximum(tile.mean(axis=(0, 1), keepdims=True), 1e-3)


def show(rgb, rng):
    """What leaves the glass, 0..255, and the facts of the display."""
    height, width = rgb.shape[:2]
    content = rgb
    if rng.random() < 0.7:  # a compressed photo or video frame, enlarged
        small = rng.uniform(0.4, 1.0)
        content = cv2.resize(content, None, fx=small, fy=small, interpolation=cv2.INTER_AREA)
        content = cv2.resize(squeeze_jpeg(content, rng.integers(35, 92)), (width, height), interpolation=cv2.INTER_LINEAR)
    contrast_gamma = rng.uniform(0.8, 1.35)
    light = tone(content, contrast_gamma, black=rng.uniform(0, 28), white=rng.uniform(190, 255)).astype(np.float32)
    temperature = rng.normal(0, 0.06)
    light *= np.float32([1 - temperature - 0.02, 1, 1 + temperature + 0.05])
    light *= 1 + rng.uniform(0, 0.12) * field(rng, height, width, 3)[..., None]  # uneven backlight, viewing angle
    pitch = rng.uniform(1.3, 3.6)
    layout = rng.choice(["rgb", "bgr", "pentile", "vertical"], p=[0.5, 0.1, 0.25, 0.15])
    strength = rng.uniform(0.05, 0.8) if rng.random() < 0.8 else 0.0  # blurred away by distance and optics
    if strength:
        tile = 1 + (subpixel_tile(layout, pitch) - 1) * np.float32(strength * 0.6)
        pattern = np.tile(tile, (height // tile.shape[0] + 1, width // tile.shape[1] + 1, 1))[:height, :width]
        light *= pattern
    if rng.random() < 0.3:
        light *= refresh_bands(height, width, rng)
    glow = rng.uniform(0, 0.25)
    if glow > 0.05:  # glass and lens scatter
        small = cv2.resize(light, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
        small = cv2.GaussianBlur(small, (0, 0), 6)
        light = light * (1 - glow) + cv2.resize(small, (width, height)) * glow
    return to_bytes(light), dict(layout=str(layout), pitch=pitch)


def refresh_bands(height, width, rng):
    """Rolling shutter against pulsed backlight: smooth dark bands across the rows (or columns, turned)."""
    rows = np.arange(height if rng.random() < 0.8 else width, dtype=np.float32)
    period = rng.uniform(0.15, 0.9) * len(rows)
    wave = 1 - rng.uniform(0.04, 0.3) * (0.5 + 0.5 * np.sin(2 * np.pi * rows / period + rng.uniform(0, 6.28))) ** rng.uniform(1, 4)
    return wave.reshape(-1, 1, 1) if len(rows) == height else wave.reshape(1, -1, 1)


def with_bezel(light, rng):
    """The frame around the picture: bars of an application or of a film, then dark plastic or metal."""
    height, width = light.shape[:2]
    left = top = 0
    if rng.random() < 0.4:  # letterbox bars or an application's bars
        bar = int(height * rng.uniform(0.04, 0.2))
        color = rng.integers(0, 30) if rng.random() < 0.6 else rng.integers(180, 255)
        lower = bar if rng.random() < 0.7 else 0
        light = cv2.copyMakeBorder(light, bar, lower, 0, 0, cv2.BORDER_CONSTANT, value=(int(color),) * 3)
        top += bar
    thick = rng.uniform(0.015, 0.1) * max(height, width)
    sides = [max(2, int(thick * rng.uniform(0.5, 1.5))) for _ in range(4)]
    shade = rng.integers(5, 60) if rng.random() < 0.8 else rng.integers(120, 235)
    frame = cv2.copyMakeBorder(light, sides[0], sides[1], sides[2], sides[3], cv2.BORDER_CONSTANT, value=(int(shade),) * 3)
    edge = np.ones(frame.shape[:2], np.float32)
    rim = max(1, int(thick * 0.15))
    edge[rim:-rim, rim:-rim] = 0
    return blend(frame, np.full_like(frame, min(255, int(shade) + int(rng.integers(0, 60)))), edge * 0.7), (left + sides[2], top + sides[0])


def reflection(light, other, rng):
    """A room mirrored in the glass: another picture, blurred, added as light."""
    height, width = light.shape[:2]
    room = cv2.resize(other, (max(2, width // 4), max(2, height // 4)), interpolation=cv2.INTER_AREA)
    room = cv2.resize(cv2.GaussianBlur(room, (0, 0), rng.uniform(0.5, 4)), (width, height)).astype(np.float32)
    return to_bytes(light + room * rng.uniform(0.03, 0.22))
