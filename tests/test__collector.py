import gc
import threading

import pytest

from autograd_lite import Value, no_gc


def test_the_collector_is_paused_inside_and_as_before_outside():
    assert gc.isenabled()
    with no_gc():
        assert not gc.isenabled()
        with no_gc():
            pass
        assert not gc.isenabled()  # the inner block did not end the outer one
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off():
    gc.disable()
    try:
        with no_gc():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_an_error_ends_the_pause():
    with pytest.raises(ZeroDivisionError), no_gc():
        Value(1.0) / 0.0
    assert gc.isenabled()


def test_pauses_of_two_threads_may_overlap():
    entered, leave = threading.Event(), threading.Event()

    def pause():
        with no_gc():
            entered.set()
            leave.wait(10)

    thread = threading.Thread(target=pause)
    with no_gc():
        thread.start()
        entered.wait(10)
    assert not gc.isenabled()  # the other thread's pause goes on
    leave.set()
    thread.join()
    assert gc.isenabled()


def test_a_graph_holds_no_cycle_for_the_collector_to_find():
    with no_gc():
        gc.collect()
        x = Value(1.0)
        for _ in range(1000):
            x = x * x + 1e-9
            x = x.sqrt()
        x.backward()
        del x
        assert gc.collect() == 0


def test_a_pause_that_was_cut_off_is_mended_by_the_next_one():
    """As after an interrupt in the last instructions: the block is gone, and nobody woke up gc."""
    from autograd_lite import _collector

    pause = no_gc()
    pause.__enter__()
    _collector._open_blocks.add(_collector._Block())  # gone at once, as a block nobody holds
    frame = pause.gen.gi_frame
    assert frame.f_locals["block"] in _collector._open_blocks
    _collector._open_blocks.clear()
    assert not gc.isenabled()
    with no_gc():
        pass
    assert gc.isenabled()
    pause.__exit__(None, None, None)
    assert gc.isenabled()
