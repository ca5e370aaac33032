"""The README as a package index shows it, where no file of the repository is at hand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

RELATIVE = r"(!?)\[([^\]]*)\]\((?!https?://|#)([^)]+)\)"
"""A picture or a link to a file of the repository: `![text](path)` or `[text](path)`."""


class ReadmeHook(MetadataHookInterface):
    """Makes the project's readme from README.md and the address under `project.urls.Source`."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the readme."""
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        address = metadata.get("urls", {}).get("Source")
        metadata["readme"] = {"content-type": "text/markdown", "text": for_an_index(text, address)}


def for_an_index(text: str, address: str | None) -> str:
    """The text with pictures and links at the address of the repository.

    Without an address a picture becomes its description and a link its words: a package index shows
    neither a broken picture nor a link to nowhere.
    """

    def replaced(match: re.Match[str]) -> str:
        is_picture, words, path = match.groups()
        if address is None:
            return f"*{words}*" if is_picture else words
        return f"{is_picture}[{words}]({address}/{'raw' if is_picture else 'blob'}/main/{path})"

    return re.sub(RELATIVE, replaced, text)
