"""Ridge regression."""

import torch
from torch import Tensor

RIDGE = 10.0
"""Penalty on the squared weights."""


def ridge(inputs: Tensor, outputs: Tensor) -> tuple[Tensor, Tensor]:
    """Weight [out, in] and bias [out] of the ridge regression of outputs [N, out] on inputs [N, in]."""
    extended = torch.cat([inputs, torch.ones(len(inputs), 1)], 1)
    square = extended.T @ extended + RIDGE * torch.eye(extended.shape[1])
    solution = torch.linalg.solve(square, extended.T @ outputs).T
    return solution[:, :-1], solution[:, -1]
