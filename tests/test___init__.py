"""The face of the package: its names, what it loads, and which room may enter which."""

import ast
import inspect
import json
import pickle
import subprocess
import sys
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path

import pytest

import autograd_lite as ag
from autograd_lite import drawing

PACKAGE = Path(ag.__file__).parent

FLOORS = [
    [
        "_collector",
        "_consoles",
        "_errors",
        "_extras",
        "_palette",
        "_recording",
        "_saving",
        "_symbols",
        "_tables",
        "_together",
        "graph",
    ],
    ["_own_primitives", "namespaces", "primitives"],
    ["_interop"],
    ["value"],
    ["activations", "functional", "readings"],
    ["calculus", "losses", "metrics", "nn", "modules", "optim", "schedules", "sequences"],
    ["bridges", "compiling", "formulas", "micrograd", "tables"],
    ["checking", "deriving", "drawing", "plotting", "theatre"],
    ["_displays", "_programs", "textbook", "training"],
    ["estimators", "exercises", "live"],
    ["cli"],
    ["__main__"],
]
"""The rooms from the ground up: none imports a room of a higher floor."""


def in_a_new_process(code):
    """What the code prints last, as JSON, in a Python that has loaded nothing of ours before."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout.splitlines()[-1])


# Names


@pytest.mark.parametrize("room", ag.ROOMS)
def test_the_table_of_names_is_what_each_room_says(room):
    names = import_module(f"autograd_lite.{room}").__all__
    assert sorted(ag.ROOMS[room]) == sorted(names)


def test_names_that_need_another_package_are_had_by_asking_alone():
    pytest.importorskip("sklearn")
    for room, names in ag.ON_REQUEST.items():
        assert sorted(names) == sorted(import_module(f"autograd_lite.{room}").__all__)
        for name in names:
            assert getattr(ag, name) is getattr(import_module(f"autograd_lite.{room}"), name)
        assert not {room, *names} & {*dir(ag), *ag.__all__}


def test_no_name_lives_in_two_rooms_and_each_can_be_had():
    names = [name for names in ag.ROOMS.values() for name in names]
    assert len(names) == len(set(names))
    for room, names in ag.ROOMS.items():
        for name in names:
            assert getattr(ag, name) is getattr(import_module(f"autograd_lite.{room}"), name)
    assert set(names) <= set(dir(ag))


def test_type_checkers_read_every_room():
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    starred = [
        node.module.removeprefix("autograd_lite.")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
    ]
    assert sorted(starred) == sorted([*ag.ROOMS, *ag.ON_REQUEST])


def test_importing_everything_leaves_pythons_own_functions_alone():
    code = "import json; from autograd_lite import *; print(json.dumps([sum([1, 2]), abs(-1)]))"
    assert in_a_new_process(code) == [3, 1]
    import builtins

    hidden = {name for names in ag.ROOMS.values() for name in names} - set(ag.__all__)
    assert hidden == {name for name in [*ag.__all__, *hidden] if hasattr(builtins, name)}
    assert {"abs", "sum"} <= hidden
    assert all(hasattr(ag, name) for name in hidden)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("MPL", "MLP"), ("sofmax", "softmax"), ("derive_sigmod", "derive_sigmoid"), ("optm", "optim")],
)
def test_a_mistyped_name_is_corrected(wrong, right):
    with pytest.raises(AttributeError, match=f"no '{wrong}'; did you mean '{right}'"):
        getattr(ag, wrong)


def test_a_name_like_no_other_gets_no_advice():
    with pytest.raises(AttributeError, match=r"has no 'qqqqqqqq'$"):
        _ = ag.qqqqqqqq
    assert not hasattr(ag, "__wrapped__")


# What is loaded


LOADED = """
import json, sys
before = set(sys.modules)
import autograd_lite as ag
{code}
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def test_importing_the_package_loads_the_engine_alone():
    loaded = in_a_new_process(LOADED.format(code=""))
    ours = {name.removeprefix("autograd_lite.") for name in loaded if "autograd_lite." in name}
    outer = {room for floor in FLOORS[6:] for room in floor} - {"_displays", "_programs"}
    assert not {name.partition(".")[0] for name in ours} & outer
    foreign = {name.partition(".")[0] for name in loaded} - {"autograd_lite"}
    assert foreign <= sys.stdlib_module_names
    assert len(loaded) < 60


@pytest.mark.parametrize(
    "code",
    [
        "dir(ag)",
        "hasattr(ag, 'derive_sigmod')",
        "ag.ROOMS, ag.__all__, ag.__version__",
    ],
)
def test_looking_around_loads_no_room(code):
    """Only Python's own difflib may come, for the advice."""
    loaded = in_a_new_process(LOADED.format(code=code))
    at_first = in_a_new_process(LOADED.format(code=""))
    assert [name for name in set(loaded) - set(at_first) if "autograd_lite" in name] == []


def test_completing_the_name_of_a_package_loads_nobody_elses():
    """Python's completer takes every name that it offers, to see whether it can be called."""
    code = "import rlcompleter; rlcompleter.Completer({'ag': ag}).complete('ag.', 0)"
    loaded = {name.partition(".")[0] for name in in_a_new_process(LOADED.format(code=code))}
    assert loaded - {"autograd_lite"} <= sys.stdlib_module_names


def test_completion_offers_names_of_rooms_not_loaded_yet():
    code = """
import json, rlcompleter, autograd_lite as ag
completer = rlcompleter.Completer({"ag": ag})
print(json.dumps([completer.complete("ag.draw_n", 0), completer.complete("ag.hess", 0)]))
"""
    offered = in_a_new_process(code)
    assert [text.rstrip("()") for text in offered] == ["ag.draw_network", "ag.hessian"]


# A room whose modules are loaded one by one


def pictures_loaded_by(code):
    """The modules of `drawing` that a new Python has loaded after the code."""
    code = f"import json, sys; import autograd_lite; {code}; print(json.dumps([*sys.modules]))"
    start = "autograd_lite.drawing."
    return {m.removeprefix(start) for m in in_a_new_process(code) if m.startswith(start)}


def test_every_name_of_pictures_is_had_from_the_module_that_says_so():
    for name, module in drawing._MODULE_OF.items():
        home = import_module(f"autograd_lite.drawing.{module}")
        assert getattr(drawing, name) is getattr(home, name)
        assert name in home.__all__
    assert set(drawing.__all__) == set(drawing._MODULE_OF) <= set(dir(drawing))


def test_type_checkers_read_the_same_names_of_pictures():
    read = {
        alias.name: node.module.rpartition(".")[2]
        for node in ast.walk(ast.parse(inspect.getsource(drawing)))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("autograd_lite")
        for alias in node.names
    }
    assert read == drawing._MODULE_OF


def test_a_star_brings_all_names_of_pictures():
    names = {}
    exec("from autograd_lite.drawing import *", names)
    assert set(drawing.__all__) <= set(names)


def test_a_name_that_no_picture_has_is_refused():
    with pytest.raises(AttributeError, match=r"autograd_lite\.drawing has no 'boo'"):
        _ = drawing.boo


def test_a_module_of_pictures_is_loaded_with_its_first_name():
    assert pictures_loaded_by("import autograd_lite.drawing; dir(autograd_lite.drawing)") == set()
    model = pictures_loaded_by("import autograd_lite.drawing.model")
    assert "model" in model
    assert not {"player", "outputs", "network", "failures"} & model


def test_the_model_of_a_picture_can_be_pickled():
    model = drawing.graph_model(ag.Value(2.0, label="a") * 3)
    assert pickle.loads(pickle.dumps(model)) == model


# Who imports whom


def room_of(module):
    """The room, or the engine's module, in which a dotted name of ours lives; "" for the face."""
    name = module.removeprefix("autograd_lite").removeprefix(".")
    return name.partition(".")[0]


def imported_rooms(path):
    """The rooms that a file imports, at its head or within its functions."""
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            names = [node.module]
            if node.module == "autograd_lite":
                names = [
                    f"autograd_lite.{ag._ROOM_OF.get(alias.name, alias.name)}"
                    for alias in node.names
                ]
        else:
            continue
        rooms |= {room_of(name) for name in names if name.split(".")[0] == "autograd_lite"}
    return rooms


def arrows():
    """For each room the rooms it imports."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        room = path.relative_to(PACKAGE).with_suffix("").parts[0]
        if room != "__init__":
            found.setdefault(room, set()).update(imported_rooms(path) - {room})
    return found


def test_every_room_has_its_floor():
    planned = [room for floor in FLOORS for room in floor]
    assert len(planned) == len(set(planned))
    assert set(arrows()) <= set(planned)


def test_imports_point_one_way():
    floor_of = {room: i for i, floor in enumerate(FLOORS) for room in floor}
    upwards = [
        f"{room} -> {other}"
        for room, others in arrows().items()
        for other in others
        if floor_of.get(other, -1) > floor_of[room]
    ]
    assert upwards == []
    list(TopologicalSorter(arrows()).static_order())  # raises CycleError for a circle


def test_the_engine_needs_only_the_standard_library_and_itself():
    """Packages that may be missing are asked for through `_extras`, wherever they are used."""
    for name in ("graph", "namespaces", "primitives", "value", "functional", "readings"):
        tree = ast.parse((PACKAGE / f"{name}.py").read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            module = getattr(node, "module", None) if isinstance(node, ast.ImportFrom) else None
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [module or ""]
            for imported in names:
                top = imported.partition(".")[0]
                assert top in {"", "autograd_lite", *sys.stdlib_module_names}, (name, imported)
