"""The page around a picture, read by Python's HTML parser."""

import html
from html.parser import HTMLParser

import pytest
from examples import HOSTILE_LABELS

import autograd_lite as ag
from autograd_lite import Value
from autograd_lite.drawing.page import to_page

pytest.importorskip("graphviz")
pytest.importorskip("pygraphviz")


@pytest.mark.parametrize("label", HOSTILE_LABELS)
def test_any_label_is_intact_in_the_page(label):
    class Tags(HTMLParser):
        def __init__(self):
            super().__init__()
            self.tags, self.title = [], ""

        def handle_starttag(self, tag, attributes):
            self.tags.append(tag)
            assert not any(name.startswith("on") for name, _ in attributes)
            assert not any(str(value).startswith("http") for name, value in attributes
                           if name in ("src", "href"))  # fmt: skip

    page = ag.to_html(Value(2.0, label=label) * 3, title=label)
    tags = Tags()
    tags.feed(page)
    assert "script" not in tags.tags
    assert tags.tags.count("svg") == 1
    assert html.escape(label) in page


@pytest.mark.parametrize("text", [*HOSTILE_LABELS, "</pre></details><p>out", "{title} {{}}"])
def test_title_and_text_are_read_back_as_they_were(text):
    class Texts(HTMLParser):
        def __init__(self):
            super().__init__()
            self.open, self.texts = [], {}

        def handle_starttag(self, tag, attributes):
            self.open.append(tag)
            self.texts[tag] = ""

        def handle_endtag(self, tag):
            while self.open.pop() != tag:  # meta has no end
                pass

        def handle_data(self, data):
            if self.open:
                self.texts[self.open[-1]] += data

    page = Texts()
    page.feed(to_page('<?xml version="1.0"?>\n<svg></svg>', text, text))
    assert page.texts["title"] == page.texts["h1"] == page.texts["pre"] == text
    assert "p" not in page.texts
    assert "<?xml" not in to_page('<?xml version="1.0"?><svg></svg>', "", "")


def test_a_page_has_the_theme_of_its_picture():
    from autograd_lite._palette import DARK, LIGHT, PRINT

    for theme, colors in (("dark", DARK), ("print", PRINT)):
        page = ag.to_html(Value(2.0, label="a") * 3, theme=theme)
        assert f"--panel: {colors['panel']}" in page
        assert f"figure {{ margin: 0; padding: 1rem; background: {colors['paper']}" in page
        assert "prefers-color-scheme" not in page
    page = ag.to_html(Value(2.0, label="a") * 3)
    assert f"background: {LIGHT['paper']}; border-radius" in page
    assert "prefers-color-scheme: dark" in page


def test_a_wide_picture_fits_into_the_page_and_stays_readable():
    page = to_page('<svg width="1500" height="800" viewBox="0 0 1500 800"></svg>', "", "")
    assert "max-width: 1500px; min-width: 900px;" in page
    assert "width: 100%; height: auto;" in page
    assert "min-width: 0;" in page.partition("@media print")[2]
    assert "max-width: 20" not in to_page('<svg viewBox="0 0 20 10"></svg>', "", "")
