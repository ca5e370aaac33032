import pytest

from autograd_lite import SGD, Adam, AdamW
from autograd_lite.live.choices import ACTIVATIONS, LOSSES, OPTIMIZERS, Choices
from autograd_lite.live.points import POINTS


@pytest.mark.parametrize("data", POINTS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_choice_makes_a_network_that_takes_its_points(data, activation):
    for loss in LOSSES[POINTS[data][1]]:
        choices = Choices.of({"data": data, "activation": activation, "loss": loss})
        assert choices.loss == loss
        places, classes = choices.samples()
        output = choices.model()(places[0])
        n = len(output) if isinstance(output, list) else 1
        assert n == (choices.n_classes if loss == "cross_entropy" else 1)
        assert len(choices.targets(classes)) == len(places) == choices.n


@pytest.mark.parametrize(("name", "kind"), [*zip(OPTIMIZERS, [Adam, AdamW, SGD, SGD], strict=True)])
def test_every_optimizer_is_made(name, kind):
    choices = Choices.of({"optimizer": name, "lr": 0.3})
    optimizer = choices.optimizer_for(choices.model())
    assert type(optimizer) is kind
    assert optimizer.lr == 0.3
    assert getattr(optimizer, "momentum", 0.0) == (0.9 if name == "momentum" else 0.0)


def test_a_loss_that_does_not_fit_gives_way_to_the_usual_one():
    assert Choices.of({"data": "spirals", "loss": "hinge"}).loss == "cross_entropy"
    assert Choices.of({"data": "waves", "loss": "hinge"}).loss == "mse"


def test_margins_have_targets_of_minus_one_and_one():
    for loss in ("hinge", "mse"):
        choices = Choices.of({"data": "xor", "loss": loss})
        _, classes = choices.samples()
        assert choices.targets(classes) == [2 * k - 1 for k in classes]


def test_drawn_points_say_how_many_classes_there_are():
    two = Choices.of({"data": "drawn", "points": [[0, 0, 0], [1, 1, 1]]})
    three = Choices.of({"data": "drawn", "points": [[0, 0, 0], [1, 1, 2]]})
    assert (two.n_classes, three.n_classes) == (2, 3)
    assert two.loss == "binary_cross_entropy_with_logits"
    assert three.loss == "cross_entropy"
    assert two.samples() == ([[0.0, 0.0], [1.0, 1.0]], [0, 1])


def test_choices_survive_the_way_to_the_page_and_back():
    choices = Choices.of({"data": "drawn", "points": [[0, 0.5, 0], [1, 1, 1]], "layers": [3]})
    assert Choices.of(choices.as_json()) == choices


def test_the_order_of_an_epoch_is_the_same_whenever_it_is_asked_for():
    choices = Choices.of({})
    assert choices.order(7, 20) == choices.order(7, 20)
    assert choices.order(7, 20) != choices.order(8, 20)
    assert sorted(choices.order(7, 20)) == list(range(20))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"data": "../../etc"}, "data is one of"),
        ({"data": ["moons"]}, "data is one of"),
        ({"activation": "__import__"}, "activation is one of"),
        ({"optimizer": None}, "optimizer is one of"),
        ({"n": 10**9}, "n is a whole number"),
        ({"n": True}, "n is a whole number"),
        ({"noise": float("nan")}, "noise is a number"),
        ({"lr": 0}, "lr is a number"),
        ({"lr": float("inf")}, "lr is a number"),
        ({"lr": "1"}, "lr is a number"),
        ({"batch": 0}, "batch is a whole number"),
        ({"seed": -1}, "seed is a whole number"),
        ({"layers": [1] * 9}, "layers: up to"),
        ({"layers": [0]}, "layers: up to"),
        ({"layers": [True]}, "layers: up to"),
        ({"layers": "8"}, "layers: up to"),
        ({"data": "drawn"}, "draw 2 to"),
        ({"data": "drawn", "points": [[0, 0, 0]] * 401}, "draw 2 to"),
        ({"data": "drawn", "points": [[0, 0, 0], [0, 9, 1]]}, "a coordinate is a number"),
        ({"data": "drawn", "points": [[0, 0, 0], [0, 0, 3]]}, "a class is a whole number"),
        ({"data": "drawn", "points": [[0, 0, 0], [0, 0]]}, "a point is x, y and a class"),
        ({"data": "drawn", "points": [[0, 0, 0], 5]}, "a point is x, y and a class"),
        ({"colour": 1}, "no choice of colour"),
        ("moons", "choices are an object"),
    ],
)
def test_what_is_no_choice_is_refused(wrong, says):
    with pytest.raises(ValueError, match=says):
        Choices.of(wrong)
