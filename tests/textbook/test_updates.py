import pytest

import autograd_lite as ag

pytest.importorskip("sympy")


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
    turned = ag.derive_two_matrix_network(w1.T.tolist(), w2.T.tolist(), inputs_first=True)
    for ours in (turned.by_hand, turned.by_engine):
        assert np.abs(np.array(ours[0]) - new_1.T).max() <= 1e-15
        assert np.abs(np.array(ours[1]) - new_2.T).max() <= 1e-15
    assert "grad_W1 E = x delta_h^T" in str(turned.page)


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


def test_the_page_shows_every_number_of_the_example():
    np = pytest.importorskip("numpy")
    w1, w2 = [[0.1, 0.2], [0.3, 0.4]], [[0.5, -0.6]]
    page = ag.derive_two_matrix_network(w1, w2, x=(1.0, 2.0), target=(0.25,)).page
    h = 1 / (1 + np.exp(-np.array(w1) @ [1.0, 2.0]))
    o = 1 / (1 + np.exp(-np.array(w2) @ h))
    delta_o = (o - 0.25) * o * (1 - o)
    delta_h = np.array(w2).T @ delta_o * h * (1 - h)
    text = str(page)
    assert "W1 = [[0.1, 0.2], [0.3, 0.4]]" in text
    for values in (h, o, delta_o, delta_h, [((0.25 - o[0]) ** 2) / 2]):
        for value in values:
            assert f"{value:.5g}" in text
    assert "delta_h   = (W2^T delta_o) * h * (1 - h)" in text


@pytest.mark.parametrize(
    ("w1", "options", "message"),
    [
        ([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], {}, "w1 is 3 x 2, not 3 x 3: .*inputs_first=True"),
        ([[0.1, 0.2, 0.3]], {"inputs_first": True}, "w1 is 1 x 3, not 3 x 3"),
    ],
)
def test_matrices_that_do_not_fit_are_refused(w1, options, message):
    with pytest.raises(ValueError, match=message):
        ag.derive_two_matrix_network(w1, **options)
