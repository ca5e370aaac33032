import pytest

from autograd_lite.exercises.quizzes.levels import LEVELS
from autograd_lite.exercises.quizzes.mistakes import BINARY


def test_levels_are_counted_from_one():
    assert list(LEVELS) == list(range(1, len(LEVELS) + 1))


@pytest.mark.parametrize("level", LEVELS.values())
def test_a_level_says_what_it_is_about(level):
    assert level.title
    assert level.words.endswith((".", "?"))
    assert set(level.operations) <= {*BINARY, "s", "r"}
    assert not set(level.asks) & set(level.shows)
