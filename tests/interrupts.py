"""Ctrl-C at a chosen moment: between two bytecode instructions, where signals reach Python."""

import gc
import sys


def interrupted_at(instruction, function):
    """Call the function with a KeyboardInterrupt before its instruction of this number.

    The instructions are those of the function and of all that it calls, counted from 1.

    Returns:
        Whether the function ended by that interrupt; it may have caught it, or ended before.
        Together with whether the instruction was reached.
    """
    count = 0

    def trace(frame, event, argument):
        nonlocal count
        frame.f_trace_opcodes = True
        if event == "opcode":
            count += 1
            if count == instruction:
                raise KeyboardInterrupt
        return trace

    before, collects = sys.gettrace(), gc.isenabled()
    gc.disable()  # its callbacks are the code of others: what fails there is told, never raised
    sys.settrace(trace)
    try:
        function()
    except KeyboardInterrupt:
        return True, True
    finally:
        sys.settrace(before)
        if collects:
            gc.enable()
    return False, count >= instruction
