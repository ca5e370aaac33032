"""The modules of a page as one script, each in a scope of its own, so that it stands alone."""

from __future__ import annotations

import re
from importlib.resources import files

__all__ = ["bundle", "read_asset"]

IMPORT = re.compile(r'^import \{ ([\w, ]+) \} from "\./([\w-]+)\.js";\n', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async )?(?:function|const) (\w+))", re.MULTILINE)


def bundle(main: str) -> str:
    """A module with all that it imports, in one script, where it is called $main.

    Args:
        main: its name without .js; modules import names in braces, one line a module, and export
            functions and constants where they define them.

    >>> "const $numbers = (() => {" in bundle("theatre")
    True
    """
    done: list[str] = []
    parts: list[str] = []

    def add(name: str) -> None:
        if name in done:
            return
        done.append(name)
        source = read_asset(f"{name}.js")
        for _, other in IMPORT.findall(source):
            add(other)
        exported = ", ".join(found for _, found in EXPORT.findall(source))
        body = EXPORT.sub(r"\1", IMPORT.sub("const { \\1 } = $\\2;\n", source))
        parts.append(f"const ${name} = (() => {{\n{body}return {{ {exported} }};\n}})();\n")

    add(main)
    return "".join(parts)


def read_asset(name: str, folder: str = "assets") -> str:
    """The text of a file of this room: of "assets", which live pages have as well, or of "file"."""
    return files("autograd_lite.theatre").joinpath(folder).joinpath(name).read_text("utf-8")
