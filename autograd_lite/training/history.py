"""The history of a training: what was measured in each epoch, to print, plot and save."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass, field, fields
from html import escape
from typing import TYPE_CHECKING, Any

from autograd_lite._extras import is_installed
from autograd_lite._tables import aligned
from autograd_lite.training.files import CheckpointError, read_json, write_json
from autograd_lite.training.runs import RunState, run_state

if TYPE_CHECKING:
    from autograd_lite.theatre.player import TrainingPlayer
    from autograd_lite.training.recordings import Recording

__all__ = ["History"]

PICTURE_WIDTH = 620
"""Of the curves in a notebook, in pixels."""


TEXTS = ("stopped", "engine")
OTHERS = (*TEXTS, "state")
"""The fields that are no series of numbers."""


@dataclass
class History:
    """What happened in each epoch of a training, one list per quantity.

    loss: the mean loss of the training samples, each as the model was at its batch; no penalty.
    accuracy: the fraction of them that were classified correctly; empty for regression.
    validation_loss, validation_accuracy: the same after the epoch, on the validation data.
    lr: the learning rate.
    stopped: why it ended early: "interrupted", "patience", or "" if it did not.
    engine: what computed it: "eager" for Values, or the engine of a compiled program.
    state: what `fit(..., resume=history)` needs to go on; not shown, and saved with the rest.
    recording: what `fit(..., record=True)` kept for `play`; not saved.

    >>> history = History(loss=[0.75, 0.25], accuracy=[0.5, 1.0], lr=[0.1, 0.1])
    >>> print(history)
    epoch    loss  accuracy   lr
        1  0.7500   50.00 %  0.1
        2  0.2500  100.00 %  0.1
    """

    loss: list[float] = field(default_factory=list)
    accuracy: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    validation_accuracy: list[float] = field(default_factory=list)
    lr: list[float] = field(default_factory=list)
    stopped: str = ""
    engine: str = "eager"
    state: RunState | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.recording: Recording | None = None  # no field, as it is not compared, shown or saved

    def __len__(self) -> int:
        return len(self.loss)

    def __str__(self) -> str:
        """A table of at most some ten epochs, evenly spaced, with the first and the last."""
        rows = self._table()
        lines = aligned(rows, right=range(len(rows[0])))
        if self.stopped:
            lines.append(self._why_stopped())
        return "\n".join(lines)

    def _table(self) -> list[tuple[str, ...]]:
        """The rows of the table, the names of its columns first."""
        n = len(self)
        shown = sorted({round(i * (n - 1) / 10) for i in range(11)}) if n else []
        columns = [["epoch", *(str(i + 1) for i in shown)]]
        for name, series in self._series().items():
            form = "{:.2%}" if "accuracy" in name else "{:.4g}" if name == "lr" else "{:.4f}"
            cells = [form.format(series[i]).replace("%", " %") for i in shown]
            columns.append([name.replace("_", " "), *cells])
        return list(zip(*columns, strict=True))

    def _why_stopped(self) -> str:
        return f"stopped after epoch {len(self)}: {self.stopped}"

    def __repr__(self) -> str:
        last = ", ".join(f"{name}={series[-1]:.4g}" for name, series in self._series().items())
        return f"History({len(self)} epochs{', last: ' if last else ''}{last})"

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the history to a JSON file, in one step.

        A recording is not written: it holds the model and all samples. `play().save(...)` keeps
        what it shows, as a page.
        """
        contents = {f.name: getattr(self, f.name) for f in fields(self)}
        contents["state"] = self.state and self.state.as_json()
        write_json(path, "autograd_lite.History", contents)

    def up_to(self, epochs: int) -> History:
        """The history of the first epochs alone, as that of a run that has not ended."""
        series: dict[str, Any] = {
            name: numbers[:epochs] for name, numbers in self._series().items()
        }
        return History(**series, engine=self.engine, state=self.state)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> History:
        """Read a history that `save` has written.

        Raises:
            CheckpointError: for a file that is damaged, of another kind, or from a newer version.
        """
        _, contents = read_json(path, "autograd_lite.History")
        try:
            return _history(contents)
        except (AttributeError, LookupError, OverflowError, TypeError, ValueError) as error:
            raise CheckpointError(f"{path} does not describe a History: {error}") from error

    def plot(self, ax: Any = None) -> Any:
        """Draw loss and accuracy over the epochs, as `plot_history` does.

        Args:
            ax: matplotlib axes to draw into, one for each panel; new ones by default.

        Returns:
            The axes of the panels.

        Raises:
            ValueError: if no epoch was completed, or there are too few axes.
            ImportError: if matplotlib is not installed.
        """
        from autograd_lite.plotting.history import plot_history

        return plot_history(self, ax=ax)

    def play(self, title: str = "") -> TrainingPlayer:
        """The training as it was recorded, to watch again: a page with the theatre of live pages.

        It shows the loss, the network with its weights and gradients, what each layer says, and
        for models of two inputs the plane, at up to 60 moments: see `TrainingPlayer`.

        Args:
            title: a line above it.

        Returns:
            What a notebook shows, and `save("training.html")` writes as one file.

        Raises:
            ValueError: if nothing was recorded.

        >>> from autograd_lite import MLP, fit
        >>> history = fit(MLP(2, [3, 1], seed=1), [[0.0, 1.0], [1.0, 0.0]], [0.0, 1.0], loss="mse",
        ...               epochs=5, record=True, progress=False)
        >>> history.play("two points")
        <TrainingPlayer 'two points': 6 frames>
        """
        if self.recording is None:
            raise ValueError(
                "nothing was recorded of this training: fit(..., record=True) records, and a file "
                "of History.save holds no recording"
            )
        curves = {"training": self.loss, "validation": self.validation_loss}
        return self.recording.player(curves, title)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """For notebooks: the table in every format, with the curves where there is Matplotlib."""
        shown: dict[str, Any] = {"text/plain": str(self)}
        header, *rows = self._table()
        lines = "".join(_html_row(row, "td") for row in rows)
        table = f"<table><thead>{_html_row(header, 'th')}</thead><tbody>{lines}</tbody></table>"
        picture = ""
        if len(self) and is_installed("matplotlib"):
            shown["image/png"] = base64.b64encode(self.plot()._repr_png_()).decode()
            picture = (
                f'<img alt="loss and accuracy over the epochs" style="max-width: 100%; '
                f'width: {PICTURE_WIDTH}px" src="data:image/png;base64,{shown["image/png"]}">'
            )
        stopped = f"<p>{escape(self._why_stopped())}</p>" if self.stopped else ""
        shown["text/html"] = f"{picture}{table}{stopped}"
        return shown

    def _series(self) -> dict[str, list[float]]:
        """The quantities that were recorded, by name."""
        series = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in OTHERS}
        return {name: numbers for name, numbers in series.items() if numbers}


def _html_row(cells: tuple[str, ...], tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"


def _history(contents: dict[str, Any]) -> History:
    names = {f.name for f in fields(History)}
    for name, before in (("engine", "eager"), ("state", None)):  # a version that had no other
        contents.setdefault(name, before)
    if contents.keys() != names:
        raise ValueError(f"it has {', '.join(contents)}, not {', '.join(sorted(names))}"[:200])
    texts = {name: contents.pop(name) for name in TEXTS}
    for name, text in texts.items():
        if not isinstance(text, str):
            raise TypeError(f"{name} is a text, not {text!r:.60}")
    state = contents.pop("state")
    for name, series in contents.items():
        if not isinstance(series, list):
            raise TypeError(f"{name} is a list of numbers, not {series!r:.60}")
        for i, number in enumerate(series):
            if type(number) not in (int, float):
                raise TypeError(f"{name}[{i}] is not a number: {number!r:.60}")
        if len(series) not in (0, len(contents["loss"])):
            raise ValueError(f"{name} has {len(series)} epochs and loss {len(contents['loss'])}")
    lists: dict[str, Any] = {name: list(map(float, xs)) for name, xs in contents.items()}
    return History(**lists, **texts, state=state and run_state(state))
