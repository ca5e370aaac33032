"""Listings: rows as a reader of linear algebra would write them."""

import autograd_lite as ag
from autograd_lite import MLP, Parameter, Value, tanh
from autograd_lite.compiling.listing import Listing, sizes
from autograd_lite.compiling.rows import Table
from autograd_lite.compiling.sums import Operations


def listing_of(root, inputs, parameters):
    table = Table(Operations([root], inputs, parameters), len(inputs))
    return Listing(table, parameters, {})


def squared_error():
    model, xs = MLP(2, [16, 16, 1], seed=0), [Value(0.1 * i) for i in range(3)]
    return listing_of((model(xs[:2]) - xs[2]) ** 2, xs, model.parameters())


def test_an_mlp_is_written_in_matrices():
    listing = squared_error()
    assert listing.rows == [
        "z1[16] = W1[16x2] x[2] + b1[16]",
        "a1[16] = relu(z1[16])",
        "z2[16] = W2[16x16] a1[16] + b2[16]",
        "a2[16] = relu(z2[16])",
        "z3 = W3[16] a2[16] + b3 - x2",
        "a3 = z3 ** 2",
    ]
    assert "W2 = layers.1.neurons.*.weights.*" in str(listing)
    assert listing.sources[2] == {"W2": "parameter", "a1": "operation", "b2": "parameter"}


def test_the_backward_pass_transposes():
    lines = squared_error().backward
    assert lines[0] == "dz3 += da3 * (2 * z3)"
    assert "dW2[16x16] += dz2[16] a1[16]^T" in lines
    assert "da1[16] += W2[16x16]^T dz2[16]" in lines
    assert lines[-1] == "db1[16] += dz1[16]"
    assert not any(line.startswith("dx") for line in lines)  # by inputs, nothing is wanted


def test_local_derivatives_are_written_by_what_is_there():
    w, v, x = Parameter(1.0, label="w"), Parameter(2.0, label="v"), Value(1.0)
    listing = listing_of(ag.tanh(w * x) / ag.sin(v), [x], [w, v])
    text = "\n".join(listing.backward)
    assert "(1 - " in text  # of tanh: by its value, not by tanh again
    assert "tanh(" not in text
    assert "cos(" in text
    assert "(kept)" in text


def test_sizes_are_those_of_the_network():
    found = sizes(squared_error().table)
    weights, biases = 2 * 16 + 16 * 16 + 16, 16 + 16 + 1
    assert found["rows"] == 6
    assert found["operations"] == weights + biases + 1 + (16 + 16 + 1)  # target, and functions
    assert found["slots"] == weights + biases + 2 + 3 + (4 * 16 + 2)  # -1 and 2; inputs; results


def test_a_sum_of_a_row_is_written_as_a_sum():
    ws = [Parameter(0.1 * k, label=f"w{k}") for k in range(4)]

    def loss(x, y):
        total = 0.0
        for w in ws:
            total = total + tanh(w * x)
        return (total - y) ** 2

    program = ag.compile(loss, parameters=ws)
    program.value_and_grad([2.0], [0.5])
    assert "z2 = sum(a1[4]) - x1" in str(program)


def test_sums_of_several_lengths_say_so():
    ws = [Parameter(0.1 * k) for k in range(12)]
    nodes = [tanh(w) for w in ws]
    sums = [ag.sum(nodes[::2]), ag.sum(nodes[1:9]), ag.sum(nodes[2:11])]
    listing = listing_of(ag.sum([s * s for s in sums]), [], ws)
    assert any("sums of 6 to 9 of" in row for row in listing.rows), listing.rows
