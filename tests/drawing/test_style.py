"""Every line of text on a picture is true: gradients, products, names, after all that happens."""

import re

import pytest

import autograd_lite as ag
from autograd_lite import Parameter, Value, draw, draw_steps, graph_model, to_text
from autograd_lite.drawing.style import Show, edge_text, gradient_text, heading


def texts(root, digits=5):
    model, show = graph_model(root), Show(formulas=True, digits=digits)
    lines = [heading(node, digits) for node in model.nodes]
    lines += [gradient_text(model, node, show) for node in model.nodes]
    lines += [line for edge in model.edges for line in edge_text(model, edge, show).split("\n")]
    return lines


def test_headings_are_those_of_the_player():
    f = Value(49.0, label="f")
    y = f / 2 + 10 / f
    headings = [heading(node) for node in graph_model(y).nodes]
    assert headings == ["f", "2", "10", "v1 = f ÷ 2", "v2 = 10 ÷ f", "y = v1 + v2"]
    for line in headings[3:]:
        assert any(
            step.text.startswith((f"{line} = ", f"{line} ≈ ")) for step in draw_steps(y).steps
        )
        assert line in to_text(y)
        assert f"<B>{line}</B>" in draw(y).source
        assert line in ag.to_mermaid(y)


def test_an_unnamed_operand_never_takes_the_name_of_a_real_one():
    pytest.importorskip("sympy")
    x = Value(2.0, label="x")
    y = (x / 2).tanh()
    assert "∂y/∂v1 = 1 − tanh(v1)² ≈ 0.41997" in to_text(y, formulas=True)
    assert "∂y/∂x" not in to_text(y, formulas=True)


def test_a_heading_without_room_for_its_operands_names_no_other_node():
    loss, x = Value(0.5, label="total_training_loss"), Value(2.0, label="x")
    zs = [Value(1.0, label=f"z{i}") for i in range(5)]
    for root, written in [
        (loss**2 * x, "v1 = total_training_loss²"),
        (-loss * x, "v1 = −total_training_loss"),
        (loss.exp() * x, "v1 = exp(total_training_loss)"),
        (loss.log1p() * x, "v1 = log1p(total_training_loss)"),
        (loss**x, "y = total_training_loss^x"),
        (ag.where(x - 3, x * 2, x * 5), "y = v1 > 0 ?"),
        (ag.dot(zs, zs), "y = z0 × z0 + …"),
        (ag.dot(zs, zs[::-1], x), "y = z0 × z4 + …"),
        (ag.logsumexp(zs), "y = ln(exp(z0) + …)"),
        (ag.take(zs, Value(2.0, label="index")), "y = …[index]"),
        (ag.MLP(3, [1], seed=1)([1.0, 2.0, 3.0]), "y = w·x + b"),
    ]:
        assert written in {heading(node) for node in graph_model(root).nodes}
        assert written in to_text(root)
    assert any(
        step.text.startswith("y = z0 × z0 + … =") for step in draw_steps(ag.dot(zs, zs)).steps
    )


def test_derivatives_of_symbols_keep_their_parentheses():
    sympy = pytest.importorskip("sympy")
    x = Value(sympy.Symbol("x", real=True), label="x")
    y = x * x.tanh()
    y.backward()
    text = to_text(y)
    assert "1 − tanh(x)²" in text
    assert "x × (1 − tanh(x)²)" in text
    assert "**" not in text
    assert "1.0" not in text


def test_gradients_left_from_before_are_told_from_those_of_this_pass():
    a, b = Value(2.0, label="a"), Value(1.0, label="b")
    e = (a + b) * (b + 1)
    e.backward()
    assert "left from before" not in to_text(e)
    e.backward()
    assert "3 + 2 + 5 left from before = 10" in to_text(e)
    assert "2 + 2 left from before = 4" in to_text(e)
    assert "3 + 2 + 5 left from before = 10" in re.sub("<[^>]*>", "", draw(e).source)


def test_a_part_of_a_graph_says_that_other_readers_contribute():
    a, b = Value(2.0, label="a"), Value(1.0, label="b")
    c = a + b
    e = c * (b + 1)
    e.backward()
    assert "2 + 3 from elsewhere = 5" in to_text(c)
    assert "from before" not in to_text(c)


def test_a_picture_after_an_update_shows_what_was_recorded():
    w, x = Parameter(2.0, label="w"), Value(3.0, label="x")
    y = w * x
    y.backward()
    w.data -= 0.1 * w.grad
    for text in (to_text(y), draw(y).source, ag.to_mermaid(y), ag.to_json(y)):
        assert "changed since: 2 → 1.7" in text.replace("#8594;", "→")
    assert "y = w × x = 2 × 3 = 6" in str(draw_steps(y))


def test_every_equation_that_is_printed_holds():
    """Each product and sum is computed again from what is printed: = is exact, ≈ is close."""
    from fractions import Fraction

    a, b = Value(0.0001, label="a"), Value(999999.0, label="b")
    root = (a * 0.5 + b + 2.0) / 3.0 * (b.log() - 1 / a) ** 2
    root.backward()
    root.backward()
    checked = 0
    for digits in (2, 3, 5, 8):
        for line in texts(root, digits):
            match = re.fullmatch(r"(.*) ([=≈]) ([−\d.e]+)", line)
            if not match or re.search(r"[a-df-z∂√]", match[1].replace("left from before", "")):
                continue
            said, sign, result = match[1].replace("left from before", ""), match[2], match[3]
            number = r"−?\d+(?:\.\d+)?(?:e−?\d+)?"
            numbers = [Fraction(n.replace("−", "-")) for n in re.findall(number, said)]
            if "×" in said:
                value = numbers[0] * numbers[1]
            else:
                typed = re.sub(r"(?<=\d) − ", " + −", said)
                value = sum(Fraction(t.strip().replace("−", "-")) for t in typed.split(" + "))
            shown = Fraction(result.replace("−", "-"))
            assert (value == shown) == (sign == "="), line
            assert abs(value - shown) <= abs(shown) * Fraction(10) ** (1 - digits) * 3, line
            checked += 1
    assert checked > 30


def test_counts_are_not_written_as_products():
    model = ag.MLP(2, [16, 16, 1], seed=1)
    loss = ag.mean([model([x, -x]) ** 2 for x in (0.1, 0.2, 0.3)])
    loss.backward()
    total = ag.mean([ag.sigmoid(Value(float(i))) for i in range(100)])
    for text in (to_text(loss), draw(loss).source, to_text(total), draw(total).source):
        assert not re.search(r"× \d+ ×|> × \d+<|× × ", text)
    assert "768 edges" in to_text(loss)
    assert "100 of σ" in to_text(total)
    assert "100 inputs" in to_text(total)


def test_merged_constants_are_not_a_question():
    total = ag.mean([ag.sigmoid(Value(1.0) * float(i)) for i in range(2, 100)])
    text = to_text(total)
    assert "2 … 99  (98 constants)" in text
    assert "?" not in text
