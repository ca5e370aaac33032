"""Numerical differentiation, studied: how wrong it is for which step, and what it costs."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from autograd_lite.calculus import grad, numerical_gradient
from autograd_lite.formulas.notation import name, number
from autograd_lite.formulas.pages import Page, Table
from autograd_lite.functional import dot, sin, tanh
from autograd_lite.plotting.style import axes_for, series_color, tidy
from autograd_lite.value import Value

__all__ = ["DifferenceErrors", "difference_errors", "gradient_costs"]


class DifferenceErrors(Page):
    """The page of `difference_errors`, with its numbers and its plot.

    steps: the values of h.
    forward, central: the absolute error of each quotient at each h.
    best_forward, best_central: the h with the smallest error, where truncation, which shrinks
        with h, and rounding, which grows as h shrinks, cross.
    """

    def __init__(self, steps: list[float], forward: list[float], central: list[float]) -> None:
        self.steps, self.forward, self.central = steps, forward, central
        self.best_forward = min(zip(forward, steps, strict=True))[1]
        self.best_central = min(zip(central, steps, strict=True))[1]
        rows = [
            (number(h), number(f, 2), number(c, 2))
            for h, f, c in zip(steps, forward, central, strict=True)
        ]
        eps = sys.float_info.epsilon
        words = [
            "Truncation shrinks like h (forward) and h**2 (central); rounding grows like eps/h.",
            f"They cross near eps**(1/2) = {eps**0.5:.1e} and eps**(1/3) = {eps ** (1 / 3):.1e}.",
            f"Smallest errors here: forward at h = {self.best_forward:.0e}, "
            f"central at h = {self.best_central:.0e}.",
        ]
        table = Table((name("h"), "forward error", "central error"), rows)
        super().__init__("The error of difference quotients", [("", [table]), ("", [*words])])

    def plot(self, ax: Any = None) -> Any:
        """Both errors against h on logarithmic axes.

        Args:
            ax: the matplotlib axes to draw into; new ones by default.

        Returns:
            The axes.

        Raises:
            ImportError: without matplotlib.
        """
        title = "Left of the minimum rounding rules, right of it truncation"
        ax = axes_for(ax, title=title, xlabel="step h", ylabel="absolute error of the derivative")
        smallest = sys.float_info.epsilon / 10  # an error of 0 has no logarithm
        curves = (
            (self.forward, "forward: truncation grows like h", "o"),
            (self.central, "central: truncation grows like h²", "s"),
        )
        for k, (errors, label, mark) in enumerate(curves):
            errors = [max(error, smallest) for error in errors]
            style = {"marker": mark, "markersize": 5, "color": series_color(k)}
            ax.loglog(self.steps, errors, label=label, **style)
        tidy(ax, grid="both")
        ax.legend(frameon=False, fontsize=9)
        return ax


def difference_errors(
    f: Callable[[Any], Any] = sin, x: float = 1.0, steps: Sequence[float] = ()
) -> DifferenceErrors:
    """The error of forward and central differences of f at x, for steps h from 1 to 1e-15.

    Args:
        f: a function of one number.
        x: where to differentiate.
        steps: other values of h.

    Returns:
        A page with a table, and with `.plot()`.

    Raises:
        ValueError: for a step that is not positive, or is lost beside x.

    Source: Nocedal, Wright 2006, "Numerical Optimization", section 8.1.

    >>> errors = difference_errors()
    >>> errors.best_forward, errors.best_central
    (1e-08, 1e-05)
    """
    hs = list(steps) or [10.0**-k for k in range(16)]
    exact = grad(f)(x)
    forward, central = (
        [abs(numerical_gradient(f, x, h=h, method=method) - exact) for h in hs]
        for method in ("forward", "central")
    )
    return DifferenceErrors(hs, forward, central)


def gradient_costs(widths: Sequence[int] = (1, 2, 4, 8, 16), inputs: int = 2) -> Page:
    """What the gradient of a growing network costs numerically, and in one backward pass.

    Central differences evaluate the network twice for each of its parameters; reverse mode takes
    one evaluation and one backward pass, however many there are.

    Args:
        widths: the hidden units of each network of one hidden layer of tanh units.
        inputs: how many inputs each has.

    Returns:
        A page with the counts, as counted, and the times, as measured on this machine.

    >>> print(str(gradient_costs([2])).splitlines()[-1].split()[:4])
    ['2', '9', '18', '1,']
    """
    rows = []
    for width in widths:
        generator = random.Random(width)
        n = width * (inputs + 1) + width + 1
        parameters = [generator.uniform(-1.0, 1.0) for _ in range(n)]
        xs = [generator.uniform(-1.0, 1.0) for _ in range(inputs)]
        evaluations = 0

        def network(*w: Any, width: int = width, xs: list[float] = xs) -> Value:
            nonlocal evaluations
            evaluations += 1
            size = inputs + 1
            rows_of_weights = [w[i * size : (i + 1) * size] for i in range(width)]
            hidden = [tanh(dot(row[1:], xs, row[0])) for row in rows_of_weights]
            return dot(w[width * size : -1], hidden, w[-1]) ** 2

        numerical_gradient(network, parameters)
        counted = evaluations
        grad(network)(*parameters)
        passes = f"{evaluations - counted}, and 1 backward"
        times = (
            _milliseconds(partial(numerical_gradient, network, parameters)),
            _milliseconds(partial(grad(network), *parameters)),
        )
        rows.append((str(width), str(n), str(counted), passes, *times))
    header = (
        "Hidden units", "Parameters", "Evaluations, central", "reverse mode",
        "Time, central", "reverse mode",
    )  # fmt: skip
    return Page("The cost of a gradient", [("", [Table(header, rows)])])


def _milliseconds(run: Callable[[], Any], rounds: int = 5) -> str:
    """The shortest time of a call: what else the machine does only makes it longer."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return f"{min(times) * 1e3:.2f} ms"
