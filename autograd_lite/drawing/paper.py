"""SVG as the pages of a PDF: vectors, with texts that can be searched and copied."""

from __future__ import annotations

from collections.abc import Sequence

from autograd_lite._extras import import_extra
from autograd_lite.drawing.raster import in_fonts

__all__ = ["svg_to_pdf"]

DOCUMENT = b"""
#set document(date: none)
#set page(width: auto, height: auto, margin: 0pt)
#for i in range(sys.inputs.len()) { page(image(bytes(sys.inputs.at(str(i))))) }
"""
"""In Typst's language, which reads SVG as the library does that makes our pixels."""


def svg_to_pdf(svgs: Sequence[str]) -> bytes:
    """SVG pictures as the pages of a PDF, each of its size.

    Raises:
        ImportError: if typst is not installed.
    """
    typst = import_extra("typst")
    pictures = {str(i): in_fonts(svg) for i, svg in enumerate(svgs)}
    pdf: bytes = typst.compile(DOCUMENT, sys_inputs=pictures)
    return pdf
