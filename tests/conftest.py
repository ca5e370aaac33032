"""What all tests share: golden files, and a summary of what was skipped and why."""

import re
import signal
from collections import Counter

import pytest


def pytest_configure():
    # a worker of xdist, and all that it starts, would ignore the Ctrl-C that some tests send
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write the golden files anew instead of comparing with them; then read the diff",
    )


@pytest.fixture
def golden(request):
    """Compare text with a golden file; `pytest --update-golden` writes the file instead."""

    def compare(text, path):
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.is_file(), f"{path} is missing: run pytest with --update-golden"
        assert text == path.read_text(encoding="utf-8")

    return compare


def pytest_terminal_summary(terminalreporter):
    """One line for each reason to skip, however many tests it skipped."""
    reasons = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        if isinstance(report.longrepr, tuple):
            reason = report.longrepr[2].removeprefix("Skipped: ")
            missing = re.search(r"No module named '(\w+)", reason)
            reasons[f"{missing[1]} is not installed" if missing else reason] += 1
    for reason, times in reasons.most_common():
        terminalreporter.write_line(f"skipped {times}: {reason}")
