"""The words of error messages: operation, operands, reason, remedy."""

import math

import pytest

from autograd_lite import Value
from autograd_lite._errors import (
    all_or_nothing,
    describe_operands,
    explaining,
    not_a_node,
    not_a_number,
    refuse_result,
)


def test_operands_are_named_by_label_or_place_and_the_rest_counted():
    w, product = Value(2.0, label="w"), Value(3.0) * 2
    assert describe_operands((w, 0.5)) == "w = 2.0, y = 0.5"
    assert describe_operands((product,)) == "x = 6.0 (the result of *)"
    assert describe_operands((w, product, 1.0, 4.0, 5.0)).endswith("z = 1.0 and 2 more")


def test_a_primitive_explains_itself():
    def fail(*operands):
        raise errors.pop()

    explained = explaining(fail, "f", "x > 1", {ValueError: "use g"})
    errors = [ZeroDivisionError(), OverflowError(), ValueError()]
    for error, message in (
        (ValueError, "^f at x = 0.5: it is defined where x > 1; use g$"),
        (OverflowError, "^f at x = 0.5: this is too large for a float$"),
        (ZeroDivisionError, "^f at x = 0.5: division by zero$"),
    ):
        with pytest.raises(error, match=message):
            explained(Value(0.5))


def test_an_error_of_an_inner_number_is_left_as_it_is():
    inner = Value(0.0, label="inner")
    with pytest.raises(ValueError, match=r"^log at inner = 0\.0"):
        Value(inner, label="outer").log()


def test_a_result_that_is_not_finite_overflowed_unless_an_operand_already_was():
    huge, broken = Value(1e308), Value(1.0)
    broken.data = math.nan
    assert isinstance(refuse_result("*", (huge, huge), math.inf), OverflowError)
    assert isinstance(refuse_result("*", (huge, broken), math.nan), ValueError)


def test_the_constructors_mistakes():
    assert "write label='a'" in str(not_a_node("a", ()))
    assert "one local derivative for each" in str(not_a_node((1,), ()))
    assert "one Value for each element" in str(not_a_number([1.0, 2.0]))
    assert "element" not in str(not_a_number("text"))


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_leaves_keep_their_grads_when_a_pass_fails(error):
    x, y = Value(2.0), Value(3.0)
    x.grad, y.grad = 5.0, 7.0

    def fail():
        with all_or_nothing([x, y, x * y]):
            x.grad = y.grad = 1.0
            raise error

    with pytest.raises(error):
        fail()
    assert (x.grad, y.grad) == (5.0, 7.0)
    with all_or_nothing([x, y]):
        x.grad = 1.0
    assert (x.grad, y.grad) == (1.0, 7.0)


def test_a_gradient_that_is_nan_is_an_error_with_a_name():
    x = Value(0.0, label="x")
    with pytest.raises(ValueError, match=r"gradient of x = 0.0, an operand of sqrt.*0 \* inf"):
        (x.sqrt() * 0.0).backward()
    assert x.grad == 0.0
