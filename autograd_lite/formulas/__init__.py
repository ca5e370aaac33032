"""How mathematics is written: operations, names and pages as text and LaTeX, and a parser."""

from autograd_lite.formulas.parser import Expression, ExpressionError, parse_expression

__all__ = [
    "Expression", "ExpressionError", "parse_expression",
]  # fmt: skip
