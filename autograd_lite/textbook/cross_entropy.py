"""Cross-entropy after its activation, differentiated edge by edge, the long way and the short."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite._symbols import exact
from autograd_lite.calculus import jacobian
from autograd_lite.deriving.derivation import derive
from autograd_lite.deriving.simplification import shortest
from autograd_lite.deriving.symbols import symbols
from autograd_lite.formulas.notation import Formula, formula_of, name, partial, total
from autograd_lite.formulas.operations import operation
from autograd_lite.formulas.pages import Block, Equation, Page
from autograd_lite.functional import log, logsumexp, sigmoid, softmax
from autograd_lite.readings import adjoints
from autograd_lite.textbook.classification import binary_cross_entropy, labelled
from autograd_lite.textbook.matrices import Rule, stated, summed
from autograd_lite.textbook.proofs import forward_steps
from autograd_lite.value import Value

__all__ = ["derive_cross_entropy"]


def derive_cross_entropy(output: str = "sigmoid", n: int = 3, index: int = 0) -> Page:
    """Cross-entropy after its activation, differentiated by the logits: a - y each time.

    Args:
        output: "sigmoid"; "softmax" with the index of the right class; "one-hot" for softmax
            with a vector y whose numbers add up to 1; or "log_softmax", the shortcut in which
            the logarithm of the quotient splits.
        n: the number of classes.
        index: the right class, counted from 0.

    Returns:
        A page with the loss, the graph's steps, and dL/dz; with "one-hot" also the long way,
        by the sum over all outputs, with the shortcut beside it.

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
        a = labelled(sigmoid(z), "a")
        return _loss_page(output, labelled(binary_cross_entropy(a, y), "L"), [z], [a], [])
    if output not in ("softmax", "one-hot", "log_softmax"):
        kinds = "'sigmoid', 'softmax', 'one-hot' or 'log_softmax'"
        raise ValueError(f"output is {kinds}, not {output!r}")
    if index not in range(n):
        raise ValueError(f"index {index} is not a class: there are {n}, counted from 0")
    zs = [symbols(f"z{i + 1}") for i in range(n)]
    outputs = [labelled(a, f"a{i + 1}") for i, a in enumerate(softmax(zs))]
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
    page = _loss_page(output, labelled(loss, "L"), zs, outputs, given)
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
    sympy = import_extra("sympy")
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
