import sys

import pytest

from autograd_lite import textbook

PAGES = sorted(name for name in textbook.__all__ if name.startswith("derive_"))
ARGUMENTS = {"derive_limit": (abs,)}
NEED_NO_ALGEBRA = {"derive_backpropagation", "derive_sigmoid_by_limit", "derive_two_matrix_network"}


@pytest.mark.parametrize("name", sorted({*PAGES} - NEED_NO_ALGEBRA))
def test_without_sympy_every_page_says_what_to_install(name, monkeypatch):
    monkeypatch.setitem(sys.modules, "sympy", None)
    message = r'sympy is not installed: pip install "autograd-lite\[derive\]"'
    with pytest.raises(ImportError, match=message):
        getattr(textbook, name)(*ARGUMENTS.get(name, ()))
