"""A recorded training as one HTML file: the theatre of the live pages, with its numbers inside."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from html import escape
from os import PathLike
from typing import Any

from autograd_lite._palette import css_variables
from autograd_lite._saving import save_as
from autograd_lite.theatre.bundling import bundle, read_asset
from autograd_lite.theatre.stills import stills
from autograd_lite.theatre.watching import Scene, Watcher

__all__ = ["TrainingPlayer"]

MOST_FRAMES, FEWEST_FRAMES = 60, 6
LARGEST = 1_500_000
"""Bytes of all frames; where one takes much, there are fewer."""

MOST_ON_A_CURVE = 500
HEIGHT = 760
IN_PLACE_OF_THE_THEATRE = (
    "@media screen{.autograd-lite-training+.autograd-lite-moments{display:none}}"
    "@media print{.autograd-lite-training{display:none}}"
    '[data-jp-theme-light="true"] .autograd-lite-training{color-scheme:light}'
    '[data-jp-theme-light="false"] .autograd-lite-training{color-scheme:dark}'
)
"""A page that is not trusted loses the theatre, and perhaps these rules: the stills show then."""


class TrainingPlayer:
    """A training that was recorded, to watch again: `History.play` makes it.

    A notebook shows it; where scripts are off, and on paper, a few moments as stills. Of the
    recorded epochs it shows at most 60, evenly spaced, the first and the last among them; fewer
    where the numbers of all would take more than 1.5 million bytes.

    Args:
        model: the network; it is changed while frames are made.
        scene: what it was trained on.
        moments: the parameters at some epochs, as pairs of the epoch and its numbers.
        curves: the series of the loss by epoch: by name one number for each epoch, from 1.
        title: a line above it.

    Raises:
        ValueError: if there is no moment.
    """

    def __init__(
        self,
        model: Any,
        scene: Scene,
        moments: Sequence[tuple[int, Sequence[float]]],
        curves: Mapping[str, Sequence[float]],
        title: str = "",
    ) -> None:
        if not moments:
            raise ValueError("there is no moment of this training to show")
        self.title = title or f"Training of {model!r}"
        watcher = Watcher(model, scene)
        last = self._frame(watcher, moments[-1])
        size = len(json.dumps(last))
        n = max(FEWEST_FRAMES, min(MOST_FRAMES, LARGEST // size))
        chosen = _spread(len(moments), n)
        self.frames = [self._frame(watcher, moments[k]) for k in chosen[:-1]] + [last]
        self.setup = watcher.setup() | {"words": self._words(watcher, len(moments))}
        self.curves = [_curve(name, numbers) for name, numbers in curves.items() if numbers]

    @cached_property
    def html(self) -> str:
        """The page; it needs no server and no network."""
        data = {"setup": self.setup, "frames": self.frames, "curves": self.curves}
        style = css_variables() + read_asset("recorded.css", "file") + read_asset("theatre.css")
        parts = {
            "title": escape(self.title),
            "style": style,
            "stills": self._still,
            # "<" would let a name end the script
            "data": json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"),
            "script": bundle("recorded"),
        }
        page = read_asset("recorded.html", "file")
        return re.sub(r"\{\{(\w+)\}\}", lambda place: parts[place[1]], page)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the training to a file of the kind that its suffix says.

        Args:
            path: ends in .html (the page), .svg (some moments as stills) or .json (the frames).

        Raises:
            ValueError: for another suffix.
        """
        kinds: dict[str, Callable[[], str | bytes]] = {
            ".html": lambda: self.html,
            ".svg": lambda: stills(self.setup, self.frames, self.curves),
            ".json": lambda: json.dumps(self.frames) + "\n",
        }
        save_as(path, kinds, "a training")

    def __repr__(self) -> str:
        return f"<TrainingPlayer {self.title!r}: {len(self.frames)} frames>"

    def _repr_html_(self) -> str:
        return (
            f"<style>{IN_PLACE_OF_THE_THEATRE}</style>"
            f'<iframe class="autograd-lite-training" srcdoc="{escape(self.html)}" '
            f'sandbox="allow-scripts" title="{escape(self.title)}" '
            f'style="width:100%;height:{HEIGHT}px;border:0"></iframe>'
            f'<div class="autograd-lite-moments">{self._still}</div>'
        )

    @property
    def _still(self) -> str:
        picture = stills(self.setup, self.frames, self.curves)
        words = escape("; ".join(f"epoch {f['epoch']}: loss {f['loss']:.4g}" for f in self.frames))
        source = f"data:image/svg+xml;base64,{b64encode(picture.encode()).decode()}"
        return f'<img style="max-width:100%" alt="{words}" src="{source}">'

    def _frame(self, watcher: Watcher, moment: tuple[int, Sequence[float]]) -> dict[str, Any]:
        epoch, numbers = moment
        return {"epoch": epoch, **watcher.frame(numbers)}

    def _words(self, watcher: Watcher, recorded: int) -> str:
        n, shown = len(watcher.scene.X), len(watcher.X)
        samples = f"{shown} of {n} samples" if shown < n else f"{n} samples"
        frames = f"{len(self.frames)} of {recorded} recorded moments"
        return f"{samples}; {frames if len(self.frames) < recorded else f'{recorded} moments'}"


def _spread(n: int, most: int) -> list[int]:
    """At most so many of n numbers, evenly spaced, with the first and the last.

    >>> _spread(10, 4), _spread(3, 60), _spread(1, 60)
    ([0, 3, 6, 9], [0, 1, 2], [0])
    """
    if n <= most:
        return list(range(n))
    return sorted({round(k * (n - 1) / (most - 1)) for k in range(most)})


def _curve(name: str, numbers: Sequence[float]) -> dict[str, Any]:
    chosen = _spread(len(numbers), MOST_ON_A_CURVE)
    return {
        "name": name,
        "epochs": [k + 1 for k in chosen],
        "numbers": [float(f"{numbers[k]:.5g}") for k in chosen],
        "dashed": name != "training",
    }
