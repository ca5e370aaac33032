"""The graph model as JSON, for programs."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import Any

from autograd_lite.drawing.model import GraphModel

__all__ = ["to_json_text"]

OF_VIEWS = ("table", "members", "leaves", "enters")
"""What only the nodes and edges of a view have, which stand for several."""


def to_json_text(model: GraphModel) -> str:
    """The model as JSON: its nodes, edges and clusters with all their fields.

    Numbers are written so that they read back as the same floats. What JSON has no number for
    (nan, infinity, an expression) is a string.
    """
    content = {
        "format": "autograd-lite graph",
        "version": 1,
        "after_backward": model.after_backward,
        **({"tangents_by": model.tangents_by} if model.tangents_by else {}),
        "nodes": [_plain(vars(node)) for node in model.nodes],
        "edges": [_plain(vars(edge)) for edge in model.edges],
        "clusters": [asdict(cluster) for cluster in model.clusters],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    return text.encode("utf-8", "backslashreplace").decode("utf-8")  # a lone surrogate: \\udc80


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain_number(x) for name, x in fields.items() if name not in OF_VIEWS}


def _plain_number(x: Any) -> Any:
    if isinstance(x, float) and not math.isfinite(x):
        return str(x)
    return x if x is None or isinstance(x, (bool, int, float, str, tuple)) else str(x)
