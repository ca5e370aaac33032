import pytest

import autograd_lite as ag
from autograd_lite.textbook import backpropagation


def test_the_four_equations_hold_on_random_networks_of_several_depths():
    page = ag.derive_backpropagation(((3, 2), (2, 4, 1), (2, 3, 3, 2), (2, 2, 2, 2, 2, 1)), seed=7)
    rows = dict(page.sections)["Compared with the engine"][0].rows
    assert [row[0] for row in rows] == ["3-2", "2-4-1", "2-3-3-2", "2-2-2-2-2-1"]
    assert [row[1] for row in rows] == ["sigmoid", "tanh", "sigmoid", "softplus"]
    assert [row[3] for row in rows] == ["8", "17", "29", "27"]
    assert all(float(row[4].text) < 1e-15 for row in rows)


def lines(section):
    return [" = ".join(side.text for side in e.sides) for e in section]


def test_the_four_equations_are_the_textbooks():
    sections = dict(ag.derive_backpropagation(((2, 1),)).sections)
    assert lines(sections["The error of the last layer L"])[-1] == (
        "delta_Lj = dC/da_Lj*sigma'(z_Lj)"
    )
    assert lines(sections["The error of a layer from that of the next"])[-1] == (
        "delta_lj = sum_k w_(l+1)kj*delta_(l+1)k*sigma'(z_lj)"
    )
    assert lines(sections["The gradients of the parameters"]) == [
        "∂z_lj/∂b_lj = 1",
        "dC/db_lj = delta_lj*∂z_lj/∂b_lj = delta_lj",
        "∂z_lj/∂w_ljk = a_(l-1)k",
        "dC/dw_ljk = delta_lj*∂z_lj/∂w_ljk = a_(l-1)k*delta_lj",
    ]
    assert lines(sections["In matrices (* or ⊙: entry by entry)"]) == [
        "delta_L = grad_a C * sigma'(z_L)",
        "delta_l = (W_(l+1)^T delta_(l+1)) * sigma'(z_l)",
        "grad_b_l C = delta_l",
        "grad_W_l C = delta_l a_(l-1)^T",
    ]
    assert (
        "W_(l+1)[n_(l+1) x n_l]^T delta_(l+1)[n_(l+1) x 1]"
        in lines(sections["With the shape of each"])[1]
    )
    assert lines(sections["Update, with learning rate eta"])[1] == (
        "W_l = W_l - eta*grad_W_l C = W_l - eta*delta_l a_(l-1)^T"
    )


def test_every_line_has_its_reason():
    sections = dict(ag.derive_backpropagation(((2, 1),)).sections)
    for title in list(sections)[:4]:
        assert all(e.note for e in sections[title])


def test_a_wrong_engine_would_be_noticed(monkeypatch):
    def wrong(x):
        node = ag.sigmoid(x)
        node.local_grads = (1.01 * node.local_grads[0],)
        return node

    settings = (("wrong", wrong, "quadratic", backpropagation.quadratic),)
    monkeypatch.setattr(backpropagation, "SETTINGS", settings)
    with pytest.raises(AssertionError, match="off by"):
        ag.derive_backpropagation(((2, 3, 1),))


def test_a_wrong_shape_would_be_noticed(monkeypatch):
    from autograd_lite.textbook.matrices import matmul, transposed

    def wrong(r):
        return r.matrix("grad_W", r.l), matmul(
            r.matrix("a", r.below), transposed(r.matrix("b", r.l))
        )

    monkeypatch.setattr(backpropagation, "IN_MATRICES", [("all", wrong, "")])
    with pytest.raises(AssertionError, match="off by inf"):
        ag.derive_backpropagation(((2, 3, 1),))
