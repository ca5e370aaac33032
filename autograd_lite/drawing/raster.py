"""SVG as pixels: PNG for places that show no SVG."""

from __future__ import annotations

import io
import math
import re
from struct import pack
from typing import Any
from zlib import crc32

from autograd_lite._extras import import_extra
from autograd_lite._saving import DPI

__all__ = [
    "COLORS", "CSS_DPI", "checked_dpi", "display_dpi", "in_fonts", "smaller", "svg_to_image",
    "svg_to_png", "with_dpi",
]  # fmt: skip

CSS_DPI = 96
MOST_PIXELS = 4_000_000
COLORS = 128
"""As many as a picture of flat areas and smooth edges needs; it makes files a third as long."""

RARE = re.compile(
    r"[^\x00-\u024f\u0370-\u03ff\u2010-\u2044\u2202\u2211\u2212\u221a\u221e\u2248-\u2265]"
)
FONTS_WITH_SYMBOLS = "DejaVu Sans, Arial Unicode MS, Segoe UI Symbol, Helvetica, sans-serif"


def checked_dpi(dpi: float) -> float:
    """The dots per inch, if they are a positive number that a picture can have.

    Raises:
        ValueError: for anything else.
    """
    if not (isinstance(dpi, (int, float)) and 1 <= dpi <= 2400):
        raise ValueError(f"dpi is a number of dots per inch from 1 to 2400, not {dpi!r}")
    return dpi


def display_dpi(width: float, height: float) -> float:
    """The dots per inch for a display of so many inches: fewer where these would be too many."""
    return min(DPI, math.sqrt(MOST_PIXELS / max(width * height, 1e-9)))


def svg_to_image(svg: str, dpi: float = DPI) -> Any:
    """The SVG as a Pillow image.

    Raises:
        ImportError: if resvg-py or Pillow is not installed.
    """
    resvg, pillow = import_extra("resvg_py"), import_extra("PIL.Image")
    zoom = checked_dpi(dpi) / CSS_DPI
    try:
        png = resvg.svg_to_bytes(svg_string=in_fonts(svg), zoom=zoom, background="#ffffff")
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # which Rust raises, and is no Exception
            raise
        raise RuntimeError(f"resvg-py fails to draw this picture: {error}") from error
    return pillow.open(io.BytesIO(bytes(png))).convert("RGB")


def svg_to_png(svg: str, dpi: float = DPI) -> bytes:
    """The SVG as a PNG file of as many dots per inch."""
    return _saved(svg_to_image(svg, dpi).quantize(COLORS), "PNG", dpi=(dpi, dpi))


def with_dpi(png: bytes, dpi: float) -> bytes:
    """The PNG file with a note of how many of its dots make an inch, by which papers size it."""
    per_meter = round(dpi / 0.0254)
    chunk = b"pHYs" + pack(">IIB", per_meter, per_meter, 1)
    after_header = 33  # the signature and the first chunk, which come before all others
    return (
        png[:after_header] + pack(">I", 9) + chunk + pack(">I", crc32(chunk)) + png[after_header:]
    )


def smaller(png: bytes, dpi: float = DPI) -> bytes:
    """The PNG file with fewer colours, about a third as long; as it is without Pillow."""
    try:
        pillow = import_extra("PIL.Image")
    except ImportError:
        return png
    image = pillow.open(io.BytesIO(png)).convert("RGB").quantize(COLORS)
    return _saved(image, "PNG", dpi=(dpi, dpi))


def _saved(image: Any, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def in_fonts(svg: str) -> str:
    """Texts with letters that common fonts lack in a font that has them, of the same style."""

    def marked(text: re.Match[str]) -> str:
        if not RARE.search(text[0]):
            return text[0]
        return f'<text style="font-family:{FONTS_WITH_SYMBOLS}"{text[1]}'

    return re.sub(r"<text\b((?:(?!</text>).)*)", marked, svg, flags=re.DOTALL)
