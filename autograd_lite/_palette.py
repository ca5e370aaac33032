"""The colours of everything that is drawn, in one place: hues that colour-blind readers tell apart.

The hues are those of Okabe and Ito, "Color Universal Design" (2008); text is darker than areas, so
that it is readable on paper and on the screen.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["DARK", "LIGHT", "NEGATIVE", "POSITIVE", "PRINT", "SERIES", "css_variables"]

SERIES = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#f0e442", "#000000")
"""For several lines or groups of points, in this order."""

POSITIVE, NEGATIVE = SERIES[0], SERIES[4]
"""For the sign of a weight or an activation."""

LIGHT = {
    "paper": "#ffffff", "ink": "#1a1a1a", "quiet": "#5c5c5c", "faint": "#cfcfcf",
    "edge": "#767676", "panel": "#f6f7f9", "line": "#d9dce1", "focus": "#0072b2",
    "highlight": "#1a1a1b", "highlight-fill": "#fff0a0",
    "alarm": "#b3261e", "alarm-fill": "#fde7e5", "off-fill": "#e4e4e4",
    "value": "#00629b", "grad": "#a34700", "local": "#00694e",
    "input": "#0072b2", "input-fill": "#e6f2fa",
    "parameter": "#00795a", "parameter-fill": "#e5f5ef",
    "constant": "#8c8c8c", "constant-fill": "#f5f5f5",
    "operation": "#4d4d4d", "operation-fill": "#ffffff",
    "output": "#b35900", "output-fill": "#fff3e0",
    "module": "#8e4a7e", "module-fill": "#f8edf5", "cluster": "#d9c3d3", "cluster-fill": "#fbf7fa",
}  # fmt: skip
"""On paper: what each colour is for; the fill of a role is lighter than its border."""

DARK = {
    "paper": "#16181d", "ink": "#eceef2", "quiet": "#a4abb6", "faint": "#3a3f48",
    "edge": "#6f7885", "panel": "#1f2229", "line": "#363b45", "focus": "#6cc0f5",
    "highlight": "#ffe45c", "highlight-fill": "#4d4410",
    "alarm": "#ff8a80", "alarm-fill": "#3a1a18", "off-fill": "#2b2f36",
    "value": "#74c3f5", "grad": "#ffa657", "local": "#6fd6b0",
    "input": "#4aa8e0", "input-fill": "#14293a",
    "parameter": "#38b58f", "parameter-fill": "#13302a",
    "constant": "#7a828e", "constant-fill": "#20242b",
    "operation": "#aab2be", "operation-fill": "#16181d",
    "output": "#e8933a", "output-fill": "#35240f",
    "module": "#d69ac8", "module-fill": "#2c2029", "cluster": "#5a4654", "cluster-fill": "#1d191c",
}  # fmt: skip
"""The same on a dark screen."""


PRINT = dict.fromkeys(LIGHT, "#000000") | {
    name: "#ffffff" for name in LIGHT if name.endswith("-fill") or name == "paper"
} | {
    "faint": "#bfbfbf", "panel": "#ffffff", "line": "#bfbfbf", "quiet": "#404040",
    "cluster": "#808080", "off-fill": "#d9d9d9", "highlight-fill": "#d0d0d0",
}  # fmt: skip
"""Black on white, for printers and journals: roles are told by their shapes and lines."""


def css_variables(colors: Mapping[str, str] | None = None) -> str:
    """The colours as variables of a style sheet, such as --ink.

    Args:
        colors: one palette; unless told, that of paper, and on dark screens the dark one.

    >>> css_variables().startswith(":root { color-scheme: light dark; --paper: #ffffff;")
    True
    """
    if colors is not None:
        scheme = "dark" if colors is DARK else "light"
        return f":root {{ color-scheme: {scheme}; {_variables(colors)} }}\n"
    dark = f"@media (prefers-color-scheme: dark) {{ :root {{ {_variables(DARK)} }} }}"
    return f":root {{ color-scheme: light dark; {_variables(LIGHT)} }}\n{dark}\n"


def _variables(colors: Mapping[str, str]) -> str:
    return " ".join(f"--{name}: {color};" for name, color in colors.items())
