"""The sheet as a printer gets it: two pages, whatever the quiz."""

import re
import shutil
import subprocess

import pytest

import autograd_lite as ag
from autograd_lite.exercises.quizzes.sheet import sheet_page

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"></svg>'


def test_texts_are_inert():
    page = sheet_page("<b>t", "<i>w", [SVG, SVG], ["<script>q"], ["<script>s"])
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 2


def test_every_question_has_a_line_to_write_on():
    page = sheet_page("t", "w", [SVG, SVG], ["one", "two"], ["1", "2"])
    assert page.count('class="line"') == 2
    assert re.findall(r"<b>(.)</b>", page) == ["①", "②", "①", "②"]


def test_it_prints_as_two_pages(tmp_path):
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        pytest.skip("needs Chromium")
    pages = []
    for level in (3, 6):
        ag.draw_quiz(4, level).save(tmp_path / f"{level}.html")
        pdf = tmp_path / f"{level}.pdf"
        subprocess.run(
            [chromium, "--headless", "--no-sandbox", "--disable-gpu",
             f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={pdf}",
             (tmp_path / f"{level}.html").as_uri()],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        pages.append(len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes())))
    assert pages == [2, 2]
