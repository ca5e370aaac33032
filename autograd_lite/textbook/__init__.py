"""The derivations that courses teach, each a function that writes its page from a graph.

Each returns a `Page`: print it, show it in a notebook, or take its `.latex()`. Every equality on
a page is proved, by SymPy or against the engine, before it is written.
"""

from autograd_lite.textbook.activations import *
from autograd_lite.textbook.backpropagation import *
from autograd_lite.textbook.classification import *
from autograd_lite.textbook.composition import *
from autograd_lite.textbook.networks import *
