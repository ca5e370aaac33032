"""autograd_lite: a scalar reverse-mode autodiff engine to learn from, draw and train with.

Each module names its public functions and classes in `__all__`; together they are the package's.
Importing it needs only the standard library and takes milliseconds: the engine and what is
composed from it are loaded at once, the outer rooms when one of their names is first used.
"""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING, Any as _Any

from autograd_lite.value import *
from autograd_lite.graph import *
from autograd_lite.functional import *
from autograd_lite.losses import *
from autograd_lite.nn import *
from autograd_lite.optim import *
from autograd_lite.calculus import *

if TYPE_CHECKING:
    from autograd_lite.checkpoints import *
    from autograd_lite.history import *
    from autograd_lite.training import *
    from autograd_lite.datasets import *
    from autograd_lite.plots import *
    from autograd_lite.expressions import *
    from autograd_lite.drawing import *
    from autograd_lite.symbolic import *
    from autograd_lite.derivation import *
    from autograd_lite.traces import *
    from autograd_lite.tables import *
    from autograd_lite.numerical import *
    from autograd_lite.textbook import *

_OUTER_ROOMS = (
    "checkpoints", "history", "training", "datasets", "plots", "expressions", "drawing",
    "symbolic", "derivation", "traces", "tables", "numerical", "textbook",
)  # fmt: skip


def __getattr__(name: str) -> _Any:
    if name == "__all__":
        return __dir__()
    if name in _OUTER_ROOMS:
        return _import_module(f"autograd_lite.{name}")
    if not name.startswith("_"):
        for room in _OUTER_ROOMS:
            module = _import_module(f"autograd_lite.{room}")
            if name in module.__all__:
                return getattr(module, name)
    raise AttributeError(f"autograd_lite has no {name!r}")


def __dir__() -> list[str]:
    outer = [name for room in _OUTER_ROOMS for name in __getattr__(room).__all__]
    return sorted({*outer, *(name for name in globals() if not name.startswith("_"))})
