"""Weights between those where training began and those where it ended.

Towers that are trained on for long learn much of drawings and names, and begin to know the photographs of their lessons
by heart: val's figure falls, and would choose the start. Half-way between both, val's is better than at either end,
and what was gained elsewhere is mostly kept, as others found of networks that share a start (arXiv 2109.01903,
2203.05482).
"""

import copy
from collections.abc import Callable

import torch
from torch import nn

from ..fit import Validation

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Of the end, which are tried."""


def between(start: nn.Module, end: nn.Module, share: float) -> nn.Module:
    """A network with so large a share of the weights of `end`, and the rest of `start`'s."""
    mixed, theirs = copy.deepcopy(start), end.state_dict()
    with torch.no_grad():
        for name, tensor in mixed.state_dict().items():
            tensor.lerp_(theirs[name], share)
    return mixed


def best_between(start: nn.Module, end: nn.Module, validate: Callable[[nn.Module], Validation]) -> nn.Module:
    """The mixture that validation likes best."""
    best, score = start, float("-inf")
    for share in SHARES:
        mixed = between(start, end, share)
        verdict = validate(mixed)
        print(f"{share:.2f} of what was learnt: {verdict.line}")
        if verdict.score > score:
            best, score = mixed, verdict.score
    return best
