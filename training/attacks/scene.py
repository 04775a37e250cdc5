"""Puts a sheet or a display into a room and looks at it with a camera: perspective, bend, edges, shadow, hands, gloss."""

import cv2
import numpy as np

from .optics import blend, field, grain, to_bytes

SKIN = np.float32([[236, 200, 176], [214, 168, 138], [186, 134, 104], [146, 98, 72], [96, 64, 48]])  # light to dark, sRGB


def room(rng, height, width, picture=None):
    """What lies behind: a blurred picture, or a plain wall with a light falloff."""
    if picture is not None and rng.random() < 0.75:
        scale = max(height / picture.shape[0], width / picture.shape[1]) * rng.uniform(1.0, 1.6)
        scaled = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
        y, x = (rng.integers(0, max(1, s - n + 1)) for s, n in zip(scaled.shape[:2], (height, width)))
        out = scaled[y:y + height, x:x + width]
        out = cv2.resize(out, (width, height)) if out.shape[:2] != (height, width) else out
        return cv2.GaussianBlur(out, (0, 0), rng.uniform(0.5, 6))
    color = rng.uniform(30, 235) + rng.uniform(-25, 25, 3)
    shade = 1 + 0.35 * field(rng, height, width, 2)
    return to_bytes(color.astype(np.float32) * shade[..., None] + grain(rng, height, width, 2)[..., None])


def bend(sheet, alpha, rng):
    """A sheet rolled about a vertical or horizontal axis: foreshortening and the cosine of the light's angle."""
    height, width = sheet.shape[:2]
    vertical = rng.random() < 0.6
    angle = rng.uniform(-1, 1) * rng.uniform(0.2, 1.1)  # half the sheet's arc, radians
    if abs(angle) < 0.15:
        return sheet, alpha, lambda x, y: (x, y)
    u = np.linspace(-1, 1, width if vertical else height, dtype=np.float32)
    source = np.arcsin(np.clip(u * np.sin(abs(angle)), -1, 1)) / abs(angle)
    slope = np.cos(u * angle + rng.uniform(-0.5, 0.5))
    shade = (0.65 + 0.35 * slope / slope.max()).astype(np.float32)
    y, x = np.mgrid[:height, :width].astype(np.float32)
    bow = rng.uniform(-0.06, 0.06)
    if vertical:
        map_x = np.tile((source + 1) / 2 * (width - 1), (height, 1)).astype(np.float32)
        map_y = y + bow * height * (u[None] ** 2 - 0.5)
        shade = shade[None]
    else:
        map_y = np.tile(((source + 1) / 2 * (height - 1))[:, None], (1, width)).astype(np.float32)
        map_x = x + bow * width * (u[:, None] ** 2 - 0.5)
        shade = shade[:, None]
    warped = cv2.remap(sheet, map_x, map_y.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    alpha = cv2.remap(alpha, map_x, map_y.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)

    def forward(px, py):
        if vertical:
            t = 2 * px / (width - 1) - 1
            s = np.sin(t * abs(angle)) / np.sin(abs(angle))
            return (s + 1) / 2 * (width - 1), py - bow * height * (s ** 2 - 0.5)
        t = 2 * py / (height - 1) - 1
        s = np.sin(t * abs(angle)) / np.sin(abs(angle))
        return px - bow * width * (s ** 2 - 0.5), (s + 1) / 2 * (height - 1)

    return to_bytes(warped * shade[..., None]), alpha, forward


def gloss(pixels, rng):
    """Lamps mirrored in a glossy surface: soft blobs and stripes that go towards white."""
    height, width = pixels.shape[:2]
    light = np.zeros((max(4, height // 8), max(4, width // 8)), np.float32)
    h, w = light.shape
    for _ in range(rng.integers(1, 4)):
        center = (int(rng.uniform(0, w)), int(rng.uniform(0, h)))
        axes = (max(1, int(w * rng.uniform(0.02, 0.2))), max(1, int(h * rng.uniform(0.02, 0.35))))
        cv2.ellipse(light, center, axes, rng.uniform(0, 180), 0, 360, float(rng.uniform(0.3, 1.0)), -1)
    light = cv2.resize(cv2.GaussianBlur(light, (0, 0), rng.uniform(0.8, 4)), (width, height))
    return blend(pixels, np.full_like(pixels, 252), np.clip(light * rng.uniform(0.2, 0.9), 0, 1))


def quad(rng, width, height, tilt):
    """Corners of a `width` x `height` sheet seen at an angle, as offsets from its centre [4, 2]."""
    corners = np.float32([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * np.float32([width, height]) / 2
    yaw, pitch, roll = rng.normal(0, tilt), rng.normal(0, tilt), rng.normal(0, 0.08)
    depth = 2.2 * max(width, height)
    z = corners[:, 0] * np.sin(yaw) + corners[:, 1] * np.sin(pitch)
    flat = corners * np.float32([np.cos(yaw), np.cos(pitch)]) * (depth / (depth + z))[:, None]
    c, s = np.cos(roll), np.sin(roll)
    return (flat @ np.float32([[c, s], [-s, c]])).astype(np.float32)


def fingers(canvas, outline, rng):
    """Finger-like capsules over the edge of what is held: skin tone, shaded round, lying across the outline."""
    height, width = canvas.shape[:2]
    size = rng.uniform(0.035, 0.075) * np.linalg.norm(outline[1] - outline[0])
    tone_ = SKIN[rng.integers(len(SKIN))] * rng.uniform(0.55, 1.1)
    out = canvas
    for _ in range(rng.integers(1, 3)):  # one or two hands
        side = rng.integers(4)
        a, b = outline[side], outline[(side + 1) % 4]
        along = (b - a) / (np.linalg.norm(b - a) + 1e-6)
        inward = np.float32([-along[1], along[0]])
        start = a + (b - a) * rng.uniform(0.1, 0.8)
        for finger in range(rng.integers(1, 5)):
            base = start + along * finger * size * 2.1
            tip = base + inward * size * rng.uniform(1.0, 4.0) + along * size * rng.normal(0, 0.4)
            tail = base - inward * size * 8
            mask = np.zeros((height, width), np.uint8)
            cv2.line(mask, tuple(int(v) for v in tail), tuple(int(v) for v in tip), 255, max(2, int(2 * size)), cv2.LINE_AA)
            if not mask.any():
                continue
            inside = cv2.GaussianBlur(mask, (0, 0), max(0.8, size * 0.5)).astype(np.float32) / 255
            shade = (0.55 + 0.5 * inside)[..., None]
            out = blend(out, np.clip(tone_ * shade, 0, 255), cv2.GaussianBlur(mask, (0, 0), 0.7).astype(np.float32) / 255)
    return out


def present(medium, alpha, box, rng, background, spread, tilt=0.16, sharp=True):
    """Shows `medium` (alpha [H, W] 0..1) before `background`; returns picture, box and the outline's corners.

    `spread` is the frame's size over the medium's: below 1 the edges are out of sight. `sharp` samples without antialiasing,
    as a sensor without low-pass filter does.
    """
    height, width = medium.shape[:2]
    x, y, w, h = box
    frame_w, frame_h = int(width * spread * rng.uniform(0.85, 1.15)), int(height * spread * rng.uniform(0.85, 1.15))
    limit = 900
    if max(frame_w, frame_h) > limit:
        shrink = limit / max(frame_w, frame_h)
        frame_w, frame_h = int(frame_w * shrink), int(frame_h * shrink)
    else:
        shrink = 1.0
    corners = quad(rng, width * shrink, height * shrink, tilt)
    # The face near the middle of the frame: the attacker aims at the camera's oval.
    face = np.float32([(x + w / 2) / width - 0.5, (y + h / 2) / height - 0.5]) * np.float32([width, height]) * shrink
    aim = np.float32([frame_w / 2, frame_h / 2]) + rng.normal(0, 0.06, 2).astype(np.float32) * np.float32([frame_w, frame_h])
    corners += aim - face
    matrix = cv2.getPerspectiveTransform(np.float32([[0, 0], [width, 0], [width, height], [0, height]]), corners)
    flags = cv2.INTER_LINEAR if sharp else cv2.INTER_AREA
    seen = cv2.warpPerspective(medium, matrix, (frame_w, frame_h), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    mask = cv2.warpPerspective(alpha, matrix, (frame_w, frame_h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    behind = room(rng, frame_h, frame_w, background)
    if rng.random() < 0.6:  # the medium's shadow on what is behind
        shift = rng.normal(0, 0.02, 2) * max(frame_w, frame_h)
        moved = cv2.warpAffine(mask, np.float32([[1, 0, shift[0]], [0, 1, shift[1]]]), (frame_w, frame_h))
        dark = cv2.GaussianBlur(moved, (0, 0), max(1.0, 0.015 * frame_w))
        behind = to_bytes(behind * (1 - rng.uniform(0.1, 0.5) * dark[..., None]))
    out = blend(behind, seen, cv2.GaussianBlur(mask, (0, 0), 0.7))
    points = cv2.perspectiveTransform(np.float32([[[x, y], [x + w, y], [x + w, y + h], [x, y + h]]]), matrix)[0]
    low, high = points.min(axis=0), points.max(axis=0)
    return out, [float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1])], corners
