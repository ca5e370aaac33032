"""The sheet of a quiz for the printer: one page of questions, and one of solutions."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from autograd_lite._palette import LIGHT
from autograd_lite.drawing.page import still_page

__all__ = ["sheet_page"]

STYLE = """body { margin: 0; background: var(--panel); color: var(--ink);
         font: 16px/1.5 system-ui, sans-serif; }
  section { max-width: 46rem; margin: 1.5rem auto; padding: 1.5rem 2rem;
            background: var(--paper); }
  h1 { font-size: 1.25rem; margin: 0; }
  header p { margin: .2rem 0; color: var(--quiet); }
  .name { display: flex; gap: 2rem; margin: 1rem 0; }
  .name span { flex: 1; border-bottom: 1px solid var(--quiet); padding-bottom: .1rem; }
  .name .date { flex: 0 0 10rem; }
  figure { margin: 1rem 0; }
  figure svg { display: block; margin: auto; max-width: 100%; height: auto; max-height: 95mm; }
  ol { list-style: none; padding: 0; margin: 0; }
  li { display: flex; gap: .6rem; align-items: baseline; padding: .35rem 0; break-inside: avoid; }
  li b { font-weight: normal; font-size: 1.15em; }
  .questions li { padding: .6rem 0; }
  .line { flex: 1; border-bottom: 1px solid var(--quiet); min-width: 5rem; }
  @page { size: A4; margin: 18mm; }
  @media print {
    body { background: none; }
    section { margin: 0; padding: 0; max-width: none; }
    section + section { break-before: page; }
  }"""


def sheet_page(
    title: str,
    words: str,
    pictures: Sequence[str],
    questions: Sequence[str],
    solutions: Sequence[str],
) -> str:
    """The sheet as a self-contained HTML page.

    Args:
        title: which quiz it is.
        words: what one learns from it.
        pictures: the SVG with blanks, and that with the answers; trusted markup.
        questions: what is asked, blank by blank.
        solutions: how each answer is found.
    """
    lines = {"questions": questions, "solutions": solutions}
    sections = "\n".join(
        _section(kind, title, words, picture[picture.index("<svg") :], lines[kind])
        for kind, picture in zip(lines, pictures, strict=True)
    )
    return still_page(title, STYLE, sections, LIGHT)


def _section(kind: str, title: str, words: str, picture: str, lines: Sequence[str]) -> str:
    asks = kind == "questions"
    name = '<p class="name"><span>Name</span><span class="date">Date</span></p>' if asks else ""
    line = '<span class="line"></span>' if asks else ""
    items = "\n".join(
        f"<li><b>{chr(ord('①') + i)}</b> <span>{escape(text)}</span>{line}</li>"
        for i, text in enumerate(lines)
    )
    heading = escape(title if asks else f"Solutions. {title}")
    return (
        f'<section class="{kind}">\n<header><h1>{heading}</h1>\n<p>{escape(words)}</p></header>\n'
        f"{name}\n<figure>{picture}</figure>\n<ol>\n{items}\n</ol>\n</section>"
    )
