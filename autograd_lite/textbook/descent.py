"""Why gradient descent steps against the gradient, and the step that logistic regression takes."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

from autograd_lite.formulas.notation import Formula, formula_of, name, total
from autograd_lite.formulas.pages import Block
from autograd_lite.functional import dot, log, mean, sigmoid
from autograd_lite.readings import adjoints
from autograd_lite.textbook.matrices import Rule, stated, summed
from autograd_lite.textbook.proofs import proved
from autograd_lite.value import Value

__all__ = ["derived_update"]

DOWNHILL: list[tuple[Rule, str]] = [
    (lambda r: (r.along, summed("j", r.parameters, lambda j: r.slope(j) * r.moved(j))),
     "chain rule"),
    (lambda r: (r.moved(r.j), -r.slope(r.j)), "as theta_j moves by -eta*dJ/dtheta_j"),
    (lambda r: (r.along, -summed("j", r.parameters, lambda j: r.slope(j) ** r.two)),
     "never positive"),
]  # fmt: skip


def derived_update() -> list[Block]:
    """Why the step goes against the gradient, and how far it moves each parameter.

    Every line is found equal to what the engine computes for networks of random numbers; the
    line about other directions is an identity, which SymPy proves.
    """
    facts = [_in_numbers(samples) for samples in (1, 2, 5)]
    paper = SimpleNamespace(
        along=total("J", "eta"), parameters=["j"], j="j", two=formula_of(2), eta=name("eta"),
        slope=lambda j: total("J", f"theta_{j}"), moved=lambda j: total(f"theta_{j}", "eta"),
        m=name("m"), one=formula_of(1), samples=["i"],
        error=lambda i: name(f"a_{i}") - name(f"y_{i}"),
        x=lambda i, j: Formula(f"xi_{j + 1}", f"x^{{({i})}}_{{{j + 1}}}"),
        named=name, by=lambda label: total("J", label),
    )  # fmt: skip
    downhill = [stated(rule, paper, facts, note=reason) for rule, reason in DOWNHILL]
    steps = [
        stated(_step(j, label), paper, facts, relation=":=")
        for j, label in enumerate(("w1", "w2", "b"))
    ]
    return [
        "Let theta_j stand for each of w1, w2 and b. Where eta moves all of them at once, from "
        "theta_j to theta_j - eta*dJ/dtheta_j, the cost at eta = 0 changes by",
        *downhill,
        "so that a small step lowers the cost, unless every derivative is 0. No other direction u "
        "of the same length lowers it faster, as with g for the column of the derivatives",
        _lagrange(),
        "so that g.u, by which the cost changes along u, is at least -|g|*|u| = -|g|**2, which is "
        "what the step above reaches. That step, with the derivatives put in:",
        *steps,
    ]


def _step(j: int, label: str) -> Rule:
    def rule(r: Any) -> tuple[Any, ...]:
        def term(i: Any) -> Any:
            return r.x(i, j) * r.error(i) if label != "b" else r.error(i)

        old = r.named(label)
        by_samples = r.one / r.m * summed("i", r.samples, term)
        return old, old - r.eta * r.by(label), old - r.eta * by_samples

    return rule


def _lagrange() -> Any:
    """The identity behind the inequality of Cauchy and Schwarz, for three numbers."""
    g, u = ([name(f"{letter}{j}") for j in (1, 2, 3)] for letter in "gu")
    two = formula_of(2)

    def added(terms: list[Formula]) -> Formula:
        first, *rest = terms
        return sum(rest, first)

    lengths = added([x**two for x in g]) * added([x**two for x in u])
    product = added([x * y for x, y in zip(g, u, strict=True)])
    areas = [(g[j] * u[k] - g[k] * u[j]) ** two for j, k in ((0, 1), (0, 2), (1, 2))]
    in_short = Formula(
        "|g|**2*|u|**2 - (g.u)**2",
        r"\left\lvert g \right\rvert^{2} \left\lvert u \right\rvert^{2}"
        r" - \left(g \cdot u\right)^{2}",
    )
    return proved(in_short, lengths - product**two, added(areas), note="never negative")


def _in_numbers(samples: int) -> SimpleNamespace:
    """The same symbols for a network of random numbers, as the engine computes them."""
    generator = random.Random(samples)
    rate = 0.3

    def uniform(n: int) -> list[float]:
        return [generator.uniform(-1.0, 1.0) for _ in range(n)]

    xs = [uniform(2) for _ in range(samples)]
    ys = [float(generator.random() < 0.5) for _ in xs]

    def outputs(w1: Any, w2: Any, b: Any) -> list[Value]:
        return [sigmoid(dot([w1, w2], x, b)) for x in xs]

    def cost(*parameters: Any) -> Value:
        pairs = zip(outputs(*parameters), ys, strict=True)
        return mean([-(y * log(a) + (1 - y) * log(1 - a)) for a, y in pairs])

    parameters = dict(zip(("w1", "w2", "b"), map(Value, uniform(3)), strict=True))
    found = adjoints(cost(*parameters.values()))
    slopes = {label: found[p] for label, p in parameters.items()}
    eta = Value(0.0)
    moving = [p - eta * slopes[label] for label, p in parameters.items()]
    errors = [a.data - y for a, y in zip(outputs(*parameters.values()), ys, strict=True)]
    return SimpleNamespace(
        along=adjoints(cost(*moving))[eta], parameters=range(3), j=0, two=2, eta=rate,
        slope=list(slopes.values()).__getitem__, moved=lambda j: adjoints(moving[j])[eta],
        m=samples, one=1, samples=range(samples), error=errors.__getitem__,
        x=lambda i, j: xs[i][j], named=lambda label: parameters[label].data,
        by=slopes.__getitem__,
    )  # fmt: skip
