"""Contests: what we do beside what others do, in the same run, round by round.

Run them with `python -m pytest -o addopts= tests/benchmarks`. The garbage collector stays on,
as users have it.
"""

import gc
import time

import pytest

RESULTS = []


@pytest.fixture
def contest(benchmark):
    """Time our step, and before each round of it, that of the others; note the ratios of the fastest."""

    def run(name, ours, others, rounds=5):
        times = {other: [] for other in others}

        def the_others():
            for other, step in others.items():
                gc.collect()
                start = time.perf_counter()
                step()
                times[other].append(time.perf_counter() - start)
            gc.collect()

        ours()
        benchmark.pedantic(ours, setup=the_others, rounds=rounds)
        our_time = benchmark.stats.stats.min
        line = f"{name}: {1e3 * our_time:.1f} ms"
        ratios = {other: min(their_times) / our_time for other, their_times in times.items()}
        for other, ratio in ratios.items():
            line += f"; {other} {1e3 * min(times[other]):.1f} ms, {ratio:.2f} times ours"
        benchmark.extra_info.update(ratios)
        RESULTS.append(line)
        return ratios

    return run


@pytest.fixture
def note():
    """Print a line at the end of the run."""
    return RESULTS.append


def pytest_terminal_summary(terminalreporter):
    terminalreporter.section("contests")
    for line in RESULTS:
        terminalreporter.write_line(line)
