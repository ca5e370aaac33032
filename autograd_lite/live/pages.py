"""The files of the pages: what lies in the folders `assets`, and the colours of the palette."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from autograd_lite._palette import DARK, LIGHT

__all__ = ["asset", "asset_names"]

PALETTE = "palette.css"

ROOMS = ("autograd_lite.live", "autograd_lite.theatre")
"""Whose assets they are; no two of them have the same name."""


def asset_names() -> list[str]:
    """The names of all files.

    >>> "index.html" in asset_names() and "palette.css" in asset_names()
    True
    """
    return sorted([PALETTE, *_files()])


def asset(name: str) -> bytes | None:
    """The content of a file by its name, or None if there is none; no path leads elsewhere."""
    if name == PALETTE:
        return palette_css().encode()
    file = _files().get(name)
    return file.read_bytes() if file else None


def _files() -> dict[str, Any]:
    """The files by their names."""
    folders = [files(room).joinpath("assets") for room in ROOMS]
    return {file.name: file for folder in folders for file in folder.iterdir() if file.is_file()}


def palette_css() -> str:
    """The colours as variables: those that the reader chose, or else as the screen is."""
    light, dark = (
        " ".join(f"--{name}: {color};" for name, color in colors.items())
        for colors in (LIGHT, DARK)
    )
    return (
        f":root {{ color-scheme: light; {light} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ color-scheme: dark; {dark} }} }}\n"
        f":root[data-theme=light] {{ color-scheme: light; {light} }}\n"
        f":root[data-theme=dark] {{ color-scheme: dark; {dark} }}\n"
    )
