"""The command line: `autograd-lite derive` writes out the derivative of a formula."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Callable
from typing import Any

from autograd_lite.cli.draw import read_values
from autograd_lite.deriving.derivation import Derivation
from autograd_lite.deriving.derivation import derive as derivation_of
from autograd_lite.deriving.symbols import symbols
from autograd_lite.formulas.parser import parse_expression

__all__ = ["add_derive", "derive"]

LIMIT = 120
"""Edges beyond which a derivation is summarised."""


def add_derive(commands: Any) -> None:
    """Register the command and its options."""
    parser = commands.add_parser(
        "derive",
        help="write out the derivative of a formula by the chain rule",
        description=textwrap.dedent("""\
            Write out the derivative of a formula: the forward steps, the backward steps with one
            line for each edge of its graph, and the result, simplified in the names it gives."""),
        epilog=textwrap.dedent("""\
            examples:
              autograd-lite derive "log(x1) + x1*x2 - sin(x2)"
              autograd-lite derive "log(x1) + x1*x2 - sin(x2)" x1=2 x2=5
              autograd-lite derive "-(y*log(a) + (1-y)*log(1-a)) where a = 1/(1+exp(-z))" --wrt z

            A formula has names, numbers, + - * / **, and functions such as exp, log, tanh, relu,
            sigmoid, maximum, logsumexp; after "where" it names intermediate results."""),
    )
    parser.set_defaults(run=derive)
    parser.add_argument("expression", metavar="FORMULA", help='such as "e = (a + b) * (b + 1)"')
    parser.add_argument(
        "values", nargs="*", metavar="NAME=NUMBER",
        help="the value of each variable; without any, the derivation is in symbols alone",
    )  # fmt: skip
    parser.add_argument(
        "--wrt", nargs="+", metavar="NAME",
        help="differentiate by these variables or named results (default: all variables)",
    )  # fmt: skip
    parser.add_argument(
        "--expand", action="store_true", help="in elementary operations: sigmoid as 1/(1 + exp(-x))"
    )
    parser.add_argument(
        "--in-terms-of", default="names", choices=("names", "leaves"), metavar="WHAT",
        help="write results in the names of the formula or in its variables, names or leaves "
        "(default names)",
    )  # fmt: skip
    parser.add_argument(
        "--show", default="", choices=("numbers", "symbols", "both"), metavar="WHAT",
        help="numbers, symbols or both (default: both if variables have values)",
    )  # fmt: skip
    parser.add_argument(
        "--limit", type=int, default=LIMIT, metavar="N",
        help=f"write out a graph of at most N edges, summarise a larger one (default {LIMIT})",
    )  # fmt: skip
    parser.add_argument(
        "--format", default="text", choices=FORMATS, metavar="NAME",
        help=f"{', '.join(FORMATS)} (default text)",
    )  # fmt: skip


FORMATS: dict[str, Callable[[Derivation], str]] = {
    "text": str,
    "markdown": lambda page: page._repr_markdown_(),
    "latex": lambda page: page.latex(),
}


def derive(options: argparse.Namespace) -> int:
    """Derive the formula as the options say."""
    expression = parse_expression(options.expression)
    values = read_values(options.values)
    if not values and expression.names:
        values = {name: symbols(name) for name in expression.names}
    page = derivation_of(
        expression.evaluate(values),
        wrt=options.wrt,
        show=options.show,
        in_terms_of=options.in_terms_of,
        expanded=options.expand,
        limit=options.limit,
    )
    print(FORMATS[options.format](page))
    return 0
