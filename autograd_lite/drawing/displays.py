"""What notebooks show of a picture: SVG, PNG where SVG is not trusted, PDF for LaTeX, and text."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from struct import unpack
from typing import Any

from autograd_lite.drawing.raster import CSS_DPI

__all__ = ["Bundle", "fitting", "mimebundle"]

WIDEST = 620
"""What a column of a converted notebook is sure to hold on paper, in the pixels of a page."""

Bundle = tuple[dict[str, Any], dict[str, Any]]
"""What `_repr_mimebundle_` returns: data and metadata, each by MIME type."""


def fitting(svg: str) -> str:
    """The SVG so that no page cuts it: it shrinks with the page that it becomes a part of.

    Converted notebooks make an image of it whose width nothing limits. One that may be too wide
    for paper loses its own width, so that it takes the width of its column.

    >>> fitting('<svg width="72pt" height="36pt" viewBox="0 0 72 36">')
    '<svg style="max-width:100%;height:auto" width="72pt" height="36pt" viewBox="0 0 72 36">'
    >>> fitting('<svg width="2000" height="1000" viewBox="0 0 2000 1000">')
    '<svg viewBox="0 0 2000 1000">'
    """
    root = re.search(r"<svg\b[^>]*>", svg)
    size = root and re.search(r' width="([\d.]+)(pt|px)?" height="[\d.]+(pt|px)?"', root[0])
    if not root or not size:
        return svg
    if float(size[1]) * (CSS_DPI / 72 if size[2] == "pt" else 1) > WIDEST:
        start = root.start() + size.start()
        return svg[:start] + svg[root.start() + size.end() :]
    return svg.replace("<svg ", '<svg style="max-width:100%;height:auto" ', 1)


def mimebundle(
    kinds: Mapping[str, Callable[[], Any]],
    include: Collection[str] | None = None,
    exclude: Collection[str] | None = None,
) -> Bundle:
    """The wanted kinds of a display, each under its MIME type; a PNG is shown at its true size.

    Pixels that cannot be made are left out, as one of the others will do. The PDF is for LaTeX.
    """
    data: dict[str, Any] = {}
    for kind, make in kinds.items():
        if (include and kind not in include) or (exclude and kind in exclude):
            continue
        try:
            data[kind] = make()
        except Exception:
            if kind not in ("image/png", "application/pdf"):
                raise
    metadata = {"image/png": _size(data["image/png"])} if "image/png" in data else {}
    return data, metadata


def _size(png: bytes) -> dict[str, int]:
    """The width and height in which a screen shows a PNG that tells its dots per inch."""
    width, height = unpack(">II", png[16:24])
    place = png.index(b"pHYs") + 4
    shown = CSS_DPI / (0.0254 * unpack(">I", png[place : place + 4])[0])
    return {"width": round(width * shown), "height": round(height * shown)}
