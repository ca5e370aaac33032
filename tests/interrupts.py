"""Ctrl-C at a chosen moment, of those at which Python looks for signals."""

import gc
import inspect
import sys


def interrupted_at(moment, function):
    """Call the function with a KeyboardInterrupt at its moment of this number.

    Such moments are where a function begins and where one that is written in C has returned, in
    all that is called, counted from 1. Between other instructions no interrupt comes, such as
    between the end of a with block and the call that leaves it.

    Returns:
        Whether the function ended by that interrupt; it may have caught it, or ended before.
        Together with whether the moment was reached.
    """
    count = 0

    def look(frame, event, argument):
        nonlocal count
        # an error at the beginning of a generator would end it without its finally
        begins = event == "call" and not frame.f_code.co_flags & inspect.CO_GENERATOR
        if begins or event == "c_return":
            count += 1
            if count == moment:
                raise KeyboardInterrupt

    before, collects = sys.getprofile(), gc.isenabled()
    gc.disable()  # its callbacks are the code of others: what fails there is told, never raised
    try:
        sys.setprofile(look)
        function()
    except KeyboardInterrupt:
        return True, True
    finally:
        sys.setprofile(before)
        if collects:
            gc.enable()
    return False, count >= moment
