"""Sums of products: what additions, subtractions, products, means and dots all are.

A recorded graph becomes a list of operations in which each is written once, constants are folded,
functions of many numbers are lowered to elementary ones in their stable form, and every chain of
+, -, * that nobody else looks into is one sum, whoever wrote it: `sum(w * x for ...)`, a loop, or
`dot`. A sum is a list of terms, each a tuple of one number or of two to be multiplied.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from autograd_lite._recording import compiling
from autograd_lite.compiling.code import Code, Tape, operands
from autograd_lite.graph import topological_order
from autograd_lite.namespaces import NAMESPACES
from autograd_lite.primitives import PRIMITIVES
from autograd_lite.value import Value

__all__ = ["Operations"]

LEAVES = ("input", "parameter", "number")
STABLE = ("logsumexp", "softmax", "log_softmax")
"""Functions of many numbers whose stable form stands in the namespaces."""


class Operations:
    """The operations of a recorded graph, each a number: op, args and, for people, its origin.

    ops: the name of each operation: of a primitive, of a leaf, "sum", or "largest" of many.
    args: the operations it works on; for a sum a list of terms, for a leaf its position or number.
    origins: the node of the recorded graph that first asked for it, or None.
    roots: the operations whose results are wanted.
    merged: how many additions and products became part of another sum.
    """

    def __init__(
        self,
        roots: Sequence[Any],
        inputs: Sequence[Any],
        parameters: Sequence[Any],
        order: Sequence[Any] | None = None,
    ) -> None:
        self.ops: list[str] = []
        self.args: list[Any] = []
        self.origins: list[Any] = []
        self.merged = 0
        self._known: dict[Any, int] = {}
        self._numbers: dict[int, float] = {}
        self._lowered: dict[Any, list[int]] = {}
        self.image: dict[Any, int] = {}
        for i, node in enumerate(inputs):
            self.image[node] = self._put("input", (i,), node)
        for i, node in enumerate(parameters):
            self.image[node] = self._put("parameter", (i,), node)
        self._minus = self._number(-1.0)
        for nodes in [order] if order is not None else map(topological_order, roots):
            self._read(nodes)
        self.roots = [self.image[root] for root in roots]
        self.live = self._merge()

    def _put(self, op: str, args: tuple[Any, ...], origin: Any = None) -> int:
        key = (op, *args)
        i = self._known.get(key)
        if i is None:
            i = self._known[key] = len(self.ops)
            self.ops.append(op)
            self.args.append(args)
            self.origins.append(origin)
        return i

    def _number(self, x: float) -> int:
        i = self._put("number", (x,))
        self._numbers[i] = x
        return i

    def _read(self, nodes: Sequence[Any]) -> None:
        image, known, numbers = self.image, self._known, self._numbers
        ops, args, origins = self.ops, self.args, self.origins
        for node in nodes:
            if node in image:
                continue
            if not node.parents:
                image[node] = self._number(node.data)
                continue
            op = node.op
            if op == "*" or op == "+":  # written out, as it is most of a large graph
                a, b = node.parents
                a, b = image[a], image[b]
                if a not in numbers and b not in numbers:
                    key: Any = ("*", a, b) if op == "*" else ("sum", (a,), (b,))
                    i = known.get(key)
                    if i is None:
                        i = known[key] = len(ops)
                        ops.append(key[0])
                        args.append(key[1:])
                        origins.append(node)
                    image[node] = i
                    continue
            image[node] = self._apply(op, [image[parent] for parent in node.parents], node)

    def _apply(self, op: str, args: list[int], node: Any) -> int:
        numbers = self._numbers
        if node is not None and all(i in numbers for i in args):
            return self._number(node.data)
        if op == "+" or op == "sum":
            return self._sum([(i,) for i in args], node)
        if op == "-":
            return self._sum([(args[0],), self._negated(args[1])], node)
        if op == "*":
            return self._product(args[0], args[1], node)
        if op == "neg":
            return self._sum([self._negated(args[0])], node)
        if op == "/" and numbers.get(args[1]):
            return self._product(self._number(1 / numbers[args[1]]), args[0], node)
        if op == "mean":
            total = self._sum([(i,) for i in args], node)
            return self._product(self._number(1 / len(args)), total, node)
        if op == "dot":
            n = len(args) // 2
            pairs = zip(args[:n], args[n : 2 * n], strict=True)
            return self._sum([*pairs, *((i,) for i in args[2 * n :])], node)
        if op == "take" and args[0] in numbers:
            return args[1 + int(numbers[args[0]])]
        if op in STABLE:
            return self._lower(op, args, node)
        if op == "largest":
            return self._put(op, tuple(sorted(set(args))), node)
        row = PRIMITIVES.get(op)
        if row is None:
            raise ValueError(f"cannot compile {node!r}: {op!r} is not a known primitive")
        if len(args) > 3 and row.expansion and op != "take":
            return self._expand(row.expansion, node)
        return self._put(op, tuple(args), node)

    def _product(self, a: int, b: int, node: Any) -> int:
        x, y = self._numbers.get(a), self._numbers.get(b)
        if x is not None and y is not None:
            return self._number(x * y)
        if x == 1 or y == 1:
            return b if x == 1 else a
        return self._put("*", (b, a) if y is not None else (a, b), node)

    def _negated(self, i: int) -> tuple[int, ...]:
        """-i as a term of a sum; of a number times another, with another number."""
        if self.ops[i] == "*" and self.args[i][0] in self._numbers:
            a, b = self.args[i]
            return self._number(-self._numbers[a]), b
        return self._minus, i

    def _sum(self, terms: list[tuple[int, ...]], node: Any) -> int:
        kept: list[tuple[int, ...]] = []
        numbers, constant = self._numbers, 0.0
        for term in terms:
            factors = [numbers.get(i) for i in term]
            if None not in factors:
                constant += factors[0] * (factors[1] if len(term) == 2 else 1.0)  # type: ignore
            elif len(term) == 2 and 1.0 in factors:
                kept.append((term[factors.index(None)],))
            else:
                kept.append(term)
        if constant:
            kept.append((self._number(constant),))
        if not kept:
            return self._number(0.0)
        if len(kept) == 1:
            (term,) = kept
            return term[0] if len(term) == 1 else self._product(term[0], term[1], node)
        return self._put("sum", tuple(kept), node)

    def _lower(self, op: str, args: list[int], node: Any) -> int:
        """The stable form, which the operations of all n outputs share."""
        ordered = sorted(args)
        key = (op, tuple(ordered))
        if key not in self._lowered:
            tape = _stable_form(op, len(args))
            numbers = dict(tape.numbers)
            made: list[int] = []
            for i, (step, places) in enumerate(tape.steps):
                if step == "operand":
                    made.append(ordered[places[0]])
                elif step == "number":
                    made.append(self._number(numbers[i]))
                else:
                    made.append(self._apply_code(step, [made[j] for j in places], node))
            self._lowered[key] = [made[i] for i in tape.outputs]
        outputs = self._lowered[key]
        return outputs[ordered.index(args[0])] if len(outputs) > 1 else outputs[0]

    def _apply_code(self, op: str, args: list[int], node: Any) -> int:
        i = self._apply(op, args, None) if not self._is_fixed(args) else self._fixed(op, args)
        if self.origins[i] is None:
            self.origins[i] = node
        return i

    def _is_fixed(self, args: list[int]) -> bool:
        return all(i in self._numbers for i in args)

    def _fixed(self, op: str, args: list[int]) -> int:
        xs = [self._numbers[i] for i in args]
        if op == "largest":
            return self._number(max(xs))
        return self._number(PRIMITIVES[op].function(*map(Value, xs)).data)

    def _expand(self, expansion: Any, node: Any) -> int:
        with compiling():
            twin = expansion(*node.parents)
        self._read(topological_order(twin))
        return self.image[twin]

    def _merge(self) -> list[int]:
        """Take up sums and products that are used once into the sum that uses them."""
        ops, args = self.ops, self.args
        n = len(ops)
        uses = [0] * n
        for root in self.roots:
            uses[root] += 1
        for i in range(n - 1, -1, -1):
            if uses[i] and ops[i] not in LEAVES:
                for j in args[i] if ops[i] != "sum" else chain.from_iterable(args[i]):
                    uses[j] += 1
        is_live = bytearray(map(bool, uses))
        for i in range(self._minus):  # an optimizer may move parameters that nobody uses
            if ops[i] == "parameter":
                is_live[i] = 1
        for i in range(n):
            if is_live[i] and ops[i] == "sum":
                terms: list[tuple[int, ...]] = []
                for term in args[i]:
                    j = term[0]
                    if len(term) == 2 or uses[j] != 1 or ops[j] not in ("sum", "*"):
                        terms.append(term)
                        continue
                    is_live[j] = 0
                    self.merged += 1
                    if ops[j] == "*":
                        terms.append(args[j])
                    elif len(args[j]) > len(terms):  # the longer list is kept: a chain of n
                        args[j].extend(terms)  # additions takes n steps, not n**2
                        terms = args[j]
                    else:
                        terms.extend(args[j])
                args[i] = terms
        for i in range(n):
            if is_live[i] and ops[i] == "*":
                ops[i], args[i] = "sum", [args[i]]
        return [i for i in range(n) if is_live[i]]


@lru_cache(maxsize=100)
def _stable_form(op: str, n: int) -> Tape:
    outputs = getattr(NAMESPACES[Code], op)(operands(n))
    return Tape(outputs if isinstance(outputs, list) else [outputs])
