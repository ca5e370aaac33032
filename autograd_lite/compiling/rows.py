"""Rows: operations of one kind at one depth, whose numbers stand side by side in memory.

Memory is two stretches of slots: what the samples share (parameters, constants, and all that is
computed from them alone, once a batch), and what each sample has for itself. Rows get their slots
in the order in which their operations were written, parameters in the order in which sums use
them, so that the operands of most sums are stretches too: a row of such sums is a matrix product.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, NamedTuple

from autograd_lite.compiling.code import formula
from autograd_lite.compiling.sums import Operations

__all__ = ["Row", "Stretches", "Table"]

SHORTEST_STRETCH = 2
MOST_STRETCHES = 3
MOST_TERMS = 2


class Stretches(NamedTuple):
    """For each sum of a row, the products of two stretches of memory: sum of a[i+k] * b[j+k].

    kinds: of the two factors.
    length: how many products, the same for each sum of the row.
    a, b: where the stretches start, an entry for each sum.
    """

    kinds: str
    length: int
    a: list[int]
    b: list[int]


class Row(NamedTuple):
    """Operations of one kind.

    op: the primitive, "sum", "take" or "largest".
    side: "u" for what the samples share, "v" for what each has for itself.
    first: the first slot of the results; one operation a slot.
    members: the operations, as numbers in `Operations`.
    stored: for each derivative that is kept, the position of its operand and the first slot.
    kinds: for each operand "u" or "v"; a capital if a derivative is wanted by it.
    operands: for each operand its slots, one for each operation.
    numbers: the operands that are baked into the operation, as the exponent of x**2.
    stretches: of a sum: the products of stretches.
    terms: of a sum: how many operands (1 or 2) each other term has, in the order of `operands`.
    ragged: of a sum too irregular for this, of take and of largest: for each list of
        operands its kinds, for each operation where its part starts, and the slots.
    """

    op: str
    side: str
    first: int
    members: list[int]
    stored: tuple[tuple[int, int], ...] = ()
    kinds: tuple[str, ...] = ()
    operands: tuple[list[int], ...] = ()
    numbers: tuple[tuple[int, float], ...] = ()
    stretches: tuple[Stretches, ...] = ()
    terms: tuple[int, ...] = ()
    ragged: tuple[tuple[str, list[int], tuple[list[int], ...]], ...] = ()

    @property
    def size(self) -> int:
        """How many operations it has."""
        return len(self.members)


class Table:
    """The rows of a program in the order in which they are computed, and where everything is.

    rows: first those of side "u", then those of side "v".
    sizes: how many slots each side has.
    slots: the slot of each operation.
    sides: for each operation its side, "u" or "v"; a capital if derivatives go through it.
    parameters: the parameters in the order of their slots, 0, 1, ...
    numbers: the constants as (slot, number).
    """

    def __init__(self, operations: Operations, n_inputs: int, by_inputs: bool = False) -> None:
        self.operations = operations
        self.rows: list[Row] = []
        self.n_inputs = n_inputs
        self.slots: dict[int, int] = {}
        self.sides: dict[int, str] = {}
        groups = self._groups(by_inputs)
        self._place_leaves(groups)
        for side in "uv":
            for (_, group_side, *_), members in groups:
                if group_side == side:
                    self._add_rows(side, members)

    def _groups(self, by_inputs: bool) -> list[tuple[Any, list[int]]]:
        """The operations by depth, side and kind."""
        ops, args, sides = self.operations.ops, self.operations.args, self.sides
        levels: dict[int, int] = {}
        groups: dict[Any, list[int]] = {}
        leaves = {"input": "V" if by_inputs else "v", "parameter": "U", "number": "u"}
        for i in self.operations.live:
            op = ops[i]
            if op in leaves:
                sides[i], levels[i] = leaves[op], 0
                continue
            below = list(chain.from_iterable(args[i])) if op == "sum" else args[i]
            kinds = {sides[j] for j in below}
            if op in ("take", "largest") and len({kind.lower() for kind in kinds}) == 2:
                below = args[i] = self._own(args[i], op == "take", levels, groups)
                kinds = {sides[j] for j in below}
            side = "v" if "v" in kinds or "V" in kinds else "u"
            active = "U" in kinds or "V" in kinds
            sides[i] = side.upper() if active else side
            levels[i] = level = 1 + max(levels[j] for j in below)
            key = (level, side, op) if op == "sum" else (level, side, op, self._signature(i))
            groups.setdefault(key, []).append(i)
        return sorted(groups.items(), key=lambda group: group[0][0])

    def _own(self, below: Any, is_take: bool, levels: Any, groups: Any) -> list[int]:
        """The numbers to choose from, all of them each sample's own: copies of shared ones."""
        choices, sides = below[1:] if is_take else below, self.sides
        if len({sides[j].lower() for j in choices}) == 1:
            return list(below)
        copies = []
        for j in choices:
            if sides[j] in "uU":
                copy = len(self.operations.ops)
                self.operations.ops.append("sum")
                self.operations.args.append([(j,)])
                self.operations.origins.append(self.operations.origins[j])
                sides[copy], levels[copy] = "V" if sides[j] == "U" else "v", levels[j] + 1
                groups.setdefault((levels[copy], "v", "sum"), []).append(copy)
                j = copy
            copies.append(j)
        return [below[0], *copies] if is_take else copies

    def _signature(self, i: int) -> Any:
        op, args = self.operations.ops[i], self.operations.args[i]
        if op == "largest":
            return self.sides[args[0]].lower()
        if op == "take":
            return self.sides[args[0]], self.sides[args[1]].lower()
        numbers = tuple(
            (k, self.operations.args[j][0])
            for k, j in enumerate(args)
            if op == "**" and self.operations.ops[j] == "number"
        )
        return tuple(self.sides[j] for j in args), numbers

    def _place_leaves(self, groups: list[tuple[Any, list[int]]]) -> None:
        ops, args, live = self.operations.ops, self.operations.args, self.operations.live
        parameters: dict[int, None] = {}
        for (_, _, op, *_), members in groups:
            if op == "sum":
                for pairs in (True, False):
                    for i in members:
                        for term in args[i]:
                            if (len(term) == 2) == pairs:
                                for j in term:
                                    if ops[j] == "parameter":
                                        parameters.setdefault(j)
        for i in live:
            if ops[i] == "parameter":
                parameters.setdefault(i)
        self.parameters = [args[i][0] for i in parameters]
        numbers = [i for i in live if ops[i] == "number"]
        self.numbers = [(len(parameters) + k, args[i][0]) for k, i in enumerate(numbers)]
        self.slots |= {i: slot for slot, i in enumerate([*parameters, *numbers])}
        for i in live:
            if ops[i] == "input":
                self.slots[i] = args[i][0]
        self.sizes = {"u": len(parameters) + len(numbers), "v": self.n_inputs}

    def _take_slots(self, side: str, members: Iterable[int]) -> int:
        first = slot = self.sizes[side]
        for slot, i in enumerate(members, start=first):
            self.slots[i] = slot
        self.sizes[side] = slot + 1
        return first

    def _add_rows(self, side: str, members: list[int]) -> None:
        op = self.operations.ops[members[0]]
        if op == "sum":
            self._add_sums(side, members)
        elif op in ("take", "largest"):
            self._add_ragged(op, side, members)
        else:
            self._add_map(op, side, members)

    def _add_map(self, op: str, side: str, members: list[int]) -> None:
        args, slots = self.operations.args, self.slots
        kinds, numbers = self._signature(members[0])
        operands = tuple(
            [slots[j] for j in js] for js in zip(*(args[i] for i in members), strict=True)
        )
        first = self._take_slots(side, members)
        stored = []
        for k in formula(op, len(kinds), numbers).stored:
            if kinds[k].isupper():
                stored.append((k, self.sizes[side]))
                self.sizes[side] += len(members)
        self.rows.append(Row(op, side, first, members, tuple(stored), kinds, operands, numbers))

    def _add_ragged(self, op: str, side: str, members: list[int]) -> None:
        args, slots, sides = self.operations.args, self.slots, self.sides
        skipped = 1 if op == "take" else 0
        starts, below = [0], []
        kinds = set()
        for i in members:
            below += [slots[j] for j in args[i][skipped:]]
            kinds |= {sides[j] for j in args[i][skipped:]}
            starts.append(len(below))
        kind = max(kinds, key=str.isupper)
        first = self._take_slots(side, members)
        index = ((sides[args[members[0]][0]].lower(),), ([slots[args[i][0]] for i in members],))
        self.rows.append(
            Row(
                op,
                side,
                first,
                members,
                kinds=index[0] if skipped else (),
                operands=index[1] if skipped else (),
                ragged=((kind, starts, (below,)),),
            )
        )

    def _add_sums(self, side: str, members: list[int]) -> None:
        """Sums of one depth, by the stretches that they are made of."""
        by_shape: dict[Any, list[tuple[int, list[Any], list[tuple[int, ...]]]]] = {}
        for i in members:
            runs, others = self._split(i)
            if len(others) > MOST_TERMS:
                shape: Any = "ragged"
                if not runs:
                    others = self.operations.args[i]
            else:
                others.sort(key=self._kinds_of)
                shape = tuple(map(self._kinds_of, others))
            key = (tuple((kinds, length) for kinds, length, _, _ in runs), shape)
            by_shape.setdefault(key, []).append((i, runs, others))
        for (runs, shape), sums in by_shape.items():
            stretches = tuple(
                Stretches(
                    kinds, length, [r[k][2] for _, r, _ in sums], [r[k][3] for _, r, _ in sums]
                )
                for k, (kinds, length) in enumerate(runs)
            )
            kinds: Any = ()
            terms: Any = ()
            operands: Any = ()
            ragged: Any = ()
            if shape == "ragged":
                ragged = self._ragged_terms([others for _, _, others in sums])
            else:
                kinds, terms = tuple(chain.from_iterable(shape)), tuple(map(len, shape))
                flat = [list(chain.from_iterable(others)) for _, _, others in sums]
                operands = tuple([self.slots[j] for j in js] for js in zip(*flat, strict=True))
            row = [i for i, _, _ in sums]
            first = self._take_slots(side, row)
            self.rows.append(
                Row(
                    "sum",
                    side,
                    first,
                    row,
                    kinds=kinds,
                    operands=operands,
                    stretches=stretches,
                    terms=terms,
                    ragged=ragged,
                )
            )

    def _kinds_of(self, term: tuple[int, ...]) -> tuple[str, ...]:
        return tuple(self.sides[j] for j in term)

    def _split(self, i: int) -> tuple[list[Any], list[tuple[int, ...]]]:
        """The terms of a sum as runs of products of neighbours, and the others."""
        slots, sides = self.slots, self.sides
        runs: list[Any] = []
        others: list[tuple[int, ...]] = []
        run: list[tuple[int, int]] = []
        kinds, length, a, b = "", 0, -1, -1

        def close() -> None:
            if length >= SHORTEST_STRETCH and len(runs) < MOST_STRETCHES:
                runs.append((kinds, length, a, b))
            else:
                others.extend(run)

        pairs = []
        for term in self.operations.args[i]:
            if len(term) == 1:
                others.append(term)
                continue
            x, y = term
            if sides[x].lower() > sides[y].lower():
                x, y = y, x
            pairs.append((sides[x] + sides[y], slots[x], slots[y], x, y))
        pairs.sort()
        for both, p, q, x, y in pairs:
            if length and both == kinds and p == a + length and q == b + length:
                length += 1
            elif (
                length and both == kinds and both[0] == both[1] and x != y
                and q == a + length and p == b + length
            ):  # fmt: skip
                x, y, length = y, x, length + 1
            else:
                close()
                kinds, length, a, b, run = both, 1, p, q, []
            run.append((x, y))
        close()
        return runs, others

    def _ragged_terms(self, sums: Sequence[Sequence[tuple[int, ...]]]) -> Any:
        """For each kind of term that occurs: where each sum's part starts, and the slots."""
        lists: dict[str, Any] = {}
        for k, terms in enumerate(sums):
            for term in terms:
                kind = "".join(self._kinds_of(term))
                starts, *below = lists.setdefault(kind, ([], *([] for _ in term)))
                starts += [len(below[0])] * (k + 1 - len(starts))
                for slots, j in zip(below, term, strict=True):
                    slots.append(self.slots[j])
        return tuple(
            (kind, starts + [len(below[0])] * (len(sums) + 1 - len(starts)), tuple(below))
            for kind, (starts, *below) in sorted(lists.items())
        )
