import pytest

import autograd_lite as ag
from autograd_lite.textbook import backpropagation


def test_the_four_equations_hold_on_random_networks_of_several_depths():
    page = ag.derive_backpropagation(((3, 2), (2, 4, 1), (2, 3, 3, 2), (2, 2, 2, 2, 2, 1)), seed=7)
    rows = dict(page.sections)["Compared with the engine"][0].rows
    assert [row[0] for row in rows] == ["3-2", "2-4-1", "2-3-3-2", "2-2-2-2-2-1"]
    assert [row[2] for row in rows] == ["8", "17", "29", "27"]
    assert all(float(row[3].text) < 1e-15 for row in rows)


def test_the_four_equations_are_the_textbooks():
    sections = dict(ag.derive_backpropagation(((2, 1),)).sections)
    texts = {
        title: [" = ".join(side.text for side in e.sides) for e in sections[title]]
        for title in ("In components", "In matrices")
    }
    assert texts["In components"] == [
        "delta_Lj = dC/da_Lj * sigmoid'(z_Lj) = (a_Lj - y_j) * a_Lj*(1 - a_Lj)",
        "delta_lj = sum_k w_(l+1)kj * delta_(l+1)k * sigmoid'(z_lj)",
        "dC/db_lj = delta_lj",
        "dC/dw_ljk = a_(l-1)k * delta_lj",
    ]
    assert texts["In matrices"] == [
        "delta_L = grad_a C * sigmoid'(z_L)",
        "delta_l = (W_(l+1)^T delta_(l+1)) * sigmoid'(z_l)",
        "grad_b_l C = delta_l",
        "grad_W_l C = delta_l a_(l-1)^T",
    ]


def test_a_wrong_engine_would_be_noticed(monkeypatch):
    def wrong(x):
        node = ag.sigmoid(x)
        node.local_grads = (1.01 * node.local_grads[0],)
        return node

    monkeypatch.setattr(backpropagation, "sigmoid", wrong)
    with pytest.raises(AssertionError, match="the equations are off"):
        ag.derive_backpropagation(((2, 3, 1),))


def test_one_update_by_hand_and_by_the_engine_to_1e_15():
    np = pytest.importorskip("numpy")
    generator = np.random.default_rng(5)
    w1, w2 = generator.normal(size=(4, 3)), generator.normal(size=(2, 4))
    update = ag.derive_two_matrix_network(w1.tolist(), w2.tolist())
    x, target = np.array([0.5, 0.7, 0.9]), np.array([0.1, 0.8])
    hidden = 1 / (1 + np.exp(-w1 @ x))
    out = 1 / (1 + np.exp(-w2 @ hidden))
    error = (out - target) * out * (1 - out)
    new_2 = w2 - 0.05 * error[:, None] * hidden
    new_1 = w1 - 0.05 * ((w2.T @ error) * hidden * (1 - hidden))[:, None] * x
    for ours in (update.by_hand, update.by_engine):
        assert np.abs(np.array(ours[0]) - new_1).max() <= 1e-15
        assert np.abs(np.array(ours[1]) - new_2).max() <= 1e-15
    assert "W1_43" in str(update.page)


def test_one_update_agrees_with_torch():
    torch = pytest.importorskip("torch")
    update = ag.derive_two_matrix_network()
    w1 = torch.tensor([[0.1] * 3] * 4, dtype=torch.float64, requires_grad=True)
    w2 = torch.tensor([[0.2] * 4] * 2, dtype=torch.float64, requires_grad=True)
    update = ag.derive_two_matrix_network(w1.tolist(), w2.tolist())
    x = torch.tensor([0.5, 0.7, 0.9], dtype=torch.float64)
    target = torch.tensor([0.1, 0.8], dtype=torch.float64)
    (((target - (w2 @ (w1 @ x).sigmoid()).sigmoid()) ** 2).sum() / 2).backward()
    for ours, theirs in zip(update.by_engine, (w1, w2), strict=True):
        new = (theirs - 0.05 * theirs.grad).detach()
        assert (torch.tensor(ours, dtype=torch.float64) - new).abs().max() <= 1e-15
