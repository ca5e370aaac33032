"""Logistic regression and softmax, as the textbooks derive them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite._symbols import exact
from autograd_lite.calculus import jacobian
from autograd_lite.deriving.derivation import derive
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
from autograd_lite.functional import dot, log, mean, sigmoid, softmax
from autograd_lite.textbook.descent import derived_update
from autograd_lite.textbook.matrices import Rule, column, matmul, stated, summed, transposed
from autograd_lite.textbook.proofs import gradient, meaning, proved
from autograd_lite.value import Value

__all__ = ["binary_cross_entropy", "derive_logistic_regression", "derive_softmax", "labelled"]

ONE, TWO = formula_of(1), formula_of(2)


def labelled(value: Value, label: str) -> Value:
    """The Value, under this label."""
    value.label = label
    return value


def binary_cross_entropy(a: Any, y: Any) -> Value:
    """The loss of an output a between 0 and 1 for the target y."""
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
        and the update rule, with the reason for it.

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
    z = labelled(dot([w1, w2], [x1, x2], b), "z")
    a = labelled(sigmoid(z), "a")
    loss = labelled(binary_cross_entropy(a, y), "L")
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
            ("Update with learning rate eta", derived_update()),
        ],
    )


def _sigmoid_of_z() -> dict[Any, Any]:
    """What a stands for."""
    sympy = import_extra("sympy")
    return {sympy.Symbol("a", real=True): exact(sigmoid(symbols("z")).data)}


def _label_cases(label: int) -> list[Block]:
    """What the loss and its derivative become for one label."""
    z = symbols("z")
    a = labelled(sigmoid(z), "a")
    loss = labelled(binary_cross_entropy(a, float(label)), "L")
    chain = derive(loss, wrt=[a, z], show="symbols")
    of_a, slope = name("a"), name("a") * (ONE - name("a"))
    left = operation("log", (ONE - of_a if label == 0 else of_a,))
    by_a = ONE / (ONE - of_a) if label == 0 else -(ONE / of_a)
    short = of_a if label == 0 else of_a - ONE
    known = {"dL/da": gradient(chain, "a"), "dL/dz": gradient(chain, "z")}
    whole = exact(binary_cross_entropy(symbols("a"), float(label)).data)
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
    sympy = import_extra("sympy")
    w1, w2, b = symbols("w1 w2 b")
    losses, outputs, targets, features = [], [], [], []
    for i in range(1, m + 1):
        x1, x2, y = symbols(f"x{i}_1 x{i}_2 y_{i}")
        a = labelled(sigmoid(dot([w1, w2], [x1, x2], b)), f"a_{i}")
        losses.append(labelled(binary_cross_entropy(a, y), f"L_{i}"))
        outputs.append(sympy.Symbol(f"a_{i}", real=True))
        targets.append(y.data)
        features.append((x1.data, x2.data, sympy.Integer(1)))
    cost = derive(labelled(mean(losses), "J"), wrt=[w1, w2, b], show="symbols", limit=200)
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
    sympy = import_extra("sympy")
    zs = [symbols(f"z{i + 1}") for i in range(n)]
    outputs = [labelled(a, f"a{i + 1}") for i, a in enumerate(softmax(zs))]
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
    sympy = import_extra("sympy")
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
