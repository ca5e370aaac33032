import pytest

from autograd_lite._palette import DARK, LIGHT
from autograd_lite.live.pages import asset, asset_names


def test_every_file_that_a_page_names_is_there():
    import re

    names = set(asset_names())
    for name in names:
        text = asset(name).decode()
        if name.endswith(".js"):
            for imported in re.findall(r'from "\./(.+?)"', text):
                assert imported in names
        if name.endswith(".html"):
            for file in re.findall(r'(?:src|href)="([\w.-]+)"', text):
                assert file in names


@pytest.mark.parametrize(
    "name",
    ["", "..", "../server.py", "/etc/passwd", "assets/main.js", "./main.js", "main.js/", "no"],
)
def test_no_name_leads_elsewhere(name):
    assert asset(name) is None


def test_the_colours_are_those_of_every_picture():
    css = asset("palette.css").decode()
    assert all(f"--{name}: {color};" in css for name, color in LIGHT.items())
    assert css.count(f"--ink: {DARK['ink']};") == 2  # as the screen is, and as the reader chose


def test_pages_hold_no_style_or_script_of_their_own():
    """The policy of the server refuses them, and what it refuses is not seen."""
    for name in asset_names():
        if name.endswith(".html"):
            text = asset(name).decode()
            assert " style=" not in text
            assert "<style" not in text
            assert " on" not in text.replace(" one", "")
            assert text.count("<script") == text.count('<script type="module" src=')
