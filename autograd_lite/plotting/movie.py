"""Pictures one after the other: a small player in one HTML page, and stills where none runs."""

from __future__ import annotations

import io
import json
from base64 import b64encode
from collections.abc import Callable, Sequence
from html import escape
from os import PathLike
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite._saving import save_as
from autograd_lite.drawing.animation import animated
from autograd_lite.plotting.style import INK, new_figure

__all__ = ["Movie"]

STILLS, STILLS_IN_A_ROW = 4, 2
"""How many frames to show where no script runs, and how many of them side by side."""

MILLISECONDS_AT_THE_END = 2500
DOTS_PER_INCH, CAPTION = 100, 0.3
"""Of a caption in pixels, and its height in inches."""

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<style>
  body {{ margin: 0; background: #fff; color: #1a1a1a; font: 14px/1.5 system-ui, sans-serif; }}
  figure {{ margin: 0; max-width: {width}px; }}
  img {{ width: 100%; display: block; }}
  figcaption {{ min-height: 1.5em; padding-left: .5em; }}
  .controls {{ display: flex; gap: .8em; align-items: center; padding: .3em .5em; }}
  button {{ font: inherit; min-width: 5.5em; padding: .2em .6em; }}
  input {{ flex: 1; }}
</style>
</head>
<body>
<figure>
<img src="{last}" alt="{title}">
<figcaption>{caption}</figcaption>
</figure>
<div class="controls" style="max-width:{width}px" hidden>
<button type="button" aria-label="Play or pause">&#9654; Play</button>
<input type="range" min="0" max="{end}" value="{end}" aria-label="Frame">
</div>
<script>
const frames = {frames}, captions = {captions};
const picture = document.querySelector("img"), caption = document.querySelector("figcaption");
const button = document.querySelector("button"), slider = document.querySelector("input");
let timer = null;
function show(k) {{ picture.src = frames[k]; caption.textContent = captions[k]; slider.value = k; }}
function pause() {{ clearInterval(timer); timer = null; button.textContent = "\\u25B6 Play"; }}
function next() {{ const k = +slider.value + 1; k < frames.length ? show(k) : pause(); }}
button.onclick = () => {{
  if (timer) return pause();
  if (+slider.value === frames.length - 1) show(0);
  button.textContent = "\\u23F8 Pause";
  timer = setInterval(next, {milliseconds});
}};
slider.oninput = () => {{ pause(); show(+slider.value); }};
document.querySelector(".controls").hidden = false;
</script>
</body>
</html>
"""

STILLS_WHERE_NO_FRAME_IS = (
    ".autograd-lite-movie + .autograd-lite-frames { display: none }"
    "@media print { .autograd-lite-movie { display: none }"
    " .autograd-lite-movie + .autograd-lite-frames { display: block } }"
)


class Movie:
    """Frames with a slider and a button, in one page that needs no server and no network.

    A notebook shows the player; where pages run no scripts, and on paper, a few frames stand side
    by side.

    Args:
        frames: the pictures, as the bytes of PNG files of one size.
        captions: a line below each of them.
        title: what is to be seen, for those who cannot see it.
        width: of the picture, in pixels.
        milliseconds: how long a frame is shown.

    Raises:
        ValueError: if there is no frame, or another number of captions.

    >>> from autograd_lite import plot_softmax
    >>> from autograd_lite.plotting.style import png_of
    >>> frames = [png_of(plot_softmax([0.0, 1.0], [t]).figure) for t in (1.0, 2.0)]
    >>> movie = Movie(frames, ["T = 1", "T = 2"], title="softmax")
    >>> movie
    <Movie 'softmax': 2 frames>
    """

    def __init__(
        self,
        frames: Sequence[bytes],
        captions: Sequence[str],
        *,
        title: str = "",
        width: int = 560,
        milliseconds: int = 400,
    ) -> None:
        if not frames or len(frames) != len(captions):
            raise ValueError(f"{len(frames)} frames and {len(captions)} captions make no movie")
        self.frames, self.captions, self.title = list(frames), list(captions), title
        self.width, self.milliseconds = width, milliseconds

    @property
    def html(self) -> str:
        """The player as a page of its own."""
        sources = [_source(frame) for frame in self.frames]
        return PAGE.format(
            title=escape(self.title),
            width=self.width,
            last=sources[-1],
            caption=escape(self.captions[-1]),
            end=len(sources) - 1,
            frames=_literal(sources),
            captions=_literal(self.captions),
            milliseconds=self.milliseconds,
        )

    def save(self, path: str | PathLike[str]) -> None:
        """Write the movie to a file of the kind that its suffix says.

        Args:
            path: ends in .html (the player), .gif or .apng (animated) or .png (a few frames
                as stills); frames in pixels have their captions below them.

        Raises:
            ValueError: for another suffix.
        """
        kinds: dict[str, Callable[[], str | bytes]] = {
            ".html": lambda: self.html,
            ".gif": lambda: self._animated("GIF"),
            ".apng": lambda: self._animated("PNG"),
            ".png": self._repr_png_,
        }
        save_as(path, kinds, "a movie")

    def __repr__(self) -> str:
        return f"<Movie {self.title!r}: {len(self.frames)} frames>"

    def _repr_html_(self) -> str:
        image = import_extra("PIL.Image").open(io.BytesIO(self.frames[0]))
        height = f"calc(min(100vw, {self.width}px) * {image.height / image.width:.3f} + 90px)"
        return (
            f"<style>{STILLS_WHERE_NO_FRAME_IS}</style>"
            f'<iframe class="autograd-lite-movie" srcdoc="{escape(self.html)}" '
            f'sandbox="allow-scripts" title="{escape(self.title)}" '
            f'style="width:100%;max-width:{self.width + 20}px;height:{height};border:0"></iframe>'
            f'<div class="autograd-lite-frames">{self._stills()}</div>'
        )

    def _repr_png_(self) -> bytes:
        """The stills, for paper."""
        image = import_extra("PIL.Image")
        pictures = [self._captioned(k) for k in self._chosen()]
        width, height = pictures[0].size
        columns = min(STILLS_IN_A_ROW, len(pictures))
        rows = -(-len(pictures) // columns)
        sheet = image.new("RGB", (width * columns, height * rows), "white")
        for i, picture in enumerate(pictures):
            sheet.paste(picture, (i % columns * width, i // columns * height))
        png = io.BytesIO()
        sheet.quantize(256, dither=image.Dither.NONE).save(png, format="PNG", optimize=True)
        return png.getvalue()

    def _animated(self, kind: str) -> bytes:
        frames = [self._captioned(k) for k in range(len(self.frames))]
        at_the_end = max(self.milliseconds, MILLISECONDS_AT_THE_END)
        return animated(frames, kind, self.milliseconds, at_the_end, colors=256)

    def _captioned(self, k: int) -> Any:
        """A frame with its caption below it, as a Pillow image."""
        image = import_extra("PIL.Image")
        frame = image.open(io.BytesIO(self.frames[k])).convert("RGB")
        if not any(self.captions):
            return frame
        inches = frame.width / DOTS_PER_INCH
        line = new_figure(inches, CAPTION)
        line.text(0.5, 0.5, self.captions[k], ha="center", va="center", color=INK,
                  parse_math=False)  # fmt: skip
        file = io.BytesIO()
        line.savefig(file, format="png", dpi=DOTS_PER_INCH)
        below = image.open(file).convert("RGB")
        whole = image.new("RGB", (frame.width, frame.height + below.height), "white")
        whole.paste(frame, (0, 0))
        whole.paste(below, (0, frame.height))
        return whole

    def _chosen(self) -> list[int]:
        """The numbers of the frames that stand for all, the first and the last among them."""
        last = len(self.frames) - 1
        return sorted({round(k * last / (STILLS - 1)) for k in range(STILLS)})

    def _stills(self) -> str:
        chosen = self._chosen()
        columns = min(STILLS_IN_A_ROW, len(chosen))
        return "".join(
            f'<figure style="display:inline-block;width:{99 // columns}%;margin:0">'
            f'<img style="width:100%" src="{_source(self.frames[k])}" '
            f'alt="{escape(self.captions[k])}">'
            f"<figcaption>{escape(self.captions[k])}</figcaption></figure>"
            for k in chosen
        )


def _source(frame: bytes) -> str:
    return f"data:image/png;base64,{b64encode(frame).decode()}"


def _literal(texts: Sequence[str]) -> str:
    """A list as JavaScript writes it; "<" would let a caption end the script."""
    return json.dumps(list(texts), ensure_ascii=False).replace("<", "\\u003c")
