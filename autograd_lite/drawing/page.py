"""A self-contained HTML page around a picture: no script, no network access."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from autograd_lite._palette import LIGHT, css_variables
from autograd_lite.drawing.style import printable

__all__ = ["to_page"]

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
  {colors}  body {{ margin: 2rem auto; max-width: 80rem; padding: 0 1rem; background: var(--panel);
         color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }}
  h1 {{ font-size: 1.2rem; }}
  figure {{ margin: 0; padding: 1rem; background: {sheet}; border-radius: 8px; overflow-x: auto; }}
  figure svg {{ display: block; margin: auto; }}
  details {{ margin-top: 1rem; color: var(--quiet); }}
  pre {{ overflow-x: auto; color: var(--ink); line-height: 1.3; }}
  @media print {{ body {{ margin: 0; background: #fff; }} figure svg {{ max-width: 100%; }} }}
</style>
</head>
<body>
<h1>{title}</h1>
<figure>
{svg}
</figure>
<details>
<summary>The same graph as text</summary>
<pre>{text}</pre>
</details>
</body>
</html>
"""


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
    return PAGE.format(
        title=escape(printable(title)),
        colors=css_variables(colors),
        sheet=(colors or LIGHT)["paper"],
        svg=svg,
        text=escape(printable(text)),
    )
