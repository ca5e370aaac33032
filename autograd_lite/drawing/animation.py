"""The steps as an animated picture, for slides and pages that run no scripts: GIF or APNG."""

from __future__ import annotations

import io
from collections.abc import Sequence

from autograd_lite._saving import DPI
from autograd_lite.drawing.raster import COLORS, svg_to_image

__all__ = ["animated"]

SECONDS, SECONDS_AT_THE_END = 2.4, 6.0


def animated(svgs: Sequence[str], kind: str, dpi: float = DPI) -> bytes:
    """Pictures of one size, one after the other, over and over.

    Args:
        svgs: the pictures, as SVG; the last one stays longer.
        kind: "GIF" or "PNG", which is an APNG.
        dpi: dots per inch.

    Returns:
        The file.

    Raises:
        ImportError: if resvg-py or Pillow is not installed.
    """
    frames = [svg_to_image(svg, dpi) for svg in svgs]
    if kind == "GIF":  # each frame has a palette of its own; an APNG has but one
        frames = [frame.quantize(COLORS) for frame in frames]
    milliseconds = [round(1000 * SECONDS)] * len(frames)
    milliseconds[-1] = round(1000 * SECONDS_AT_THE_END)
    file = io.BytesIO()
    first, *others = frames
    first.save(
        file,
        kind,
        save_all=True,
        append_images=others,
        duration=milliseconds,
        loop=0,
        optimize=True,
    )
    return file.getvalue()
