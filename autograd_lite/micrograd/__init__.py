"""micrograd's names and habits on this engine, so that scripts written for it run here.

Write `autograd_lite.micrograd` where the script says `micrograd`:

>>> from autograd_lite.micrograd.engine import Value
>>> from autograd_lite.micrograd.nn import MLP
"""
