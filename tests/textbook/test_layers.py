"""A network read in numbers against NumPy, and its symbols on paper."""

import random
from itertools import pairwise

import pytest

from autograd_lite import Value, tanh
from autograd_lite import sum as total
from autograd_lite.textbook.layers import Network, OnPaper

pytest.importorskip("sympy")
np = pytest.importorskip("numpy")

SIZES = (3, 4, 2)


@pytest.fixture
def read():
    """The same network in numbers, and its weights, biases and inputs as arrays."""
    sympy = pytest.importorskip("sympy")
    rng = random.Random(1)
    weights = [
        [[Value(rng.uniform(-1, 1)) for _ in range(below)] for _ in range(above)]
        for below, above in pairwise(SIZES)
    ]
    biases = [[Value(rng.uniform(-1, 1)) for _ in range(size)] for size in SIZES[1:]]
    inputs = [Value(rng.uniform(-1, 1)) for _ in range(SIZES[0])]
    network = Network(
        weights, biases, inputs, tanh, lambda outputs: total([a**2 for a in outputs]),
        sympy.tanh, lambda z: 1 - sympy.tanh(z) ** 2,
    )  # fmt: skip
    arrays = [np.array([[w.data for w in row] for row in rows]) for rows in weights]
    columns = [np.array([[b.data] for b in bias]) for bias in biases]
    return network, arrays, columns, np.array([[x.data] for x in inputs])


def test_backpropagation_in_numpy_agrees_with_every_matrix(read):
    network, (w1, w2), (b1, b2), x = read
    z1 = w1 @ x + b1
    z2 = w2 @ np.tanh(z1) + b2
    delta2 = 2 * np.tanh(z2) * (1 - np.tanh(z2) ** 2)
    delta1 = w2.T @ delta2 * (1 - np.tanh(z1) ** 2)
    unit = next(network.units("last"))
    for letter, layer, exact in (
        ("W", 1, w1), ("b", 2, b2), ("z", 2, z2), ("a", 0, x), ("sigma", 1, np.tanh(z1)),
        ("slope", 1, 1 - np.tanh(z1) ** 2), ("grad_a", 2, 2 * np.tanh(z2)),
        ("delta", 2, delta2), ("delta", 1, delta1), ("grad_b", 1, delta1),
        ("grad_W", 2, delta2 @ np.tanh(z1).T), ("grad_W", 1, delta1 @ x.T),
    ):  # fmt: skip
        found = np.array(unit.matrix(letter, layer).tolist(), dtype=float)
        assert found.shape == exact.shape
        assert found == pytest.approx(exact, abs=1e-14), letter


def test_units_are_every_layer_unit_and_input(read):
    network, *_ = read
    last = {(2, j, k) for j in range(2) for k in range(4)}
    hidden = {(1, j, k) for j in range(4) for k in range(3)}
    read_at = {which: [(u.l, u.j, u.k) for u in network.units(which)] for which in
               ("last", "hidden", "all")}  # fmt: skip
    assert set(read_at["last"]) == last
    assert set(read_at["hidden"]) == hidden
    assert sorted(read_at["all"]) == sorted(last | hidden)


def test_symbols_on_paper_have_their_layer_above_and_their_indices_below():
    paper = OnPaper()
    weight = paper.at("w", paper.above, "k", "j")
    assert (weight.text, weight.latex) == ("w_(l+1)kj", "w^{l+1}_{kj}")
    assert paper.partial(("z", "l", "j"), ("b", "l", "j")).text == "∂z_lj/∂b_lj"
    assert paper.slope("l", "j").latex == r"\sigma'\left(z^{l}_{j}\right)"
    assert OnPaper(shapes=True).matrix("W", "l").text == "W_l[n_l x n_(l-1)]"
    assert OnPaper(shapes=True).matrix("b", "l+1").text == "b_(l+1)[n_(l+1) x 1]"
