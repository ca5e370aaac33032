"""Random quizzes: small numbers, answers that can be told from mistakes, derivatives that are."""

import functools
import hashlib

import pytest

from autograd_lite import numerical_gradient
from autograd_lite.exercises.quizzes import draw_quiz, generating
from autograd_lite.exercises.quizzes.levels import LEVELS
from autograd_lite.exercises.quizzes.mistakes import mistakes_at
from autograd_lite.exercises.quizzes.numbers import Numbers, applied

make_graph = functools.cache(generating.make_graph)
MANY = 84
"""Seeds for each of six levels: 504 quizzes."""


@pytest.mark.parametrize("level", LEVELS)
def test_many_quizzes(level):
    for seed in range(MANY):
        model, blanks = make_graph(seed, level)
        numbers = Numbers(model)
        plan = LEVELS[level]
        assert blanks
        assert {blank.kind for blank in blanks} <= set(plan.asks)
        for blank in blanks:
            if blank.kind == "op":
                continue
            right = blank.answer
            assert abs(right) <= 60
            assert right == round(right, 2)  # three digits by hand
            wrong = list(mistakes_at(numbers, blank.place, "local" in plan.shows))
            assert len({words for words, _ in wrong}) == len(wrong)  # each is said once
            assert all(abs(x - right) > 1e-6 for _, x in wrong)


def evaluated(model, inputs):
    """The last value of the graph at other inputs, computed once more and by no rule of ours."""
    values = {}
    functions = {
        "+": lambda x, y: x + y, "-": lambda x, y: x - y, "*": lambda x, y: x * y,
        "/": lambda x, y: x / y, "**": lambda x, y: x**y, "relu": lambda x: max(x, 0.0),
    }  # fmt: skip
    for node in model.nodes:
        operands = [values[edge.parent] for edge in model.edges_into[node.id]]
        values[node.id] = (
            functions[node.op](*operands) if node.op else inputs.get(node.id, node.value)
        )
    return values[model.nodes[-1].id]


@pytest.mark.parametrize("level", LEVELS)
def test_gradients_are_those_of_central_differences(level):
    for seed in range(MANY):
        model, _ = make_graph(seed, level)
        numbers = Numbers(model)
        leaves = [node for node in model.nodes if node.role == "input"]

        def at(*xs, model=model, leaves=leaves):
            return evaluated(model, dict(zip((leaf.id for leaf in leaves), xs, strict=True)))

        slopes = numerical_gradient(at, [leaf.value for leaf in leaves])
        for leaf, slope in zip(leaves, slopes, strict=True):
            assert numbers[f"{leaf.id}-grad"] == pytest.approx(slope, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("level", LEVELS)
def test_local_derivatives_are_those_of_central_differences(level):
    for seed in range(20):
        model, _ = make_graph(seed, level)
        numbers = Numbers(model)
        for edge in model.edges:
            if model.by_id[edge.parent].role == "constant":
                continue
            node = model.by_id[edge.child]
            xs = numbers.operands(node)

            def at(x, node=node, xs=xs, edge=edge):
                return applied(node.op, [*xs[: edge.position], x, *xs[edge.position + 1 :]]).data

            slope = (at(xs[edge.position] + 1e-5) - at(xs[edge.position] - 1e-5)) / 2e-5
            assert numbers[f"{edge.id}-local"] == pytest.approx(slope, rel=1e-6, abs=1e-8)


def test_only_one_operation_fits():
    for seed in range(MANY):
        model, blanks = make_graph(seed, 2)
        numbers = Numbers(model)
        for blank in blanks:
            id = blank.place.partition("-")[0]
            x, y = numbers.operands(model.by_id[id])
            results = {"+": x + y, "-": x - y, "*": x * y, "/": x / y}
            result = numbers[f"{id}-value"]
            assert [op for op, z in results.items() if abs(z - result) < 1e-6] == [blank.answer]


def test_paths_are_as_many_as_the_level_says():
    for level, plan in LEVELS.items():
        for seed in range(20):
            model, _ = make_graph(seed, level)
            readers = [len(model.edges_out_of[node.id]) for node in model.nodes[:-1]]
            assert (max(readers) > 1) == plan.is_shared
            assert min(readers) == 1  # nothing is left over


def test_seeds_differ():
    drawn = {str(make_graph(seed, 5)[0]) for seed in range(MANY)}
    assert len(drawn) > 0.95 * MANY


def test_a_seed_is_the_same_quiz_everywhere():
    """Worksheets that are printed already must stay those of their seeds."""
    asked = [f"{draw_quiz(1, level).questions} {draw_quiz(1, level).answers}" for level in LEVELS]
    digest = hashlib.sha256("\n".join(asked).encode()).hexdigest()
    assert draw_quiz(1, 1).answers == ("2.5", "16", "40")  # 5 / 2, 4**2, and their product
    assert digest[:16] == "ba239d05fa5f333c", (
        "other graphs: teachers hold printed sheets of these seeds"
    )


def test_names_are_met_in_the_order_of_the_alphabet():
    for level in LEVELS:
        for seed in range(20):
            model, _ = make_graph(seed, level)
            assert model.nodes[-1].name == "y"
            read = [model.by_id[e.parent] for n in model.nodes for e in model.edges_into[n.id]]
            names = list(dict.fromkeys(node.name for node in read if node.role == "input"))
            assert names == ["a", "b", "c"][: len(names)]
