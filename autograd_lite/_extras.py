"""Optional packages: imported where they are needed, asked for by name when missing."""

from __future__ import annotations

import importlib
from typing import Any

__all__ = ["import_extra", "install_command", "is_installed"]


def import_extra(module: str, extra: str) -> Any:
    """Import a module of an optional package, or say how to install it.

    Args:
        module: the dotted name of the module.
        extra: the extra of autograd-lite that brings it, such as train or draw.

    Returns:
        The module.

    Raises:
        ImportError: if the package is not installed; the message holds the command that does it.

    >>> import_extra("math", "train").sqrt(4.0)
    2.0
    >>> import_extra("no_such_package", "train")
    Traceback (most recent call last):
    ImportError: no_such_package is not installed: pip install "autograd-lite[train]"
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        package = module.partition(".")[0]
        if (error.name or package).partition(".")[0] != package:
            raise
        raise ImportError(
            f"{package} is not installed: {install_command(extra)}", name=package
        ) from error


def install_command(extra: str) -> str:
    """The command that installs an extra, as messages and pages say it.

    >>> install_command("train")
    'pip install "autograd-lite[train]"'
    """
    return f'pip install "autograd-lite[{extra}]"'


def is_installed(package: str) -> bool:
    """Whether a package can be imported, found out without importing it.

    >>> is_installed("math"), is_installed("no_such_package")
    (True, False)
    """
    import importlib.util  # here, as it takes longer than most of this package's modules

    return importlib.util.find_spec(package) is not None
