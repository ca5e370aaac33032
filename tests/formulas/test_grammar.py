"""The grammar, against Python's own parser and tokenizer."""

import ast
import io
import random
import tokenize

import pytest

from autograd_lite.formulas.grammar import FUNCTIONS, ExpressionError, Reader, tokens_of

OPERATORS = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.Pow: "pow",
    ast.UAdd: "pos", ast.USub: "neg",
}  # fmt: skip


def steps_by_python(tree):
    """The tree in the order of a stack: where each part begins, and what it is."""
    if isinstance(tree, ast.Name):
        return [(tree.col_offset, tree.id)]
    if isinstance(tree, ast.Call):
        parts, name = tree.args, tree.func.id
    elif isinstance(tree, ast.UnaryOp):
        parts, name = [tree.operand], OPERATORS[type(tree.op)]
    else:
        parts, name = [tree.left, tree.right], OPERATORS[type(tree.op)]
    return [step for part in parts for step in steps_by_python(part)] + [(tree.col_offset, name)]


def steps_by_reader(text):
    names = {function: name for name, function in FUNCTIONS.items()}
    return [
        (step.position, names.get(step.function) or step.function.__name__)
        if step.function
        else (step.position, step.operand)
        for step in Reader(text, list(tokens_of(text))).steps
    ]


def random_formula(rng, size):
    if size == 0:
        return rng.choice(["a", "b", "x1"])
    left, right = (random_formula(rng, rng.randrange(size)) for _ in range(2))
    kind = rng.choice(["binary", "binary", "binary", "sign", "parentheses", "call"])
    if kind == "binary":
        return f"{left}{rng.choice(['+', ' - ', '*', ' / ', '**'])}{right}"
    if kind == "sign":
        return f"{rng.choice('+-')}{left}"
    return f"({left})" if kind == "parentheses" else f"maximum({left}, {right})"


def test_formulas_are_read_as_python_reads_them():
    rng = random.Random(1)
    for _ in range(500):
        text = random_formula(rng, 8)
        assert steps_by_reader(text) == steps_by_python(ast.parse(text, mode="eval").body), text


@pytest.mark.parametrize("text", ["a**-b", "-a**-b**c", "(a+b) * exp(x_1)/3.5e-2 - .5", "1.+θ*2"])
def test_tokens_are_those_of_python(text):
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    by_python = [(token.start[1], token.string) for token in tokens if token.string]
    assert [(token.start(), token[0]) for token in tokens_of(text)] == by_python


@pytest.mark.parametrize("text", ["2**-1**2", "-2**2", "7 - 3 - 2", "12/3/2*5", "2*(3 + 4)*.5"])
def test_numbers_alone_become_the_one_that_python_computes(text):
    (step,) = Reader(text, list(tokens_of(text))).steps
    by_python = {"2**-1**2": 0.5, "-2**2": -4.0, "7 - 3 - 2": 2.0, "12/3/2*5": 10.0}
    assert step.operand == by_python.get(text, 7.0)


def test_the_caret_stays_in_view_of_a_long_text():
    text = "+".join(["a"] * 300) + " $ b"
    with pytest.raises(ExpressionError) as raised:
        list(tokens_of(text))
    _, shown, pointer = str(raised.value).split("\n")
    assert len(shown) <= 102
    assert shown[pointer.index("^")] == "$"
