"""What of a graph is shown: compound nodes written out, and named results folded into one node.

Both are chosen node by node, and every number on the graph is true whatever is chosen: a folded
node has the derivatives of all that it stands for.
"""

from __future__ import annotations

import operator
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from autograd_lite.drawing.model import GraphModel, GraphNode, graph_model
from autograd_lite.formulas.names import evaluation_order, name_nodes
from autograd_lite.graph import topological_order
from autograd_lite.primitives import PRIMITIVES
from autograd_lite.readings import adjoints
from autograd_lite.value import Value

__all__ = ["View", "variables_of", "view_of"]

FOLDED = "folded"
"""The operation of a node that stands for several; in pictures it has the name of the result."""


@dataclass(frozen=True)
class View:
    """A graph as it is shown. All ids are those of its nodes in `model`.

    root: its last node.
    opens: for nodes that can be written out, their ids in the graph where nothing is opened.
    closes: for nodes that came out of one that was, its id there.
    folds: for named results that can be folded, their names.
    insides: for nodes that stand for several, the last of these.
    names: what nodes are called where nothing is folded.
    """

    root: Value
    opens: dict[str, str]
    closes: dict[str, str]
    folds: dict[str, str]
    insides: dict[str, Value]
    names: dict[str, str]

    def model(self) -> GraphModel:
        """The graph model after a backward pass; a folded node is a function of its name."""
        self.root.backward()
        model = graph_model(self.root)
        names = {node.name: self.names.get(node.id, node.name) for node in model.nodes}
        nodes = []
        for node in model.nodes:
            operands = tuple(names[x] if isinstance(x, str) else x for x in node.operands)
            node = replace(node, name=names[node.name], operands=operands)
            nodes.append(_as_function(node) if node.id in self.insides else node)
        return replace(model, nodes=tuple(nodes))


def view_of(root: Value, opened: Collection[str] = (), folded: Collection[str] = ()) -> View:
    """Write out the compound nodes that are chosen, and fold the named results that are.

    Args:
        root: the last node of a graph.
        opened: ids of the graph as it is, n0, n1, ... in order of evaluation.
        folded: labels of nodes. What cannot be opened or folded means nothing.

    Raises:
        OverflowError: where only the closed form is stable, as for sigmoid(-1000).

    >>> from autograd_lite import sigmoid
    >>> y = sigmoid(Value(0.0, label="x"))
    >>> view_of(y).opens
    {'n1': 'n1'}
    >>> [node.op for node in topological_order(view_of(y, ["n1"]).root) if node.parents]
    ['neg', 'exp', '+', '/']
    """
    ids = _ids(root)
    written: dict[Value, Value] = {}
    origin: dict[Value, str] = {}
    for node in topological_order(root):
        if ids[node] in opened and _is_compound(node):
            written[node] = new = _written_out(node, written)
            known = {x for parent in node.parents for x in topological_order(written[parent])}
            origin |= {x: ids[node] for x in topological_order(new) if x not in known}
        else:
            written[node] = _recomputed(node, written)
    image: dict[Value, Value] = {}
    insides: dict[Value, Value] = {}
    for node in topological_order(written[root]):
        if node.label in folded and _is_foldable(node, written[root], origin):
            image[node] = new = _folded(node, image)
            insides[new] = node
        else:
            image[node] = _recomputed(node, image)
    new_root = image[written[root]]
    shown = _ids(new_root)
    kept = {node: shown[new] for node, new in image.items() if new in shown}
    single = {node: id for node, id in kept.items() if image[node] not in insides}
    return View(
        root=new_root,
        opens={
            single[written[node]]: id
            for node, id in ids.items()
            if _is_compound(node) and written[node] in single and written[node] not in origin
        },
        closes={id: origin[node] for node, id in kept.items() if node in origin},
        folds={
            id: node.label
            for node, id in single.items()
            if _is_foldable(node, written[root], origin)
        },
        insides={shown[new]: node for new, node in insides.items() if new in shown},
        names={kept[node]: own for node, own in name_nodes(written[root]).items() if node in kept},
    )


def _as_function(node: GraphNode) -> GraphNode:
    """A folded node as a function of its own name."""
    op = f"{node.name}_" if node.name in PRIMITIVES else node.name
    return replace(node, op=op, symbol=node.name)


def _ids(root: Value) -> dict[Value, str]:
    return {node: f"n{i}" for i, node in enumerate(evaluation_order(root))}


def _is_compound(node: Value) -> bool:
    return bool(node.parents) and node.op in PRIMITIVES and bool(PRIMITIVES[node.op].expansion)


def _is_foldable(node: Value, root: Value, origin: Collection[Value]) -> bool:
    """Whether a node is a named result of several operations on some variables."""
    if not node.label or node is root or node in origin:
        return False
    return any(parent.parents for parent in node.parents) and bool(variables_of(node))


def variables_of(node: Value) -> list[Value]:
    """What a result is computed from besides constants."""
    return [x for x in evaluation_order(node) if not x.parents and x.op != "constant"]


def _written_out(node: Value, image: Mapping[Value, Value]) -> Value:
    """A compound node in elementary operations, on the images of its operands."""
    new: Value = PRIMITIVES[node.op].expansion(*(image[p] for p in node.parents))  # type: ignore[misc]
    new.label = node.label
    return new


def _recomputed(node: Value, image: Mapping[Value, Value]) -> Value:
    """A node on the images of its operands: itself where they are the same."""
    operands = [image[parent] for parent in node.parents]
    if all(map(operator.is_, operands, node.parents)):
        return node
    new: Value = PRIMITIVES[node.op].function(*operands)
    new.label = node.label
    return new


def _folded(node: Value, image: Mapping[Value, Value]) -> Value:
    """One node for all between a result and the variables below it, with its derivatives."""
    gradients = adjoints(node)
    leaves = variables_of(node)
    parents = tuple(image[leaf] for leaf in leaves)
    slopes = tuple(gradients[leaf] for leaf in leaves)
    return Value(node.data, parents, slopes, FOLDED, node.label)
