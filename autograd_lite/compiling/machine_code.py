"""Machine code through LLVM: kernels that programs share, compiled when they are asked for."""

from __future__ import annotations

import ctypes
import ctypes.util
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor
from functools import cache, lru_cache
from typing import Any

from autograd_lite._collector import no_gc
from autograd_lite._extras import import_extra
from autograd_lite.compiling.driving import Update, emit_batch, emit_steps
from autograd_lite.compiling.emitting import LIBRARY, library_name
from autograd_lite.compiling.numbering import Rows
from autograd_lite.compiling.rows import Table

__all__ = ["MachineCode"]

_lock = threading.Lock()  # LLVM compiles for one thread at a time


class MachineCode:
    """The kernels that some programs share, and the machine code in which they are.

    Args:
        target: the processor to compile for: "host", or "generic" for one without extensions.
    """

    def __init__(self, target: str = "host") -> None:
        self.target = target
        self.kernels: dict[str, dict[Any, int]] = {"u": {}, "v": {}}
        self.seconds = 0.0
        self._texts: dict[Any, str] = {}
        self._code: dict[Any, tuple[Any, int]] = {}
        self._numbering = threading.Lock()

    def numbered(self, table: Table) -> dict[str, Rows]:
        """The rows of a table by side; kernels that are not there yet are added."""
        with self._numbering:  # or two threads could give one number to two kernels
            return {side: Rows(table, side, self.kernels[side]) for side in "uv"}

    def batch(self, lanes: int, gradients: bool) -> int:
        """The address of `batch`, compiled anew if kernels were added since."""
        return self._address(*self._batch(lanes, gradients))

    def steps(self, update: Update) -> int:
        """The address of `steps` for an optimizer's rule."""
        return self._address(("steps", update), lambda module: emit_steps(module, update))

    def get_ready(self, lanes: int, executor: Executor) -> None:
        """Compile `batch` with gradients before it is asked for.

        Only LLVM's part is left to the executor: it works beside Python, but Python not beside it.
        """
        key, emit = self._batch(lanes, True)
        if key not in self._code:
            executor.submit(self._compile, self._text(key, emit))

    def _batch(self, lanes: int, gradients: bool) -> tuple[Any, Callable[[Any], None]]:
        sizes = tuple(len(kernels) for kernels in self.kernels.values())

        def emit(module: Any) -> None:  # a copy, as another thread may add to them meanwhile
            kernels = {side: dict(known) for side, known in self.kernels.items()}
            emit_batch(module, kernels, lanes, gradients)

        return ("batch", lanes, gradients, sizes), emit

    def _text(self, key: Any, emit: Callable[[Any], None]) -> str:
        text = self._texts.get(key)
        if text is None:
            start = time.perf_counter()
            module = import_extra("llvmlite.ir").Module("program")
            emit(module)
            text = self._texts[key] = str(module)
            self.seconds += time.perf_counter() - start
        return text  # which another thread may have taken out meanwhile

    def _compile(self, text: str) -> Any:
        with _lock, no_gc():
            start = time.perf_counter()
            code = _compiled(text, self.target)
            self.seconds += time.perf_counter() - start
        return code

    def _address(self, key: Any, emit: Callable[[Any], None]) -> int:
        if key not in self._code:
            code = self._compile(self._text(key, emit))
            self._code[key] = code, code.get_function_address(key[0])
            self._texts.pop(key, None)
        return self._code[key][1]


@cache
def _llvm() -> Any:
    """LLVM, told where the functions of Python's own C library are."""
    llvm = import_extra("llvmlite.binding")
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    library = ctypes.CDLL(ctypes.util.find_library("m") or ctypes.util.find_library("msvcrt"))
    for op in LIBRARY:
        function = getattr(library, library_name(op))
        llvm.add_symbol(library_name(op), ctypes.cast(function, ctypes.c_void_p).value)
    for name, function in (("memset", ctypes.memset), ("memcpy", ctypes.memmove)):
        llvm.add_symbol(name, ctypes.cast(function, ctypes.c_void_p).value)
    return llvm


def _target_machine(target: str) -> Any:
    llvm = _llvm()
    host = target == "host"
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name() if host else "",
        features=llvm.get_host_cpu_features().flatten() if host else "",
        opt=2,
    )


@lru_cache(maxsize=200)
def _compiled(text: str, target: str) -> Any:
    """The machine code of a module, without LLVM's passes over its language.

    Kernels are written as tightly as those would leave them: they take as long as all else, and
    what they give runs no faster.
    """
    llvm, machine = _llvm(), _target_machine(target)
    module = llvm.parse_assembly(text)
    module.triple = llvm.get_process_triple()
    module.verify()
    engine = llvm.create_mcjit_compiler(module, machine)
    engine.finalize_object()
    return engine
