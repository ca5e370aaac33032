"""Text in Graphviz' language, safe from being read as markup or as an escape sequence."""

from __future__ import annotations

import re
from html import escape

from autograd_lite.drawing.style import printable

__all__ = ["FONT", "colored", "html", "pairs", "quote", "tooltip"]

FONT = "Helvetica,Arial,sans-serif"


def html(text: str) -> str:
    """The text inside an HTML-like label."""
    text = escape(printable(text)).replace("\n", "<BR/>")
    # Graphviz puts a node's name in place of a backslash and N (and a few more such) even here,
    # and has no escape for it, but a tag between the two characters keeps them apart.
    return re.sub(r"(?<=\\)([EGHLNT\\])", rf'<FONT FACE="{FONT}">\1</FONT>', text)


def colored(text: str, color: str, size: int = 0) -> str:
    """The text inside an HTML-like label, in a colour and, unless it is 0, in a size in points."""
    points = f' POINT-SIZE="{size}"' if size else ""
    return f'<FONT COLOR="{color}"{points}>{html(text)}</FONT>' if text else ""


def quote(text: str) -> str:
    """The text as a DOT string, in which Graphviz reads entities such as &lt; as well."""
    text = text.replace("&", "&amp;")
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"'


def pairs(attributes: dict[str, str]) -> str:
    """Attributes as DOT writes them."""
    if "tooltip" in attributes:
        attributes = attributes | {"tooltip": tooltip(attributes["tooltip"])}
    return " ".join(f"{name}={quote(value)}" for name, value in attributes.items())


def tooltip(text: str) -> str:
    r"""A tooltip, in which Graphviz puts a node's name in place of \N once more than in a label."""
    return text.replace("\\", "\\\\")
