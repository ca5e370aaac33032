"""A self-contained HTML page around a picture: no script, no network access."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from autograd_lite._palette import LIGHT, css_variables
from autograd_lite.drawing.raster import CSS_DPI
from autograd_lite.drawing.style import printable

__all__ = ["still_page", "to_page"]

SMALLEST = 0.6
"""How small a picture may become in a page, of its own size."""

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
  {colors}  {style}
</style>
</head>
<body>
{body}
</body>
</html>
"""

STYLE = """body {{ margin: 2rem auto; max-width: 80rem; padding: 0 1rem; background: var(--panel);
         color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }}
  h1 {{ font-size: 1.2rem; }}
  figure {{ margin: 0; padding: 1rem; background: {sheet}; border-radius: 8px; overflow-x: auto; }}
  figure svg {{ display: block; margin: auto; width: 100%; height: auto; {widths} }}
  details {{ margin-top: 1rem; color: var(--quiet); }}
  pre {{ overflow-x: auto; color: var(--ink); line-height: 1.3; }}
  @media print {{ body {{ margin: 0; background: #fff; }} figure svg {{ min-width: 0; }} }}"""

BODY = """<h1>{title}</h1>
<figure>
{svg}
</figure>
<details>
<summary>The same graph as text</summary>
<pre>{text}</pre>
</details>"""


def still_page(title: str, style: str, body: str, colors: Mapping[str, str] | None = None) -> str:
    """A page that needs nothing but itself.

    Args:
        title: any text.
        style: the rules of its style sheet.
        body: trusted markup.
        colors: the palette; unless told, as light or dark as the reader's screen.
    """
    parts = {"title": escape(title), "colors": css_variables(colors)}
    return PAGE.format(**parts, style=style, body=body)


def to_page(svg: str, text: str, title: str, colors: Mapping[str, str] | None = None) -> str:
    """The page.

    Args:
        svg: the picture, trusted markup.
        text: the same in plain text, for those who cannot see it.
        title: any text.
        colors: the palette of page and picture; unless told, the picture is on white paper, and
            around it the page as light or dark as its reader's screen.
    """
    svg = svg[svg.index("<svg") :]
    title = printable(title)
    style = STYLE.format(sheet=(colors or LIGHT)["paper"], widths=_widths(svg))
    body = BODY.format(title=escape(title), svg=svg, text=escape(printable(text)))
    return still_page(title, style, body, colors)


def _widths(svg: str) -> str:
    """Between which widths the picture fits itself into the page: it stays readable, and scrolls.

    >>> _widths('<svg width="150pt" height="75pt" viewBox="0 0 150 75">')
    'max-width: 200px; min-width: 120px;'
    """
    size = re.match(r'<svg\b[^>]*? width="([\d.]+)(pt|px)?"', svg)
    if not size:
        return ""
    width = float(size[1]) * (CSS_DPI / 72 if size[2] == "pt" else 1)
    return f"max-width: {width:.0f}px; min-width: {SMALLEST * width:.0f}px;"
