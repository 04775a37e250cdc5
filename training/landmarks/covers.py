"""What is held before a face: masks, sunglasses, hands, phones, hair; and which of its five points that hides.

Drawn on a crop of known points, in flat colors or in pieces of other pictures, so that a network learns that something is in the way rather than what.
"""

import cv2
import numpy as np

FINE, BITS = 4, 4  # shapes are drawn this many times as large and shrunk; fractions of a pixel that OpenCV draws
SHARE = 0.4  # of crops
NEAR, HIDDEN_FROM, SEEN_BELOW = 0.2, 0.6, 0.25  # a point's surroundings in distances of the eyes; what share of them says hidden, and seen
MASK_COLORS = ((225, 228, 230), (150, 190, 215), (25, 25, 28), (235, 205, 215), (60, 70, 110))
SKIN = (np.array([60, 40, 28]), np.array([240, 195, 165]))


class Covers:
    """`composer` gives randomness and pieces of real pictures."""

    def __init__(self, composer):
        self.composer, self.random = composer, composer.random

    def over(self, pixels, points):
        """Draws onto `pixels` [S, S, 3] in place; returns what is hidden of each point [5]: 1, 0, or NaN where that is half of it."""
        hidden = np.zeros(5, np.float32)
        if self.random.random() >= SHARE:
            return hidden
        side, points = len(pixels), points.reshape(5, 2)
        alpha = np.zeros((side * FINE, side * FINE), np.uint8)
        draw = (self._mask, self._glasses, self._hand, self._thing, self._hair)[self.random.choice(5, p=(0.36, 0.24, 0.2, 0.12, 0.08))]
        opaque = draw(alpha, points)
        alpha = cv2.resize(alpha, (side, side), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        filling = self._filling(side, draw, pixels, points)
        weight = (alpha * opaque)[..., None]
        pixels[:] = (pixels * (1 - weight) + filling * weight).astype(np.uint8)
        near = NEAR * max(np.linalg.norm(points[1] - points[0]), 0.12 * side)
        y, x = np.mgrid[:side, :side] + 0.5
        for i, point in enumerate(points):
            around = (x - point[0]) ** 2 + (y - point[1]) ** 2 < near ** 2
            share = alpha[around].mean() if around.any() else 0
            hidden[i] = 1 if share >= HIDDEN_FROM else 0 if share < SEEN_BELOW else np.nan
        return hidden

    def _filling(self, side, draw, pixels, points):
        """What the thing looks like: a color, shaded; or a piece of a picture without faces. A hand is mostly of the face's own color, lenses reflect."""
        between, random = self.composer.between, self.random
        slope = 0.12
        if draw == self._glasses:
            if random.random() < 0.25:
                return self.composer.empty_piece(side, side).astype(np.float32) * between(0.3, 0.9)
            color, slope = random.integers(0, 70, 3) if random.random() < 0.75 else random.integers(0, 200, 3), 0.5
        elif draw == self._hand:
            x, y = np.clip(points[2].astype(int), 3, side - 4)
            own = pixels[y - 3:y + 4, x - 3:x + 4].reshape(-1, 3).mean(0)
            color = own * np.exp(random.normal(0, 0.15)) if random.random() < 0.65 else between(0, 1) * (SKIN[1] - SKIN[0]) + SKIN[0]
            color, slope = color + random.normal(0, 6, 3), 0.25
        elif draw == self._hair:
            color = random.integers(0, 60, 3) if random.random() < 0.7 else random.integers((90, 60, 30), (220, 190, 150))
        elif random.random() < 0.35:
            return self.composer.empty_piece(side, side).astype(np.float32)
        elif draw == self._mask and random.random() < 0.7:
            color = np.array(MASK_COLORS[random.integers(len(MASK_COLORS))]) + random.normal(0, 8, 3)
        else:
            color = random.integers(0, 256, 3)
        across, down = np.meshgrid(np.linspace(-1, 1, side), np.linspace(-1, 1, side))
        light = 1 + random.normal(0, slope) * across + random.normal(0, slope) * down
        if draw == self._mask:  # folds
            light = light + random.normal(0, 0.05) * np.sin(down * between(6, 40) + between(0, 6))
        if draw == self._hair:
            light = light + random.normal(0, 0.2) * np.sin(across * between(20, 60) + down * between(-10, 10))
        return np.clip(color * light[..., None] + random.normal(0, 3, (side, side, 1)), 0, 255).astype(np.float32)

    def _polygon(self, alpha, points):
        cv2.fillPoly(alpha, [np.round(np.asarray(points) * FINE * 2 ** BITS).astype(np.int32)], 255, cv2.LINE_AA, BITS)

    def _ellipse(self, alpha, center, radii, degrees, thick=-1):
        scaled = [tuple(int(round(v * FINE * 2 ** BITS)) for v in pair) for pair in (center, np.maximum(radii, 0.3))]
        cv2.ellipse(alpha, *scaled, float(degrees), 0, 360, 255, thick, cv2.LINE_AA, BITS)

    def _line(self, alpha, start, end, thick):
        scaled = [tuple(int(round(v * FINE * 2 ** BITS)) for v in point) for point in (start, end)]
        cv2.line(alpha, *scaled, 255, max(1, int(round(thick * FINE))), cv2.LINE_AA, BITS)

    @staticmethod
    def _axes(points):
        """From eye to eye, from the eyes down to the mouth, the middle of the eyes, degrees of the eyes' line."""
        across = points[1] - points[0]
        return across, (points[3] + points[4] - points[0] - points[1]) / 2, (points[0] + points[1]) / 2, np.degrees(np.arctan2(across[1], across[0]))

    def _mask(self, alpha, points):
        """Over nose and mouth; one in five under the nose or under the chin, as masks are worn."""
        between = self.composer.between
        across, down, eyes, _ = self._axes(points)
        worn = self.random.random()
        if worn < 0.8:
            top = eyes + (points[2] - eyes) * between(0.4, 0.9)
        elif worn < 0.9:
            top = points[2] + down * between(0.12, 0.25)
        else:
            top = eyes + down * between(1.15, 1.35)
        wide, bottom = across * between(0.75, 1.25), eyes + down * between(1.6, 2.1)
        sag, narrow = between(-0.05, 0.2), between(0.35, 0.75)
        self._polygon(alpha, [top - wide + down * sag, top - wide * 0.5 + down * sag * 0.3, top, top + wide * 0.5 + down * sag * 0.3, top + wide + down * sag,
                              bottom - down * 0.25 + wide * between(0.75, 0.95), bottom + wide * narrow, bottom - wide * narrow,
                              bottom - down * 0.25 - wide * between(0.75, 0.95)])
        if self.random.random() < 0.5:
            for sign in (-1, 1):
                self._line(alpha, top + sign * wide + down * sag, top + sign * wide * between(1.2, 1.6) - down * between(0, 0.4), between(0.4, 1.2))
        return 1.0

    def _glasses(self, alpha, points):
        """Dark lenses, a visor, or a frame alone, which hides nothing."""
        between = self.composer.between
        across, down, eyes, degrees = self._axes(points)
        length = max(np.linalg.norm(across), 3)
        rx = length * between(0.3, 0.46)
        ry, drop = rx * between(0.6, 1), down * between(-0.02, 0.1)
        kind = self.random.random()
        if kind < 0.15:
            top, low = eyes - down * between(0.2, 0.4), eyes + down * between(0.2, 0.45)
            wide = across * between(0.9, 1.2)
            self._polygon(alpha, [top - wide, top + wide, low + wide, low + wide * 0.3, low - down * 0.1, low - wide * 0.3, low - wide])
        else:
            frame = max(1, int(FINE * between(0.6, 2.2)))
            for point in points[:2]:
                self._ellipse(alpha, point + drop, (rx, ry), degrees, frame if kind < 0.55 else -1)
            self._line(alpha, points[0] + drop + across * rx / length, points[1] + drop - across * rx / length, between(0.6, 1.6))
            for point, sign in ((points[0], -1), (points[1], 1)):
                self._line(alpha, point + drop + sign * across * rx / length, point + drop + sign * across * between(0.6, 0.9), between(0.6, 1.6))
        return between(0.65, 1)

    def _hand(self, alpha, points):
        """Fingers and most of a palm from below or from a side, on any part of the face."""
        between = self.composer.between
        across, down, eyes, _ = self._axes(points)
        size = np.linalg.norm(across) + np.linalg.norm(down)
        tip = eyes + across * between(-0.6, 0.6) + down * between(-0.3, 1.2)
        direction = np.deg2rad(between(20, 160) if self.random.random() < 0.6 else between(-30, 210))
        along, aside = np.array([np.cos(direction), np.sin(direction)]), np.array([-np.sin(direction), np.cos(direction)])
        thick, fingers = size * between(0.09, 0.15), self.random.integers(1, 5)
        for finger in range(fingers):
            start = tip + aside * thick * 1.08 * (finger - fingers / 2) + along * size * between(0, 0.1)
            self._line(alpha, start, start + (along + aside * between(-0.1, 0.1)) * size * between(0.4, 0.8), thick)
        if self.random.random() < 0.6:
            self._ellipse(alpha, tip + along * size * between(0.4, 0.8), (size * between(0.2, 0.35), size * between(0.2, 0.3)), np.degrees(direction))
        return 1.0

    def _thing(self, alpha, points):
        """A phone, a sheet, a microphone."""
        between = self.composer.between
        across, down, eyes, degrees = self._axes(points)
        size = np.linalg.norm(across) + np.linalg.norm(down)
        center = eyes + across * between(-0.9, 0.9) + down * between(-0.5, 1.5)
        if self.random.random() < 0.3:
            self._ellipse(alpha, center, (size * between(0.1, 0.35), size * between(0.1, 0.35)), degrees)
        else:
            turn = np.deg2rad(degrees + self.random.normal(0, 25))
            a, b = np.array([np.cos(turn), np.sin(turn)]) * size * between(0.12, 0.5), np.array([-np.sin(turn), np.cos(turn)]) * size * between(0.12, 0.6)
            self._polygon(alpha, [center - a - b, center + a - b, center + a + b, center - a + b])
        return 1.0

    def _hair(self, alpha, points):
        """Strands from above, over an eye or none."""
        between = self.composer.between
        across, down, eyes, _ = self._axes(points)
        root = eyes - down * between(0.9, 1.3) + across * between(-0.8, 0.8)
        for _ in range(self.random.integers(2, 9)):
            start = root + across * self.random.normal(0, 0.25)
            self._line(alpha, start, start + across * self.random.normal(0, 0.3) + down * between(0.7, 1.6), np.linalg.norm(across) * between(0.04, 0.18))
        return 1.0
