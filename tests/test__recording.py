import asyncio
import gc
import math
import threading

import pytest
from interrupts import interrupted_at

from autograd_lite import Value, no_grad


def test_no_grad_computes_without_a_graph():
    x = Value(2.0)
    with no_grad():
        y = x * 3 + x.exp()
        with no_grad():
            pass
        assert (x * 3).parents == ()  # the inner block did not end the outer one
    assert y.parents == ()
    assert y.op == "+"  # so that backward can say what was not recorded
    with pytest.raises(RuntimeError, match="computed by \\+ inside no_grad"):
        y.backward()
    assert y.data == 6 + math.exp(2)
    assert (x * 3).parents != ()


def test_no_grad_ends_with_an_error_and_stays_in_its_thread():
    x = Value(2.0)
    with pytest.raises(ZeroDivisionError), no_grad():
        x / 0
    assert (x * 3).parents != ()
    seen = []
    with no_grad():
        thread = threading.Thread(target=lambda: seen.append((x * 3).parents))
        thread.start()
        thread.join()
    assert len(seen[0]) == 2


def test_no_grad_ends_where_its_task_does():
    async def without(entered, done):
        with no_grad():
            entered.set()
            await done.wait()

    async def both():
        entered, done = asyncio.Event(), asyncio.Event()
        task = asyncio.ensure_future(without(entered, done))
        await entered.wait()
        recorded = Value(2.0) * 3
        done.set()
        await task
        return recorded

    assert asyncio.run(both()).parents


def test_no_grad_ends_where_its_thread_does():
    entered, done = threading.Event(), threading.Event()

    def without():
        with no_grad():
            entered.set()
            done.wait(10)

    thread = threading.Thread(target=without)
    thread.start()
    entered.wait(10)
    recorded = Value(2.0) * 3
    done.set()
    thread.join()
    assert recorded.parents


def test_an_interrupt_on_the_way_into_a_block_leaves_recording_on():
    entered = []

    def block():
        with no_grad():
            entered.append(True)

    moment = 0
    while not entered:
        moment += 1
        interrupted_at(moment, block)
        gc.collect(0)  # what the interrupt left behind is young
        assert (Value(2.0) * 3).parents, moment
    assert moment > 5
