"""Libraries of arrays: what they call the functions that the rows of a program need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite.compiling.calls import array_functions
from autograd_lite.compiling.code import ARITHMETIC

__all__ = ["Library", "library_of"]

MODULES = {"numpy": "numpy", "torch": "torch", "jax": "jax.numpy"}


class Library:
    """NumPy, or a library with the same names.

    functions: the operations of expressions.
    is_double: whether its numbers have 64 bits.
    """

    def __init__(self, name: str, module: Any) -> None:
        self.name, self.module = name, module
        self.concatenate, self.broadcast_to = module.concatenate, module.broadcast_to
        self.amax, self.floor, self.full_like = module.amax, module.floor, module.full_like
        self.where = module.where
        same = ("exp", "expm1", "log", "log1p", "sqrt", "sin", "cos", "tan", "tanh")
        self.functions: dict[str, Callable[..., Any]] = {
            **ARITHMETIC,
            **{name: getattr(module, name) for name in same},
            "atan": module.arctan,
            "erf": self._erf(),
            "where": self._choose,
        }

    @property
    def is_double(self) -> bool:
        """Whether its numbers have 64 bits."""
        return bool(self.numbers([1.0]).dtype.itemsize == 8)

    def quiet(self) -> AbstractContextManager[Any]:
        """A block in which nothing warns of what is not finite."""
        return self.module.errstate(all="ignore")  # type: ignore[no-any-return]

    def _erf(self) -> Callable[..., Any]:
        return array_functions(self.module)["erf"]

    def _choose(self, condition: Any, yes: Any, no: Any) -> Any:
        """Yes where the condition is greater than 0, or nan, as for the compiled engines."""
        yes, no = (
            self.full_like(condition, x) if isinstance(x, (int, float)) else x for x in (yes, no)
        )
        return self.where(condition <= 0, no, yes)

    def numbers(self, xs: Sequence[float], **options: Any) -> Any:
        """An array of numbers, of 64 bits unless the options or the library say otherwise."""
        return self.module.asarray(xs, **{"dtype": float, **options})

    def like(self, xs: Any, other: Any) -> Any:
        """An array of the type and in the place of another."""
        return self.module.asarray(xs, dtype=other.dtype)

    def index(self, places: Any) -> Any:
        """Whole numbers to index arrays with."""
        return import_extra("numpy").array(places, dtype="int32")

    def whole(self, x: Any) -> Any:
        """Numbers as whole numbers."""
        return x.astype("int32")

    def take_along(self, x: Any, places: Any) -> Any:
        """From each column the numbers in some places of it."""
        return self.module.take_along_axis(x, places, 0)

    def value_and_grad(self, f: Callable[[Any], Any], x: Any) -> tuple[float, list[float] | None]:
        """A function's value and gradient, by the library; None if it does not differentiate."""
        return float(f(x)), None


class _Torch(Library):
    def quiet(self) -> AbstractContextManager[Any]:
        return nullcontext()

    def _erf(self) -> Callable[..., Any]:
        return self.module.erf  # type: ignore[no-any-return]

    def numbers(self, xs: Sequence[float], **options: Any) -> Any:
        return self.module.tensor(xs, **{"dtype": self.module.float64, **options})

    def like(self, xs: Any, other: Any) -> Any:
        return self.module.as_tensor(xs, dtype=other.dtype, device=other.device)

    def index(self, places: Any) -> Any:
        return self.module.tensor(places, dtype=self.module.int64)

    def whole(self, x: Any) -> Any:
        return x.long()

    def take_along(self, x: Any, places: Any) -> Any:
        return self.module.take_along_dim(x, places, 0)

    def value_and_grad(self, f: Callable[[Any], Any], x: Any) -> tuple[float, list[float] | None]:
        with self.module.enable_grad():
            x = x.requires_grad_()
            value = f(x)
            if not value.requires_grad:
                return value.item(), [0.0] * len(x)
            (gradient,) = self.module.autograd.grad(value, x)
        return value.item(), gradient.tolist()


class _Jax(Library):
    def quiet(self) -> AbstractContextManager[Any]:
        return nullcontext()

    def _erf(self) -> Callable[..., Any]:
        return import_extra("jax.scipy.special").erf  # type: ignore[no-any-return]

    def value_and_grad(self, f: Callable[[Any], Any], x: Any) -> tuple[float, list[float] | None]:
        jax = import_extra("jax")
        with jax.ensure_compile_time_eval():
            value, gradient = jax.jit(jax.value_and_grad(f))(x)
        return float(value), gradient.tolist()


def library_of(name: Any) -> Library:
    """The library of a name.

    Raises:
        ValueError: for a name that is not known.
        ImportError: for one that is not installed.
    """
    if name not in MODULES:
        raise ValueError(f"on takes one of {', '.join(MODULES)}, not {name!r:.60}")
    kind = {"torch": _Torch, "jax": _Jax}.get(name, Library)
    return kind(name, import_extra(MODULES[name]))
