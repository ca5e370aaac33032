"""Tables: a file or a frame of rows becomes named columns, and these the numbers of a network."""

from autograd_lite.tables.encoding import Encoding
from autograd_lite.tables.reading import read_table
from autograd_lite.tables.table import Table
from autograd_lite.tables.text import TableError

__all__ = ["Encoding", "Table", "TableError", "read_table"]
