"""The engine's context crop and its two resamplings, so that training, measuring and serving see the same pixels.

Twin of src/Bonafide.Engine/Cropping (ContextCrop.ShiftedInside, TapTable): the factor shrinks until the crop fits into the
picture, then the crop moves inside. No border is ever invented, so no border can give a class away.
"""

import cv2
import numpy as np
from PIL import Image


def shifted_inside(box, factor, width, height, square=False):
    """Left, top, width, height in whole pixels of the crop of `factor` boxes; `box` is x, y, width, height in pixels."""
    x, y, w, h = (float(round(v)) for v in box)
    center_x, center_y, w, h = x + w / 2, y + h / 2, max(1.0, w), max(1.0, h)
    if square:
        w = h = max(w, h)
    factor = min(factor, (height - 1) / h, (width - 1) / w)
    new_w, new_h = w * factor, h * factor
    left, top = center_x - new_w / 2, center_y - new_h / 2
    left -= min(0.0, left) + max(0.0, left + new_w - (width - 1))
    top -= min(0.0, top) + max(0.0, top + new_h - (height - 1))
    x, y = min(max(int(left), 0), width - 1), min(max(int(top), 0), height - 1)
    return (x, y, min(max(int(left + new_w) + 1, x + 1), width) - x, min(max(int(top + new_h) + 1, y + 1), height) - y)


def reflected(box, factor, width, height):
    """The square crop that may leave the picture (cards: shape square, overflow reflect)."""
    x, y, w, h = (float(round(v)) for v in box)
    side = max(1.0, w, h) * factor
    return int(x + w / 2 - side / 2), int(y + h / 2 - side / 2), max(1, int(side)), max(1, int(side))


def cut(rgb, rect):
    """Pixels of a rectangle, mirrored about the border pixel where it leaves the picture."""
    x, y, w, h = rect
    height, width = rgb.shape[:2]
    if x >= 0 and y >= 0 and x + w <= width and y + h <= height:
        return rgb[y:y + h, x:x + w]
    left, top = max(0, -x), max(0, -y)
    right, bottom = max(0, x + w - width), max(0, y + h - height)
    inner = rgb[max(0, y):min(height, y + h), max(0, x):min(width, x + w)]
    return cv2.copyMakeBorder(inner, top, bottom, left, right, cv2.BORDER_REFLECT_101)


def bilinear(pixels, width, height):
    """OpenCV's INTER_LINEAR without antialiasing: what the public networks were trained with."""
    return cv2.resize(pixels, (width, height), interpolation=cv2.INTER_LINEAR)


def area(pixels, width, height, exact=False):
    """Triangle filter whose support grows with the reduction: Pillow's BILINEAR, the card's "area".

    `exact`: fractions of grey levels are kept, float32, as the engine keeps them; a network of fine texture tells them from whole ones.
    """
    if not exact:
        return np.asarray(Image.fromarray(np.ascontiguousarray(pixels)).resize((width, height), Image.BILINEAR))
    channels = (Image.fromarray(np.ascontiguousarray(pixels[..., i], np.float32)) for i in range(3))
    return np.stack([np.asarray(channel.resize((width, height), Image.BILINEAR)) for channel in channels], axis=-1)
