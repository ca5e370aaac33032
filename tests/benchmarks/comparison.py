"""The table of the README: what this library and its neighbours can do, each found by trying.

Run it as `python tests/benchmarks/comparison.py`; it prints the table. What is not installed is
left out, and the last line says so. A cell that says "-" was tried and failed.
"""

import contextlib
import importlib
import math
import random
import re
import tempfile
import time
from pathlib import Path

import autograd_lite as ag

ROWS = (
    "a picture of tanh(a × b) shows",
    "backward step by step",
    "derivatives in symbols",
    "second and third derivatives",
    "1e200 × 1e200",
    "one epoch of moons",
)
COLUMNS = ("this library", "micrograd", "torchviz", "PyTorch")
TRIED_AND_FAILED = "-"
NUMBERS = {
    "values": (0.21, math.tanh(0.21)),
    "gradients": (0.7 / math.cosh(0.21) ** 2, 0.3 / math.cosh(0.21) ** 2),
    "local derivatives": (0.7, 0.3, 1 / math.cosh(0.21) ** 2),
}
"""Of o = tanh(a * b) at a = 0.3, b = 0.7: what a picture after backward may show."""


def shown(text):
    """Which of the numbers stand in a picture's text, to four digits, and whether names do."""
    found = [float(number) for number in re.findall(r"(?<![\w.])\d*\.\d+", text)]
    said = [
        what
        for what, numbers in NUMBERS.items()
        if all(any(math.isclose(x, y, rel_tol=1e-4) for y in found) for x in numbers)
    ]
    if re.search(r"[Mm]ul|×|\*", text) and re.search("tanh", text, re.IGNORECASE):
        said.insert(0, "operations")
    if re.search(r"(?m)(^|\s)a\s", text):
        said.insert(0, "names")
    return ", ".join(said) or TRIED_AND_FAILED


def picture_of(shows_itself):
    """The text in the picture that a notebook would show for an object, if there is one."""
    for name in ("_repr_svg_", "_repr_image_svg_xml"):
        if hasattr(shows_itself, name):
            return re.sub(r"<!--.*?-->|<[^>]*>", " ", getattr(shows_itself, name)())
    return ""


def has(package, *words):
    """Whether a public name of a package or of its modules contains one of the words."""
    modules = [importlib.import_module(name) for name in package]
    names = {name.lower() for module in modules for name in vars(module) if name[0] != "_"}
    return any(word in name for word in words for name in names)


def first(*attempts):
    """What the first attempt says that does not fail; one that is not true has failed."""
    for says, attempt in attempts:
        with contextlib.suppress(AttributeError, TypeError, RuntimeError, AssertionError):
            if attempt():
                return says
    return TRIED_AND_FAILED


def samples():
    """100 points of two half-moons, and the class of each, -1 or 1."""
    rng = random.Random(1)
    X, y = [], []  # noqa: N806
    for k in range(100):
        turn, upper = math.pi * rng.random(), k % 2
        point = (math.cos(turn), math.sin(turn)) if upper else (
            1 - math.cos(turn), 0.5 - math.sin(turn))  # fmt: skip
        X.append([x + rng.gauss(0.0, 0.1) for x in point])
        y.append(1.0 if upper else -1.0)
    return X, y


def milliseconds(run, rounds=7, at_least=0.05):
    """The processor time of a call, in the shortest of some rounds of many calls."""
    run()
    times = []
    for _ in range(rounds):
        calls, start = 0, time.process_time()
        while time.process_time() - start < at_least:
            run()
            calls += 1
        times.append((time.process_time() - start) / calls)
    return f"{float(f'{1e3 * min(times):.2g}'):g} ms"


def this_library():
    """What this library can do, and nothing of how long it takes."""
    a, b = ag.Value(0.3, label="a"), ag.Value(0.7, label="b")
    o = ag.tanh(a * b)
    o.backward()
    x = ag.symbols("x")
    derived = str(ag.derive(ag.sigmoid(x), show="symbols"))
    cube = ag.grad(ag.grad(lambda x: x**3))
    return {
        ROWS[0]: shown(picture_of(ag.draw(o))),
        ROWS[1]: first(("a player, stills, a GIF", lambda: shows_steps(ag.draw_steps(o)))),
        ROWS[2]: first(
            ("written out, simplified, proved", lambda: "checked symbolically" in derived)
        ),
        ROWS[3]: first(("yes", lambda: (cube(2.0), ag.grad(cube)(2.0)) == (12.0, 6.0))),
        ROWS[4]: too_large(ag.Value),
    }


def shows_steps(player):
    """Whether a player saves itself as a page that moves, as stills and as a GIF of every step."""
    image = importlib.import_module("PIL.Image")
    with tempfile.TemporaryDirectory() as folder:
        page, stills, film = (Path(folder, f"steps.{kind}") for kind in ("html", "svg", "gif"))
        for path in (page, stills, film):
            player.save(path)
        with image.open(film) as frames:
            return "<script" in page.read_text() and frames.n_frames >= len(player.steps)


def too_large(number):
    """What comes of a product that no float can hold."""
    try:
        return f"`{float((number(1e200) * number(1e200)).data)}`"
    except OverflowError:
        return "an error that names the operation and the operands"


def this_library_in_time():
    """An epoch with plain Values, and compiled, all steps inside one call."""
    X, y = samples()  # noqa: N806
    model = ag.MLP(2, [16, 16, 1], seed=1)
    ps = model.parameters()

    def epoch():
        model.zero_grad()
        loss = ag.hinge([model(x) for x in X], y) + ag.l2_penalty(ps, 1e-4)
        loss.backward()
        ag.SGD(ps, lr=0.0).step()

    program = ag.compile(lambda x, t: ag.hinge(model(x), t) + ag.l2_penalty(ps, 1e-4))
    compiled = program.training(X, y, optimizer=ag.SGD(ps, lr=0.0))
    with compiled.in_memory(range(len(y))) as step:
        return f"{milliseconds(epoch)}, compiled {milliseconds(step)}"


def micrograd():
    """What micrograd can do, with its operators alone."""
    from micrograd import engine

    a, b = engine.Value(0.3), engine.Value(0.7)
    (a * b).backward()
    names = ("micrograd.engine", "micrograd.nn")

    def second(number):
        x = engine.Value(number)
        (x * x * x).backward()
        x.grad.backward()
        return x.data.grad == 12.0

    def symbolic():
        import sympy

        x = engine.Value(sympy.Symbol("x"))
        (x * x + 3 * x).backward()
        return x.grad == 2 * sympy.Symbol("x") + 3

    def has_tanh():
        return engine.Value(0.0).tanh()

    trick = "of `+`, `*`, `**`" + ("" if first(("", has_tanh)) == "" else " alone")
    return {
        ROWS[0]: shown(picture_of(a * b)),
        ROWS[1]: first(("in its package", lambda: has(names, "draw", "step", "anim"))),
        ROWS[2]: first((f"{trick}, with SymPy's symbols as data", symbolic)),
        ROWS[3]: first(
            ("yes", lambda: second(2.0)),
            (f"{trick}, with Values as data", lambda: second(engine.Value(2.0))),
        ),
        ROWS[4]: too_large(engine.Value),
    }


def micrograd_in_time():
    from micrograd import engine, nn

    X, y = samples()  # noqa: N806
    model = nn.MLP(2, [16, 16, 1])

    def epoch():
        model.zero_grad()
        scores = [model([engine.Value(number) for number in x]) for x in X]
        margins = [(1 + -t * score).relu() for t, score in zip(y, scores, strict=True)]
        loss = sum(margins) * (1.0 / len(y)) + 1e-4 * sum(p * p for p in model.parameters())
        loss.backward()
        for p in model.parameters():
            p.data -= 0.0 * p.grad

    return milliseconds(epoch)


def torchviz():
    """What torchviz adds to PyTorch: a picture of its graph, with all that it can show."""
    import torch
    import torchviz

    a, b = (torch.tensor(x, dtype=torch.double, requires_grad=True) for x in (0.3, 0.7))
    o = torch.tanh(a * b)
    o.backward(retain_graph=True)
    options = {"show_attrs": True, "show_saved": True}
    picture = torchviz.make_dot(o, params={"a": a, "b": b, "o": o}, **options)
    return {
        ROWS[0]: shown(picture_of(picture)),
        ROWS[1]: first(("yes", lambda: has(["torchviz"], "step", "anim"))),
    }


def pytorch():
    """What PyTorch can do by itself."""
    import torch

    a, b = (torch.tensor(x, dtype=torch.double, requires_grad=True) for x in (0.3, 0.7))
    o = torch.tanh(a * b)
    o.backward()

    def symbolic():
        import sympy

        return torch.tensor(sympy.Symbol("x"), requires_grad=True)

    def higher():
        x = torch.tensor(2.0, requires_grad=True)
        (slope,) = torch.autograd.grad(x**3, x, create_graph=True)
        (second,) = torch.autograd.grad(slope, x, create_graph=True)
        (third,) = torch.autograd.grad(second, x)
        return (second.item(), third.item()) == (12.0, 6.0)

    return {
        ROWS[0]: shown(picture_of(o)),
        ROWS[1]: first(("yes", lambda: has(["torch", "torch.autograd"], "draw", "anim"))),
        ROWS[2]: first(("yes", symbolic)),
        ROWS[3]: first(("yes", higher)),
        ROWS[4]: too_large(lambda x: torch.tensor(x, dtype=torch.double)),
    }


def pytorch_in_time():
    import numpy as np
    import peers

    X, y = samples()  # noqa: N806
    numbers = [p.data for p in ag.MLP(2, [16, 16, 1], seed=1).parameters()]
    X, y = np.array(X), np.array(y)  # noqa: N806
    eager = milliseconds(peers.pytorch(X, y, numbers)[0])
    compiled = milliseconds(peers.pytorch(X, y, numbers, compiled=True)[0])
    return f"{eager}, compiled {compiled}"


TRIED = dict(zip(COLUMNS, (this_library, micrograd, torchviz, pytorch), strict=True))
TIMED = {
    "this library": this_library_in_time,
    "micrograd": micrograd_in_time,
    "PyTorch": pytorch_in_time,
}


def table():
    """The table in Markdown, of those that are installed, and what is not."""
    cells, missing = {}, []
    for column, tried in TRIED.items():
        try:
            cells[column] = tried()
            if column in TIMED:
                cells[column][ROWS[-1]] = TIMED[column]()
        except ImportError as error:
            missing.append(f"{column} is left out: {error}")
    lines = ["| | " + " | ".join(cells) + " |", "|---" * (1 + len(cells)) + "|"]
    for row in ROWS:
        said = (cells[column].get(row, "as PyTorch") for column in cells)
        lines.append(f"| {row} | " + " | ".join(said) + " |")
    return "\n".join([*lines, *missing])


if __name__ == "__main__":
    print(table())
