"""What every training of the command line shares: sizes, optimizers, schedules, Ctrl-C."""

import argparse
import os
import signal

import pytest

from autograd_lite import MLP
from autograd_lite.cli.training import (
    LEARNING_RATES,
    SCHEDULES,
    network_of,
    one_interrupt,
    optimizer_of,
)


def options(**changes):
    usual = {"activation": "tanh", "init": None, "seed": 3, "optimizer": "sgd", "lr": None,
             "momentum": None, "weight_decay": None}  # fmt: skip
    return argparse.Namespace(**(usual | changes))


def test_a_network_has_the_sizes_and_the_weights_of_its_seed():
    network = network_of(options(), 4, [8, 5], 3)
    assert repr(network) == "MLP(4, [8, 5, 3], activation='tanh')"
    assert network.state_dict() == MLP(4, [8, 5, 3], "tanh", seed=3).state_dict()
    with pytest.raises(ValueError, match="--hidden makes 1002001 parameters, more than 1000000"):
        network_of(options(), 1000, [1000], 1)


@pytest.mark.parametrize("name", LEARNING_RATES)
def test_an_optimizer_has_its_usual_rate_or_the_one_asked_for(name):
    model = MLP(1, [1])
    assert optimizer_of(options(optimizer=name), model).lr == LEARNING_RATES[name]
    assert optimizer_of(options(optimizer=name, lr=0.5), model).lr == 0.5
    if name != "sgd":
        with pytest.raises(ValueError, match=f"--momentum belongs to sgd: {name} has its own"):
            optimizer_of(options(optimizer=name, momentum=0.5), model)


def test_every_schedule_begins_with_the_whole_rate():
    for name, make in SCHEDULES.items():
        factors = [make(10)(epoch) for epoch in range(10)]
        assert factors[0] == 1.0, name
        assert factors == sorted(factors, reverse=True)


def test_the_first_ctrl_c_is_heard_and_the_next_ones_are_not():
    heard = 0
    with one_interrupt():
        try:
            os.kill(os.getpid(), signal.SIGINT)
        except KeyboardInterrupt:
            heard += 1
        os.kill(os.getpid(), signal.SIGINT)
    assert heard == 1
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
