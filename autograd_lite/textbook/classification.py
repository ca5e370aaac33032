"""Logistic regression, softmax and cross-entropy, as the textbooks derive them."""

from __future__ import annotations

from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite._symbols import exact
from autograd_lite.calculus import jacobian
from autograd_lite.deriving.derivation import derive
from autograd_lite.deriving.simplification import shortest, with_fewer_signs
from autograd_lite.deriving.symbols import symbols
from autograd_lite.deriving.writing import whole_formula
from autograd_lite.formulas.notation import formula_of, matrix, name, partial, product, total
from autograd_lite.formulas.pages import Block, Equation, Page
from autograd_lite.functional import dot, log, logsumexp, mean, sigmoid, softmax
from autograd_lite.textbook.proofs import forward_steps, gradient, proved, written
from autograd_lite.value import Value

__all__ = ["derive_cross_entropy", "derive_logistic_regression", "derive_softmax"]


def _labelled(value: Value, label: str) -> Value:
    value.label = label
    return value


def _binary_cross_entropy(a: Any, y: Any) -> Value:
    loss: Value = -(y * log(a) + (1 - y) * log(1 - a))
    return loss


def derive_logistic_regression() -> Page:
    """Logistic regression with two features, from the loss back to every parameter.

    Returns:
        A page with dL/da, ∂a/∂z, dL/dz = a - y, dL/dw_j = x_j*(a - y), dL/db = a - y; the cost
        over m samples with its gradient, shown for m = 2; and the update rule.

    >>> print(str(derive_logistic_regression()).split("Backward")[1].split("Cost")[0].rstrip())
    <BLANKLINE>
      dL/da  = -y/a + (1 - y)/(1 - a)
      ∂a/∂z  = a*(1 - a)                                   = a - a**2
      dL/dz  = dL/da * ∂a/∂z                               = a - y
      dL/dw1 = dL/dz * ∂z/∂w1                              = x1*(a - y)
      dL/dw2 = dL/dz * ∂z/∂w2                              = x2*(a - y)
      dL/db  = dL/dz * ∂z/∂b                               = a - y
    """
    w1, w2, x1, x2, b, y = symbols("w1 w2 x1 x2 b y")
    z = _labelled(dot([w1, w2], [x1, x2], b), "z")
    a = _labelled(sigmoid(z), "a")
    loss = _labelled(_binary_cross_entropy(a, y), "L")
    chain = derive(loss, wrt=[a, z, w1, w2, b], show="symbols")
    by_a, by_z = chain.terms[a], chain.local(a, z)
    backward: list[Block] = [
        Equation((total("L", "a"), sum(map(formula_of, by_a[1:]), formula_of(by_a[0])))),
        proved(partial("a", "z"), by_z, by_z.expand()),
        proved(
            total("L", "z"),
            (sum(by_a) * by_z, product(total("L", "a"), partial("a", "z"))),
            gradient(chain, "z"),
        ),
    ]
    for parameter in (w1, w2, b):
        by = parameter.label
        steps = product(total("L", "z"), partial("z", by))
        through = gradient(chain, "z") * chain.local(z, parameter)
        backward.append(proved(total("L", by), (through, steps), gradient(chain, by)))
    sigmoid_of_z = written("sigmoid(z)", r"\sigma\left(z\right)")
    forward = [
        Equation((name("z"), whole_formula(derive(z, show="symbols")))),
        Equation((name("a"), sigmoid_of_z, formula_of(exact(sigmoid(symbols("z")).data)))),
        Equation((name("L"), whole_formula(chain))),
    ]
    return Page(
        "Logistic regression with two features",
        [
            ("Forward", [*forward]),
            ("Backward", backward),
            ("Cost over m samples", _cost_over_samples()),
            ("Update with learning rate alpha", _update_rule()),
        ],
    )


def _cost_over_samples(m: int = 2) -> list[Block]:
    """The cost's general gradient, after it was found equal to the graph's for m samples."""
    sympy = import_extra("sympy", "derive")

    w1, w2, b = symbols("w1 w2 b")
    losses, outputs, targets, features = [], [], [], []
    for i in range(1, m + 1):
        x1, x2, y = symbols(f"x{i}_1 x{i}_2 y_{i}")
        a = _labelled(sigmoid(dot([w1, w2], [x1, x2], b)), f"a_{i}")
        losses.append(_binary_cross_entropy(a, y))
        outputs.append(sympy.Symbol(f"a_{i}", real=True))
        targets.append(y.data)
        features.append((x1.data, x2.data, sympy.Integer(1)))
    cost = derive(_labelled(mean(losses), "J"), wrt=[w1, w2, b], show="symbols", limit=200)
    blocks: list[Block] = [
        Equation((name("J"), written("1/m * sum_i L_i", r"\frac{1}{m} \sum_{i=1}^{m} L_{i}")))
    ]
    for j, by in enumerate(("w1", "w2", "b")):
        summed = sum(x[j] * (a - y) for a, y, x in zip(outputs, targets, features, strict=True)) / m
        proved(total("J", by), gradient(cost, by), summed)
        feature = f"xi_{j + 1}*" if by != "b" else ""
        feature_latex = f"x^{{(i)}}_{{{j + 1}}} " if by != "b" else ""
        rule = written(
            f"1/m * sum_i {feature}(a_i - y_i)",
            rf"\frac{{1}}{{m}} \sum_{{i=1}}^{{m}} {feature_latex}\left(a_{{i}} - y_{{i}}\right)",
        )
        blocks.append(Equation((total("J", by), rule)))
    blocks.append(f"Found equal to the graph of m = {m} samples, for which it reads")
    for by in ("w1", "w2", "b"):
        blocks.append(Equation((total("J", by), formula_of(gradient(cost, by)))))
    return blocks


def _update_rule() -> list[Block]:
    alpha = name("alpha")
    return [Equation((name(w), name(w) - alpha * total("J", w)), ":=") for w in ("w1", "w2", "b")]


def derive_softmax(n: int = 3) -> Page:
    """The Jacobian of softmax: da_i/dz_j = a_i*(delta_ij - a_j), diag(a) - a a^T.

    Args:
        n: the number of classes that are written out; the rule is then proved for any number.

    Raises:
        AssertionError: if an entry of the graph's Jacobian were another.

    >>> for line in str(derive_softmax(2)).splitlines()[6:10]:
    ...     print(line)
      ∂a1/∂z1 = a1*(1 - a1)
      ∂a1/∂z2 = -a1*a2
      ∂a2/∂z1 = -a1*a2
      ∂a2/∂z2 = a2*(1 - a2)
    """
    sympy = import_extra("sympy", "derive")

    zs = [symbols(f"z{i + 1}") for i in range(n)]
    outputs = [_labelled(a, f"a{i + 1}") for i, a in enumerate(softmax(zs))]
    a_symbols = [sympy.Symbol(a.label, real=True) for a in outputs]
    meaning = {s: exact(a.data) for s, a in zip(a_symbols, outputs, strict=True)}
    by_rule = sympy.diag(*a_symbols) - sympy.Matrix(a_symbols) * sympy.Matrix([a_symbols])
    rows = by_rule.applyfunc(sympy.factor_terms).applyfunc(with_fewer_signs).tolist()
    entries: list[Block] = []
    computed = jacobian(lambda *xs: softmax(xs))(*[z.data for z in zs])
    for a, row, ours_of_row in zip(outputs, rows, computed, strict=True):
        for z, entry, ours in zip(zs, row, ours_of_row, strict=True):
            proved(partial(a.label, z.label), ours, entry, where=meaning)
            entries.append(Equation((partial(a.label, z.label), formula_of(entry))))
    definitions = [Equation((name(a.label), formula_of(exact(a.data)))) for a in outputs]
    closed = written("diag(a) - a a^T", r"\operatorname{diag}\left(a\right) - a a^{\mathsf{T}}")
    return Page(
        f"The Jacobian of softmax, {n} classes",
        [
            ("", [*definitions]),
            ("Entry by entry", entries),
            ("As a matrix", [Equation((partial("a", "z"), matrix(rows), closed))]),
            ("For any number of classes", _softmax_in_general()),
        ],
    )


def _softmax_in_general() -> list[Block]:
    """Both cases of the quotient rule, with all classes but i and j gathered in one number."""
    zi, zj, others = symbols("z_i z_j r")
    a_i, a_j, _ = softmax([zi, zj, others])
    a_i.label, a_j.label = "a_i", "a_j"
    same = derive(a_i, wrt=zi, show="symbols")
    other = derive(a_i, wrt=zj, names=[a_j], show="symbols")
    general = written("a_i*(delta_ij - a_j)", r"a_{i} \left(\delta_{ij} - a_{j}\right)")
    definition = written("exp(z_i)/sum_k exp(z_k)", r"\frac{e^{z_{i}}}{\sum_{k=1}^{n} e^{z_{k}}}")
    return [
        Equation((name("a_i"), definition)),
        Equation((partial("a_i", "z_i"), formula_of(gradient(same, "z_i")))),
        Equation((partial("a_i", "z_j"), formula_of(gradient(other, "z_j"))), note="for j != i"),
        Equation((partial("a_i", "z_j"), general)),
        "Proved with the exponentials of all other logits added up to one exp(r).",
    ]


def derive_cross_entropy(output: str = "sigmoid", n: int = 3, index: int = 0) -> Page:
    """Cross-entropy after its activation, differentiated by the logits: a - y each time.

    Args:
        output: "sigmoid"; "softmax" with the index of the right class; "one-hot" for softmax
            with a vector y whose numbers add up to 1; or "log_softmax", the shortcut in which
            the logarithm of the quotient splits.
        n: the number of classes.
        index: the right class, counted from 0.

    Returns:
        A page with the loss, the graph's steps, and dL/dz.

    Raises:
        ValueError: for another output, or an index that is not a class.

    >>> print(str(derive_cross_entropy("sigmoid")).splitlines()[-1])
      dL/dz = a - y
    >>> for line in str(derive_cross_entropy("one-hot")).splitlines()[-3:]:
    ...     print(line)
      dL/dz1 = a1 - y1
      dL/dz2 = a2 - y2
      dL/dz3 = a3 - y3
    """
    if output == "sigmoid":
        z, y = symbols("z y")
        a = _labelled(sigmoid(z), "a")
        return _loss_page(output, _labelled(_binary_cross_entropy(a, y), "L"), [z], [a], [])
    if output not in ("softmax", "one-hot", "log_softmax"):
        kinds = "'sigmoid', 'softmax', 'one-hot' or 'log_softmax'"
        raise ValueError(f"output is {kinds}, not {output!r}")
    if index not in range(n):
        raise ValueError(f"index {index} is not a class: there are {n}, counted from 0")
    zs = [symbols(f"z{i + 1}") for i in range(n)]
    outputs = [_labelled(a, f"a{i + 1}") for i, a in enumerate(softmax(zs))]
    given: list[Value] = []
    if output == "softmax":
        loss = -log(outputs[index])
    elif output == "log_softmax":
        loss = logsumexp(zs) - zs[index]
    else:
        ys = [symbols(f"y{i + 1}") for i in range(n)]
        terms = [y * log(a) for y, a in zip(ys, outputs, strict=True)]
        loss, total = terms[0], ys[0]
        for term, y in zip(terms[1:], ys[1:], strict=True):
            loss, total = loss + term, total + y
        loss, given = -loss, [total - 1]
    return _loss_page(output, _labelled(loss, "L"), zs, outputs, given)


def _loss_page(
    output: str, loss: Value, zs: list[Value], outputs: list[Value], given: list[Value]
) -> Page:
    chain = derive(loss, wrt=zs, names=outputs, given=given, show="symbols", limit=400)
    definitions = [Equation((name(a.label), formula_of(exact(a.data)))) for a in outputs]
    results = [Equation((total("L", z.label), formula_of(chain.gradients[z]))) for z in zs]
    sections: list[tuple[str, list[Block]]] = [
        ("", [*definitions]),
        ("Forward", forward_steps(chain)),
        ("Backward", list(chain.page.sections[1][1])),
    ]
    if given:
        relation = shortest(exact(given[0].data) + 1, {})[0]
        sections.append(("Given", [Equation((formula_of(relation), formula_of(1)))]))
    return Page(f"Cross-entropy with {output}", [*sections, ("Result", [*results])])
