"""Pages in which the engine runs: a session of plain functions, and two ways to reach it.

`autograd-lite live` serves the pages on this machine; `autograd-lite live --export` writes them
as a static site in which the same session runs in the reader's browser.
"""

__all__: list[str] = []
