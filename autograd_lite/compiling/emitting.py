"""LLVM's language, as far as kernels need it: loops, memory with lanes, and expressions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite.compiling.code import Code

__all__ = ["Emitter", "llvm_types"]

SUM_FLAGS = ("contract", "reassoc")
INTRINSICS = {"sqrt": "sqrt", "abs": "fabs"}
LIBRARY = {
    "exp": 1, "expm1": 1, "log": 1, "log1p": 1, "sin": 1, "cos": 1, "tan": 1, "tanh": 1,
    "atan": 1, "erf": 1, "**": 2,
}  # fmt: skip
"""Functions of the C library, and how many operands they have."""


def library_name(op: str) -> str:
    """What the C library calls a function."""
    return "pow" if op == "**" else op


class Emitter:
    """Writes one function; its numbers are registers of `lanes` floats."""

    def __init__(self, module: Any, name: str, arguments: Sequence[Any], result: Any) -> None:
        self.ir = ir = import_extra("llvmlite.ir")
        self.module = module
        self.i32, self.i64, self.f64 = ir.IntType(32), ir.IntType(64), ir.DoubleType()
        self.function = ir.Function(module, ir.FunctionType(result, arguments), name)
        self.b = ir.IRBuilder(self.function.append_basic_block("entry"))
        self.lanes = 1

    # numbers

    @property
    def type(self) -> Any:
        """The type of a register."""
        return self.vector(self.lanes)

    def vector(self, lanes: int) -> Any:
        """The type of so many floats side by side."""
        return self.f64 if lanes == 1 else self.ir.VectorType(self.f64, lanes)

    def index(self, i: int) -> Any:
        """A whole number that is known now."""
        return self.i64(i)

    def number(self, x: float, lanes: int | None = None) -> Any:
        """A number that is known now, in every lane."""
        n = lanes or self.lanes
        return self.f64(x) if n == 1 else self.ir.Constant(self.vector(n), [x] * n)

    def splat(self, x: Any, lanes: int | None = None) -> Any:
        """The same number in every lane."""
        n = lanes or self.lanes
        if n == 1:
            return x
        nothing = self.ir.Constant(self.vector(n), self.ir.Undefined)
        zeros = self.ir.Constant(self.ir.VectorType(self.i32, n), [0] * n)
        return self.b.shuffle_vector(self.b.insert_element(nothing, x, self.i32(0)), nothing, zeros)

    def lane(self, x: Any, k: int) -> Any:
        """What stands in lane k."""
        return x if self.lanes == 1 else self.b.extract_element(x, self.i32(k))

    def halves(self, x: Any) -> list[Any]:
        """The lower and the upper lanes of a register."""
        n = x.type.count
        nothing = self.ir.Constant(x.type, self.ir.Undefined)
        kind = self.ir.VectorType(self.i32, n // 2)
        return [
            self.b.shuffle_vector(x, nothing, self.ir.Constant(kind, list(range(k, k + n // 2))))
            for k in (0, n // 2)
        ]

    def multiply_add(self, total: Any, a: Any, b: Any) -> Any:
        """One more product in a sum, which may be added in any order."""
        return self.b.fadd(total, self.b.fmul(a, b, flags=SUM_FLAGS), flags=SUM_FLAGS)

    def add(self, a: Any, b: Any) -> Any:
        """One more number in a sum, which may be added in any order."""
        return self.b.fadd(a, b, flags=SUM_FLAGS)

    def add_lanes(self, x: Any, lanes: int) -> Any:
        """The sum of the lanes of a register."""
        if lanes == 1:
            return x
        name = f"llvm.vector.reduce.fadd.v{lanes}f64"
        reduce = self.declared(name, self.f64, [self.f64, self.vector(lanes)])
        return self.b.call(reduce, [self.f64(0.0), x], fastmath=["reassoc"])

    def declared(self, name: str, result: Any, arguments: Sequence[Any]) -> Any:
        """A function from outside."""
        if name not in self.module.globals:
            self.ir.Function(self.module, self.ir.FunctionType(result, arguments), name)
        return self.module.globals[name]

    # memory

    def at(self, base: Any, offset: Any) -> Any:
        """The address so many numbers after base."""
        return self.b.gep(base, [offset])

    def load_at(self, base: Any, offset: Any, lanes: int = 1) -> Any:
        """The number (or so many neighbours) at an offset."""
        place = self.at(base, offset)
        if lanes == 1:
            return self.b.load(place)
        x = self.b.load(self.b.bitcast(place, self.vector(lanes).as_pointer()))
        x.align = 8
        return x

    def store_at(self, x: Any, base: Any, offset: Any, lanes: int = 1) -> None:
        """Write a number, or so many neighbours."""
        place = self.at(base, offset)
        if lanes > 1:
            place = self.b.bitcast(place, self.vector(lanes).as_pointer())
        self.b.store(x, place).align = 8

    def load_slot(self, base: Any, slot: Any) -> Any:
        """A number of each sample: a register of lanes, side by side in memory."""
        return self.load_at(base, self.b.mul(slot, self.index(self.lanes)), self.lanes)

    def store_slot(self, x: Any, base: Any, slot: Any) -> None:
        """Write a number of each sample."""
        self.store_at(x, base, self.b.mul(slot, self.index(self.lanes)), self.lanes)

    # control

    def loop(
        self,
        start: Any,
        stop: Any,
        body: Callable[..., Any],
        carried: Sequence[Any] = (),
        step: int = 1,
    ) -> list[Any]:
        """for i in range(start, stop, step): carried = body(i, *carried)."""
        b = self.b
        before, head = b.block, b.append_basic_block("loop")
        inside, after = b.append_basic_block("body"), b.append_basic_block("after")
        b.branch(head)
        b.position_at_end(head)
        i = b.phi(self.i64)
        i.add_incoming(start, before)
        phis = [b.phi(x.type) for x in carried]
        for phi, x in zip(phis, carried, strict=True):
            phi.add_incoming(x, before)
        b.cbranch(b.icmp_signed("<", i, stop), inside, after)
        b.position_at_end(inside)
        following = body(i, *phis) if carried else (body(i), ())[1]
        i.add_incoming(b.add(i, self.index(step)), b.block)
        for phi, x in zip(phis, following, strict=True):
            phi.add_incoming(x, b.block)
        b.branch(head)
        b.position_at_end(after)
        return phis

    # expressions

    def expression(self, x: Any, known: dict[Any, Any]) -> Any:
        """The register that holds an expression; `known` gives those of its operands."""
        if not isinstance(x, Code):
            return self.number(float(x))
        if x not in known:
            known[x] = self._operation(x, known)
        return known[x]

    def _operation(self, x: Code, known: dict[Any, Any]) -> Any:
        if x.op == "number":
            return self.number(x.args[0])
        b, args = self.b, [self.expression(y, known) for y in x.args]
        if x.op in ("+", "-", "*", "/"):
            emit = {"+": b.fadd, "-": b.fsub, "*": b.fmul, "/": b.fdiv}[x.op]
            return emit(*args, flags=("contract",))
        if x.op == "neg":
            return b.fneg(args[0])
        if x.op == "where":  # a condition that is nan goes to `yes`, which it is for relu
            return b.select(b.fcmp_ordered("<=", args[0], self.number(0.0)), args[2], args[1])
        if x.op in INTRINSICS:
            shape = "f64" if self.lanes == 1 else f"v{self.lanes}f64"
            name = f"llvm.{INTRINSICS[x.op]}.{shape}"
            return b.call(self.declared(name, self.type, [self.type]), args)
        if x.op in LIBRARY:
            return self._call(x.op, args)
        raise NotImplementedError(f"machine code for {x.op!r}")

    def _call(self, op: str, args: list[Any]) -> Any:
        """A function of the C library, lane by lane."""
        function = self.declared(library_name(op), self.f64, [self.f64] * len(args))
        if self.lanes == 1:
            return self.b.call(function, args)
        result = self.ir.Constant(self.type, self.ir.Undefined)
        for k in range(self.lanes):
            y = self.b.call(function, [self.lane(x, k) for x in args])
            result = self.b.insert_element(result, y, self.i32(k))
        return result


def llvm_types() -> tuple[Any, Any, Any, Any]:
    """Pointers to small integers and to floats, a long integer, and nothing."""
    ir = import_extra("llvmlite.ir")
    return (
        ir.IntType(32).as_pointer(), ir.DoubleType().as_pointer(), ir.IntType(64), ir.VoidType(),
    )  # fmt: skip
