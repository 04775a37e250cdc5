"""Draws training pictures: real pictures zoomed, turned and cut; mosaics; pasted faces; nothing at all; then spoiled.

Labels are rows of 16: box x1 y1 x2 y2, five points, the teachers' score, sure (1) or ignore (0). They follow every
step. A face's box turns as an ellipse does (the box of the turned box would grow); it is cut where the picture is
cut, as YuNet does (tried: a face cut by 15-45 % gets a box that ends within 1-4 % of the border).
"""

import cv2
import numpy as np

IGNORED_BELOW_PIXELS = 9  # a face narrower than a stride is nobody's to judge
SCRAMBLED_FACE_TILES = 1.8
WIPED_OUT_DEVIATION = 9  # of 255
CUT_IGNORED, CUT_DROPPED = 0.45, 0.12  # visible share below which a cut face is ignored or forgotten


def turn_points(matrix, points):
    return points @ matrix[:, :2].T + matrix[:, 2]


def turn_labels(matrix, labels, mirror):
    """Labels under an affine map; `mirror` says that left and right points change places."""
    if not len(labels):
        return labels.copy()
    out = labels.copy()
    center, half = (labels[:, :2] + labels[:, 2:4]) / 2, (labels[:, 2:4] - labels[:, :2]) / 2
    center = turn_points(matrix, center)
    half = np.sqrt((half ** 2) @ (matrix[:, :2] ** 2).T)
    out[:, :2], out[:, 2:4] = center - half, center + half
    points = turn_points(matrix, labels[:, 4:14].reshape(-1, 2)).reshape(-1, 5, 2)
    out[:, 4:14] = (points[:, [1, 0, 2, 4, 3]] if mirror else points).reshape(-1, 10)
    return out


def cut_labels(labels, x1, y1, x2, y2):
    """Boxes end at the border of what is visible; faces with little left are ignored, with nearly nothing dropped."""
    if not len(labels):
        return labels
    boxes = np.stack([labels[:, 0].clip(x1, x2), labels[:, 1].clip(y1, y2),
                      labels[:, 2].clip(x1, x2), labels[:, 3].clip(y1, y2)], axis=1)
    area = lambda b: (b[:, 2] - b[:, 0]).clip(0) * (b[:, 3] - b[:, 1]).clip(0)
    share = area(boxes) / np.maximum(area(labels[:, :4]), 1e-6)
    labels = labels.copy()
    labels[:, :4] = boxes
    labels[share < CUT_IGNORED, 15] = 0
    return labels[share > CUT_DROPPED]


def hide_labels(labels, mask):
    """After something was put over part of the canvas: labels mostly under it go, partly hidden ones are ignored."""
    if not len(labels):
        return labels
    keep = []
    for row in labels:
        x1, y1, x2, y2 = row[:4].astype(int)
        patch = mask[max(y1, 0):max(y2, y1 + 1), max(x1, 0):max(x2, x1 + 1)]
        hidden = patch.mean() if patch.size else 1
        if hidden > 0.85:
            continue
        row = row.copy()
        if hidden > 0.3:
            row[15] = 0
        keep.append(row)
    return np.array(keep, np.float32).reshape(-1, 16)


class Composer:
    """Makes one training picture at a time. `pictures` maps an index to (rgb, labels); all randomness is `random`'s."""

    def __init__(self, store, seed):
        self.store = store
        self.random = np.random.default_rng(seed)
        self.noise = np.random.default_rng(seed + 1).normal(0, 1, 1 << 20).astype(np.float32)

    # -- geometry ----------------------------------------------------------------------------------------------

    def chance(self, p):
        return self.random.random() < p

    def between(self, low, high):
        return self.random.uniform(low, high)

    def matrix(self, focus, extent, target, at, degrees, mirror, aspect):
        """Maps `focus` in the picture to `at`, so that `extent` pixels become `target`; turned, mirrored, stretched."""
        scale, angle = target / max(extent, 1), np.deg2rad(degrees)
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        linear = turn @ np.diag([scale * np.sqrt(aspect) * (-1 if mirror else 1), scale / np.sqrt(aspect)])
        return np.concatenate([linear, (np.asarray(at) - linear @ focus)[:, None]], axis=1)

    def warp(self, rgb, matrix, height, width):
        """The picture and its mask on a canvas; shrunk first when much smaller, or it would alias."""
        scale = np.sqrt(abs(np.linalg.det(matrix[:, :2])))
        if scale < 0.6:
            new = max(2, round(rgb.shape[1] * scale)), max(2, round(rgb.shape[0] * scale))
            shrink = np.array([new[0] / rgb.shape[1], new[1] / rgb.shape[0]])
            rgb = cv2.resize(rgb, new, interpolation=cv2.INTER_AREA)
            matrix = np.concatenate([matrix[:, :2] / shrink, matrix[:, 2:]], axis=1)
        picture = cv2.warpAffine(rgb, matrix, (width, height), flags=cv2.INTER_LINEAR)
        mask = cv2.warpAffine(np.full(rgb.shape[:2], 255, np.uint8), matrix, (width, height), flags=cv2.INTER_NEAREST)
        return picture, mask > 127

    def degrees(self):
        return self.random.normal(0, 5) if self.chance(0.55) else self.between(-32, 32)

    def aspect(self):
        return np.exp(self.random.normal(0, 0.09))

    # -- grounds -----------------------------------------------------------------------------------------------

    def ground(self, height, width):
        """A canvas without a face: black, flat, a gradient, noise, or a piece of a real picture without faces."""
        kind = self.random.random()
        if kind < 0.2:
            return np.zeros((height, width, 3), np.uint8)
        if kind < 0.3:
            return np.full((height, width, 3), self.random.integers(0, 256, 3), np.uint8)
        if kind < 0.4:
            corners = self.random.integers(0, 256, (2, 2, 3)).astype(np.uint8)
            return cv2.resize(corners, (width, height), interpolation=cv2.INTER_LINEAR)
        if kind < 0.5:
            return self.drawn(height, width)
        return self.empty_piece(height, width)

    def empty_piece(self, height, width):
        """A rectangle of a real picture that touches no face and no doubtful region, at any scale."""
        for _ in range(6):
            rgb, labels = self.store.background(self.random)
            h, w = rgb.shape[:2]
            for _ in range(8):
                cw = int(self.between(0.2, 1) * w)
                ch = int(min(h, max(16, cw * height / width * self.between(0.7, 1.4))))
                x, y = int(self.between(0, w - cw + 1)), int(self.between(0, h - ch + 1))
                if not len(labels) or not ((labels[:, 0] < x + cw) & (labels[:, 2] > x) &
                                           (labels[:, 1] < y + ch) & (labels[:, 3] > y)).any():
                    piece = rgb[y:y + ch, x:x + cw]
                    if self.chance(0.5):
                        piece = piece[:, ::-1]
                    if self.chance(0.1):
                        piece = np.rot90(piece, self.random.integers(1, 4))
                    return cv2.resize(np.ascontiguousarray(piece), (width, height), interpolation=cv2.INTER_AREA
                                      if cw > width else cv2.INTER_LINEAR)
        return np.zeros((height, width, 3), np.uint8)

    # -- kinds of pictures -------------------------------------------------------------------------------------

    def place(self, canvas, labels, rgb, own, region, size=None):
        """Puts a picture into `region` of the canvas, its main face `size` of the region high, or whole if none."""
        x1, y1, x2, y2 = region
        width, height = x2 - x1, y2 - y1
        mirror, degrees, aspect = self.chance(0.5), self.degrees(), self.aspect()
        if len(own) and own[:, 15].any():
            sure = np.flatnonzero(own[:, 15])
            areas = np.prod(own[sure, 2:4] - own[sure, :2], axis=1)
            main = own[sure[self.random.integers(len(sure)) if self.chance(0.3) else areas.argmax()]]
            focus, extent = (main[:2] + main[2:4]) / 2, main[3] - main[1]
            target = min(width, height * 1.1) * (size or self.face_size())
            reach = 0.5 if target < 0.7 * height else 0.25
            at = (x1 + width * self.between(0.5 - reach, 0.5 + reach), y1 + height * self.between(0.5 - reach, 0.5 + reach))
            if target < 0.75 * min(width, height) and self.chance(0.8):  # mostly whole faces
                margin = target * 0.5
                at = np.clip(at[0], x1 + margin, x2 - margin), np.clip(at[1], y1 + margin, y2 - margin)
        else:
            focus, extent = np.array(rgb.shape[1::-1]) / 2, rgb.shape[0]
            target, at = height * self.between(0.7, 2), (x1 + width / 2, y1 + height / 2)
        matrix = self.matrix(focus, extent, target, at, degrees, mirror, aspect)
        matrix[:, 2] -= (x1, y1)
        picture, mask = self.warp(rgb, matrix, height, width)
        part = canvas[y1:y2, x1:x2]
        part[mask] = picture[mask]
        ground = np.zeros(canvas.shape[:2], bool)
        ground[y1:y2, x1:x2] = mask
        labels = hide_labels(labels, ground)
        # What the source picture's own border cuts is cut already in its labels; here only the region cuts.
        placed = cut_labels(turn_labels(matrix, own, mirror), 0, 0, width, height)
        placed[:, :14] += np.tile(np.float32([x1, y1]), 7)
        return np.concatenate([labels, placed])

    def face_size(self):
        """Face height as a share of the frame: mostly selfies, some far away, some larger than the frame."""
        kind = self.random.random()
        if kind < 0.15:
            return self.between(0.85, 1.25)
        if kind < 0.7:
            return self.between(0.3, 0.85)
        return np.exp(self.between(np.log(0.07), np.log(0.35)))

    def one(self, height, width):
        canvas = self.ground(height, width)
        rgb, own = self.store.picture(self.random)
        region = [0, 0, width, height]
        if self.chance(0.15):  # a letterbox: black on the right or below
            side = self.random.integers(2)
            region[2 + side] = int(self.between(0.55, 0.95) * (width, height)[side])
            canvas[:] = 0
        labels = self.place(canvas, np.zeros((0, 16), np.float32), rgb, own, region)
        if self.chance(0.15):
            labels = self.paste(canvas, labels, int(self.between(1, 4)))
        return canvas, labels

    def whole(self, height, width):
        """The picture as the server's letterbox shows it, a little zoomed and hardly turned."""
        canvas = np.zeros((height, width, 3), np.uint8)
        rgb, own = self.store.picture(self.random)
        fit = min(width / rgb.shape[1], height / rgb.shape[0])
        scale, mirror = fit * (1 if self.chance(0.5) else np.exp(self.between(-0.5, 0.35))), self.chance(0.5)
        degrees = 0 if self.chance(0.6) else self.random.normal(0, 8)
        middle = np.array(rgb.shape[1::-1]) / 2
        matrix = self.matrix(middle, 1, scale, middle * fit, degrees, mirror, 1 if self.chance(0.5) else self.aspect())
        picture, mask = self.warp(rgb, matrix, height, width)
        canvas[mask] = picture[mask]
        return canvas, turn_labels(matrix, own, mirror)

    def mosaic(self, height, width):
        canvas, labels = self.ground(height, width), np.zeros((0, 16), np.float32)
        x, y = int(width * self.between(0.3, 0.7)), int(height * self.between(0.3, 0.7))
        for region in ((0, 0, x, y), (x, 0, width, y), (0, y, x, height), (x, y, width, height)):
            rgb, own = self.store.picture(self.random)
            labels = self.place(canvas, labels, rgb, own, region, self.between(0.2, 0.95) if self.chance(0.7) else None)
        return canvas, labels

    def group(self, height, width):
        canvas = self.ground(height, width)
        return canvas, self.paste(canvas, np.zeros((0, 16), np.float32), int(np.exp(self.between(0, np.log(14)))))

    def empty(self, height, width):
        kind = self.random.random()
        make = self.empty_piece if kind < 0.4 else self.scrambled if kind < 0.75 else self.drawn
        return make(height, width), np.zeros((0, 16), np.float32)

    def scrambled(self, height, width):
        """A picture in shuffled tiles: skin, hair and cloth, but nowhere two eyes over a mouth."""
        rgb, labels = self.store.picture(self.random)
        rows, columns = self.random.integers(4, 8, 2)
        th, tw = -(-height // rows), -(-width // columns)
        faces = (labels[:, 2:4] - labels[:, :2]) * [width / rgb.shape[1], height / rgb.shape[0]]
        if (faces < SCRAMBLED_FACE_TILES * np.array([tw, th])).any():
            return self.empty_piece(height, width)  # a small face would survive in its tile
        picture = cv2.resize(rgb, (tw * columns, th * rows), interpolation=cv2.INTER_AREA)
        tiles = picture.reshape(rows, th, columns, tw, 3).swapaxes(1, 2).reshape(-1, th, tw, 3)
        tiles = tiles[self.random.permutation(len(tiles))]
        picture = tiles.reshape(rows, columns, th, tw, 3).swapaxes(1, 2).reshape(rows * th, columns * tw, 3)
        return np.ascontiguousarray(picture[:height, :width])

    def drawn(self, height, width):
        """Clouds of noise at several scales with blobs, strokes and letters on them."""
        canvas = np.zeros((height, width, 3), np.float32)
        for power in range(1, 7):
            noise = self.random.normal(0, 1, (2 ** power, 2 ** power, 1 if self.chance(0.7) else 3)).astype(np.float32)
            layer = cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC).reshape(height, width, -1)
            canvas += layer * np.float32(self.between(5, 40) * 0.9 ** power)
        canvas = np.clip(canvas * self.between(0.5, 1.5) + self.random.integers(20, 235, 3), 0, 255).astype(np.uint8)
        for _ in range(self.random.integers(0, 14)):
            color = [int(c) for c in self.random.integers(0, 256, 3)]
            x, y, size = int(self.between(0, width)), int(self.between(0, height)), int(np.exp(self.between(1, 4)))
            kind = self.random.random()
            if kind < 0.4:
                cv2.ellipse(canvas, (x, y), (size, int(size * self.between(0.4, 1.5)) + 1), self.between(0, 180), 0, 360,
                            color, -1 if self.chance(0.6) else 2, cv2.LINE_AA)
            elif kind < 0.7:
                end = int(self.between(0, width)), int(self.between(0, height))
                cv2.line(canvas, (x, y), end, color, self.random.integers(1, 10), cv2.LINE_AA)
            else:
                text = "".join(chr(c) for c in self.random.integers(48, 91, 6))
                cv2.putText(canvas, text, (x, y), int(self.random.integers(0, 6)), self.between(0.4, 3), color,
                            int(self.random.integers(1, 5)), cv2.LINE_AA)
        return canvas

    def hard(self, height, width):
        """Around a place where an earlier student saw a face that no teacher sees."""
        found = self.store.hard(self.random)
        if found is None:
            return self.empty(height, width)
        rgb, own, box = found
        canvas = self.ground(height, width)
        focus, extent = (box[:2] + box[2:]) / 2, box[3] - box[1]
        target = np.exp(self.between(np.log(0.15), np.log(0.9))) * height
        mirror = self.chance(0.5)
        matrix = self.matrix(focus, extent, target, (width * self.between(0.3, 0.7), height * self.between(0.3, 0.7)),
                             self.degrees(), mirror, self.aspect())
        picture, mask = self.warp(rgb, matrix, height, width)
        canvas[mask] = picture[mask]
        return canvas, cut_labels(turn_labels(matrix, own, mirror), 0, 0, width, height)

    def paste(self, canvas, labels, count):
        """Aligned faces of 160 x 160, soft-edged or square, next to each other rather than over each other."""
        height, width = canvas.shape[:2]
        base = np.exp(self.between(np.log(14), np.log(0.45 * height)))
        for _ in range(count):
            rgb, own = self.store.face(self.random)
            if not len(own):
                continue
            target = base * np.exp(self.random.normal(0, 0.3))
            at = self.between(0, width), self.between(0, height)
            if self.chance(0.8):
                at = np.clip(at[0], target / 2, max(width - target / 2, target / 2)), np.clip(
                    at[1], target / 2, max(height - target / 2, target / 2))
            mirror = self.chance(0.5)
            matrix = self.matrix(np.array([80, 80]), 92, target, at, self.degrees(), mirror, self.aspect())
            picture, mask = self.warp(rgb, matrix, height, width)
            placed = turn_labels(matrix, own, mirror)
            if len(labels) and any(min(p[2], l[2]) > max(p[0], l[0]) and min(p[3], l[3]) > max(p[1], l[1])
                                   for p in placed for l in labels):
                continue
            if self.chance(0.7):
                soft = cv2.warpAffine(self.store.soft_mask, matrix, (width, height))[..., None] * np.float32(1 / 255)
                canvas[:] = (canvas * (1 - soft) + picture * soft).astype(np.uint8)
            else:
                canvas[mask] = picture[mask]
            labels = np.concatenate([hide_labels(labels, mask), cut_labels(placed, 0, 0, width, height)])
        return labels

    # -- what hides a face -------------------------------------------------------------------------------------

    def occlude(self, canvas, labels):
        for row in labels:
            if row[15] == 0 or not self.chance(0.22):
                continue
            points, width, height = row[4:14].reshape(5, 2), row[2] - row[0], row[3] - row[1]
            if width < 20:
                continue
            color = self.fabric()
            kind = self.random.random()
            if kind < 0.45:  # a mask over nose and mouth
                down = (points[3] + points[4] - points[0] - points[1]) / 2
                eyes = (points[0] + points[1]) / 2
                top = eyes + (points[2] - eyes) * self.between(0.4, 0.9)
                across = (points[1] - points[0]) * self.between(0.75, 1.1)
                polygon = np.array([top - across, top, top + across, top + across * 0.85 + down * 0.8,
                                    top + down * self.between(1.2, 1.5), top - across * 0.85 + down * 0.8])
                cv2.fillPoly(canvas, [polygon.astype(np.int32)], color, cv2.LINE_AA)
            elif kind < 0.65:  # glasses
                eye = np.linalg.norm(points[1] - points[0])
                radius = max(2, int(eye * self.between(0.28, 0.42)))
                thick = -1 if self.chance(0.5) else max(1, int(radius * 0.18))
                color = [int(c) for c in self.random.integers(0, 90, 3)]
                for p in points[:2]:
                    cv2.ellipse(canvas, (int(p[0]), int(p[1])), (radius, int(radius * self.between(0.6, 1))), 0, 0, 360,
                                color, thick, cv2.LINE_AA)
                cv2.line(canvas, tuple(map(int, points[0])), tuple(map(int, points[1])), color, max(1, radius // 6))
            elif kind < 0.85:  # fingers, a hand, hair: bars and blobs in skin or dark tones from one side
                skin = self.random.integers((90, 60, 40), (230, 180, 150)) if self.chance(0.6) else self.random.integers(0, 60, 3)
                side = self.between(row[0], row[2]), row[3] if self.chance(0.6) else row[1]
                for k in range(int(self.between(1, 5))):
                    start = side[0] + k * width * 0.13, side[1]
                    end = start[0] + self.random.normal(0, 0.1) * width, side[1] + (
                        -1 if side[1] == row[3] else 1) * self.between(0.15, 0.45) * height
                    cv2.line(canvas, tuple(map(int, start)), tuple(map(int, end)), [int(c) for c in skin],
                             max(2, int(width * 0.11)), cv2.LINE_AA)
            else:  # a flat rectangle over a quarter
                w, h = int(width * self.between(0.2, 0.5)), int(height * self.between(0.15, 0.45))
                x, y = int(self.between(row[0], row[2] - w)), int(self.between(row[1], row[3] - h))
                cv2.rectangle(canvas, (x, y), (x + w, y + h), color, -1)

    def fabric(self):
        if self.chance(0.6):  # white, light blue, black: what masks are made of
            return [(225, 228, 230), (150, 190, 215), (25, 25, 28)][self.random.integers(3)]
        return [int(c) for c in self.random.integers(0, 256, 3)]

    # -- what spoils a picture ---------------------------------------------------------------------------------

    def spoil(self, canvas, largest):
        """Light, color, blur, noise and compression; `largest` is the width of the largest face, 0 without one."""
        image = canvas
        if self.chance(0.12):  # a screen or a print: fine stripes and a veil of light
            y, x = np.mgrid[:image.shape[0], :image.shape[1]].astype(np.float32)
            angle, period = self.between(0, np.pi), self.between(2.1, 9)
            wave = np.sin((x * np.cos(angle) + y * np.sin(angle)) * (2 * np.pi / period)) * self.between(2, 14)
            image = np.clip(image * self.between(0.75, 1) + wave[..., None] + self.between(0, 35), 0, 255).astype(np.uint8)
        if self.chance(0.75):  # light and color: one lookup per channel
            ramp = np.arange(256, dtype=np.float32) / 255
            kind = self.random.random()
            if kind < 0.12:
                gain, gamma, lift = self.between(0.08, 0.4), self.between(0.9, 1.4), self.between(0, 0.03)
            elif kind < 0.27:
                gain, gamma, lift = self.between(1.2, 2.2), self.between(0.6, 1.1), self.between(0, 0.1)
            elif kind < 0.34:  # harsh: black eye sockets under white foreheads
                gain, gamma = self.between(1.6, 3), self.between(0.8, 1.3)
                lift = self.between(0.3, 0.7) * (1 - gain)
            else:
                gain, gamma, lift = self.between(0.65, 1.35), self.between(0.7, 1.4), self.between(-0.06, 0.1)
            tint = np.exp(self.random.normal(0, 0.08, 3))
            table = np.clip((ramp[:, None] ** gamma * gain * tint + lift) * 255, 0, 255).astype(np.uint8)
            image = cv2.LUT(image, table[None].reshape(1, 256, 3))
        if self.chance(0.12):
            image = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
        elif self.chance(0.03):
            image = np.ascontiguousarray(image[..., ::-1])
        if self.chance(0.06):  # light from one side
            weight = np.linspace(self.between(0.3, 1), self.between(0.8, 1.6), image.shape[1], dtype=np.float32)
            image = np.clip(image * (weight if self.chance(0.5) else weight[::-1])[None, :, None], 0, 255).astype(np.uint8)
        kind = self.random.random()
        if kind < 0.12:
            image = cv2.GaussianBlur(image, (0, 0), np.exp(self.between(np.log(0.5), np.log(2.8))))
        elif kind < 0.18:
            size = int(self.between(3, 11))
            kernel = np.zeros((size, size), np.float32)
            direction = self.between(0, np.pi)
            for t in np.linspace(-size / 2, size / 2, 2 * size):
                kernel[int(np.clip(size / 2 + t * np.sin(direction), 0, size - 1)),
                       int(np.clip(size / 2 + t * np.cos(direction), 0, size - 1))] = 1
            image = cv2.filter2D(image, -1, kernel / kernel.sum())
        elif kind < 0.28:
            factor = self.between(0.3, 0.8)
            if largest > 90 and self.chance(0.4):  # a face of 20 to 60 pixels blown up
                factor = self.between(20, 60) / largest
            small = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
            image = cv2.resize(small, image.shape[1::-1], interpolation=cv2.INTER_LINEAR)
        if self.chance(0.3):  # a sensor: gray and colored noise
            start = self.random.integers(0, 1 << 19)
            count = image.size if self.chance(0.6) else image.size // 3
            noise = self.noise[start:start + count].reshape(*image.shape[:2], -1)
            image = np.clip(image + noise * np.exp(self.between(np.log(2), np.log(22))), 0, 255).astype(np.uint8)
        if self.chance(0.5):
            _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(self.between(20, 96))])
            image = cv2.imdecode(data, cv2.IMREAD_COLOR)
        return image

    KINDS = (("whole", 0.25), ("one", 0.31), ("mosaic", 0.11), ("group", 0.10), ("empty", 0.09), ("hard", 0.14))

    def draw(self, height, width):
        """One training picture uint8 [height, width, 3] with its labels."""
        kind = self.random.choice(len(self.KINDS), p=[p for _, p in self.KINDS])
        canvas, labels = getattr(self, self.KINDS[kind][0])(height, width)
        labels = cut_labels(labels, 0, 0, width, height)
        if len(labels):
            labels[(labels[:, 2] - labels[:, 0]) < IGNORED_BELOW_PIXELS, 15] = 0
        self.occlude(canvas, labels)
        sure = labels[labels[:, 15] > 0]
        image = self.spoil(canvas, (sure[:, 2] - sure[:, 0]).max(initial=0))
        for row in labels:  # a face that light has wiped out must not teach that white paper is one
            x1, y1, x2, y2 = row[:4].astype(int)
            if image[y1:y2 + 1:2, x1:x2 + 1:2].std(axis=(0, 1)).max() < WIPED_OUT_DEVIATION:
                row[15] = 0
        return image, labels
