"""What drives the kernels: the loop over the chunks of a batch, and that over training steps.

Both are emitted beside the kernels, so that a batch is one call from Python, and an epoch as well.
Every function takes one argument, a context: the addresses and sizes that `FIELDS` names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd_lite.compiling.code import Tape, operands
from autograd_lite.compiling.emitting import Emitter, llvm_types
from autograd_lite.compiling.kernels import WIDTH, Rows, emit_rows

__all__ = ["FIELDS", "Update", "emit_batch", "emit_steps"]

FIELDS = (
    "u", "v", "gu", "gv", "lanes_gu", "u_table", "u_lists", "v_table", "v_lists",
    "samples", "order", "outputs", "roots", "stop", "start", "count",
    "memories", "moved", "rates", "batches", "losses", "frozen", "batch",
)  # fmt: skip
"""Addresses of memory; start and count, of the samples of a batch in the order; and `batch`,
the address of the function that `emit_batch` wrote."""

FINISHED, INTERRUPTED, LOSS, GRADIENT, STEP = 0, 1, 2, 3, 4
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

    def clear(self, base: Any, start: int, stop: int) -> None:
        """Zeros from start to stop."""
        if stop > start:
            fill = self.declared(
                "memset", self.i64, [self.i64, self.i32, self.i64]
            )
            address = self.b.ptrtoint(self.at(base, self.index(start)), self.i64)
            self.b.call(fill, [address, self.i32(0), self.index(8 * (stop - start))])

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


def emit_batch(
    module: Any, table: Any, u_rows: Rows, v_rows: Rows, lanes: int, gradients: bool
) -> None:
    """Write `batch`: the results for the samples from start to start + count, and derivatives.

    The results of each sample go to outputs; the mean of the first is what is differentiated.
    """
    for side, rows, width in (("u", u_rows, 1), ("v", v_rows, lanes)):
        emit_rows(module, f"{side}_forward", rows, side, width, backward=False)
        if gradients:
            emit_rows(module, f"{side}_backward", rows, side, width, backward=True)
    _Batch(module, "batch").write(table, u_rows, v_rows, lanes, gradients)


class _Batch(_Driver):
    def write(self, table: Any, u_rows: Rows, v_rows: Rows, lanes: int, gradients: bool) -> None:
        b = self.b
        u, v, gu, gv = (self.pointer(name) for name in ("u", "v", "gu", "gv"))
        lanes_gu = self.pointer("lanes_gu") if lanes > 1 else gu
        n_u, n_v = table.sizes["u"], table.sizes["v"]
        count, start = self.field("count"), self.field("start")
        share = b.fdiv(self.f64(1.0), b.sitofp(count, self.f64))
        (_, root_side, root), *_ = roots = list(outputs_of(table))

        def run(name: str, rows: Rows, derivatives: Any) -> None:
            if rows.kernels:
                side = name[0]
                ints = (self.pointer(f"{side}_table", self.ints),
                        self.i32(len(rows.table) // 4), self.pointer(f"{side}_lists", self.ints))
                floats = (u, v, *derivatives) if side == "v" else (u, v, gu, gv)
                b.call(module_function(self.module, name), [*ints, *floats])

        b.store(self.f64(0.0), self.at(u, self.index(n_u)))
        run("u_forward", u_rows, ())
        if gradients:
            self.clear(gu, 0, n_u)
            if lanes > 1:
                self.clear(lanes_gu, 0, n_u * lanes)

        def chunk(c: Any) -> None:
            stop = self.pointer("stop")
            asked = b.load_atomic(b.bitcast(stop, self.i64.as_pointer()), "monotonic", 8)
            with b.if_then(b.icmp_signed("!=", asked, self.index(0)), likely=False):
                b.ret(self.index(INTERRUPTED))
            valid = self.minimum(b.sub(count, c), self.index(lanes))
            self.load_samples(table.n_inputs, b.add(start, c), valid, v, lanes)
            self.clear(v, n_v * lanes, (n_v + 1) * lanes)
            run("v_forward", v_rows, (lanes_gu, gv))
            self.store_outputs(roots, b.add(start, c), valid, u, v, n_u, n_v, lanes)
            if gradients and root_side == "v":
                self.clear(gv, 0, n_v * lanes)
                base = self.index(root * lanes)
                self.each(valid, lambda k: b.store(share, self.at(gv, b.add(base, k))))
                run("v_backward", v_rows, (lanes_gu, gv))

        if v_rows.kernels or table.n_inputs:
            self.loop(self.index(0), count, chunk, step=lanes)
        else:
            self.each(count, lambda c: self.store_outputs(
                roots, b.add(start, c), self.index(1), u, v, n_u, n_v, 1))
        if gradients:
            if lanes > 1:
                self.each(self.index(n_u), lambda i: self.store_at(
                    self.add_lanes(self.load_at(lanes_gu, b.mul(i, self.index(lanes)), lanes),
                                   lanes), gu, i))
            if root_side == "u":
                b.store(self.f64(1.0), self.at(gu, self.index(root)))
            run("u_backward", u_rows, ())
        b.ret(self.index(FINISHED))

    def load_samples(self, n_inputs: int, first: Any, valid: Any, v: Any, lanes: int) -> None:
        """The inputs of a chunk, a lane each; the last sample fills the lanes that are over."""
        b, samples, order = self.b, self.pointer("samples"), self.pointer("order", self.ints)
        last = b.sub(valid, self.index(1))
        for lane in range(lanes if n_inputs else 0):
            place = b.add(first, self.minimum(self.index(lane), last))
            row = b.mul(b.sext(b.load(self.at(order, place)), self.i64), self.index(n_inputs))
            target = self.at(v, self.index(lane))
            self.each(self.index(n_inputs), lambda i, row=row, target=target: b.store(
                b.load(self.at(samples, b.add(row, i))),
                self.at(target, b.mul(i, self.index(lanes)))))

    def store_outputs(
        self, roots: Any, first: Any, valid: Any, u: Any, v: Any, n_u: int, n_v: int, lanes: int
    ) -> None:
        b, outputs, n = self.b, self.pointer("outputs"), len(roots)
        trap = b.load(self.at(u, self.index(n_u)))
        slots = self.pointer("roots", self.ints)

        def one(sample: Any) -> None:
            place = b.mul(b.add(first, sample), self.index(n))
            leaving = trap
            if n_v:
                leaving = b.fadd(trap, b.load(self.at(v, b.add(self.index(n_v * lanes), sample))))

            def output(k: Any) -> None:
                slot = b.sext(b.load(self.at(slots, k)), self.i64)
                shared = b.icmp_signed("<", slot, self.index(0))
                offset = b.select(
                    shared, b.sub(self.index(-1), slot),
                    b.add(b.mul(slot, self.index(lanes)), sample),
                )
                x = b.load(self.at(b.select(shared, u, v), offset))
                b.store(b.fadd(x, leaving), self.at(outputs, b.add(place, k)))

            self.each(self.index(n), output)

        self.each(valid, one)


def outputs_of(table: Any) -> Any:
    """The results of a program: the operation, its side and its slot."""
    for i in table.operations.roots:
        yield i, table.sides[i].lower(), table.slots[i]


def module_function(module: Any, name: str) -> Any:
    return module.globals[name]


def emit_steps(module: Any, n_parameters: int, n_outputs: int, update: Update) -> None:
    """Write `steps`: for each batch its gradient and one step of an optimizer, whole or not at all.

    Batch k consists of the samples from batches[k] to batches[k + 1] in the order. The function
    returns after the last one, or before the one whose loss, gradient or step is not finite; the
    field `count` then says how many steps were done.
    """
    _Steps(module, "steps").write(n_parameters, n_outputs, update)


class _Steps(_Driver):
    def write(self, n_parameters: int, n_outputs: int, update: Update) -> None:
        b, n = self.b, self.index(n_parameters)
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

        def leave(k: Any, condition: Any, status: Any) -> None:
            with b.if_then(condition, likely=False):
                b.store(k, count)
                b.ret(status if not isinstance(status, int) else self.index(status))

        def step(k: Any) -> None:
            start = b.sext(b.load(self.at(ints, k)), self.i64)
            stop = b.sext(b.load(self.at(ints, b.add(k, self.index(1)))), self.i64)
            size = b.sub(stop, start)
            b.store(start, first)
            b.store(size, count)
            status = b.call(batch, [self.context])
            leave(k, b.icmp_signed("!=", status, self.index(0)), status)
            (total,) = self.loop(
                start, stop,
                lambda i, total: [b.fadd(total, self.load_at(
                    outputs, b.mul(i, self.index(n_outputs))))],
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
                return [differences, self.multiply_add(sums[1], g, g)]

            clips = update.clip_norm is not None
            bad, *squares = self.sums_over(n, measure, 2 if clips else 1)
            leave(k, self.is_bad(bad), GRADIENT)
            factor = self.f64(1.0)
            if clips:
                root = self.declared("llvm.sqrt.f64", self.f64, [self.f64])
                norm = b.call(root, squares)
                factor = self.expression(update.factor, {update.factor_operand: norm})

            def move(i: Any, lanes: int, sums: list[Any]) -> list[Any]:
                self.lanes = lanes
                xs = [self.load_at(u, i, lanes), self.load_at(gu, i, lanes),
                      self.splat(factor)]
                at = lambda base, m: self.at(base, self.index(m * n_parameters))  # noqa: E731
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
            self.copy(u, moved, n_parameters)
            self.copy(memories, self.at(moved, n), n_parameters * update.n_memories)

        self.each(n_steps, step)
        b.store(n_steps, count)
        b.ret(self.index(FINISHED))

    def copy(self, target: Any, source: Any, n: int) -> None:
        if n:
            copy = self.declared("memcpy", self.i64, [self.i64] * 3)
            addresses = [self.b.ptrtoint(x, self.i64) for x in (target, source)]
            self.b.call(copy, [*addresses, self.index(8 * n)])
