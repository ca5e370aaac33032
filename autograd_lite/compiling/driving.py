"""What drives the kernels: the loop over the chunks of a batch, and that over training steps.

Both are emitted beside the kernels, so that a batch is one call from Python, and an epoch as well.
Every function takes one argument, a context: the addresses and sizes that `FIELDS` names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd_lite.compiling.addressing import folded
from autograd_lite.compiling.code import Tape, operands
from autograd_lite.compiling.emitting import Emitter, llvm_types
from autograd_lite.compiling.kernels import emit_rows
from autograd_lite.compiling.summing import WIDTH

__all__ = ["FIELDS", "Update", "emit_batch", "emit_steps"]

FIELDS = (
    "u", "v", "gu", "gv", "lanes_gu", "u_table", "u_lists", "v_table", "v_lists",
    "samples", "order", "outputs", "roots", "memories", "moved", "rates", "batches",
    "losses", "frozen", "batch", "by_inputs", "start", "count", "n_u", "n_v", "u_rows", "v_rows",
    "n_inputs", "n_outputs", "n_parameters",
)  # fmt: skip
"""Addresses: of memory, of the function `batch`, and 0 or where the derivatives by the inputs go.
Then numbers: which samples of the order make
the batch, and the sizes of the program, so that one code serves programs with the same kernels."""

FINISHED, LOSS, GRADIENT, STEP = 0, 1, 2, 3
"""What a function returns: that all went well, or what was in the way."""


class Update:
    """An optimizer's rule as expressions: its own lines, run on numbers that write code.

    Args:
        optimizer: whose rule it is.
        clip_norm, clip_value: as for `clip_grad_norm` and `clip_grad_value`, or None.
    """

    def __init__(
        self, optimizer: Any, clip_norm: float | None = None, clip_value: float | None = None
    ) -> None:
        from autograd_lite.optim import clip_factor, clipped

        self.n_memories, self.n_rates = optimizer.n_memories, len(optimizer.rates(1))
        self.clip_norm = clip_norm
        self.operands = operands(3 + self.n_memories + self.n_rates)
        p, g, factor, *others = self.operands
        memory, rates = tuple(others[: self.n_memories]), tuple(others[self.n_memories :])
        if clip_norm is not None:
            g = g * factor
        if clip_value is not None:
            g = clipped(g, clip_value)
        self.expressions = optimizer.rule(p, g, memory, rates)
        self.tape = Tape(self.expressions)
        (norm,) = operands(1)
        self.factor = clip_factor(norm, clip_norm) if clip_norm is not None else 1.0
        self.factor_operand, self.factor_tape = norm, Tape([self.factor])


class _Driver(Emitter):
    def __init__(self, module: Any, name: str) -> None:
        self.ints, self.floats, long, _ = llvm_types()
        super().__init__(module, name, [long.as_pointer()], long)
        (self.context,) = self.function.args

    def field(self, name: str) -> Any:
        return self.b.load(self.at(self.context, self.index(FIELDS.index(name))))

    def pointer(self, name: str, kind: Any = None) -> Any:
        return self.b.inttoptr(self.field(name), kind or self.floats)

    def each(self, n: Any, body: Callable[[Any], Any]) -> None:
        self.loop(self.index(0), n, body)

    def clear(self, base: Any, n: Any) -> None:
        """Zeros."""
        fill = self.declared("memset", self.i64, [self.i64, self.i32, self.i64])
        size = self.b.mul(n, self.index(8))
        self.b.call(fill, [self.b.ptrtoint(base, self.i64), self.i32(0), size])

    def minimum(self, a: Any, b: Any) -> Any:
        return self.b.select(self.b.icmp_signed("<", a, b), a, b)

    def is_bad(self, x: Any) -> Any:
        """Whether a sum of differences x - x is not 0: one of them was not finite."""
        return self.b.fcmp_unordered("!=", x, self.f64(0.0))

    def sums_over(self, n: Any, body: Callable[[Any, int, list[Any]], list[Any]], k: int) -> Any:
        """k sums over the numbers 0 to n, a register of neighbours at a time.

        body(i, lanes, sums) works on the numbers from i on and returns the sums so far.
        """
        full = self.b.and_(n, self.index(-WIDTH))
        wide = self.loop(
            self.index(0), full, lambda i, *sums: body(i, WIDTH, list(sums)),
            [self.number(0.0, WIDTH)] * k, step=WIDTH,
        )  # fmt: skip
        sums = [self.add_lanes(x, WIDTH) for x in wide]
        return self.loop(full, n, lambda i, *sums: body(i, 1, list(sums)), sums)


def emit_batch(module: Any, kernels: dict[str, Any], lanes: int, gradients: bool) -> None:
    """Write `batch`: the results for the samples from start to start + count, and derivatives.

    The results of each sample go to outputs; the mean of the first is what is differentiated.
    """
    for side, width in (("u", 1), ("v", lanes)):
        emit_rows(module, f"{side}_forward", kernels[side], side, width, backward=False)
        if gradients:
            emit_rows(module, f"{side}_backward", kernels[side], side, width, backward=True)
    _Batch(module, "batch").write(kernels, lanes, gradients)


class _Batch(_Driver):
    def write(self, kernels: dict[str, Any], width: int, gradients: bool) -> None:
        b, zero, lanes, half = self.b, self.index(0), self.index(width), folded(width)
        u, v, gu, gv = (self.pointer(name) for name in ("u", "v", "gu", "gv"))
        lanes_gu = self.pointer("lanes_gu") if width > 1 else gu
        n_u, n_v = self.field("n_u"), self.field("n_v")
        count, start = self.field("count"), self.field("start")
        share = b.fdiv(self.f64(1.0), b.sitofp(count, self.f64))
        root = b.sext(b.load(self.pointer("roots", self.ints)), self.i64)
        is_shared = b.icmp_signed("<", root, zero)

        def run(name: str, derivatives: Any = None) -> None:
            side = name[0]
            if kernels[side]:
                table, lists = (
                    self.pointer(f"{side}_{what}", self.ints) for what in ("table", "lists")
                )
                n = b.trunc(self.field(f"{side}_rows"), self.i32)
                function = self.module.globals[name]
                b.call(function, [table, n, lists, u, v, derivatives or gu, gv])

        b.store(self.f64(0.0), self.at(u, n_u))
        run("u_forward")
        if gradients:
            self.clear(gu, n_u)
            if width > 1:
                self.clear(lanes_gu, b.mul(n_u, self.index(half)))

        def chunk(c: Any) -> None:
            valid = self.minimum(b.sub(count, c), lanes)
            self.load_samples(b.add(start, c), valid, v, width)
            self.clear(self.at(v, b.mul(n_v, lanes)), lanes)
            run("v_forward")
            self.store_outputs(b.add(start, c), valid, u, v, n_u, n_v, lanes)
            if gradients:
                with b.if_then(b.not_(is_shared)):
                    self.clear(gv, b.mul(n_v, lanes))
                    first = b.mul(root, lanes)
                    self.each(valid, lambda k: b.store(share, self.at(gv, b.add(first, k))))
                    run("v_backward", lanes_gu)
                    with b.if_then(b.icmp_signed("!=", self.field("by_inputs"), zero)):
                        self.store_by_inputs(b.add(start, c), valid, gv, width)

        self.loop(zero, count, chunk, step=width)
        if gradients:
            if width > 1:
                self.each(
                    n_u,
                    lambda i: self.store_at(
                        self.add_lanes(
                            self.load_at(lanes_gu, b.mul(i, self.index(half)), half), half
                        ),
                        gu,
                        i,
                    ),
                )
            with b.if_then(is_shared):
                b.store(self.f64(1.0), self.at(gu, b.sub(self.index(-1), root)))
            run("u_backward")
        b.ret(self.index(FINISHED))

    def load_samples(self, first: Any, valid: Any, v: Any, width: int) -> None:
        """The inputs of a chunk, a lane each; the last sample fills the lanes that are over."""
        b, samples, order = self.b, self.pointer("samples"), self.pointer("order", self.ints)
        n_inputs, last = self.field("n_inputs"), b.sub(valid, self.index(1))

        def one(lane: Any) -> None:
            place = b.add(first, self.minimum(lane, last))
            row = b.mul(b.sext(b.load(self.at(order, place)), self.i64), n_inputs)
            source, target = self.at(samples, row), self.at(v, lane)
            self.each(
                n_inputs,
                lambda i: b.store(
                    b.load(self.at(source, i)), self.at(target, b.mul(i, self.index(width)))
                ),
            )

        self.each(self.index(width), one)

    def store_by_inputs(self, first: Any, valid: Any, gv: Any, width: int) -> None:
        """The derivatives by the inputs of a chunk, a row for each sample."""
        b, n_inputs = self.b, self.field("n_inputs")
        rows = self.at(self.pointer("by_inputs"), b.mul(first, n_inputs))

        def one(i: Any) -> None:
            source = self.at(gv, b.mul(i, self.index(width)))
            self.each(
                valid,
                lambda k: b.store(
                    b.load(self.at(source, k)), self.at(rows, b.add(b.mul(k, n_inputs), i))
                ),
            )

        self.each(n_inputs, one)

    def store_outputs(
        self, first: Any, valid: Any, u: Any, v: Any, n_u: Any, n_v: Any, lanes: Any
    ) -> None:
        b, outputs, n = self.b, self.pointer("outputs"), self.field("n_outputs")
        trap = b.load(self.at(u, n_u))
        slots = self.pointer("roots", self.ints)

        def one(sample: Any) -> None:
            place = b.mul(b.add(first, sample), n)
            own = b.load(self.at(v, b.add(b.mul(n_v, lanes), sample)))
            leaving = b.fadd(trap, own)

            def output(k: Any) -> None:
                slot = b.sext(b.load(self.at(slots, k)), self.i64)
                shared = b.icmp_signed("<", slot, self.index(0))
                offset = b.select(
                    shared, b.sub(self.index(-1), slot), b.add(b.mul(slot, lanes), sample)
                )
                x = b.load(self.at(b.select(shared, u, v), offset))
                b.store(b.fadd(x, leaving), self.at(outputs, b.add(place, k)))

            self.each(n, output)

        self.each(valid, one)


def outputs_of(table: Any) -> Any:
    """The results of a program: the operation, its side and its slot."""
    for i in table.operations.roots:
        yield i, table.sides[i].lower(), table.slots[i]


def emit_steps(module: Any, update: Update) -> None:
    """Write `steps`: for each batch its gradient and one step of an optimizer, whole or not at all.

    Batch k consists of the samples from batches[k] to batches[k + 1] in the order. The function
    returns after the last one, or before the one whose loss, gradient or step is not finite; the
    field `count` then says how many steps were done.
    """
    _Steps(module, "steps").write(update)


class _Steps(_Driver):
    def write(self, update: Update) -> None:
        b, n, n_outputs = self.b, self.field("n_parameters"), self.field("n_outputs")
        u, gu, moved = (self.pointer(name) for name in ("u", "gu", "moved"))
        memories, frozen = self.pointer("memories"), self.pointer("frozen")
        losses, outputs, rates = (self.pointer(name) for name in ("losses", "outputs", "rates"))
        ints, long = self.pointer("batches", self.ints), self.i64.as_pointer()
        batch_type = self.ir.FunctionType(self.i64, [long]).as_pointer()
        batch = b.inttoptr(self.field("batch"), batch_type)
        first, count = (
            self.at(self.context, self.index(FIELDS.index(name))) for name in ("start", "count")
        )
        n_steps = b.load(count)

        def leave(k: Any, condition: Any, status: int) -> None:
            with b.if_then(condition, likely=False):
                b.store(k, count)
                b.ret(self.index(status))

        def step(k: Any) -> None:
            start = b.sext(b.load(self.at(ints, k)), self.i64)
            stop = b.sext(b.load(self.at(ints, b.add(k, self.index(1)))), self.i64)
            size = b.sub(stop, start)
            b.store(start, first)
            b.store(size, count)
            b.call(batch, [self.context])
            (total,) = self.loop(
                start, stop,
                lambda i, total: [b.fadd(total, self.load_at(
                    outputs, b.mul(i, n_outputs)))],
                [self.f64(0.0)],
            )  # fmt: skip
            loss = b.fdiv(total, b.sitofp(size, self.f64))
            b.store(loss, self.at(losses, k))
            leave(k, self.is_bad(b.fsub(loss, loss)), LOSS)

            def measure(i: Any, lanes: int, sums: list[Any]) -> list[Any]:
                g = self.load_at(gu, i, lanes)
                differences = b.fadd(sums[0], b.fsub(g, g))
                if update.clip_norm is None:
                    return [differences]
                zero = self.number(0.0, lanes)
                stays = b.fcmp_ordered("!=", self.load_at(frozen, i, lanes), zero)
                g = b.select(stays, zero, g)
                return [differences, self.multiply_add(sums[1], g, g)]

            clips = update.clip_norm is not None
            bad, *squares = self.sums_over(n, measure, 2 if clips else 1)
            leave(k, self.is_bad(bad), GRADIENT)
            factor = self.f64(1.0)
            if clips:  # squares that are too large are for eager, which scales them
                leave(k, self.is_bad(b.fsub(squares[0], squares[0])), GRADIENT)
                root = self.declared("llvm.sqrt.f64", self.f64, [self.f64])
                norm = b.call(root, squares)
                factor = self.expression(update.factor, {update.factor_operand: norm})

            def move(i: Any, lanes: int, sums: list[Any]) -> list[Any]:
                self.lanes = lanes
                xs = [self.load_at(u, i, lanes), self.load_at(gu, i, lanes), self.splat(factor)]

                def at(base: Any, m: int) -> Any:
                    return self.at(base, b.mul(n, self.index(m)))

                xs += [self.load_at(at(memories, m), i, lanes) for m in range(update.n_memories)]
                row = b.mul(k, self.index(update.n_rates))
                xs += [
                    self.splat(b.load(self.at(rates, b.add(row, self.index(r)))))
                    for r in range(update.n_rates)
                ]
                known = dict(zip(update.operands, xs, strict=True))
                keep = self.load_at(frozen, i, lanes)
                stays = b.fcmp_ordered("!=", keep, self.number(0.0))
                for m, x in enumerate(update.expressions):
                    before = xs[0] if m == 0 else xs[2 + m]
                    y = b.select(stays, before, self.expression(x, known))
                    self.store_at(y, at(moved, m), i, lanes)
                    sums = [b.fadd(sums[0], b.fsub(y, y))]
                self.lanes = 1
                return sums

            (bad,) = self.sums_over(n, move, 1)
            leave(k, self.is_bad(bad), STEP)
            self.copy(u, moved, n)
            self.copy(memories, self.at(moved, n), b.mul(n, self.index(update.n_memories)))

        self.each(n_steps, step)
        b.store(n_steps, count)
        b.ret(self.index(FINISHED))

    def copy(self, target: Any, source: Any, n: Any) -> None:
        copy = self.declared("memcpy", self.i64, [self.i64] * 3)
        addresses = [self.b.ptrtoint(x, self.i64) for x in (target, source)]
        self.b.call(copy, [*addresses, self.b.mul(n, self.index(8))])
