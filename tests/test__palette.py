import re

from autograd_lite._palette import DARK, LIGHT, PRINT, css_variables
from autograd_lite.drawing.stage import read_asset


def luminance(color):
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    dark, light = sorted([luminance(a), luminance(b)])
    return (light + 0.05) / (dark + 0.05)


def test_text_is_readable_on_every_fill():
    """At least 4.5 to 1, as the Web Content Accessibility Guidelines ask of text."""
    for colors in (LIGHT, DARK):
        fills = [color for name, color in colors.items() if name.endswith("-fill")]
        for fill in [colors["paper"], *fills]:
            assert contrast(colors["ink"], fill) >= 4.5
        for name in ("value", "grad", "local", "quiet", "alarm"):
            assert contrast(colors[name], colors["paper"]) >= 4.5


def test_light_and_dark_name_the_same_colours_and_style_sheets_use_no_others():
    assert LIGHT.keys() == DARK.keys()
    used = re.findall(r"var\(--([\w-]+)\)", read_asset("stage.css") + read_asset("player.css"))
    assert set(used) <= {*LIGHT, "font", "panel-height"}
    assert css_variables().count("--ink:") == 2


def test_one_palette_is_the_same_on_every_screen():
    for colors, scheme in ((LIGHT, "light"), (PRINT, "light"), (DARK, "dark")):
        rules = css_variables(colors)
        assert rules.count("--ink:") == 1
        assert f"--ink: {colors['ink']};" in rules
        assert f"color-scheme: {scheme};" in rules
        assert "@media" not in rules
