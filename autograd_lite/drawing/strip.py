"""The steps as still frames in one SVG, for print and for viewers that strip scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from textwrap import wrap

from autograd_lite.drawing.looks import Look
from autograd_lite.drawing.stage import Stage, read_asset
from autograd_lite.drawing.steps import Step

__all__ = ["still_svgs", "strip_rows", "strip_svg"]

WHOLE_STORY, EXCERPT = 16, 8
PAGE_WIDTH, MAX_COLUMNS = 1260, 3
SHRINKABLE = 1.35
PAGE_PROPORTION = 1.35  # of a page of paper, less its margins and a few lines
MARGIN, GAP = 12, 28
WIDEST_CAPTION = 560
LINE, CHARACTER = 19, 7.6


def strip_svg(stage: Stage, steps: list[Step]) -> str:
    """The frames in rows, each with its number, title and computation.

    A long story is told by its backward pass, with as many frames as a page of paper holds.
    """
    for most in (WHOLE_STORY, *range(EXCERPT, 0, -1)):
        width, rows = _rows(stage, _chosen(steps, most), steps)
        if sum(height for height, _ in rows) <= PAGE_PROPORTION * width:
            break
    parts, y = [], float(MARGIN)
    for height, row in rows:
        parts.append(_placed(row, 0, y))
        y += height
    return _page(width, y, parts, stage.look)


def strip_rows(stage: Stage, steps: list[Step]) -> list[str]:
    """The rows of the strip as a picture each, for paper, which breaks between them."""
    width, rows = _rows(stage, _chosen(steps), steps)
    return [_page(width, height, [row], stage.look) for height, row in rows]


def _rows(
    stage: Stage, numbers: list[int], steps: list[Step]
) -> tuple[float, list[tuple[int, str]]]:
    """The width of a strip of steps by their numbers; for each row its height and its frames."""
    width = max(stage.width, 300)
    room = SHRINKABLE * PAGE_WIDTH / stage.look.zoom
    columns = max(1, min(len(numbers), MAX_COLUMNS, int((room + GAP) // (width + GAP))))
    captions = {number: _caption(steps[number], width) for number in numbers}
    rows = []
    for start in range(0, len(numbers), columns):
        row = numbers[start : start + columns]
        frames = [
            _placed(
                _frame(stage, steps, number, captions[number], width), MARGIN + i * (width + GAP), 0
            )
            for i, number in enumerate(row)
        ]
        height = round(stage.height + LINE * (2 + max(len(captions[n]) for n in row)) + GAP)
        rows.append((height, "\n".join(frames)))
    return 2 * MARGIN + columns * width + (columns - 1) * GAP, rows


def still_svgs(stage: Stage, steps: list[Step]) -> list[str]:
    """Every step as a picture of its own, all of one size."""
    width = max(stage.width, WIDEST_CAPTION)
    captions = [_caption(step, width) for step in steps]
    height = stage.height + LINE * (2 + max(map(len, captions))) + 2 * MARGIN
    return [
        _page(
            width + 2 * MARGIN,
            height,
            [_placed(_frame(stage, steps, i, caption, width), MARGIN, MARGIN)],
            stage.look,
        )
        for i, caption in enumerate(captions)
    ]


def _page(width: float, height: float, parts: list[str], look: Look) -> str:
    """An SVG around its parts, no wider than a page."""
    scale = min(look.zoom, PAGE_WIDTH / width)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="{look.theme}" '
            f'width="{width * scale:.0f}" height="{height * scale:.0f}" '
            f'viewBox="0 0 {width:.0f} {height:.0f}">',
            f"<style>{_style(look)}</style>",
            # beyond the edges, as the size in whole points may have another proportion
            f'<rect class="page" x="-9" y="-9" width="{width + 18:.0f}" '
            f'height="{height + 18:.0f}"/>',
            *parts,
            "</svg>\n",
        ]
    )


def _placed(part: str, x: float, y: float) -> str:
    return f'<g transform="translate({x:.0f} {y:.0f})">{part}</g>'


def _chosen(steps: list[Step], most: int = WHOLE_STORY) -> list[int]:
    """The numbers of the steps that become frames: all if so many are allowed, or some to the end.

    >>> story = [Step(phase, "", []) for phase in ("start", "forward", "seed", "backward", "end")]
    >>> _chosen(story), _chosen(story, 2), _chosen(story, 1)
    ([0, 1, 2, 3, 4], [2, 4], [4])
    """
    everything = list(range(len(steps)))
    if len(steps) <= most:
        return everything
    seed = next(i for i in everything if steps[i].phase == "seed")
    backward = everything[seed:]
    most = min(most, EXCERPT, len(backward))
    last = len(backward) - 1
    return [backward[last - round(i * last / max(most - 1, 1))] for i in reversed(range(most))]


def _frame(stage: Stage, steps: list[Step], number: int, caption: list[str], width: float) -> str:
    """A step: its title, the picture in the middle of the width, and its sentences."""
    step = steps[number]
    shown: dict[str, str] = {}
    for earlier in steps[: number + 1]:
        shown |= earlier.reveals
    lines = [f'<text class="title {step.phase}" y="14">{number}. {escape(step.title)}</text>']
    picture = stage.svg(shown, step.node, step.edges, step.phase)
    lines.append(_placed(picture, (width - stage.width) / 2, LINE + 6))
    for i, text in enumerate(caption):
        y = stage.height + LINE * (i + 2) + 10
        lines.append(f'<text class="below" y="{y:.0f}">{escape(text)}</text>')
    return "\n".join(lines)


def _caption(step: Step, width: float) -> list[str]:
    return list(_wrapped(step.text, int(width / CHARACTER)))


def _wrapped(text: str, columns: int) -> Iterator[str]:
    for line in text.split("\n"):
        yield from wrap(line, columns) or [""]


def _style(look: Look) -> str:
    """The rules of the player's picture, with the look's colours and fonts written out."""
    rules = read_asset("stage.css") + (
        ".title, .below { font: 14px var(--font); fill: var(--ink); }"
        ".page { fill: var(--paper); } .title { font-weight: bold; }"
        ".title.forward { fill: var(--value); }"
        ".title.seed, .title.backward { fill: var(--grad); }"
    )
    words = {**look.colors, "font": look.families}
    return re.sub(r"var\(--([\w-]+)\)", lambda name: words[name[1]], rules)
