"""What a program found in a graph: its rows as a reader of linear algebra would write them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from autograd_lite._consoles import shown_on_consoles
from autograd_lite.compiling.code import Code, formula
from autograd_lite.compiling.rows import Row, Stretches, Table

__all__ = ["Listing", "sizes"]

MOST_LINES = 200
LETTERS = {"sum": "z", "take": "e", "largest": "m"}
NAMED_NUMBERS = 3


class Listing:
    """The rows of a table with names: of what they compute, and of what they work on.

    rows: for each row of the table a line that says how it is computed.
    names: what each row is called in the lines.
    sources: for each row the names of what it is computed from, with their roles.
    backward: the lines of the backward pass, in the order in which they run.
    """

    def __init__(self, table: Table, parameters: Sequence[Any], places: dict[Any, str]) -> None:
        self.table, self.places = table, places
        self.labels = [parameters[i].label for i in table.parameters]
        self.numbers = dict(table.numbers)
        self.names: list[str] = []
        self.given: dict[str, str] = {}
        self.owner: dict[tuple[str, int], int] = {}
        used: Counter[str] = Counter()
        for k, row in enumerate(table.rows):
            letter = LETTERS.get(row.op, "a")
            used[letter] += 1
            self.names.append(f"{letter}{used[letter]}")
            for slot in range(row.first, row.first + row.size):
                self.owner[row.side, slot] = k
        self.sources: list[dict[str, str]] = []
        self._is_forward = True
        self.rows = [self._forward(k) for k in range(len(table.rows))]
        self._is_forward = False
        self.backward = [
            line for k in reversed(range(len(table.rows))) for line in self._backward(k)
        ]

    @shown_on_consoles
    def __str__(self) -> str:
        rows, lines = self.table.rows, []
        named = {
            label: name for label, name in self.given.items() if not label.startswith("slots ")
        }
        if named:
            lines.append("parameters:")
            lines += [f"  {name} = {label}" for label, name in list(named.items())[:MOST_LINES]]
        for side, title in (("u", "once a batch"), ("v", "for each sample")):
            chosen = [k for k, row in enumerate(rows) if row.side == side]
            if chosen:
                lines.append(f"{title}:")
                for k in chosen[:MOST_LINES]:
                    origin = self._origin(rows[k])
                    lines.append(
                        f"  {self.rows[k]:<58}{'  # ' + origin if origin else ''}".rstrip()
                    )
                if len(chosen) > MOST_LINES:
                    lines.append(f"  ... and {len(chosen) - MOST_LINES:,} rows more")
        lines.append("backward:")
        lines += [f"  {line}" for line in self.backward[:MOST_LINES]]
        if len(self.backward) > MOST_LINES:
            lines.append(f"  ... and {len(self.backward) - MOST_LINES:,} more")
        return "\n".join(lines)

    def _origin(self, row: Row) -> str:
        """Where the row came from: labels and lines of the user's code."""
        origins = [self.table.operations.origins[i] for i in row.members]
        found = dict.fromkeys(self.places.get(node, "") for node in origins)
        labels = dict.fromkeys(node.label for node in origins if node is not None and node.label)
        texts = [text for text in [*labels, *found] if text][:2]
        return ", ".join(map(str, texts))

    # names of memory

    def name(self, side: str, slots: Sequence[int]) -> str:
        """What stands in some slots: part of a row, inputs, parameters or a number."""
        side = side.lower()
        different = list(dict.fromkeys(slots))
        size = f"[{len(different)}]" if len(different) > 1 else ""
        owners = list(dict.fromkeys(self.owner.get((side, slot), -1) for slot in different))
        if self._is_forward:
            self.sources[-1].update((self.names[k], "operation") for k in owners if k >= 0)
        if owners == [-1]:
            if side == "v":
                if self._is_forward:
                    self.sources[-1]["x"] = "input"
                return f"x{size}" if size else f"x{different[0]}"
            if all(slot in self.numbers for slot in different):
                values = list(dict.fromkeys(self.numbers[slot] for slot in different))
                return f"{values[0]:.6g}" if len(values) == 1 else f"constants{size}"
            name = self._parameter(different)
            if self._is_forward:
                self.sources[-1][name] = "parameter"
            return name + size
        if len(owners) == 1:
            row, name = self.table.rows[owners[0]], self.names[owners[0]]
            if len(different) == row.size:
                return f"{name}{size}"
            first = different[0] - row.first
            if not size:
                return f"{name}[{first}]"
            if different == list(range(different[0], different[0] + len(different))):
                return f"{name}[{first}:{first + len(different)}]"
            return f"some of {name}{size}"
        shown = [self.names[k] if k >= 0 else "leaves" for k in owners[:NAMED_NUMBERS]]
        return f"({', '.join(shown)}{', ...' if len(owners) > NAMED_NUMBERS else ''}){size}"

    def _parameter(self, slots: Sequence[int]) -> str:
        """A short name for some parameters: w1 for a stretch of weights, b1 for biases."""
        label = _common([str(self.labels[s]) if s < len(self.labels) else "" for s in slots])
        key = label or f"slots {slots[0]} to {slots[-1]}"
        if key not in self.given:
            letter = "b" if "bias" in label else "W" if len(slots) > 1 else "w"
            used = sum(name.startswith(letter) for name in self.given.values())
            self.given[key] = f"{letter}{used + 1}"
        return self.given[key]

    def _result(self, k: int) -> str:
        count = self.table.rows[k].size
        return self.names[k] + (f"[{count}]" if count > 1 else "")

    # forward

    def _forward(self, k: int) -> str:
        row = self.table.rows[k]
        self.sources.append({})
        if row.op == "sum":
            terms = self._terms(row)
            text = " + ".join(terms).replace("+ -1 * ", "- ")
        elif row.op in ("take", "largest"):
            (_, _, (below,)) = row.ragged[0]
            text = f"{row.op}({self.name(row.ragged[0][0], below)}"
            text += f", {self.name(row.kinds[0], row.operands[0])})" if row.kinds else ")"
        else:
            names = [self.name(*x) for x in zip(row.kinds, row.operands, strict=True)]
            text = f"{row.op}({', '.join(names)})"
            if row.op in ("/", "**"):
                text = f"{names[0]} {row.op} {names[1]}"
        return f"{self._result(k)} = {text}"

    def _terms(self, row: Row) -> list[str]:
        terms = [self._product(row, s) for s in row.stretches]
        operands = list(zip(row.kinds, row.operands, strict=True))
        for n in row.terms:
            factors, operands = operands[:n], operands[n:]
            terms.append(" * ".join(self.name(*factor) for factor in factors))
        for kind, starts, below in row.ragged:
            names = " * ".join(self.name(k, s) for k, s in zip(kind, below, strict=True))
            lengths = [b - a for a, b in pairwise(starts)]
            shortest, longest = min(lengths), max(lengths)
            if longest == 1:
                terms.append(names)
            elif row.size == 1:
                terms.append(f"sum({names})")
            else:
                many = f"{longest}" if shortest == longest else f"{shortest} to {longest}"
                terms.append(f"sums of {many} of {names}")
        return terms

    def _product(self, row: Row, s: Stretches) -> str:
        m, n = _shape(s)
        left = self._matrix(s.kinds[0], s.a, s.length)
        right = self._matrix(s.kinds[1], s.b, s.length)
        if m * n == row.size and s.kinds[0].lower() == "u":
            right = right if n == 1 else f"{right.partition('[')[0]}[{s.length}x{n}]"
            return f"{left} {right}"
        return f"rows of {left} * rows of {right}"

    def _matrix(self, kind: str, starts: Sequence[int], length: int) -> str:
        unique = list(dict.fromkeys(starts))
        name = self.name(kind, [start + k for start in unique for k in range(length)])
        base = re.sub(r"\[\d+\]$", "", name)
        return f"{base}[{len(unique)}x{length}]" if len(unique) > 1 else f"{base}[{length}]"

    # backward

    def _backward(self, k: int) -> list[str]:
        row, lines = self.table.rows[k], []
        if self.table.sides[row.members[0]].islower() or row.op == "largest":
            return []
        upstream = "d" + self._result(k)
        if row.op == "sum":
            for s in row.stretches:
                lines += self._product_back(row, s, upstream)
            operands = list(zip(row.kinds, row.operands, strict=True))
            for n in row.terms:
                factors, operands = operands[:n], operands[n:]
                for i, (kind, slots) in enumerate(factors):
                    if kind.isupper():
                        other = "" if n == 1 else f" * {self.name(*factors[1 - i])}"
                        lines.append(f"d{self.name(kind, slots)} += {upstream}{other}")
            for kinds, _, lists in row.ragged:
                for i, kind in enumerate(kinds):
                    if kind.isupper():
                        other = ""
                        if len(kinds) == 2:
                            other = f" * {self.name(kinds[1 - i], lists[1 - i])}"
                        lines.append(f"d{self.name(kind, lists[i])} += {upstream}{other}")
        elif row.op == "take":
            kind, _, (below,) = row.ragged[0]
            if kind.isupper():
                lines.append(f"d{self.name(kind, below)}, where taken, += {upstream}")
        else:
            lines = self._map_back(k, row, upstream)
        return lines

    def _product_back(self, row: Row, s: Stretches, upstream: str) -> list[str]:
        left = self._matrix(s.kinds[0], s.a, s.length)
        right = self._matrix(s.kinds[1], s.b, s.length)
        m, n = _shape(s)
        lines, is_matrix = [], m * n == row.size and s.kinds[0].lower() == "u"
        transposed = "^T" if is_matrix else ""
        if s.kinds[0].isupper():
            lines.append(f"d{left} += {upstream} {right}{transposed}")
        if s.kinds[1].isupper():
            lines.append(f"d{right} += {left}{transposed} {upstream}")
        return lines

    def _map_back(self, k: int, row: Row, upstream: str) -> list[str]:
        form = formula(row.op, len(row.kinds), row.numbers)
        names: dict[Any, str] = {}
        for i, operand in enumerate(zip(row.kinds, row.operands, strict=True)):
            names[i] = self.name(*operand)
        lines, stored = [], {i for i, _ in row.stored}
        for i, (kind, slope) in enumerate(zip(row.kinds, form.slopes, strict=True)):
            if slope is not None and kind.isupper():
                text = _written(slope, names, form.value, self._result(k))
                kept = " (kept)" if i in stored else ""
                lines.append(f"d{names[i]} += {upstream} * {text}{kept}")
        return lines


def _shape(s: Stretches) -> tuple[int, int]:
    return len(set(s.a)), len(set(s.b))


def _common(labels: Iterable[str]) -> str:
    """What some labels have in common: layers.0.neurons.*.weights.* of the weights of a layer.

    >>> _common(["layers.0.neurons.0.weights.0", "layers.0.neurons.1.weights.0"])
    'layers.0.neurons.*.weights.0'
    """
    parts = [label.split(".") for label in labels]
    if len({len(part) for part in parts}) != 1 or not parts[0][0]:
        return ""
    columns = [set(column) for column in zip(*parts, strict=True)]
    return ".".join(next(iter(column)) if len(column) == 1 else "*" for column in columns)


def _written(x: Any, names: dict[int, str], value: Any, result: str) -> str:
    """An expression as text."""
    if not isinstance(x, Code):
        return f"{x:.6g}"
    if x is value:
        return result
    if x.op == "operand":
        return names[x.args[0]]
    if x.op == "number":
        return f"{x.args[0]:.6g}"
    args = [_written(y, names, value, result) for y in x.args]
    if x.op in ("+", "-", "*", "/", "**"):
        return f"({args[0]} {x.op} {args[1]})"
    return f"-{args[0]}" if x.op == "neg" else f"{x.op}({', '.join(args)})"


def sizes(table: Table) -> dict[str, int]:
    """How large a table is: its rows, products, and the numbers it holds for a sample."""
    products = 0
    for row in table.rows:
        products += sum(s.length * row.size for s in row.stretches)
        products += row.size * len(row.terms)
        products += sum(len(below[0]) for _, _, below in row.ragged)
        products += row.size if row.op not in ("sum", "take", "largest") else 0
    return {"rows": len(table.rows), "operations": products, "slots": sum(table.sizes.values())}
