"""Optimizers: how parameters move along their gradients.

Names, defaults and numbers are PyTorch's. An optimizer's rule is arithmetic on the numbers of one
parameter: on floats it computes, on numbers that write code it becomes part of a compiled program.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from numbers import Real
from typing import Any

from autograd_lite._together import set_together
from autograd_lite.namespaces import namespace_of
from autograd_lite.value import Value

__all__ = [
    "OPTIMIZERS", "SGD", "Adam", "AdamW", "Optimizer", "clip_grad_norm", "clip_grad_value",
]  # fmt: skip

State = tuple[int, list[tuple[float, ...]]]
"""How many steps an optimizer took, and what it remembers for each parameter."""


class Optimizer:
    """What all optimizers share; a subclass says in `rule` how one parameter moves.

    Its options are attributes with the names of its constructor's arguments.

    Args:
        parameters: the leaves to change, each once.
        lr: the learning rate; the attribute of this name may be set at any time.

    Raises:
        TypeError: for a parameter that is not a leaf Value.
        ValueError: for no parameters, or a learning rate that is negative or not finite.
    """

    n_memories = 0
    """How many numbers the rule remembers for each parameter; they start at 0."""

    def __init__(self, parameters: Iterable[Value], lr: float) -> None:
        self.parameters = list(dict.fromkeys(parameters))
        if not self.parameters:
            raise ValueError(f"{type(self).__name__} needs at least one parameter")
        for p in self.parameters:
            if not isinstance(p, Value) or p.op == "constant" or p.parents:
                raise TypeError(f"{type(self).__name__} changes leaf Values, not {p!r}")
        _check(self, lr=lr)
        self.lr = lr
        self.state: State = (0, [(0.0,) * self.n_memories] * len(self.parameters))

    def rates(self, t: int) -> tuple[float, ...]:
        """The numbers that step t, counted from 1, uses for every parameter."""
        return (self.lr,)

    def rule(self, p: Any, g: Any, memory: tuple[Any, ...], rates: tuple[Any, ...]) -> Any:
        """One step of one parameter, in arithmetic that any kind of number can do.

        Args:
            p: the parameter's number.
            g: its gradient.
            memory: the `n_memories` numbers that its last step returned.
            rates: what `rates` says about this step.

        Returns:
            Its next number, followed by what to remember.
        """
        raise NotImplementedError

    def step(self) -> None:
        """Move every parameter by its gradient; an interrupt comes before all of it, or after.

        Raises:
            ValueError: naming the parameter whose gradient, next number or memory is not finite.
            ZeroDivisionError: naming the parameter for which the rule divides by zero.
            Nothing has been changed then.
        """
        _check_gradients(self.parameters)
        steps, memories = self.state
        rates = self.rates(steps + 1)
        moved = [
            self._moved_one(p, memory, rates)
            for p, memory in zip(self.parameters, memories, strict=True)
        ]
        numbers, state = [row[0] for row in moved], (steps + 1, [row[1:] for row in moved])
        set_together(
            [*self.parameters, self], ["data"] * len(numbers) + ["state"], [*numbers, state]
        )

    def _moved_one(self, p: Value, memory: tuple[float, ...], rates: tuple[float, ...]) -> Any:
        """What the rule says of one parameter, if all of it is finite."""
        try:
            numbers = self.rule(p.data, p.grad, memory, rates)
        except ZeroDivisionError:
            raise ZeroDivisionError(
                f"a step of {self!r} divides by 0 for {p!r}: give it an eps greater than 0"
            ) from None
        if not math.isfinite(numbers[0]):
            raise ValueError(f"a step of lr = {self.lr} takes {p!r} to {numbers[0]}")
        if not all(map(math.isfinite, numbers)):
            raise ValueError(
                f"{type(self).__name__} cannot remember a gradient of {p.grad:.4g}, which leaves "
                f"the range of floats when it is squared or added: {p!r}; use clip_grad_norm"
            )
        return numbers

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to 0."""
        for p in self.parameters:
            p.grad = 0.0

    def state_dict(self) -> dict[str, Any]:
        """All that the next step depends on beside parameters and gradients, as JSON can hold it.

        Returns:
            The optimizer's name, its options as the constructor takes them, how many steps it has
            taken, and for each parameter, in order, what it remembers.

        >>> SGD([Value(1.0)], lr=0.1).state_dict()["memories"]
        [(0.0,)]
        """
        steps, memories = self.state
        return {
            "name": type(self).__name__,
            "options": self.options(),
            "steps": steps,
            "memories": list(memories),
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on as the optimizer that returned this state would: with its options and memories.

        Args:
            state: what `state_dict` of an optimizer of the same kind returned, for as many
                parameters in the same order.

        Raises:
            ValueError: saying what does not fit; nothing has been changed then.
        """
        kind, n = type(self).__name__, len(self.parameters)
        try:
            if state["name"] != kind:
                raise ValueError(f"it is that of {state['name']!r:.60}")
            steps, rows = state["steps"], [tuple(map(float, row)) for row in state["memories"]]
            if not isinstance(steps, int) or steps < 0:
                raise ValueError(f"steps is a whole number of at least 0, not {steps!r:.60}")
            if len(rows) != n:
                raise ValueError(f"it is of {len(rows)} parameters, and this one has {n}")
            for p, row in zip(self.parameters, rows, strict=True):
                if len(row) != self.n_memories or not all(map(math.isfinite, row)):
                    raise ValueError(f"{list(row)} is not what it remembers for {p!r}")
            loaded = type(self)(self.parameters, **state["options"])
        except KeyError as error:
            raise ValueError(f"cannot load this state into {self!r}: {error} is missing") from None
        except (TypeError, ValueError) as error:
            raise ValueError(f"cannot load this state into {self!r}: {error}") from None
        loaded.state = (steps, rows)
        attributes = vars(loaded)
        set_together([self] * len(attributes), attributes, attributes.values())

    def options(self) -> dict[str, Any]:
        """What it was made with, by name: the learning rate, the momentum, ..."""
        return {name: x for name, x in vars(self).items() if name not in ("parameters", "state")}

    def __repr__(self) -> str:
        shown = "".join(f", {name}={x!r}" for name, x in self.options().items())
        n, steps = len(self.parameters), self.state[0]
        return (
            f"{type(self).__name__}({n} parameter{'' if n == 1 else 's'}{shown}; "
            f"{steps} step{'' if steps == 1 else 's'} taken)"
        )


class SGD(Optimizer):
    """Gradient descent: v = momentum*v + g, then p = p - lr*v.

    Args:
        parameters: the leaves to change.
        lr: the learning rate.
        momentum: how much of the last step's velocity v is kept, from 0 to less than 1.
        nesterov: whether to step by g + momentum*v instead of v.
        weight_decay: adds weight_decay * p to each gradient g.

    Raises:
        ValueError: for a number out of its range, or nesterov without momentum.

    Source: Sutskever et al. 2013, "On the importance of initialization and momentum".

    >>> p = Value(1.0)
    >>> optimizer = SGD([p], lr=0.25)
    >>> (p * p).backward()
    >>> optimizer.step()
    >>> p.data
    0.5
    """

    n_memories = 1

    def __init__(
        self,
        parameters: Iterable[Value],
        lr: float = 1e-3,
        momentum: float = 0.0,
        nesterov: bool = False,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(parameters, lr)
        _check(self, below_one=("momentum",), momentum=momentum, weight_decay=weight_decay)
        if nesterov and not momentum:
            raise ValueError("SGD: nesterov needs a momentum greater than 0")
        self.momentum, self.nesterov, self.weight_decay = momentum, nesterov, weight_decay

    def rule(self, p: Any, g: Any, memory: tuple[Any, ...], rates: tuple[Any, ...]) -> Any:
        """One step, in v and lr."""
        (v,), (lr,) = memory, rates
        g = g + self.weight_decay * p
        v = self.momentum * v + g
        return p - lr * (g + self.momentum * v if self.nesterov else v), v


class Adam(Optimizer):
    """Steps of about lr in each direction: the mean of g over the root of the mean of g**2.

    m = beta1*m + (1 - beta1)*g and v = beta2*v + (1 - beta2)*g**2 start at 0, so after t steps
    they are divided by 1 - beta1**t and 1 - beta2**t; then p = p - lr * m / (sqrt(v) + eps).

    Args:
        parameters: the leaves to change.
        lr: the learning rate.
        betas: how much of m and of v is kept, each from 0 to less than 1.
        eps: keeps the division defined where gradients vanish.
        weight_decay: adds weight_decay * p to each gradient g.

    Raises:
        ValueError: for a number out of its range.

    Source: Kingma, Ba 2015, "Adam: a method for stochastic optimization".

    >>> p = Value(1.0)
    >>> optimizer = Adam([p], lr=0.25)
    >>> (p * p).backward()
    >>> optimizer.step()
    >>> round(p.data, 6)
    0.75
    """

    n_memories = 2

    def __init__(
        self,
        parameters: Iterable[Value],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(parameters, lr)
        beta1, beta2 = betas
        _check(
            self,
            below_one=("beta1", "beta2"),
            beta1=beta1,
            beta2=beta2,
            eps=eps,
            weight_decay=weight_decay,
        )
        self.betas, self.eps, self.weight_decay = (beta1, beta2), eps, weight_decay

    def rates(self, t: int) -> tuple[float, ...]:
        """The lr for m as it is, the root of what v lacks, and lr."""
        beta1, beta2 = self.betas
        return self.lr / (1 - beta1**t), math.sqrt(1 - beta2**t), self.lr

    def rule(self, p: Any, g: Any, memory: tuple[Any, ...], rates: tuple[Any, ...]) -> Any:
        """One step, in m, v and the rates."""
        return self._moved(p, g + self.weight_decay * p, memory, rates)

    def _moved(self, p: Any, g: Any, memory: tuple[Any, ...], rates: tuple[Any, ...]) -> Any:
        (beta1, beta2), (m, v), (rate, root, _) = self.betas, memory, rates
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        return p - rate * m / (namespace_of(v).sqrt(v) / root + self.eps), m, v


class AdamW(Adam):
    """Adam, with weight decay as a step of its own: p = p - lr * weight_decay * p.

    Args:
        parameters: the leaves to change.
        lr: the learning rate.
        betas: as for `Adam`.
        eps: as for `Adam`.
        weight_decay: the fraction, per unit of lr, that each parameter shrinks by in a step.

    Raises:
        ValueError: for a number out of its range.

    Source: Loshchilov, Hutter 2019, "Decoupled weight decay regularization".

    >>> p = Value(1.0)
    >>> optimizer = AdamW([p], lr=0.5, weight_decay=0.5)
    >>> optimizer.step()
    >>> p.data
    0.75
    """

    def __init__(
        self,
        parameters: Iterable[Value],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
    ) -> None:
        super().__init__(parameters, lr, betas, eps, weight_decay)

    def rule(self, p: Any, g: Any, memory: tuple[Any, ...], rates: tuple[Any, ...]) -> Any:
        """One step, from the number that weight decay leaves."""
        return self._moved((1 - rates[2] * self.weight_decay) * p, g, memory, rates)


OPTIMIZERS: dict[str, Callable[[list[Value]], Optimizer]] = {
    "sgd": SGD, "adam": Adam, "adamw": AdamW,
}  # fmt: skip
"""The optimizers by name, with the defaults that they have."""


def clip_grad_norm(parameters: Iterable[Value], max_norm: float) -> float:
    """Scale all gradients down together so that their Euclidean norm is at most max_norm.

    Returns:
        The norm they had before.

    Raises:
        ValueError: for a max_norm that is not positive, or a gradient that is not finite.

    >>> p, q = Value(0.0), Value(0.0)
    >>> p.grad, q.grad = 3.0, 4.0
    >>> clip_grad_norm([p, q], 1.0)
    5.0
    >>> round(p.grad, 4), round(q.grad, 4)
    (0.6, 0.8)
    """
    chosen = list(parameters)
    _check_limit("clip_grad_norm", max_norm)
    _check_gradients(chosen)
    norm = math.hypot(*(p.grad for p in chosen))
    factor = clip_factor(norm, max_norm)
    if factor != 1:
        set_together(chosen, ["grad"] * len(chosen), [p.grad * factor for p in chosen])
    return norm


def clip_factor(norm: Any, max_norm: float) -> Any:
    """What `clip_grad_norm` multiplies gradients of this norm with: at most 1."""
    factor = max_norm / (norm + 1e-6)  # PyTorch's guard against division by zero
    return namespace_of(norm).where(1 - factor, factor, 1.0)


def clip_grad_value(parameters: Iterable[Value], clip_value: float) -> None:
    """Bring each gradient into the range from -clip_value to clip_value.

    Raises:
        ValueError: for a clip_value that is not positive, or a gradient that is not finite.

    >>> p = Value(0.0)
    >>> p.grad = -3.0
    >>> clip_grad_value([p], 1.0)
    >>> p.grad
    -1.0
    """
    chosen = list(parameters)
    _check_limit("clip_grad_value", clip_value)
    _check_gradients(chosen)
    set_together(chosen, ["grad"] * len(chosen), [clipped(p.grad, clip_value) for p in chosen])


def clipped(g: Any, clip_value: float) -> Any:
    """What `clip_grad_value` makes of one gradient."""
    where = namespace_of(g).where
    return where(g - clip_value, clip_value, where(-clip_value - g, -clip_value, g))


def _check_gradients(parameters: list[Value]) -> None:
    for i, p in enumerate(parameters):
        if not math.isfinite(p.grad):
            raise ValueError(f"the gradient of {p.label or f'parameter {i}'} is {p.grad}: {p!r}")


def _check(owner: Optimizer, below_one: tuple[str, ...] = (), **numbers: float) -> None:
    for name, x in numbers.items():
        if not isinstance(x, Real):
            raise TypeError(f"{type(owner).__name__}: {name} is a number, not {x!r:.60}")
        if not (0 <= x < (1 if name in below_one else math.inf)):
            limit = " and less than 1" if name in below_one else " and finite"
            raise ValueError(f"{type(owner).__name__}: {name} is at least 0{limit}, not {x}")


def _check_limit(name: str, limit: float) -> None:
    if not limit > 0:
        raise ValueError(f"{name}: the limit is greater than 0, not {limit}")
