"""Examples that several tests share."""

from autograd_lite import Value

PUBLISHED = (24.7041, 138.8338, 645.5773)
"""g, dg/da and dg/db of `standard_script`, to the four digits that micrograd's README prints."""

HOSTILE_LABELS = [
    'say "hi"',
    "<b>bold</b> & <script>alert(1)</script>",
    "&amp;&lt;",
    "two\nlines",
    r"back\slash \N \G \n",
    "emoji 🎉",
    "损失函数",
    "`code` **bold** ;%% {}[]()",
    "]]></svg><svg onload=alert(1)>",
    "'; DROP --> x",
]
"""Labels that a format could take for markup, or for an escape sequence."""


def standard_script(number=Value):
    """The example with which this field begins, a, b and c to g, in any kind of number."""
    a, b = number(-4.0), number(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    return a, b, c, d, e, f, g


def standard_example():
    """The root of `standard_script` after backward, with the names of its variables as labels."""
    nodes = standard_script()
    for node, label in zip(nodes, "abcdefg", strict=True):
        node.label = label
    nodes[-1].backward()
    return nodes[-1]
