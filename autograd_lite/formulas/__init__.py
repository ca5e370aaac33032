"""How mathematics is written: operations, names and pages as text and LaTeX, and a parser.

Two derivatives are told apart wherever they are written: ∂v/∂x is local, what the one operation
that computes v makes of x with its other operands held fixed; dy/dx is total, through every path
from x to y. So backward reads dL/dx += dL/dv * ∂v/∂x.
"""

from autograd_lite.formulas.parser import Expression, ExpressionError, parse_expression

__all__ = [
    "Expression", "ExpressionError", "parse_expression",
]  # fmt: skip
