"""SVG as pixels: PNG for places that show no SVG, and pages of a PDF."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from struct import pack
from typing import Any
from zlib import crc32

from autograd_lite._extras import import_extra

__all__ = [
    "COLORS", "CSS_DPI", "DPI", "checked_dpi", "svg_to_image", "svg_to_pdf", "svg_to_png",
    "with_dpi",
]  # fmt: skip

DPI = 192
"""Dots per inch of a PNG unless told: two for each point of a usual screen."""

CSS_DPI = 96
PRINT_DPI = 300
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


def svg_to_image(svg: str, dpi: float = DPI) -> Any:
    """The SVG as a Pillow image.

    Raises:
        ImportError: if resvg-py or Pillow is not installed.
    """
    resvg, pillow = import_extra("resvg_py", "draw"), import_extra("PIL.Image", "draw")
    zoom = checked_dpi(dpi) / CSS_DPI
    try:
        png = resvg.svg_to_bytes(svg_string=_in_fonts(svg), zoom=zoom, background="#ffffff")
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # which Rust raises, and is no Exception
            raise
        raise RuntimeError(f"resvg-py fails to draw this picture: {error}") from error
    return pillow.open(io.BytesIO(bytes(png))).convert("RGB")


def svg_to_png(svg: str, dpi: float = DPI) -> bytes:
    """The SVG as a PNG file of as many dots per inch."""
    return _saved(svg_to_image(svg, dpi).quantize(COLORS), "PNG", dpi=(dpi, dpi), optimize=True)


def svg_to_pdf(svgs: Sequence[str]) -> bytes:
    """SVG pictures as the pages of a PDF, at the resolution of print."""
    first, *others = (svg_to_image(svg, PRINT_DPI) for svg in svgs)
    return _saved(first, "PDF", save_all=True, append_images=others, resolution=PRINT_DPI)


def with_dpi(png: bytes, dpi: float) -> bytes:
    """The PNG file with a note of how many of its dots make an inch, by which papers size it."""
    per_meter = round(dpi / 0.0254)
    chunk = b"pHYs" + pack(">IIB", per_meter, per_meter, 1)
    after_header = 33  # the signature and the first chunk, which come before all others
    return (
        png[:after_header] + pack(">I", 9) + chunk + pack(">I", crc32(chunk)) + png[after_header:]
    )


def _saved(image: Any, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def _in_fonts(svg: str) -> str:
    """Texts with letters that common fonts lack in a font that has them, of the same style."""

    def marked(text: re.Match[str]) -> str:
        if not RARE.search(text[0]):
            return text[0]
        return f'<text style="font-family:{FONTS_WITH_SYMBOLS}"{text[1]}'

    return re.sub(r"<text\b((?:(?!</text>).)*)", marked, svg, flags=re.DOTALL)
