"""Optional packages: imported where they are needed, asked for by name when missing."""

from __future__ import annotations

import importlib
from typing import Any

__all__ = ["import_extra", "install_command", "is_installed"]

NAMES = {
    "IPython": "ipython",
    "PIL": "pillow",
    "jupyterlite_core": "jupyterlite-core",
    "jupyterlite_pyodide_kernel": "jupyterlite-pyodide-kernel",
    "resvg_py": "resvg-py",
    "sklearn": "scikit-learn",
}
"""What is installed under another name than it is imported by."""


def import_extra(module: str) -> Any:
    """Import a module of an optional package, or say how to install it.

    Args:
        module: the dotted name of the module.

    Returns:
        The module.

    Raises:
        ImportError: if the package is not installed; the message holds the command that does it.

    >>> import_extra("math").sqrt(4.0)
    2.0
    >>> import_extra("no_such_package.part")
    Traceback (most recent call last):
    ImportError: no_such_package is not installed: pip install no_such_package
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        package = module.partition(".")[0]
        if (error.name or package).partition(".")[0] != package:
            raise
        raise ImportError(
            f"{package} is not installed: {install_command(package)}", name=package
        ) from error


def install_command(package: str) -> str:
    """The command that installs a package, as messages and pages say it.

    Args:
        package: its name as it is imported.

    >>> install_command("sklearn")
    'pip install scikit-learn'
    """
    return f"pip install {NAMES.get(package, package)}"


def is_installed(package: str) -> bool:
    """Whether a package can be imported, found out without importing it.

    >>> is_installed("math"), is_installed("no_such_package")
    (True, False)
    """
    import importlib.util  # here, as it takes longer than most of this package's modules

    return importlib.util.find_spec(package) is not None
