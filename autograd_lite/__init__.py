"""autograd_lite: a scalar reverse-mode autodiff engine to learn from, draw and train with.

Each module names its public functions and classes in `__all__`; together they are the package's.
Importing the package needs only the standard library and takes milliseconds.
"""

from autograd_lite.value import *
from autograd_lite.graph import *
from autograd_lite.functional import *
from autograd_lite.losses import *
from autograd_lite.nn import *
from autograd_lite.optim import *
from autograd_lite.checkpoints import *
from autograd_lite.history import *
from autograd_lite.training import *
from autograd_lite.calculus import *
from autograd_lite.symbolic import *
from autograd_lite.derivation import *
from autograd_lite.traces import *
from autograd_lite.tables import *
from autograd_lite.numerical import *
from autograd_lite.textbook import *
from autograd_lite.expressions import *
from autograd_lite.datasets import *
from autograd_lite.plots import *
from autograd_lite.drawing import *
