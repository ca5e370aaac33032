"""Reports: how well a model does on samples whose answers are known, as tables of metrics."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import Any

from autograd_lite._consoles import shown_on_consoles
from autograd_lite._extras import import_extra
from autograd_lite._tables import aligned
from autograd_lite.tables.text import printable

__all__ = ["ClassificationReport", "RegressionReport", "report_classes", "report_numbers"]

WIDEST = 12
"""A confusion matrix of more classes does not fit into a terminal."""


@dataclass(frozen=True)
class ClassificationReport:
    """How well classes are told apart.

    class_names: a name for each class.
    confusion: entry [i][j] counts the samples of class i that were taken for class j.
    loss: the mean cross-entropy: minus the logarithm of the probability of the right class.
    note: a sentence about the samples, such as how many were left out.

    >>> print(ClassificationReport(["cat", "dog"], [[8, 2], [1, 9]], 0.35))
    accuracy 85.0 % of 20 rows (the most frequent class alone: 50.0 %), loss 0.3500
    <BLANKLINE>
         precision  recall    F1  rows
    cat     88.9 %  80.0 %  84.2 %   10
    dog     81.8 %  90.0 %  85.7 %   10
    <BLANKLINE>
    each row what it is, each column what the model says:
         cat  dog
    cat    8    2
    dog    1    9
    """

    class_names: list[str]
    confusion: list[list[int]]
    loss: float
    note: str = ""

    @property
    def n(self) -> int:
        """The number of samples."""
        return sum(map(sum, self.confusion))

    @property
    def accuracy(self) -> float:
        """The share of the samples that are taken for what they are."""
        return sum(row[k] for k, row in enumerate(self.confusion)) / self.n

    @property
    def baseline(self) -> float:
        """The accuracy of saying the most frequent class to everything."""
        return max(map(sum, self.confusion)) / self.n

    @property
    def precision(self) -> list[float]:
        """For each class the share of the samples taken for it that are of it; nan if none is."""
        said = [sum(column) for column in zip(*self.confusion, strict=True)]
        return [_share(row[k], said[k]) for k, row in enumerate(self.confusion)]

    @property
    def recall(self) -> list[float]:
        """For each class the share of its samples that are taken for it; nan if there are none."""
        return [_share(row[k], sum(row)) for k, row in enumerate(self.confusion)]

    @property
    def f1(self) -> list[float]:
        """For each class the harmonic mean of precision and recall: 2tp / (2tp + fp + fn)."""
        said = [sum(column) for column in zip(*self.confusion, strict=True)]
        return [_share(2 * row[k], sum(row) + said[k]) for k, row in enumerate(self.confusion)]

    @shown_on_consoles
    def __str__(self) -> str:
        lines = [self._sentence(), "", *aligned(self._metrics(), right=range(1, 5))]
        if len(self.class_names) <= WIDEST:
            names = list(map(printable, self.class_names))
            matrix = [["", *names]]
            for name, row in zip(names, self.confusion, strict=True):
                matrix.append([name, *map(str, row)])
            right = range(1, len(self.class_names) + 1)
            lines += ["", "each row what it is, each column what the model says:"]
            lines += aligned(matrix, right=right)
        return "\n".join([*lines, *_paragraph(self.note)])

    def __repr__(self) -> str:
        return (
            f"ClassificationReport(accuracy={self.accuracy:.4f}, loss={self.loss:.4g}, n={self.n})"
        )

    def _repr_html_(self) -> str:
        """For notebooks: the metrics of each class, and the confusion matrix."""
        matrix = [["is / says", *self.class_names]]
        for name, row in zip(self.class_names, self.confusion, strict=True):
            matrix.append([name, *map(str, row)])
        tables = _html(self._metrics()) + _html(matrix)
        return f"<p>{escape(self._sentence())}</p>{tables}{_html_paragraph(self.note)}"

    def _sentence(self) -> str:
        return (
            f"accuracy {_percent(self.accuracy)} of {self.n:,} rows (the most frequent class "
            f"alone: {_percent(self.baseline)}), loss {self.loss:.4f}"
        )

    def _metrics(self) -> list[list[str]]:
        rows = [["", "precision", "recall", "F1", "rows"]]
        columns = zip(
            self.class_names, self.precision, self.recall, self.f1, self.confusion, strict=True
        )
        for name, *metrics, counts in columns:
            rows.append([printable(name), *map(_percent, metrics), f"{sum(counts):,}"])
        return rows


@dataclass(frozen=True)
class RegressionReport:
    """How well numbers are estimated.

    n: the number of samples.
    mae: the mean distance between estimate and truth, in the unit of the target.
    rmse: the root of the mean squared distance.
    r2: 1 - sum((y - estimate)**2) / sum((y - mean)**2): 1 is perfect, 0 as good as the mean.
    note: a sentence about the samples, such as how many were left out.

    >>> print(RegressionReport(20, 1.25, 1.5, 0.91))
    mean absolute error      1.25
    root mean squared error  1.5
    R2                       0.9100
    rows                     20
    """

    n: int
    mae: float
    rmse: float
    r2: float
    note: str = ""

    @shown_on_consoles
    def __str__(self) -> str:
        return "\n".join([*aligned(self._rows()), *_paragraph(self.note)])

    def _repr_html_(self) -> str:
        """For notebooks."""
        return _html([["", ""], *self._rows()]) + _html_paragraph(self.note)

    def _rows(self) -> list[list[str]]:
        r2 = f"{self.r2:.4f}" if self.r2 > -1e6 else f"{self.r2:.4g}"
        return [
            ["mean absolute error", f"{self.mae:.4g}"],
            ["root mean squared error", f"{self.rmse:.4g}"],
            ["R2", "-" if math.isnan(self.r2) else r2],
            ["rows", f"{self.n:,}"],
        ]


def report_classes(scores: Any, y: Any, class_names: list[str]) -> ClassificationReport:
    """The report of a classifier.

    Args:
        scores: for each sample one score for each class, as softmax takes them: an array.
        y: the right class of each, from 0: an array.
        class_names: a name for each class.
    """
    np = import_extra("numpy")
    n = len(class_names)
    counts = np.bincount(y * n + scores.argmax(axis=1), minlength=n * n).reshape(n, n)
    highest = scores.max(axis=1, keepdims=True)
    with np.errstate(over="ignore"):  # a loss of inf says what it is
        log_sums = np.log(np.exp(scores - highest).sum(axis=1)) + highest[:, 0]
        loss = float((log_sums - scores[np.arange(len(y)), y]).mean())
    return ClassificationReport(list(class_names), counts.tolist(), loss)


def report_numbers(estimates: Any, y: Any) -> RegressionReport:
    """The report of a regression.

    Args:
        estimates: an array of a number for each sample.
        y: an array of the right ones.
    """
    np = import_extra("numpy")
    size = float(np.abs(np.concatenate([y, estimates])).max()) or 1.0  # lest a square overflows
    y, estimates = y / size, estimates / size
    errors, spread = estimates - y, y - y.mean()
    mae, rmse = float(np.abs(errors).mean()) * size, math.sqrt(float((errors**2).mean())) * size
    total = float((spread**2).sum())
    r2 = 1 - float((errors**2).sum()) / total if total else math.nan
    return RegressionReport(len(y), mae, rmse, r2)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else math.nan


def _percent(share: float) -> str:
    return "-" if math.isnan(share) else f"{100 * share:.1f} %"


def _paragraph(text: str) -> list[str]:
    """Lines for a text below others; none if there is none."""
    return ["", text] if text else []


def _html_paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>" if text else ""


def _html(rows: list[list[str]]) -> str:
    lines = ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows]
    body = "".join(f"<tr>{line}</tr>" for line in lines[1:])
    return f"<table><thead><tr>{lines[0]}</tr></thead><tbody>{body}</tbody></table>"
