import pytest

import autograd_lite as ag
from autograd_lite.textbook import descent

pytest.importorskip("sympy")


def lines(blocks):
    return [[side.text for side in b.sides] for b in blocks if not isinstance(b, str)]


def test_the_update_of_logistic_regression_is_derived_line_by_line():
    along, moved, steepest, identity, *steps = lines(descent.derived_update())
    assert along == ["dJ/deta", "sum_j dJ/dtheta_j*dtheta_j/deta"]
    assert moved == ["dtheta_j/deta", "-dJ/dtheta_j"]
    assert steepest == ["dJ/deta", "-sum_j (dJ/dtheta_j)**2"]
    assert identity[2] == "(g1*u2 - g2*u1)**2 + (g1*u3 - g3*u1)**2 + (g2*u3 - g3*u2)**2"
    assert steps == [
        ["w1", "w1 - eta*dJ/dw1", "w1 - eta*1/m*sum_i xi_1*(a_i - y_i)"],
        ["w2", "w2 - eta*dJ/dw2", "w2 - eta*1/m*sum_i xi_2*(a_i - y_i)"],
        ["b", "b - eta*dJ/db", "b - eta*1/m*sum_i (a_i - y_i)"],
    ]


@pytest.mark.parametrize("line", range(3))
def test_a_sign_that_is_wrong_is_not_printed(monkeypatch, line):
    rules = list(descent.DOWNHILL)
    rule, reason = rules[line]
    rules[line] = (lambda r: (rule(r)[0], -rule(r)[1]), reason)
    monkeypatch.setattr(descent, "DOWNHILL", rules)
    with pytest.raises(AssertionError, match="off by"):
        ag.derive_logistic_regression()


def test_the_update_agrees_with_the_optimizer_on_plain_numbers():
    xs, ys = [[0.5, -1.0], [2.0, 0.25], [-1.5, 1.0]], [1.0, 0.0, 1.0]
    w1, w2, b = (ag.Parameter(x) for x in (0.3, -0.2, 0.1))
    outputs = [ag.sigmoid(w1 * x[0] + w2 * x[1] + b) for x in xs]
    loss = ag.mean(
        [-(y * ag.log(a) + (1 - y) * ag.log(1 - a)) for a, y in zip(outputs, ys, strict=True)]
    )
    errors = [a.data - y for a, y in zip(outputs, ys, strict=True)]
    by_hand = [
        0.3 - 0.7 / 3 * sum(e * x[0] for e, x in zip(errors, xs, strict=True)),
        -0.2 - 0.7 / 3 * sum(e * x[1] for e, x in zip(errors, xs, strict=True)),
        0.1 - 0.7 / 3 * sum(errors),
    ]
    loss.backward()
    ag.SGD([w1, w2, b], lr=0.7).step()
    assert [w1.data, w2.data, b.data] == pytest.approx(by_hand, rel=1e-14)
