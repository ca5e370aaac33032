"""Logistic regression, softmax and cross-entropy, as the textbooks derive them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite._symbols import exact
from autograd_lite.calculus import jacobian
from autograd_lite.deriving.derivation import derive
from autograd_lite.deriving.simplification import shortest
from autograd_lite.deriving.symbols import symbols
from autograd_lite.deriving.writing import whole_formula
from autograd_lite.formulas.notation import (
    Formula,
    formula_of,
    matrix,
    name,
    partial,
    product,
    total,
)
from autograd_lite.formulas.operations import operation
from autograd_lite.formulas.pages import Block, Equation, Page
from autograd_lite.functional import dot, log, logsumexp, mean, sigmoid, softmax
from autograd_lite.readings import adjoints
from autograd_lite.textbook.matrices import Rule, column, matmul, stated, summed, transposed
from autograd_lite.textbook.proofs import forward_steps, gradient, meaning, proved
from autograd_lite.value import Value

__all__ = ["derive_cross_entropy", "derive_logistic_regression", "derive_softmax"]

ONE, TWO = formula_of(1), formula_of(2)


def _labelled(value: Value, label: str) -> Value:
    value.label = label
    return value


def _binary_cross_entropy(a: Any, y: Any) -> Value:
    loss: Value = -(y * log(a) + (1 - y) * log(1 - a))
    return loss


def _logistic_terms(a: Formula, y: Formula) -> Formula:
    """dL/da of the binary cross-entropy."""
    return -(y / a) + (ONE - y) / (ONE - a)


def derive_logistic_regression() -> Page:
    """Logistic regression with two features, from the loss back to every parameter.

    Returns:
        A page with dL/da, ∂a/∂z, dL/dz = a - y spelled out and for both labels, dL/dw_j =
        x_j*(a - y), dL/db = a - y; the cost over m samples with its gradient, shown for m = 2;
        and the update rule.

    Raises:
        ImportError: without SymPy.

    >>> text = str(derive_logistic_regression())
    >>> print(text.split("Backward")[1].split("For the two")[0].rstrip())
    <BLANKLINE>
      dL/da  = -y/a + (1 - y)/(1 - a)
      ∂a/∂z  = a*(1 - a)                                   = a - a**2
      dL/dz  = dL/da * ∂a/∂z
             = (-y/a + (1 - y)/(1 - a)) * (a - a**2)
             = -y*(1 - a) + (1 - y)*a = a - y
      dL/dw1 = dL/dz * ∂z/∂w1                              = x1*(a - y)
      dL/dw2 = dL/dz * ∂z/∂w2                              = x2*(a - y)
      dL/db  = dL/dz * ∂z/∂b                               = a - y
    """
    w1, w2, x1, x2, b, y = symbols("w1 w2 x1 x2 b y")
    z = _labelled(dot([w1, w2], [x1, x2], b), "z")
    a = _labelled(sigmoid(z), "a")
    loss = _labelled(_binary_cross_entropy(a, y), "L")
    chain = derive(loss, wrt=[a, z, w1, w2, b], show="symbols")
    of_a, of_y = name("a"), name("y")
    meant = _sigmoid_of_z()  # so that a is never 0 or 1
    known = {
        "dL/da": sum(chain.terms[a]),
        "∂a/∂z": chain.local(a, z),
        "dL/dz": gradient(chain, "z"),
    }
    backward: list[Block] = [
        proved(total("L", "a"), _logistic_terms(of_a, of_y), known=known),
        proved(partial("a", "z"), of_a * (ONE - of_a), of_a - of_a**TWO, known=known),
        proved(
            total("L", "z"),
            product(total("L", "a"), partial("a", "z")),
            product(_logistic_terms(of_a, of_y), of_a - of_a**TWO),
            -(of_y * (ONE - of_a)) + (ONE - of_y) * of_a,
            of_a - of_y,
            where=meant,
            known=known,
        ),
    ]
    for parameter in (w1, w2, b):
        by, local = parameter.label, partial("z", parameter.label)
        through = {**known, local.text: chain.local(z, parameter)}
        backward.append(
            proved(
                total("L", by),
                product(total("L", "z"), local),
                formula_of(gradient(chain, by)),
                where=meant,
                known={**through, total("L", by).text: gradient(chain, by)},
            )
        )
    sigmoid_of_z = operation("sigmoid", (name("z"),))
    forward: list[Block] = [
        Equation((name("z"), whole_formula(derive(z, show="symbols")))),
        proved(name("a"), sigmoid_of_z, formula_of(exact(sigmoid(symbols("z")).data))),
        Equation((name("L"), whole_formula(chain))),
    ]
    return Page(
        "Logistic regression with two features",
        [
            ("Forward", forward),
            ("Backward", backward),
            ("For the two labels", [*_label_cases(0), *_label_cases(1)]),
            ("Cost over m samples", _cost_over_samples()),
            ("Update with learning rate alpha", _update_rule()),
        ],
    )


def _sigmoid_of_z() -> dict[Any, Any]:
    """What a stands for."""
    sympy = import_extra("sympy", "derive")
    return {sympy.Symbol("a", real=True): exact(sigmoid(symbols("z")).data)}


def _label_cases(label: int) -> list[Block]:
    """What the loss and its derivative become for one label."""
    z = symbols("z")
    a = _labelled(sigmoid(z), "a")
    loss = _labelled(_binary_cross_entropy(a, float(label)), "L")
    chain = derive(loss, wrt=[a, z], show="symbols")
    of_a, slope = name("a"), name("a") * (ONE - name("a"))
    left = operation("log", (ONE - of_a if label == 0 else of_a,))
    by_a = ONE / (ONE - of_a) if label == 0 else -(ONE / of_a)
    short = of_a if label == 0 else of_a - ONE
    known = {"dL/da": gradient(chain, "a"), "dL/dz": gradient(chain, "z")}
    whole = exact(_binary_cross_entropy(symbols("a"), float(label)).data)
    note = f"for y = {label}"
    return [
        proved(name("L"), -left, known={"L": whole}, note=note),
        proved(
            total("L", "z"),
            product(by_a, slope),
            short,
            where=_sigmoid_of_z(),
            known=known,
            note=note,
        ),
    ]


def _cost_over_samples(m: int = 2) -> list[Block]:
    """The cost's general gradient, after it was found equal to the graph's for m samples."""
    sympy = import_extra("sympy", "derive")
    w1, w2, b = symbols("w1 w2 b")
    losses, outputs, targets, features = [], [], [], []
    for i in range(1, m + 1):
        x1, x2, y = symbols(f"x{i}_1 x{i}_2 y_{i}")
        a = _labelled(sigmoid(dot([w1, w2], [x1, x2], b)), f"a_{i}")
        losses.append(_labelled(_binary_cross_entropy(a, y), f"L_{i}"))
        outputs.append(sympy.Symbol(f"a_{i}", real=True))
        targets.append(y.data)
        features.append((x1.data, x2.data, sympy.Integer(1)))
    cost = derive(_labelled(mean(losses), "J"), wrt=[w1, w2, b], show="symbols", limit=200)
    paper = SimpleNamespace(
        one=ONE, J=name("J"), m=name("m"), samples=["i"],
        L=lambda i: name(f"L_{i}"), a=lambda i: name(f"a_{i}"), y=lambda i: name(f"y_{i}"),
        x=lambda i, j: Formula(f"xi_{j + 1}", f"x^{{({i})}}_{{{j + 1}}}"),
        by=lambda w: total("J", w),
    )  # fmt: skip
    numbers = SimpleNamespace(
        one=sympy.Integer(1), m=sympy.Integer(m), samples=range(m),
        J=sum(exact(loss.data) for loss in losses) / m,
        L=lambda i: exact(losses[i].data), a=outputs.__getitem__, y=targets.__getitem__,
        x=lambda i, j: features[i][j], by=lambda w: gradient(cost, w),
    )  # fmt: skip
    rules: list[Rule] = [
        lambda r: (r.J, r.one / r.m * summed("i", r.samples, r.L)),
        *(_gradient_rule(j, by) for j, by in enumerate(("w1", "w2", "b"))),
    ]
    blocks: list[Block] = [stated(rule, paper, [numbers]) for rule in rules]
    blocks.append(f"Found equal to the graph of m = {m} samples, for which it reads")
    for by in ("w1", "w2", "b"):
        blocks.append(Equation((total("J", by), formula_of(gradient(cost, by)))))
    return blocks


def _gradient_rule(j: int, by: str) -> Rule:
    def rule(r: Any) -> tuple[Any, ...]:
        def term(i: Any) -> Any:
            return r.x(i, j) * (r.a(i) - r.y(i)) if by != "b" else r.a(i) - r.y(i)

        return r.by(by), r.one / r.m * summed("i", r.samples, term)

    return rule


def _update_rule() -> list[Block]:
    alpha = name("alpha")
    return [Equation((name(w), name(w) - alpha * total("J", w)), ":=") for w in ("w1", "w2", "b")]


def derive_softmax(n: int = 3) -> Page:
    """The Jacobian of softmax: ∂a_i/∂z_j = a_i*(delta_ij - a_j), diag(a) - a a^T.

    Args:
        n: the number of classes that are written out; the rule is then proved for any number.

    Raises:
        AssertionError: if an entry of the graph's Jacobian were another.
        ImportError: without SymPy.

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
    of_a = [name(a.label) for a in outputs]
    meant = {sympy.Symbol(a.label, real=True): exact(a.data) for a in outputs}
    computed = jacobian(lambda *xs: softmax(xs))(*[z.data for z in zs])
    rows: list[list[Formula]] = []
    entries: list[Block] = []
    for i, a in enumerate(outputs):
        rows.append([])
        for j, z in enumerate(zs):
            first, last = sorted((i, j))
            entry = of_a[i] * (ONE - of_a[i]) if i == j else -(of_a[first] * of_a[last])
            left = partial(a.label, z.label)
            entries.append(proved(left, entry, where=meant, known={left.text: computed[i][j]}))
            rows[i].append(entry)
    a_symbols = column(meant)
    paper = SimpleNamespace(
        diag=lambda a: Formula(f"diag({a.text})", rf"\operatorname{{diag}}\left({a.latex}\right)"),
        a=name("a"), jacobian=matrix(rows), by=partial("a", "z"),
    )  # fmt: skip
    engine = sympy.Matrix(computed)
    numbers = SimpleNamespace(
        diag=lambda a: sympy.diag(*a), a=a_symbols.subs(meant), by=engine,
        jacobian=sympy.Matrix([[meaning(f) for f in row] for row in rows]).subs(meant),
    )  # fmt: skip
    definitions = [Equation((name(a.label), formula_of(exact(a.data)))) for a in outputs]
    closed = stated(
        lambda r: (r.by, r.jacobian, r.diag(r.a) - matmul(r.a, transposed(r.a))), paper, [numbers]
    )
    return Page(
        f"The Jacobian of softmax, {n} classes",
        [
            ("", [*definitions]),
            ("Entry by entry", entries),
            ("As a matrix", [closed]),
            ("For any number of classes", _softmax_in_general()),
        ],
    )


def _softmax_in_general() -> list[Block]:
    """Both cases of the quotient rule, with all classes but i and j gathered in one number."""
    sympy = import_extra("sympy", "derive")
    zi, zj, others = symbols("z_i z_j r")
    a_i, a_j, _ = softmax([zi, zj, others])
    a_i.label, a_j.label = "a_i", "a_j"
    by = jacobian(lambda *xs: softmax(xs)[:1])(zi.data, zj.data, others.data)[0]
    of_i, of_j, of_s, up = name("a_i"), name("a_j"), name("S"), operation("exp", (name("z_i"),))
    other = operation("exp", (name("z_j"),))
    meant = {
        sympy.Symbol("a_i", real=True): exact(a_i.data),
        sympy.Symbol("a_j", real=True): exact(a_j.data),
        sympy.Symbol("S", real=True): sum(sympy.exp(z.data) for z in (zi, zj, others)),
    }
    paper = SimpleNamespace(
        a=of_i, z=lambda k: name(f"z_{k}"), exp=lambda z: operation("exp", (z,)), classes=["k"],
        i="i", S=of_s,
    )  # fmt: skip
    zs = [zi.data, zj.data, others.data]
    numbers = SimpleNamespace(
        a=exact(a_i.data), z=zs.__getitem__, exp=sympy.exp, classes=range(3), i=0,
        S=meant[sympy.Symbol("S", real=True)],
    )  # fmt: skip
    definition = stated(lambda r: (r.a, r.exp(r.z(r.i)) / r.S), paper, [numbers])
    total_sum = stated(
        lambda r: (r.S, summed("k", r.classes, lambda k: r.exp(r.z(k)))), paper, [numbers]
    )
    same, different = partial("a_i", "z_i"), partial("a_i", "z_j")
    zero = formula_of(0)
    cases: list[Block] = [
        proved(
            same,
            (up * of_s - up * up) / of_s**TWO,
            product(up / of_s, (of_s - up) / of_s),
            of_i * (ONE - of_i),
            where=meant, known={same.text: by[0]}, note="for j = i",
        ),
        proved(
            different,
            (zero * of_s - up * other) / of_s**TWO,
            -product(up / of_s, other / of_s),
            -(of_i * of_j),
            where=meant, known={different.text: by[1]}, note="for j other than i",
        ),
    ]  # fmt: skip
    both = SimpleNamespace(
        by=different, a_i=of_i, a_j=of_j, delta=Formula("delta_ij", r"\delta_{ij}")
    )
    for_each = [
        SimpleNamespace(by=by[0], a_i=numbers.a, a_j=numbers.a, delta=1),
        SimpleNamespace(by=by[1], a_i=numbers.a, a_j=exact(a_j.data), delta=0),
    ]
    general = stated(
        lambda r: (r.by, r.a_i * (r.delta - r.a_j)),
        both,
        for_each,
        note="delta is 1 for j = i, else 0",
    )
    return [
        definition,
        total_sum,
        "By the quotient rule, as each logit occurs in the sum S once:",
        *cases,
        general,
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
        A page with the loss, the graph's steps, and dL/dz; after softmax also the long way, by
        the sum over all outputs, with the shortcut beside it.

    Raises:
        ImportError: without SymPy.
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
        loss, total_of_y = terms[0], ys[0]
        for term, y in zip(terms[1:], ys[1:], strict=True):
            loss, total_of_y = loss + term, total_of_y + y
        loss, given = -loss, [total_of_y - 1]
    page = _loss_page(output, _labelled(loss, "L"), zs, outputs, given)
    if output == "one-hot":
        page.sections[-1:-1] = [
            ("The long way", _the_long_way(n)),
            ("The shortcut: the logarithm of the quotient splits", _shortcut(n)),
        ]
    return page


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


def _classes(n: int) -> tuple[SimpleNamespace, list[SimpleNamespace]]:
    """The symbols of softmax with cross-entropy: on paper, and read at each logit j of n."""
    sympy = import_extra("sympy", "derive")
    zs, ys = ([symbols(f"{letter}{i + 1}") for i in range(n)] for letter in "zy")
    outputs = softmax(zs)
    last = 1 - sum(y.data for y in ys[:-1])  # as the targets add up to 1
    targets = [*(y.data for y in ys[:-1]), last]
    a = [exact(out.data) for out in outputs]
    loss = -sum(y * sympy.log(out) for y, out in zip(targets, a, strict=True))
    node = sum((-Value(y) * log(out) for y, out in zip(targets, outputs, strict=True)), Value(0.0))
    engine = adjoints(node, sympy.Integer(1))
    slopes = jacobian(lambda *xs: softmax(xs))(*[z.data for z in zs])
    paper = SimpleNamespace(
        L=name("L"), classes=["i"], j="j",
        a=lambda i: name(f"a_{i}"), y=lambda i: name(f"y_{i}"), z=lambda i: name(f"z_{i}"),
        log=lambda x: operation("log", (x,)),
        exp=lambda x: operation("exp", (x,)),
        delta=lambda i, j: Formula(f"delta_{i}{j}", rf"\delta_{{{i}{j}}}"),
        dL_da=lambda i: total("L", f"a_{i}"), da_dz=lambda i, j: partial(f"a_{i}", f"z_{j}"),
        dL_dz=lambda j: total("L", f"z_{j}"),
    )  # fmt: skip
    numbers = [
        SimpleNamespace(
            L=loss, classes=range(n), j=j,
            a=a.__getitem__, y=targets.__getitem__, z=lambda i: zs[i].data,
            log=sympy.log, exp=sympy.exp, delta=lambda i, j: int(i == j),
            dL_da=lambda i: -targets[i] / a[i], da_dz=lambda i, j: slopes[i][j],
            dL_dz=lambda j: exact(engine[zs[j]]),
        )
        for j in range(n)
    ]  # fmt: skip
    return paper, numbers


def _the_long_way(n: int) -> list[Block]:
    """dL/dz_j by the sum over all outputs, each of which depends on z_j."""
    paper, numbers = _classes(n)
    rules: list[tuple[Rule, str]] = [
        (lambda r: (r.L, -summed("i", r.classes, lambda i: r.y(i) * r.log(r.a(i)))), ""),
        (lambda r: (r.dL_da(r.classes[0]), -(r.y(r.classes[0]) / r.a(r.classes[0]))), ""),
        (lambda r: (r.da_dz(r.classes[0], r.j),
                    r.a(r.classes[0]) * (r.delta(r.classes[0], r.j) - r.a(r.j))), "softmax"),
        (lambda r: (
            r.dL_dz(r.j),
            summed("i", r.classes, lambda i: r.dL_da(i) * r.da_dz(i, r.j)),
            summed("i", r.classes,
                   lambda i: -(r.y(i) / r.a(i)) * (r.a(i) * (r.delta(i, r.j) - r.a(r.j)))),
            summed("i", r.classes, lambda i: r.y(i) * (r.a(r.j) - r.delta(i, r.j))),
            r.a(r.j) * summed("i", r.classes, r.y) - r.y(r.j),
            r.a(r.j) - r.y(r.j)), "every output depends on each logit; the targets add up to 1"),
    ]  # fmt: skip
    return [stated(rule, paper, numbers, note=note) for rule, note in rules]


def _shortcut(n: int) -> list[Block]:
    """The same by the logarithm of the quotient, which splits."""
    paper, numbers = _classes(n)

    def lse(r: Any) -> Any:
        return r.log(summed("i", r.classes, lambda i: r.exp(r.z(i))))

    rules: list[Rule] = [
        lambda r: (r.log(r.a(r.j)), r.z(r.j) - lse(r)),
        lambda r: (r.L, lse(r) - summed("i", r.classes, lambda i: r.y(i) * r.z(i))),
        lambda r: (
            r.dL_dz(r.j),
            r.exp(r.z(r.j)) / summed("i", r.classes, lambda i: r.exp(r.z(i))) - r.y(r.j),
            r.a(r.j) - r.y(r.j),
        ),
    ]
    return [stated(rule, paper, numbers) for rule in rules]
