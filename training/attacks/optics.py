"""Small shared pieces: smooth random fields, blending, soft shapes. Pictures are uint8 RGB [H, W, 3], values 0..255."""

import cv2
import numpy as np


def to_bytes(pixels):
    return np.clip(pixels + 0.5, 0, 255).astype(np.uint8)


def field(rng, height, width, cells, low=-1.0, high=1.0):
    """Smooth random field [H, W]: `cells` x `cells` uniform draws, enlarged by cubic interpolation."""
    coarse = rng.uniform(low, high, (max(2, cells), max(2, cells))).astype(np.float32)
    return cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)


def grain(rng, height, width, sigma):
    """Gaussian noise [H, W] cut from one tile: as good as fresh noise to a network, ten times as fast."""
    y, x = rng.integers(0, 256), rng.integers(0, 256)
    tile = np.tile(_NOISE, (height // 256 + 2, width // 256 + 2))
    return tile[y:y + height, x:x + width] * np.float32(sigma)


_NOISE = np.random.default_rng(7).standard_normal((256, 256)).astype(np.float32)


def blend(under, over, alpha):
    """`over` where alpha is 1; alpha [H, W] in 0..1."""
    a = alpha[..., None].astype(np.float32)
    return to_bytes(under * (1 - a) + over * a)


def tone(pixels, gamma=1.0, black=0.0, white=255.0):
    """Power law, then black and white levels, through a table."""
    table = black + (white - black) * (np.arange(256) / 255.0) ** gamma
    return cv2.LUT(pixels, to_bytes(table))


def saturate(pixels, factor):
    """factor 0 = grey, 1 = as it is."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)[..., None]
    return to_bytes(grey + (pixels - grey) * np.float32(factor))


def squeeze_jpeg(pixels, quality, full_chroma=False):
    """One round of JPEG at `quality` 1..100."""
    flags = [cv2.IMWRITE_JPEG_QUALITY, int(quality)]
    _, data = cv2.imencode(".jpg", pixels[..., ::-1], flags)
    return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1])
