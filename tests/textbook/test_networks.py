import random

import pytest

import autograd_lite as ag
from autograd_lite import Value
from autograd_lite.textbook import networks

pytest.importorskip("sympy")


def lines(page, section):
    return [
        " = ".join(side.text for side in block.sides)
        for block in dict(page.sections)[section]
        if not isinstance(block, str)
    ]


def test_three_layers_in_matrices_and_entry_by_entry():
    page = ag.derive_three_layer_network(2, 2, 1)
    assert lines(page, "Forward, for one sample") == [
        "z2 = Theta1 [1; a1]",
        "a2 = sigmoid(z2)",
        "z3 = Theta2 [1; a2]",
        "a3 = sigmoid(z3)",
        "L = -sum_k (y_k*log(a3_k) + (1 - y_k)*log(1 - a3_k))",
        "J = L/m + lambda/(2*m)*(||Theta1[:, 1:]||**2 + ||Theta2[:, 1:]||**2)",
    ]
    assert lines(page, "Backward, for one sample (* or ⊙: entry by entry)") == [
        "delta3 = a3 - y",
        "delta2 = (Theta2[:, 1:]^T delta3) * a2 * (1 - a2)",
        "dJ/dTheta2 = (delta3 [1; a2]^T + lambda*[0, Theta2[:, 1:]])/m",
        "dJ/dTheta1 = (delta2 [1; a1]^T + lambda*[0, Theta1[:, 1:]])/m",
    ]
    assert lines(page, "Errors of the units") == [
        "delta3_1 = a3_1 - y_1",
        "delta2_1 = Theta2_11*a2_1*delta3_1*(1 - a2_1)",
        "delta2_2 = Theta2_12*a2_2*delta3_1*(1 - a2_2)",
    ]
    entries = lines(page, "Gradients, entry by entry")
    assert "dJ/dTheta2_10 = delta3_1/m" in entries  # no L2 term for a bias
    assert "dJ/dTheta2_11 = (Theta2_11*lambda + a2_1*delta3_1)/m" in entries
    assert "dJ/dTheta1_20 = delta2_2/m" in entries
    assert "dJ/dTheta1_21 = (Theta1_21*lambda + a1_1*delta2_2)/m" in entries
    assert len(entries) == 9


def test_the_matrix_equations_over_m_samples_agree_with_the_engine():
    np = pytest.importorskip("numpy")
    generator = random.Random(1)
    m, decay = 5, 0.3
    theta1, theta2 = (
        [[Value(generator.uniform(-1, 1)) for _ in range(columns + 1)] for _ in range(rows)]
        for rows, columns in ((3, 2), (2, 3))
    )
    xs = [[generator.uniform(-1, 1) for _ in range(2)] for _ in range(m)]
    ys = [[float(generator.random() < 0.5) for _ in range(2)] for _ in range(m)]
    cost = 0.0
    for x, y in zip(xs, ys, strict=True):
        hidden = [ag.sigmoid(ag.dot(row[1:], x, row[0])) for row in theta1]
        out = [ag.sigmoid(ag.dot(row[1:], hidden, row[0])) for row in theta2]
        for a, t in zip(out, y, strict=True):
            cost = cost - (t * ag.log(a) + (1 - t) * ag.log(1 - a)) / m
    squares = ag.sum([w * w for row in theta1 + theta2 for w in row[1:]])
    (cost + decay / (2 * m) * squares).backward()

    t1, t2 = (np.array([[w.data for w in row] for row in theta]) for theta in (theta1, theta2))
    a1 = np.hstack([np.ones((m, 1)), xs]).T
    a2 = np.vstack([np.ones((1, m)), 1 / (1 + np.exp(-t1 @ a1))])
    delta3 = 1 / (1 + np.exp(-t2 @ a2)) - np.array(ys).T
    delta2 = (t2.T @ delta3 * a2 * (1 - a2))[1:]
    for theta, t, delta, a in ((theta2, t2, delta3, a2), (theta1, t1, delta2, a1)):
        penalty = decay / m * np.hstack([np.zeros((len(t), 1)), t[:, 1:]])
        ours = np.array([[w.grad for w in row] for row in theta])
        assert np.abs(ours - (delta @ a.T / m + penalty)).max() < 1e-15


def test_indices_from_ten_on_have_a_comma():
    labels = [w.label for row in networks._weights("Theta1", 11, 11) for w in row]
    assert len(set(labels)) == len(labels) == 11 * 12
    assert {"Theta1_99", "Theta1_1,11", "Theta1_11,1"} <= set(labels)
