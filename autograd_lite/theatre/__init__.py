"""A training to watch: what a network does at each moment, as numbers and on one page.

The live pages show it while it happens, `History.play` shows a recorded one from a file.
"""

from autograd_lite.theatre.player import TrainingPlayer

__all__ = ["TrainingPlayer"]
