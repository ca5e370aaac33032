"""The command line: `autograd-lite draw` draws a formula and what backpropagation makes of it."""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path
from typing import Any

from autograd_lite.drawing import draw_steps, save_drawing, to_text
from autograd_lite.drawing.looks import THEMES
from autograd_lite.formulas.numbers import DIGITS
from autograd_lite.formulas.parser import parse_expression
from autograd_lite.readings import expand

__all__ = ["add_draw", "draw", "read_values"]


def add_draw(commands: Any) -> None:
    """Register the command and its options."""
    parser = commands.add_parser(
        "draw",
        help="draw a formula as a computation graph",
        description=textwrap.dedent("""\
            Draw the computation graph of a formula, with every value and, after a backward pass,
            every gradient; or play its forward and backward pass step by step."""),
        epilog=textwrap.dedent("""\
            examples:
              autograd-lite draw "e = (a + b) * (b + 1)" a=2 b=1
              autograd-lite draw "e = (a + b) * (b + 1)" a=2 b=1 --steps -o e.html
              autograd-lite draw "-log(p) where p = sigmoid(w*x + b)" w=1 x=2 b=-1 -o loss.svg

            A formula has names, numbers, + - * / **, and functions such as exp, log, tanh, relu,
            sigmoid, maximum, logsumexp; after "where" it names intermediate results."""),
    )
    parser.set_defaults(run=draw)
    parser.add_argument("expression", metavar="FORMULA", help='such as "e = (a + b) * (b + 1)"')
    parser.add_argument(
        "values", nargs="*", metavar="NAME=NUMBER", help="the value of each variable"
    )
    parser.add_argument(
        "-o", "--out", type=Path, metavar="FILE",
        help="write .svg, .png, .pdf, .tex (TikZ), .dot, .html, .txt, .mmd (Mermaid) or .json; "
        "with --steps .html (the player), .svg or .png (stills), .pdf (a page for each step), "
        ".gif or .apng (animated), .txt or .json; default: text to the terminal",
    )  # fmt: skip
    parser.add_argument(
        "--theme", choices=list(THEMES),
        help="the colours of a picture: print is black on white (default color; a player's page "
        "is light or dark as the screen is)",
    )  # fmt: skip
    parser.add_argument("--steps", action="store_true", help="show backpropagation step by step")
    parser.add_argument(
        "--forward", action="store_true", help="draw the graph as it is before a backward pass"
    )
    parser.add_argument(
        "--expand", action="store_true", help="in elementary operations: sigmoid as 1/(1 + exp(-x))"
    )
    parser.add_argument(
        "--formulas", action="store_true", help="write local derivatives as formulas, with SymPy"
    )
    parser.add_argument(
        "--digits", type=int, default=DIGITS, choices=range(1, 16), metavar="N",
        help="significant digits of every number (default %(default)s)",
    )  # fmt: skip


def draw(options: argparse.Namespace) -> int:
    """Draw the formula as the options say."""
    root = parse_expression(options.expression).evaluate(read_values(options.values))
    if options.expand:
        root = expand(root)
    show = {"digits": options.digits, "formulas": options.formulas}
    look = {"theme": options.theme} if options.theme else {}
    if options.steps:
        player = draw_steps(root, **show, **look)
        if options.out:
            player.save(options.out)
        else:
            print(player)
    else:
        if not options.forward:
            root.backward()
        if options.out:
            save_drawing(root, options.out, **show, **look)
        else:
            print(to_text(root, **show), end="")
    if options.out:
        print(f"wrote {options.out}")
    return 0


def read_values(arguments: list[str]) -> dict[str, Any]:
    """The numbers given as NAME=NUMBER.

    Raises:
        ValueError: for anything else, or a name given twice.

    >>> read_values(["a=2", "b=0.5"])
    {'a': 2.0, 'b': 0.5}
    """
    values: dict[str, Any] = {}
    for argument in arguments:
        name, equals, text = argument.partition("=")
        name = name.strip()
        if not (equals and name):
            raise ValueError(f"{argument!r}: write a value as NAME=NUMBER")
        if name in values:
            raise ValueError(f"{name} is given twice")
        try:
            values[name] = float(text)
        except ValueError:
            raise ValueError(f"{argument!r}: {text!r} is not a number") from None
    return values
