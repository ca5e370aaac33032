"""Pictures one after the other in one file, for slides and pages that run no scripts."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from autograd_lite.drawing.raster import COLORS

__all__ = ["animated"]


def animated(
    frames: Sequence[Any], kind: str, milliseconds: float, at_the_end: float, colors: int = COLORS
) -> bytes:
    """Pictures of one size as a GIF or APNG that starts again and again.

    Args:
        frames: Pillow images.
        kind: "GIF" or "PNG", which is an APNG.
        milliseconds: how long each is shown.
        at_the_end: how long the last one is.
        colors: how many a frame of a GIF has: each its own, where an APNG has one palette for all.

    Returns:
        The file.
    """
    if kind == "GIF":
        frames = [frame.quantize(colors) for frame in frames]
    durations = [round(milliseconds)] * (len(frames) - 1) + [round(at_the_end)]
    file = io.BytesIO()
    first, *others = frames
    first.save(
        file,
        kind,
        save_all=True,
        append_images=others,
        duration=durations,
        loop=0,
        optimize=True,
    )
    return file.getvalue()
