import math
import random
import re
import sys

import pytest

import autograd_lite as ag
from autograd_lite import Value, derive, symbols

sympy = pytest.importorskip("sympy")


LABELS = ["w1", "w2", "x1", "x2", "b", "y"]


def baydin():
    x1, x2 = Value(2.0, label="x1"), Value(5.0, label="x2")
    y = x1.log() + x1 * x2 - x2.sin()
    y.label = "y"
    return y, x1, x2


def logistic(numbers=True):
    w1, w2, x1, x2, b, y = symbols("w1 w2 x1 x2 b y")
    if numbers:
        pairs = zip(
            ["w1", "w2", "x1", "x2", "b", "y"], (0.3, -0.2, 2.0, 5.0, 0.1, 1.0), strict=True
        )
        w1, w2, x1, x2, b, y = (Value(v, label=n) for n, v in pairs)
    z = ag.dot([w1, w2], [x1, x2], b)
    a = ag.sigmoid(z)
    loss = -(y * ag.log(a) + (1 - y) * ag.log(1 - a))
    z.label, a.label, loss.label = "z", "a", "L"
    return loss


def named(derivation):
    return {derivation.names[n]: g for n, g in derivation.gradients.items()}


def test_the_example_of_the_literature():
    y, x1, x2 = baydin()
    d = derive(y)
    assert round(y.data, 3) == 11.652
    assert round(d.numbers[x1], 3) == 5.5
    assert round(d.numbers[x2], 3) == 1.716
    s1, s2 = sympy.symbols("x1 x2", real=True)
    f = sympy.log(s1) + s1 * s2 - sympy.sin(s2)
    assert named(d) == {"x1": f.diff(s1), "x2": f.diff(s2)}
    text = str(d)
    assert "y  = v4 - v3 ≈ 11.652" in text
    assert "dy/dx1 = 1/x1 + x2    = 5.5" in text
    assert "dy/dx2 = x1 - cos(x2) ≈ 1.7163" in text


def test_one_backward_line_for_each_edge():
    y, _, _ = baydin()
    edges = sum(len(n.parents) for n in ag.topological_order(y))
    assert str(derive(y)).count("+=") == edges == 8
    assert "dy/dx1 += dy/dv2 * ∂v2/∂x1 = x2           = 1*5        = 5\n" in str(derive(y))


def test_backward_lines_only_where_wrt_is_reached():
    y, x1, _ = baydin()
    assert "dx2" not in str(derive(y, wrt=x1))


@pytest.mark.parametrize("show", ["numbers", "symbols", "both"])
def test_numbers_and_symbols_are_shown_as_asked(show):
    y, _, _ = baydin()
    text = str(derive(y, show=show))
    assert ("11.652" in text) == (show != "symbols")
    assert ("cos(x2)" in text) == (show != "numbers")


def test_results_are_said_in_the_graphs_named_intermediates():
    d = derive(logistic(), wrt=["a", "z", "w1", "w2", "b"], show="symbols")
    a, y, x1, x2 = sympy.symbols("a y x1 x2", real=True)
    expected = {"z": a - y, "w1": x1 * (a - y), "w2": x2 * (a - y), "b": a - y}
    assert {n: g for n, g in named(d).items() if n != "a"} == expected
    assert re.search(r"dL/da +(= .*)?= -y/a \+ \(1 - y\)/\(1 - a\) ", str(d))


def test_a_named_sigmoid_written_out_is_eliminated_and_the_identity_stated():
    z = symbols("z")
    a = 1 / (1 + ag.exp(-z))
    a.label = "a"
    d = derive(a)
    s = sympy.Symbol("a", real=True)
    assert d.gradients[z] == s * (1 - s)
    assert d.raw[z].free_symbols == {z.data}
    assert (s, 1 / (1 + sympy.exp(-z.data))) in d.identities
    assert d.checks[z].symbolic
    assert "exp(-z) = (1 - a)/a" in str(d)


@pytest.mark.parametrize("expanded", [False, True])
@pytest.mark.parametrize(
    ("make", "oracle"),
    [
        (lambda x, y: ag.sigmoid(x * y), lambda x, y: 1 / (1 + sympy.exp(-x * y))),
        (lambda x, y: ag.softplus(x + 2 * y), lambda x, y: sympy.log(1 + sympy.exp(x + 2 * y))),
        (lambda x, y: ag.dot([x, y], [y, y], 3.0) ** 2, lambda x, y: (x * y + y * y + 3) ** 2),
        (
            lambda x, y: ag.logsumexp([x, y, 0.0]),
            lambda x, y: sympy.log(sympy.exp(x) + sympy.exp(y) + 1),
        ),
        (lambda x, y: ag.tanh(x) * ag.gelu(y), None),
        (lambda x, y: ag.mean([x * x, y, x * y]), lambda x, y: (x * x + y + x * y) / 3),
    ],
)
def test_closed_forms_and_expansions_agree_with_sympy(make, oracle, expanded):
    x, y = symbols("x y")
    d = derive(make(x, y), expanded=expanded)
    point = {x.data: 0.3, y.data: -0.7}
    function = oracle(x.data, y.data) if oracle else None
    if function is None:
        function = sympy.tanh(x.data) * y.data * (1 + sympy.erf(y.data / sympy.sqrt(2))) / 2
    for leaf in (x, y):
        assert sympy.Float(d.graph.in_leaves(d.gradients[leaf]).evalf(subs=point)) == pytest.approx(
            float(function.diff(leaf.data).evalf(subs=point)), rel=1e-12
        )
        assert not d.gradients[leaf].atoms(sympy.Float)


def test_no_float_of_a_constant_reaches_the_page():
    x = symbols("x")
    text = str(derive(0.5 * x**2 + 1.0 * x + ag.mean([x, x, 1.0]) + ag.relu(x)))
    assert not re.search(r"\d\.\d", text.split("Backward")[1])
    assert "1.0" not in text


def test_random_networks_give_the_engines_gradients():
    generator = random.Random(3)
    for depth in (1, 2):
        layer = [Value(generator.uniform(-1, 1)) for _ in range(2)]
        weights = []
        for _ in range(depth):
            rows = [[Value(generator.uniform(-1, 1)) for _ in layer] for _ in range(2)]
            weights += [w for row in rows for w in row]
            layer = [ag.tanh(ag.dot(row, layer)) for row in rows]
        root = ag.sum(layer)
        d = derive(root, wrt=weights[:2])
        root.backward()
        point = {d.graph.symbol[n]: n.data for n in d.order if not n.parents and n in d.names}
        for w in weights[:2]:
            in_leaves = d.graph.in_leaves(d.gradients[w])
            assert float(in_leaves.evalf(subs=point)) == pytest.approx(w.grad, rel=1e-10)
            assert d.numbers[w] == w.grad


def test_wrt_may_be_an_intermediate_node_and_grads_are_left_alone():
    y, x1, _ = baydin()
    y.backward()
    before = [n.grad for n in ag.topological_order(y)]
    product = next(n for n in ag.topological_order(y) if n.op == "*")
    assert derive(y, wrt=product).numbers == {product: 1.0}
    assert [n.grad for n in ag.topological_order(y)] == before
    assert x1.grad == 5.5


def test_a_large_graph_is_summarised_and_says_so():
    generator = random.Random(0)
    xs = [Value(generator.uniform(-1, 1), label=f"x{i}") for i in range(40)]
    root = ag.sum([x * y for x in xs for y in xs])
    d = derive(root)
    assert d.is_summary
    text = str(d)
    assert "Too large to write out" in text
    assert "ten largest" in text
    assert len(text.splitlines()) < 30
    root.backward()
    assert max(d.numbers.values(), key=abs) == max((x.grad for x in xs), key=abs)
    assert not derive(root, limit=5000, show="numbers").is_summary


def test_without_sympy_the_numeric_derivation_works_and_the_symbolic_says_what_to_install(
    monkeypatch,
):
    y, x1, _ = baydin()
    monkeypatch.setitem(sys.modules, "sympy", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert derive(y, show="numbers").numbers[x1] == 5.5
    by_default = derive(y)
    assert by_default.numbers[x1] == 5.5
    assert "pip install sympy" in str(by_default)
    with pytest.raises(ImportError, match="pip install sympy"):
        derive(y, show="symbols")


def test_mistakes_are_named():
    y, _, _ = baydin()
    with pytest.raises(ValueError, match="no node is named 'q'; there are x1, x2"):
        derive(y, wrt="q")
    with pytest.raises(ValueError, match="y does not depend on"):
        derive(y, wrt=Value(1.0))
    with pytest.raises(ValueError, match="show is"):
        derive(y, show="everything")
    with pytest.raises(ValueError, match="holds no number"):
        derive(symbols("x") * 2, show="numbers")


def derivative(text, **options):
    expression = ag.parse_expression(text)
    root = expression.evaluate({name: symbols(name) for name in expression.names})
    d = derive(root, **options)
    return str(d).split("Result\n")[1].splitlines()[0].strip(), d


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("x*x", "dy/dx = x + x = 2*x"),
        ("x*x*x", "dy/dx = x**2 + x**2 + x**2 = 3*x**2"),
        ("x**2/x", "dy/dx = 2 - 1 = 1"),
        ("log(x + sqrt(x**2 + 1))", " = 1/sqrt(x**2 + 1)"),
        ("x**x", " = x**x*(1 + log(x))"),
        ("x**3 + x**2 + 2*x + 1", "dy/dx = 3*x**2 + 2*x + 2"),
        ("1 - x**2 + x", "dy/dx = 1 - 2*x"),
        ("2e20*x", "dy/dx = 2e20"),
        ("sin(sin(sin(x)))", "dy/dx = cos(x)*cos(sin(x))*cos(sin(sin(x)))"),
        ("x**4 - 2*x**2 + x - 7", "dy/dx = 4*x**3 - 4*x + 1"),
        ("2*x**5 - x**3 + x**2 - 3*x", "dy/dx = 10*x**4 - 3*x**2 + 2*x - 3"),
        ("x/abs(x)", " = 0"),
        ("abs(x)/x", " = 0"),
        ("log(abs(x))", " = 1/x"),
        ("sqrt(x)*sqrt(x)", "dy/dx = 1/2 + 1/2 = 1"),
        ("exp(log(x))", "dy/dx = 1"),
    ],
)
def test_results_are_simplified(text, result):
    line, d = derivative(text)
    assert line.endswith(result)
    (x,) = d.targets
    oracle = sympy.sympify(text).subs(sympy.Symbol("x"), x.data).diff(x.data)
    assert float((oracle - d.gradients[x]).evalf(30, subs={x.data: 0.7})) == pytest.approx(0)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("a = (exp(x) - exp(-x))/(exp(x) + exp(-x))", "1 - a**2"),
        ("x/(1 + abs(x))", "1/(1 + abs(x))**2"),
    ],
)
def test_long_results_end_in_the_textbooks_form(text, last):
    _, d = derivative(text)
    result = str(d).split("Result\n")[1].split("  with")[0].split("  Equal")[0]
    assert result.rstrip().endswith(f" = {last}")


def test_only_identities_that_were_used_are_listed():
    _, d = derivative("a = (exp(x) - exp(-x))/(exp(x) + exp(-x))")
    (x,) = d.targets
    a = sympy.Symbol("a", real=True)
    assert not any(str(left).startswith("sigmoid") for left, _ in d.identities)
    assert {left for left, _ in d.identities} <= {a, sympy.exp(2 * x.data), sympy.exp(-2 * x.data)}


def test_no_form_divides_by_what_may_be_zero():
    for text in ("y = x*sigmoid(x)", "y = x*exp(x)", "y = x*tanh(x)"):
        _, d = derivative(text)
        (x,) = d.targets
        simplified = d.graph.in_leaves(d.gradients[x])
        assert simplified.subs(x.data, 0).is_finite, text


def test_in_terms_of_leaves_or_names():
    text = "log(a) where a = 1/(1 + exp(-z)); z = w*x"
    assert derivative(text, wrt="z")[0].endswith(" = 1 - a")
    line, d = derivative(text, wrt="w", in_terms_of="leaves")
    assert line.startswith("dy/dw = ")
    (w,) = d.targets
    assert {s.name for s in d.gradients[w].free_symbols} == {"w", "x"}
    with pytest.raises(ValueError, match="in_terms_of is 'names' or 'leaves'"):
        derivative(text, in_terms_of="parameters")


def test_a_result_is_never_withheld():
    x = Value(0.5, label="x")
    ws = [Value(0.1 * i, label=f"weight_{i}") for i in range(1, 12)]
    products = [ag.tanh(w * x + 1.0) for w in ws]
    d = derive(ag.sum(products) ** 2, wrt=x, show="symbols", limit=1000)
    result = str(d).split("Result\n")[1]
    assert max(map(len, result.splitlines())) <= 100
    for w in ws:
        assert w.label in result
    point = {sympy.Symbol(w.label, real=True): w.data for w in ws}
    point[sympy.Symbol("x", real=True)] = 0.5
    in_leaves = d.graph.in_leaves(d.gradients[x])
    assert float(in_leaves.evalf(subs=point)) == pytest.approx(ag.adjoints(d.root)[x], rel=1e-10)


@pytest.mark.parametrize(
    ("root", "message"),
    [
        (3.0, "derive takes a Value, the last node of a graph, not float 3.0: compute it from"),
        ("2+3*4", "not str '2[+]3[*]4': parse_expression"),
        (None, "not NoneType None"),
    ],
)
def test_what_is_no_graph_is_refused_with_the_way_to_make_one(root, message):
    with pytest.raises(TypeError, match=message):
        derive(root)


def test_constants_alone_have_no_derivative():
    with pytest.raises(ValueError, match=r"14\.0 is made of constants alone"):
        derive(ag.parse_expression("2 + 3*4").evaluate({}))


@pytest.mark.parametrize(
    "text",
    [
        "maximum(x + x - (0.5 + y), y)",
        "minimum(where(y, sqrt(1), 2/u) + y, 0.5 + z) where u = erf(y)",
        "maximum(0.25/maximum(z, 3), 0)",
        "relu(maximum(minimum(x, 2), y))",
        "x/2/expm1(x)**x",
        "minimum(1, tanh(x))",
        "minimum(tan(1 + z), abs(where(u, y, u))) where u = 3/x",
        "abs(x/z)**0.5",
        "u**3/y where u = abs(y)",
        "softplus(sigmoid(1)/x)",
        "silu(gelu(log1p(2)*minimum(2, x)))",
    ],
)
def test_odd_formulas_are_derived_and_typeset_as_well(text):
    formula = ag.parse_expression(text)
    root = formula.evaluate({name: symbols(name) for name in formula.names})
    derivation = derive(root)
    assert all(derivation.checks.values())
    assert derivation.latex().count("{") == derivation.latex().count("}")
    at = {name: 0.75 + 0.5 * k for k, name in enumerate(formula.names)}
    leaves = {name: Value(number, label=name) for name, number in at.items()}
    by = ag.adjoints(formula.evaluate(leaves))
    numbers = {sympy.Symbol(name, real=True): number for name, number in at.items()}
    for leaf, raw in derivation.raw.items():
        name = derivation.names[leaf]
        assert float(raw.subs(numbers)) == pytest.approx(by[leaves[name]], rel=1e-9, abs=1e-12)


def test_a_slip_of_the_algebra_is_found_and_nothing_is_rearranged(monkeypatch):
    module = sys.modules["autograd_lite.deriving.derivation"]
    monkeypatch.setattr(module, "shortest", lambda expression, *_: (-expression, []))
    x = symbols("x")
    assert named(derive(ag.sin(x) * x)) == {"x": named(derive(x * ag.sin(x)))["x"]}
    s = sympy.Symbol("x", real=True)
    assert sympy.expand(named(derive(ag.sin(x) * x))["x"] - sympy.sin(s) - s * sympy.cos(s)) == 0


def test_a_function_that_is_defined_nowhere_has_no_derivative():
    for text in ("log(x - x)", "1/(x - x)"):
        with pytest.raises(ValueError, match="has no value at any input"):
            derivative(text)
    for text in ("log(minimum(y, x) - x)", "sqrt(-1 - x*x)"):
        with pytest.raises(ValueError, match="no input was found"):
            derivative(text)
    for text in ("sqrt(relu(x))", "relu(maximum(y, 2))**x", "where(2 + x, x - x, 1)**(-2)"):
        with pytest.raises(ValueError, match="has no value in one branch"):
            derivative(text)


def test_a_proof_counts_no_point_at_which_the_formula_has_no_value():
    for text in ("sqrt(x)*sqrt(x)", "exp(log(x))", "x**0.5*x**0.5"):
        _, d = derivative(text)
        (proof,) = d.checks.values()
        assert not proof.both_signs  # SymPy reads x in it, which has a value below 0
        assert proof.points > 20


def test_the_result_is_data_and_the_page_is_made_of_it(monkeypatch):
    from autograd_lite.deriving import derivation

    pages = []
    written_page = derivation.written_page
    monkeypatch.setattr(derivation, "written_page", lambda d: pages.append(d) or written_page(d))
    y, x1, _ = baydin()
    d = derive(y)
    assert d.numbers[x1] == 5.5
    assert not pages  # nothing is written before someone reads
    assert str(d) == str(d.page)
    assert pages == [d]
    assert d.latex() == d.page.latex()


def test_markdown_and_latex_hold_the_same_equations():
    d = derive(logistic(), wrt="w1", show="symbols")
    line = r"\frac{dL}{dw_{1}} &= x_{1} \left(a - y\right)"
    assert line in d.latex()
    assert line in d._repr_markdown_()
    assert r"\begin{aligned}" in d._repr_markdown_()
    assert r"\begin{align*}" in d.latex()
    assert r"\mathrel{+}=" in d.latex()


def unlabelled_network():
    xs = [Value(0.1 * i, label=f"x{i}") for i in range(1, 4)]
    hidden = [ag.tanh(ag.dot(xs, [0.5, -0.25, float(i)], 1.0)) for i in range(3)]
    return ag.sum(ag.sigmoid(ag.dot(hidden, [1.0, float(i), 3.0])) for i in range(2))


@pytest.mark.parametrize(
    ("make", "expanded"), [(logistic, False), (logistic, True), (unlabelled_network, False)]
)
def test_lines_fit(make, expanded):
    page = derive(make(), expanded=expanded)
    assert max(map(len, str(page).splitlines())) <= 120
    assert all(proof.points >= 5 for proof in page.checks.values())


def test_constants_that_are_no_fractions_are_checked_to_rounding():
    x = Value(0.7, label="x")
    d = derive(ag.tanh(0.123456789 * x) * 0.987654321, show="symbols")
    value = d.graph.in_leaves(d.gradients[x]).evalf(subs={sympy.Symbol("x", real=True): 0.7})
    slope = 0.123456789 * 0.987654321 * (1 - math.tanh(0.123456789 * 0.7) ** 2)
    assert float(value) == pytest.approx(slope, rel=1e-12)


def test_numbers_known_to_be_zero_are_used():
    p, q = symbols("p q")
    d = derive(p * p * (p + q), wrt=q, given=[p + q - 1])
    assert d.gradients[q] == p.data**2
    total = derive(ag.exp(p) * (p + q), wrt=p, given=[p + q - 1]).gradients[p]
    assert sympy.expand(total.subs(q.data, 1 - p.data)) == 2 * sympy.exp(p.data)


def test_long_formulas_are_named_and_stay_true():
    x = Value(0.5, label="x")
    ws = [Value(0.1 * i, label=f"layers.0.neurons.{i}.weight") for i in range(4)]
    inner = ag.dot(ws, [x, x, x, x])
    root = ag.tanh(inner) * ag.exp(inner) * ag.tanh(2 * inner)
    d = derive(root, wrt=x)
    assert str(d).splitlines()[0] == "dy/dx"  # no part of the formula passes for the whole
    backward = str(d).split("Result")[0]
    for w in ws:  # each edge into x keeps the weight as its local derivative
        assert re.search(rf"∂v1/∂x\s+= .*\* {re.escape(w.label)}\s", backward)
    root.backward()
    assert d.numbers[x] == x.grad


def derived(text):
    expression = ag.parse_expression(text)
    return derive(expression.evaluate({n: symbols(n) for n in expression.names}), show="symbols")


def results(derivation):
    """What stands at the end of the line of each result, on the page."""
    section = dict(derivation.page.sections)["Result"]
    return {
        block.sides[0].text: block.sides[-1].text
        for block in section
        if not isinstance(block, str) and "/d" in block.sides[0].text
    }


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("x**y", "y*x**(y - 1)"),
        ("tan(sin(x))", "(1 + tan(sin(x))**2)*cos(x)"),
        ("1/(1 + exp(-(w*x + b)))", "(1 - sigmoid(b + w*x))*sigmoid(b + w*x)"),
        ("maximum(2*x - 2, 0)", "(2 if x > 1 else 0 if x < 1 else 1)"),
        ("abs(where(z, z, 3) - 1)", "(sign(v2) if z > 0 else 0)"),
        ("x", "1"),
        ("x*exp(-x**2)", "(1 - 2*x**2)*exp(-x**2)"),
        ("(exp(x) - exp(-x))/(exp(x) + exp(-x))", "4*exp(2*x)/(1 + exp(2*x))**2"),
        ("-(1 + x)*y", "-x - 1"),
        ("(w1*x1 + w2*x2 + b - t)**2/2", "t - b - w1*x1 - w2*x2"),
    ],
)
def test_results_read_as_in_a_textbook(text, result):
    assert result in results(derived(text)).values()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x*sigmoid(x)", "dy/dx = x*(1 - sigmoid(x))*sigmoid(x) + sigmoid(x)"),
        ("-log(sigmoid(x))", "dy/dx = sigmoid(x) - 1"),
        ("log(sigmoid(x)) - log(1 - sigmoid(x))", "dy/dx = 1 - sigmoid(x) + sigmoid(x) = 1"),
    ],
)
def test_the_derivative_of_a_sigmoid_is_written_in_sigmoids(text, line):
    page = str(derived(text))
    assert f"\n  {line}\n" in page
    assert page.count("exp") == page.count("sigmoid(x) = 1/(1 + exp(-x))")


def test_softmax_is_defined_where_it_is_written_and_no_logit_stands_for_another():
    z1, z2, z3 = symbols("z1 z2 z3")
    a2 = ag.softmax([z1, z2, z3])[1]
    a2.label = "a2"
    page = str(derive(a2))
    assert "a2 = softmax(z2, z1, z3) = exp(z2)/(exp(z1) + exp(z2) + exp(z3))\n" in page
    assert "\n  da2/dz1 = -a2*exp(z1)/(exp(z1) + exp(z2) + exp(z3))\n" in page
    assert "with" not in page


def test_no_minus_is_drawn_into_a_sum_that_has_none():
    page = str(derived("1/(exp(x) + exp(-x))"))
    assert "-exp(x) - exp(-x)" not in page


@pytest.mark.parametrize(
    "text",
    [
        "minimum(relu(x), z)",
        "minimum(relu(y) + 0.5, minimum(0.5 - z, z))",
        "maximum(cos(y/x), tanh(2))",
        "log(where(3/x, 1, minimum(x, z))**-2)",
        "(-z)**0.5 + where(x, 0.5, x) - z - (maximum(x, 1) + x)/(sigmoid(0.5)/x)",
        "sqrt(silu(gelu(y)))",
    ],
)
def test_choices_within_choices_are_derived_in_seconds_and_in_known_functions(text):
    found = derived(text)
    assert not re.search(r"ITE|And\(|Or\(|cosh|nan|zoo|Piecewise", str(found.page))
    # every target has a line that ends in its derivative, and not in the names of derivatives
    assert len(results(found)) == len(found.targets)
    assert not any("∂" in side for side in results(found).values())
    generator, compared = random.Random(0), 0
    expression = ag.parse_expression(text)
    for _ in range(60):
        at = {n: generator.uniform(-2.0, 2.0) for n in expression.names}
        leaves = {n: Value(x, label=n) for n, x in at.items()}
        try:
            by = ag.adjoints(expression.evaluate(leaves))
        except (ArithmeticError, ValueError):
            continue
        for node, gradient in found.gradients.items():
            in_leaves = found.graph.in_leaves(gradient, node)
            number = in_leaves.subs({sympy.Symbol(n, real=True): x for n, x in at.items()})
            assert float(number) == pytest.approx(by[leaves[node.label]], rel=1e-9, abs=1e-9)
            compared += 1
    assert compared >= 10


def test_a_name_for_what_cancels_is_not_solved():
    w = symbols("w")
    a = ag.softmax([w + ag.sigmoid(w), w])[0]
    a.label = "a"
    (gradient,) = derive(a).gradients.values()
    other = sympy.Symbol("w", real=True)
    oracle = (1 / (1 + sympy.exp(-1 / (1 + sympy.exp(-other))))).diff(other)
    d = derive(a)
    found = d.graph.in_leaves(gradient).xreplace({w.data: other})
    assert float((found - oracle).evalf(30, subs={other: 0.7})) == pytest.approx(0)
