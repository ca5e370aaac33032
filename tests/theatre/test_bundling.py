import re
import shutil
import subprocess
from importlib.resources import files

import pytest

from autograd_lite.theatre.bundling import EXPORT, IMPORT, bundle, read_asset

MODULES = sorted(
    file.name.removesuffix(".js")
    for file in files("autograd_lite.theatre").joinpath("assets").iterdir()
    if file.name.endswith(".js")
)


@pytest.mark.parametrize("name", MODULES)
def test_modules_import_and_export_in_the_way_that_bundles_know(name):
    source = read_asset(f"{name}.js")
    assert len(IMPORT.findall(source)) == len(re.findall(r"^import\b", source, re.MULTILINE))
    assert len(EXPORT.findall(source)) == len(re.findall(r"^export\b", source, re.MULTILINE))


def test_every_module_is_there_once_after_those_that_it_needs():
    text = bundle("recorded")
    places = {name: text.index(f"const ${name} = ") for name in MODULES}
    for name in MODULES:
        assert text.count(f"const ${name} = ") == 1
        for _, other in IMPORT.findall(read_asset(f"{name}.js")):
            assert places[other] < places[name]
    assert not re.search(r"^(import|export)\b", text, re.MULTILINE)
    assert "</script" not in text


def test_a_bundle_is_a_script():
    node = shutil.which("node")
    if not node:
        pytest.skip("needs node")
    done = subprocess.run(
        [node, "--check", "-"], input=bundle("recorded"), text=True, timeout=30, capture_output=True
    )
    assert done.returncode == 0, done.stderr
