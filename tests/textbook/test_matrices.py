"""The operations on matrices in numbers, against NumPy, and what refuses a false equation."""

import math

import pytest

from autograd_lite.formulas.notation import name
from autograd_lite.textbook import matrices
from autograd_lite.textbook.matrices import (
    column,
    elementwise,
    grid,
    matmul,
    off_by,
    stacked,
    stated,
    summed,
    transposed,
    with_zeros,
    without_bias,
)

pytest.importorskip("sympy")
np = pytest.importorskip("numpy")


def test_operations_in_numbers_are_those_of_numpy():
    a, b = np.array([[1, 2, 3], [4, 5, 6]]), np.array([[2, -1, 0], [5, 7, 1]])
    ours, other = grid(a.tolist()), grid(b.tolist())
    for found, exact in (
        (matmul(ours, transposed(other)), a @ b.T),
        (elementwise(ours, other), a * b),
        (without_bias(ours), a[:, 1:]),
        (with_zeros(ours), np.hstack([np.zeros((2, 1), int), a])),
        (stacked(column([8, 9])), np.array([[1], [8], [9]])),
    ):
        assert found.tolist() == exact.tolist()
    assert summed("k", range(2), lambda k: a[k, 0] * b[k, 2]) == (a[:, 0] * b[:, 2]).sum()


def test_operations_on_paper_keep_their_parentheses():
    a, b, c = map(name, "ABC")
    assert matmul(a + b, c).text == "(A + B) C"
    assert transposed(matmul(a, b)).text == "(A B)^T"
    assert elementwise(matmul(a, b), c).text == "(A B) * C"
    assert elementwise(elementwise(a, b), c).latex == r"A \odot B \odot C"
    assert matrices.summed("k", ("k",), lambda k: a + b).text == "sum_k (A + B)"


class Paper:
    a, b = name("A"), name("B")


class Fact:
    a, b = grid([[1, 2], [3, 4]]), grid([[0, 1], [1, 0]])


def product_transposed(at):
    return transposed(matmul(at.a, at.b)), matmul(transposed(at.b), transposed(at.a))


def product_transposed_in_order(at):
    return transposed(matmul(at.a, at.b)), matmul(transposed(at.a), transposed(at.b))


def test_an_equation_is_written_only_if_it_holds():
    equation = stated(product_transposed, Paper, [Fact])
    assert [side.text for side in equation.sides] == ["(A B)^T", "B^T A^T"]
    a, b = np.array([[1, 2], [3, 4]]), np.array([[0, 1], [1, 0]])
    off = np.abs((a @ b).T - a.T @ b.T).max()
    assert off_by(product_transposed_in_order, Fact) == off
    with pytest.raises(AssertionError, match=rf"\(A B\)\^T = A\^T B\^T: off by {off}"):
        stated(product_transposed_in_order, Paper, [Fact])
    with pytest.raises(AssertionError, match="after it was tested"):
        stated(product_transposed, Paper, [])


def test_sides_of_other_shapes_are_infinitely_far_apart():
    assert off_by(lambda at: (at.a, column([1, 2])), Fact) == math.inf
