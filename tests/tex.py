"""A real TeX, for the tests of what is written for it."""

import re
import shutil
import subprocess

import pytest


def compiled(source, tmp_path, tex="pdflatex"):
    """The log of a run of TeX, which must write one page and complain of nothing."""
    if not shutil.which(tex):
        pytest.skip(f"needs {tex} with TikZ and standalone (Debian: texlive-latex-extra)")
    (tmp_path / "e.tex").write_text(source, encoding="utf-8")
    command = [tex, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "e.tex"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace")
    if re.search(r"File `(standalone.cls|tikz.sty|luatex85.sty)' not found", run.stdout):
        pytest.skip(f"{tex} lacks a package: {run.stdout[-80:]}")
    assert run.returncode == 0, run.stdout[-1500:]
    assert "(1 page" in run.stdout
    assert "Overfull" not in run.stdout
    return run.stdout
