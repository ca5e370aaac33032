"""What a classifier gets wrong: which class it takes for which, and the samples themselves."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, isqrt
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite._palette import LIGHT, NEGATIVE, POSITIVE
from autograd_lite.functional import softmax
from autograd_lite.metrics import confusion_matrix, predicted_class
from autograd_lite.plotting.style import INK, QUIET, axes_for

__all__ = ["plot_confusion", "plot_mistakes"]

IN_A_ROW = 6
TEXT_ROOM = 0.42
"""Between the rows of images, for what is written above them, in heights of an image."""


def plot_confusion(
    outputs: Sequence[Any],
    classes: Sequence[int],
    *,
    class_names: Sequence[str] | None = None,
    title: str = "",
    ax: Any = None,
) -> Any:
    """Draw the confusion matrix: a row for each class, a column for what it was taken for.

    What is right stands on the diagonal, in blue. Mistakes are orange, the stronger the more of
    them.

    Args:
        outputs: what `model.predict` returned.
        classes: the right class of each, from 0.
        class_names: what to call the classes; by default their numbers.
        title: a line above the picture.
        ax: matplotlib axes to draw into; new ones by default.

    Returns:
        The axes.

    Raises:
        ValueError: if there are not as many classes as outputs, or none, or too few names.
        ImportError: if matplotlib is not installed.

    >>> ax = plot_confusion([[0.1, 2.0], [1.5, 0.5], [0.0, 3.0]], [1, 0, 0])
    >>> [text.get_text() for text in ax.texts]
    ['1', '1', '1']
    """
    counts = confusion_matrix(outputs, classes)
    n = len(counts)
    names = _names(class_names, n)
    long = max(0, max(map(len, names)) - 4)  # letters beyond those that there is room for
    size = (1.4 + 0.42 * n + 0.08 * long, 1.3 + 0.38 * n + 0.06 * long)
    ax = axes_for(ax, size=size, title=title)
    ax.imshow(_confusion_colors(counts))
    for i, row in enumerate(counts):
        for j, count in enumerate(row):
            if count:
                ax.text(j, i, str(count), ha="center", va="center", color=INK, fontsize=9)
    ax.set_xticks(range(n), names)
    ax.set_yticks(range(n), names)
    if long:
        ax.tick_params(axis="x", labelrotation=45)
    ax.set(xlabel="what the model says", ylabel="what it is")
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.set_xticks([k - 0.5 for k in range(1, n)], minor=True)
    ax.set_yticks([k - 0.5 for k in range(1, n)], minor=True)
    ax.grid(which="minor", color=LIGHT["line"], linewidth=0.8)
    ax.tick_params(which="minor", length=0)
    return ax


def _confusion_colors(counts: list[list[int]]) -> Any:
    """Shades of blue on the diagonal and of orange beside it, each from white to its largest."""
    np = import_extra("numpy")
    to_rgb = import_extra("matplotlib.colors").to_rgb
    table = np.array(counts, dtype=float)
    is_right = np.eye(len(counts), dtype=bool)
    image = np.ones((*table.shape, 3))
    for chosen, color in ((is_right, POSITIVE), (~is_right, NEGATIVE)):
        share = table / max(1.0, table[chosen].max()) * chosen
        image -= 0.65 * share[..., None] * (1 - np.array(to_rgb(color)))
    return image


def plot_mistakes(
    images: Sequence[Sequence[float]],
    outputs: Sequence[Any],
    classes: Sequence[int],
    *,
    class_names: Sequence[str] | None = None,
    most: int = 12,
    title: str = "",
    ax: Any = None,
) -> Any:
    r"""Show the images that a classifier gets wrong, those first of which it is most certain.

    Args:
        images: the pixels of each image, row by row; the images are squares.
        outputs: what `model.predict` returned for them: a list of scores each.
        classes: the right class of each, from 0.
        class_names: what to call the classes; by default their numbers.
        most: how many images to show at most.
        title: a line above the picture; by default how many mistakes there are.
        ax: matplotlib axes to draw into; new ones by default.

    Returns:
        The axes.

    Raises:
        ValueError: if there are not as many images, outputs and classes, too few names, or
            images that are no squares.
        ImportError: if matplotlib is not installed.

    >>> images, outputs = [[0.0, 1.0, 1.0, 0.0], [1.0, 0.0, 0.0, 1.0]], [[2.0, 0.0], [3.0, 0.0]]
    >>> ax = plot_mistakes(images, outputs, [0, 1])
    >>> ax.get_title(), ax.texts[0].get_text()
    ('1 mistake among 2', 'is 1\nsays 0, 95 %')
    """
    if not len(images) == len(outputs) == len(classes) > 0:
        raise ValueError(
            f"{len(images)} images, {len(outputs)} outputs and {len(classes)} classes: "
            "as many of each, please, and 1 or more"
        )
    side = isqrt(len(images[0]))
    if side * side != len(images[0]):
        raise ValueError(f"an image of {len(images[0])} pixels is no square")
    names = _names(class_names, max(len(outputs[0]), 1 + max(classes)))
    wrong = []
    for image, scores, right in zip(images, outputs, classes, strict=True):
        said = predicted_class(scores)
        if said != right:
            wrong.append((softmax(scores)[said].data, image, names[right], names[said]))
    wrong.sort(key=lambda mistake: -mistake[0])
    shown = wrong[:most]
    n_rows, n_columns = max(1, ceil(len(shown) / IN_A_ROW)), max(1, min(IN_A_ROW, len(shown)))
    plural = "" if len(wrong) == 1 else "s"
    ax = axes_for(
        ax,
        size=(1.05 * IN_A_ROW, 0.5 + 1.4 * n_rows),
        title=title or f"{len(wrong)} mistake{plural} among {len(images)}",
    )
    np = import_extra("numpy")
    for i, (certainty, image, what, said_name) in enumerate(shown):
        row, column = divmod(i, IN_A_ROW)
        left, bottom = 1.15 * column, -(1 + TEXT_ROOM) * row
        pixels = np.asarray(image, dtype=float).reshape(side, side)
        ax.imshow(pixels, cmap="gray_r", extent=(left, left + 1, bottom, bottom + 1))
        text = f"is {what}\nsays {said_name}, {100 * certainty:.0f} %"
        ax.text(left + 0.5, bottom + 1.03, text, ha="center", va="bottom", fontsize=8, color=QUIET)
    ax.set(
        xlim=(-0.05, 1.15 * n_columns - 0.1),
        ylim=(-(1 + TEXT_ROOM) * (n_rows - 1) - 0.05, 1 + TEXT_ROOM),
        aspect="equal",
    )
    ax.set_axis_off()
    return ax


def _names(class_names: Sequence[str] | None, n: int) -> list[str]:
    names = list(map(str, range(n))) if class_names is None else list(class_names)
    if len(names) < n:
        raise ValueError(f"{len(names)} class names for {n} classes")
    return names
