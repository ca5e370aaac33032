"""Stills of a training, for readers that run no scripts and for paper: the plane, and the loss."""

from __future__ import annotations

import struct
import zlib
from base64 import b64decode, b64encode
from collections.abc import Sequence
from html import escape
from math import isqrt
from typing import Any

from autograd_lite._palette import LIGHT

__all__ = ["stills"]

MOMENTS = 4
SIDE, GAP, CURVE = 190, 14, 150
"""The side of a plane, the room between two, and the height of the curve below, in pixels."""

STRENGTH = 0.55
NEGATIVE, POSITIVE = LIGHT["output"], LIGHT["input"]
CLASSES = (NEGATIVE, POSITIVE, LIGHT["parameter"])
Colour = tuple[float, ...]


def stills(
    setup: dict[str, Any], frames: Sequence[dict[str, Any]], curves: Sequence[dict[str, Any]]
) -> str:
    """Some moments of a training side by side over its loss, as one SVG.

    Args:
        setup: what a `Watcher` says about a training.
        frames: what it says about its moments.
        curves: the series of the loss, each with name, epochs and numbers.
    """
    last = len(frames) - 1
    chosen = sorted({round(k * last / (MOMENTS - 1)) for k in range(MOMENTS)})
    moments = [frames[k] for k in chosen] if setup["plane"] else []
    width = MOMENTS * SIDE + (MOMENTS - 1) * GAP
    top = SIDE + 40 if moments else 0
    parts = [_moment(setup, frame, i * (SIDE + GAP)) for i, frame in enumerate(moments)]
    parts.append(_curve(curves, top, width))
    words = "; ".join(f"epoch {frame['epoch']}: loss {frame['loss']:.4g}" for frame in frames)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {top + CURVE + 30}" '
        f'font-family="sans-serif" font-size="12" fill="{LIGHT["ink"]}" role="img">'
        f"<title>{escape(words)}</title>{''.join(parts)}</svg>"
    )


def _moment(setup: dict[str, Any], frame: dict[str, Any], left: float) -> str:
    plane, points = setup["plane"], setup["points"]
    picture = b64encode(_png(_pixels(frame["field"]))).decode()
    marks = []
    for x, y, k in points:
        px = left + (x - plane["left"]) / (plane["right"] - plane["left"]) * SIDE
        py = (plane["high"] - y) / (plane["high"] - plane["low"]) * SIDE
        marks.append(_mark(px, py, int(k) % 3 if setup["classes"] else 0, bool(setup["classes"])))
    accuracy = "" if frame["accuracy"] is None else f", {frame['accuracy']:.1%} right"
    return (
        f'<image x="{left}" y="0" width="{SIDE}" height="{SIDE}" preserveAspectRatio="none" '
        f'href="data:image/png;base64,{picture}"/>{"".join(marks)}'
        f'<text x="{left}" y="{SIDE + 17}">epoch {frame["epoch"]}: loss {frame["loss"]:.3g}'
        f"{accuracy}</text>"
    )


def _mark(x: float, y: float, k: int, is_class: bool) -> str:
    style = f'fill="{CLASSES[k] if is_class else LIGHT["ink"]}" stroke="#fff" stroke-width=".6"'
    if k == 0:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" {style}/>'
    if k == 1:
        return f'<rect x="{x - 2.4:.1f}" y="{y - 2.4:.1f}" width="4.8" height="4.8" {style}/>'
    return f'<path d="M{x:.1f},{y - 3.4:.1f}l3.4,3.4l-3.4,3.4l-3.4,-3.4z" {style}/>'


def _curve(curves: Sequence[dict[str, Any]], top: float, width: float) -> str:
    numbers = [x for curve in curves for x in curve["numbers"]]
    if not numbers:
        return ""
    last = max(epoch for curve in curves for epoch in curve["epochs"])
    low, high = min(0.0, *numbers), max(0.0, *numbers)
    scale = CURVE / (high - low or 1.0)
    left, right = 50.0, width - 8
    lines = [
        f'<path d="M{left},{top + 8}V{top + 8 + CURVE}H{right}" fill="none" '
        f'stroke="{LIGHT["edge"]}"/>',
        f'<text x="{left - 6}" y="{top + 14}" text-anchor="end">{high:.3g}</text>',
        f'<text x="{left - 6}" y="{top + 10 + CURVE}" text-anchor="end">{low:.3g}</text>',
        f'<text x="{right}" y="{top + 24 + CURVE}" text-anchor="end">epoch {last}</text>',
    ]
    for curve in curves:
        places = " ".join(
            f"{left + (right - left) * e / max(last, 1):.1f},{top + 8 + (high - x) * scale:.1f}"
            for e, x in zip(curve["epochs"], curve["numbers"], strict=True)
        )
        dashes = ' stroke-dasharray="5 4"' if curve["dashed"] else ""
        lines.append(
            f'<polyline points="{places}" fill="none" stroke-width="1.6"{dashes} '
            f'stroke="{LIGHT["ink"] if curve["dashed"] else POSITIVE}"/>'
        )
    return "".join(lines)


def _pixels(field: Sequence[str]) -> bytes:
    """The colours of a field, as the page paints it."""
    layers = [b64decode(text) for text in field]
    white, colours = (255.0, 255.0, 255.0), [_rgb(name) for name in CLASSES]
    pixels = bytearray()
    for values in zip(*layers, strict=True):
        if len(values) == 1:
            side = values[0] / 127.5 - 1
            colour = _mixed(white, colours[0 if side < 0 else 1], abs(side) * STRENGTH)
        else:
            total = sum(values) or 1
            whole = [
                sum(v / total * colours[k % 3][i] for k, v in enumerate(values)) for i in range(3)
            ]
            colour = _mixed(white, whole, STRENGTH)
        pixels += bytes(round(c) for c in colour)
    return bytes(pixels)


def _rgb(name: str) -> Colour:
    return tuple(float(int(name[i : i + 2], 16)) for i in (1, 3, 5))


def _mixed(a: Sequence[float], b: Sequence[float], share: float) -> Colour:
    return tuple(x + (y - x) * share for x, y in zip(a, b, strict=True))


def _png(pixels: bytes) -> bytes:
    """A square picture as a PNG file. Source: the PNG specification, w3.org/TR/png."""
    side = isqrt(len(pixels) // 3)

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    rows = b"".join(b"\0" + pixels[i : i + 3 * side] for i in range(0, len(pixels), 3 * side))
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )
