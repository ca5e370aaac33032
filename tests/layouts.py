"""Reads where Graphviz puts boxes, lines and texts, so that tests can see what covers what."""

import json


class Layout:
    """The boxes of nodes, the points along edges and the texts of a picture, in points."""

    def __init__(self, picture):
        layout = json.loads(picture.pipe(format="json", encoding="utf-8"))
        left, bottom, right, top = map(float, layout["bb"].split(","))
        self.width, self.height = right - left, top - bottom
        nodes = [item for item in layout["objects"] if "nodes" not in item and "pos" in item]
        names = {item["_gvid"]: item["name"] for item in layout["objects"]}
        self.boxes = {item["name"]: self._box(item) for item in nodes}
        self.edges = [
            (names[item["tail"]], names[item["head"]], points_along(item["pos"]))
            for item in layout.get("edges", [])
            if item.get("style") != "invis"
        ]
        self.labels = [box for item in layout.get("edges", []) for box in self._texts(item)]

    @staticmethod
    def _box(item):
        x, y = map(float, item["pos"].split(","))
        half_width, half_height = 36 * float(item["width"]), 36 * float(item["height"])
        return (x - half_width, y - half_height, x + half_width, y + half_height)

    @staticmethod
    def _texts(item):
        size = 10.0
        for mark in item.get("_ldraw_", []):
            if mark["op"] == "F":
                size = mark["size"]
            elif mark["op"] == "T":
                x, y = mark["pt"]
                width = mark["width"]
                yield (x - width / 2, y, x + width / 2, y + 0.7 * size)

    def column(self, names):
        """The places of nodes from top to bottom."""
        return [self.boxes[name][3] for name in names]

    @property
    def crossed(self):
        """The nodes that an edge between others crosses, and the labels that any edge crosses."""
        nodes = [
            (tail, head, name)
            for tail, head, points in self.edges
            for name, box in self.boxes.items()
            if name not in (tail, head) and any(is_inside(point, box) for point in points)
        ]
        labels = [
            (tail, head, box)
            for tail, head, points in self.edges
            for box in self.labels
            if any(is_inside(point, box) for point in points)
        ]
        return nodes + labels


def is_inside(point, box, margin=0.5):
    left, bottom, right, top = box
    x, y = point
    return left + margin < x < right - margin and bottom + margin < y < top - margin


def points_along(spline, n=40):
    """Points of a line made of Bézier curves, as Graphviz writes it."""
    parts = [part.removeprefix("e,").removeprefix("s,") for part in spline.split()]
    has_end = spline.startswith("e,")
    numbers = [tuple(map(float, part.split(","))) for part in parts]
    points = numbers[1:] if has_end else numbers
    along = []
    for i in range(0, len(points) - 1, 3):
        a, b, c, d = points[i : i + 4]
        for k in range(n + 1):
            t = k / n
            s = 1 - t
            along.append(
                tuple(
                    s**3 * p + 3 * s * s * t * q + 3 * s * t * t * u + t**3 * v
                    for p, q, u, v in zip(a, b, c, d, strict=True)
                )
            )
    return along
