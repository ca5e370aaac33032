"""What notebooks show of a picture: SVG for the screen, PNG where SVG is not trusted, and text."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from struct import unpack
from typing import Any

from autograd_lite.drawing.raster import CSS_DPI, DPI

__all__ = ["Bundle", "mimebundle"]

Bundle = tuple[dict[str, Any], dict[str, Any]]
"""What `_repr_mimebundle_` returns: data and metadata, each by MIME type."""


def mimebundle(
    kinds: Mapping[str, Callable[[], Any]],
    include: Collection[str] | None = None,
    exclude: Collection[str] | None = None,
) -> Bundle:
    """The wanted kinds of a display, each under its MIME type; a PNG is shown at its true size.

    A PNG that cannot be made is left out, as one of the others will do.
    """
    data: dict[str, Any] = {}
    for kind, make in kinds.items():
        if (include and kind not in include) or (exclude and kind in exclude):
            continue
        try:
            data[kind] = make()
        except Exception:
            if kind != "image/png":
                raise
    metadata = {"image/png": _size(data["image/png"])} if "image/png" in data else {}
    return data, metadata


def _size(png: bytes) -> dict[str, int]:
    """The width and height in which a PNG of `DPI` dots per inch is shown on a screen."""
    width, height = unpack(">II", png[16:24])
    return {"width": round(width * CSS_DPI / DPI), "height": round(height * CSS_DPI / DPI)}
