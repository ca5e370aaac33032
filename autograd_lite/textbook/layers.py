"""The symbols of a network in layers, on paper and in numbers, for the rules about them.

Both readings have the same methods, so that a rule reads either. A symbol is a letter, a layer
and indices: ("w", l, j, k) is the weight from unit k of layer l - 1 to unit j of layer l.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from autograd_lite._symbols import exact
from autograd_lite.formulas.notation import Formula, latex_name, partial, total
from autograd_lite.functional import dot
from autograd_lite.readings import adjoints
from autograd_lite.textbook.matrices import column, grid
from autograd_lite.value import Value

__all__ = ["Network", "OnPaper", "Unit"]

Symbol: TypeAlias = tuple[Any, ...]

MATRICES = {
    "W": ("W_#", "W^{#}"), "b": ("b_#", "b^{#}"), "z": ("z_#", "z^{#}"), "a": ("a_#", "a^{#}"),
    "delta": ("delta_#", r"\delta^{#}"),
    "sigma": ("sigma(z_#)", r"\sigma\left(z^{#}\right)"),
    "slope": ("sigma'(z_#)", r"\sigma'\left(z^{#}\right)"),
    "grad_a": ("grad_a C", r"\nabla_{a} C"),
    "grad_b": ("grad_b_# C", r"\nabla_{b^{#}} C"),
    "grad_W": ("grad_W_# C", r"\nabla_{W^{#}} C"),
}  # fmt: skip
"""How the columns and matrices of a layer are written; # is the layer."""


class OnPaper:
    """The symbols as they are written, with letters for layers and indices.

    Args:
        l: the layer: "l", or "L" for the last one.
        shapes: whether matrices have their shape beside them.
    """

    j, k, units_above = "j", "k", ("k",)
    rate = Formula("eta", r"\eta")

    def __init__(self, l: str = "l", *, shapes: bool = False) -> None:  # noqa: E741 (the letter)
        self.l, self.above, self.below = l, f"{l}+1", f"{l}-1"
        self.shapes = shapes

    def at(self, letter: str, layer: str = "", *indices: str) -> Formula:
        """A letter with its layer, which stands above in print, and its indices."""
        if not layer:
            return Formula(letter, letter)
        below = f"_{{{''.join(indices)}}}" if indices else ""
        text = f"{letter}_{_held(layer)}{''.join(indices)}"
        return Formula(text, f"{latex_name(letter)}^{{{layer}}}{below}")

    def total(self, of: Symbol, by: Symbol) -> Formula:
        """The total derivative of one symbol by another."""
        return total(self.at(*of), self.at(*by))

    def partial(self, of: Symbol, by: Symbol) -> Formula:
        """The local derivative of one symbol by another."""
        return partial(self.at(*of), self.at(*by))

    def slope(self, *z: str) -> Formula:
        """The derivative of the activation at z."""
        inner = self.at("z", *z)
        return Formula(f"sigma'({inner.text})", rf"\sigma'\left({inner.latex}\right)")

    def delta(self, *indices: str) -> Formula:
        """The error of a unit."""
        return self.at("delta", *indices)

    def matrix(self, letter: str, layer: str) -> Formula:
        """A column or a matrix of one layer."""
        text, latex = MATRICES[letter]
        text, latex = text.replace("#", _held(layer)), latex.replace("#", layer)
        if self.shapes:
            below = "l" if layer == self.above else self.below if layer == self.l else "l-2"
            is_wide = letter in ("W", "grad_W")
            text += f"[n_{_held(layer)} x {f'n_{_held(below)}' if is_wide else 1}]"
            size = rf"n_{{{layer}}} \times {f'n_{{{below}}}' if is_wide else 1}"
            latex = rf"\underset{{{size}}}{{{latex}}}"
        return Formula(text, latex)


def _held(layer: str) -> str:
    return f"({layer})" if len(layer) > 1 else layer


class Network:
    """A network that the engine has computed.

    Args:
        weights: for each layer above the inputs a matrix, one row for each unit.
        biases: for each of these layers a column.
        inputs: the inputs.
        activation: what a unit does to its z.
        cost: what the outputs cost.
        function: the activation again, computed on plain numbers without the engine.
        slope: its derivative, likewise.
    """

    def __init__(
        self,
        weights: Sequence[Sequence[Sequence[Value]]],
        biases: Sequence[Sequence[Value]],
        inputs: Sequence[Value],
        activation: Callable[[Value], Value],
        cost: Callable[[Sequence[Value]], Value],
        function: Callable[[Any], Any],
        slope: Callable[[Any], Any],
    ) -> None:
        self.function, self.slope = function, slope
        self.sizes = [len(inputs), *map(len, biases)]
        self.nodes: dict[Symbol, Value] = {}
        self.gradients: dict[Symbol, dict[Value, Any]] = {}
        self.enter("a", 0, inputs)
        below = list(inputs)
        for level, (rows, bias) in enumerate(zip(weights, biases, strict=True), 1):
            zs = [dot(row, below, b) for row, b in zip(rows, bias, strict=True)]
            below = [activation(z) for z in zs]
            self.enter("b", level, bias)
            self.enter("z", level, zs)
            self.enter("a", level, below)
            for j, row in enumerate(rows):
                self.enter("w", level, row, j)
        self.nodes["C",] = cost(below)

    def enter(self, letter: str, level: int, values: Sequence[Value], *row: int) -> None:
        """Name the values of a layer, or of one row of it."""
        self.nodes |= {(letter, level, *row, i): value for i, value in enumerate(values)}

    def units(self, layers: str) -> Iterator[Unit]:
        """Every layer, unit and input of a unit: of "all" layers, the "last" or the "hidden"."""
        last = len(self.sizes) - 1
        levels = {"last": [last], "hidden": range(1, last), "all": range(1, last + 1)}[layers]
        for level in levels:
            for j in range(self.sizes[level]):
                for k in range(self.sizes[level - 1]):
                    yield Unit(self, level, j, k)


@dataclass(frozen=True)
class Unit:
    """A network read at layer l, unit j, and input or unit k."""

    network: Network
    l: int  # noqa: E741 (the letter)
    j: int
    k: int
    rate = 0.5

    above = property(lambda self: self.l + 1)
    below = property(lambda self: self.l - 1)
    units_above = property(lambda self: range(self.network.sizes[self.l + 1]))

    def at(self, *symbol: Any) -> Any:
        """The number that a symbol stands for."""
        return exact(self.network.nodes[symbol].data)

    def total(self, of: Symbol, by: Symbol) -> Any:
        """The derivative that the engine's backward finds."""
        found = self.network.gradients
        if of not in found:
            found[of] = adjoints(self.network.nodes[of])
        return exact(found[of].get(self.network.nodes[by], 0))

    partial = total

    def slope(self, *z: Any) -> Any:
        """The derivative of the activation at z, without the engine."""
        return self.network.slope(self.at("z", *z))

    def delta(self, *indices: Any) -> Any:
        """The error of a unit, by the engine."""
        return self.total(("C",), ("z", *indices))

    def matrix(self, letter: str, layer: int) -> Any:
        """A column or a matrix of one layer."""
        sizes = self.network.sizes
        if letter in ("W", "grad_W"):
            symbols = [[("w", layer, j, k) for k in range(sizes[layer - 1])]
                       for j in range(sizes[layer])]  # fmt: skip
            by_engine = letter == "grad_W"
            return grid(
                [self.total(("C",), s) if by_engine else self.at(*s) for s in row]
                for row in symbols
            )
        read: dict[str, Callable[[int], Any]] = {
            "delta": lambda j: self.delta(layer, j),
            "grad_a": lambda j: self.total(("C",), ("a", layer, j)),
            "grad_b": lambda j: self.total(("C",), ("b", layer, j)),
            "sigma": lambda j: self.network.function(self.at("z", layer, j)),
            "slope": lambda j: self.slope(layer, j),
        }
        entry = read.get(letter, lambda j: self.at(letter, layer, j))
        return column(map(entry, range(sizes[layer])))
