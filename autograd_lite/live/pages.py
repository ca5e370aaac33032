"""The files of the pages: what lies in the folder `assets`, and the colours of the palette."""

from __future__ import annotations

from importlib.resources import files

from autograd_lite._palette import DARK, LIGHT

__all__ = ["asset", "asset_names"]

PALETTE = "palette.css"


def asset_names() -> list[str]:
    """The names of all files.

    >>> "index.html" in asset_names() and "palette.css" in asset_names()
    True
    """
    folder = files("autograd_lite.live").joinpath("assets")
    return sorted([PALETTE, *(file.name for file in folder.iterdir() if file.is_file())])


def asset(name: str) -> bytes | None:
    """The content of a file by its name, or None if there is none; no path leads elsewhere."""
    if name == PALETTE:
        return palette_css().encode()
    if name not in asset_names():
        return None
    return files("autograd_lite.live").joinpath("assets").joinpath(name).read_bytes()


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
