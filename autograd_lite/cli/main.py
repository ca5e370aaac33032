"""The command line, whose sub-commands have a module each.

A sub-command is a function that takes the parsed options and returns the exit code, and one that
registers it and its options, which is called `add_` and its name. Whatever is wrong with the
options is one line on standard error and exit code 2.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

from autograd_lite import __version__
from autograd_lite._consoles import HANDLER
from autograd_lite.formulas.parser import ExpressionError

__all__ = ["main"]

COMMANDS = ("train", "predict", "evaluate", "draw", "derive", "live")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: the arguments after the program's name; those of the process by default.

    Returns:
        The exit code: 0, or 2 for what is wrong, or as a shell counts what ended the program: 130
        after Ctrl-C, 141 if the reader of the output has gone, such as `head`.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors=HANDLER)  # a pipe of Windows, or LANG=C
    try:
        code = _run(argv)
        if sys.stdout:  # there is none after >&-
            sys.stdout.flush()
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        code = 141
        _discard_output()
    except OSError as error:
        code = _refuse("autograd-lite", f"cannot write the output: {error.strerror}")
        _discard_output()
    return code


def _run(argv: Sequence[str] | None) -> int:
    parser = _Parser(
        prog="autograd-lite",
        description="Train small neural networks, draw and derive formulas, one scalar at a time.",
        epilog='"autograd-lite COMMAND --help" lists the options of a command.',
    )
    parser.add_argument("--version", action="version", version=f"autograd-lite {__version__}")
    commands = parser.add_subparsers(
        title="commands", dest="command", metavar="COMMAND", required=True
    )
    arguments = sys.argv[1:] if argv is None else argv
    named = [name for name in COMMANDS if name in arguments[:1]]
    for command in named or COMMANDS:  # what the other commands need is not imported
        getattr(import_module(f"autograd_lite.cli.{command}"), f"add_{command}")(commands)
    try:
        options = parser.parse_args(with_formulas_apart(arguments))
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        return int(options.run(options))
    except BrokenPipeError:
        raise
    except (ArithmeticError, ImportError, LookupError, MemoryError, OSError, ValueError) as error:
        message = str(error) or "there is not enough memory"
        if not isinstance(error, ExpressionError):  # whose further lines point at the place
            message = " ".join(message.split())
        return _refuse(f"{parser.prog} {options.command}", message)


def _refuse(command: str, message: str) -> int:
    print(f"{command}: error: {message}", file=sys.stderr)
    return 2


def _discard_output() -> None:
    """Let Python's last attempt to write what is left succeed."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def with_formulas_apart(arguments: Sequence[str]) -> list[str]:
    """The arguments, with a blank before each formula that opens with a minus sign.

    What begins with "-" would be taken for an option, but not what begins with a blank. A formula
    has a star, a plus or a parenthesis in it, or follows the name of the command.

    >>> with_formulas_apart(["draw", "-x", "-x*y", "-o", "out.svg", "-1.5"])
    ['draw', ' -x', ' -x*y', '-o', 'out.svg', '-1.5']
    """

    def is_formula(i: int, argument: str) -> bool:
        if not re.match(r"-[^-]", argument) or re.fullmatch(r"-[0-9.]+(e[-+]?[0-9]+)?", argument):
            return False
        return bool(re.search(r"[*+(]", argument)) or (
            i == 1 and not argument.startswith(("-h", "-o"))
        )

    return [" " + a if is_formula(i, a) else a for i, a in enumerate(arguments)]


class _Parser(argparse.ArgumentParser):
    """A parser that answers a mistake with one line."""

    def __init__(self, **options: Any) -> None:
        width = (
            min(100, os.get_terminal_size().columns) if sys.stdout and sys.stdout.isatty() else 100
        )
        super().__init__(
            formatter_class=lambda prog: argparse.RawDescriptionHelpFormatter(
                prog, max_help_position=28, width=width
            ),
            allow_abbrev=False,
            **options,
        )

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: error: {message} (see {self.prog} --help)\n")
