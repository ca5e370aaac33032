import builtins
import sys

import pytest

from autograd_lite import Value, draw_failure, exp, log, to_json, to_text
from autograd_lite.drawing.failures import _failed_model

pytest.importorskip("graphviz")


def caught(function, kind):
    with pytest.raises(kind) as info:
        function()
    return info.value


def failures():
    x, y = Value(2.0, label="x"), Value(-1.0, label="y")
    z = Value(0.0, label="z")
    return {
        "log": caught(lambda: (x - 2.0).log(), ValueError),
        "exp": caught(lambda: (x * 1000).exp(), OverflowError),
        "/": caught(lambda: y / (x - x), ZeroDivisionError),
        "**": caught(lambda: y ** x.sqrt(), ValueError),
        "sqrt": caught(lambda: y.sqrt(), ValueError),
        "*": caught(lambda: Value(1e200) * 1e200, OverflowError),
        "log1p": caught(lambda: (z - 1.0).log1p(), ValueError),
    }


@pytest.mark.parametrize("op", list(failures()))
def test_the_graph_is_drawn_up_to_the_operation_that_failed(op):
    error = failures()[op]
    model = _failed_model(error)
    *others, last = model.nodes
    assert (last.op, last.value, last.marks) == (op, None, ("fails here",))
    assert all(node.marks != ("fails here",) for node in others)
    assert len(model.edges_into[last.id]) == len(last.operands) == len(error.operands)
    assert to_text(model)
    assert to_json(model)
    source = draw_failure(error).source
    assert source.count("fails here</FONT>") == 1
    assert "#b3261e" in source
    assert "grad " not in source


def test_the_words_of_the_error_are_the_caption():
    error = failures()["log"]
    words = "log at x = 0.0 (the result of -): it is defined where x &gt; 0"
    assert words in draw_failure(error).source
    assert words not in draw_failure(error, caption=False).source
    assert "Lesson 3" in draw_failure(error, caption="Lesson 3").source


def test_the_picture_leaves_the_graph_and_its_values_alone():
    x = Value(0.0, label="x")
    error = caught(x.log, ValueError)
    draw_failure(error)
    assert error.operands == (x,)
    assert (x.data, x.grad, x.parents) == (0.0, 0.0, ())


def test_the_exception_being_handled_is_drawn_or_one_that_caused_it():
    try:
        try:
            log(Value(0.0, label="p"))
        except ValueError as error:
            raise RuntimeError("training stopped") from error
    except RuntimeError:
        source = draw_failure().source
    assert "<B>p</B>" in source


@pytest.mark.parametrize("name", ["last_value", "last_exc"])
def test_else_the_last_one_that_was_shown(monkeypatch, name):
    for other in ("last_value", "last_exc"):
        monkeypatch.delattr(sys, other, raising=False)
    with pytest.raises(ValueError, match="no exception was raised"):
        draw_failure()
    monkeypatch.setattr(sys, name, caught(lambda: exp(Value(1000.0, label="q")), OverflowError),
                        raising=False)  # fmt: skip
    assert "<B>q</B>" in draw_failure().source


def test_another_exception_is_not_drawn():
    with pytest.raises(ValueError, match="KeyError was not raised by an operation on Values: 'a'"):
        draw_failure(KeyError("a"))


@pytest.mark.skipif(sys.version_info < (3, 11), reason="exceptions have notes from Python 3.11 on")
def test_notebooks_are_told_of_it_and_scripts_are_not(monkeypatch):
    assert not hasattr(failures()["log"], "__notes__")
    monkeypatch.setattr(builtins, "__IPYTHON__", True, raising=False)
    error = failures()["log"]
    assert error.__notes__ == ["autograd_lite.draw_failure() draws the graph up to this point"]
    assert "draw_failure" not in str(error)


def test_a_failure_without_recording_is_drawn_as_far_as_it_goes():
    from autograd_lite import no_grad

    with no_grad():
        error = caught(lambda: (Value(1.0) - 1.0).log(), ValueError)
    assert [node.op for node in _failed_model(error).nodes][-1] == "log"
