"""GGML's Q4_0 in PyTorch: training sees the rounding that the shipped file will have."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

BLOCK = 32
"""Weights that share a scale."""


def q4_0(weight: Tensor) -> Tensor:
    """The weights as Q4_0 keeps them, same shape; their number must be a multiple of `BLOCK`.

    Per block a scale d = (value of the largest magnitude) / -8, kept as f16, and values d * (-8..7). Source:
    `quantize_row_q4_0_ref` of GGML.
    """
    blocks = weight.detach().reshape(-1, BLOCK)
    scale = blocks.gather(1, blocks.abs().argmax(1, keepdim=True)) / -8
    inverse = torch.where(scale == 0, torch.zeros_like(scale), 1 / scale)
    values = (blocks * inverse + 8.5).floor().clamp(0, 15) - 8
    return (values * scale.half().float()).reshape(weight.shape)


def straight_through(weight: Tensor) -> Tensor:
    """The weights rounded to Q4_0 on the way forward, with the gradient of weights that were not."""
    return weight + (q4_0(weight) - weight.detach()) if weight.requires_grad else weight


class Q4Linear(nn.Linear):
    """Linear layer that sees its weight rounded to Q4_0. A frozen weight is used as it is: see `freeze`."""

    def forward(self, x: Tensor) -> Tensor:
        """[..., in] -> [..., out]."""
        return F.linear(x, straight_through(self.weight), self.bias)

    def freeze(self) -> None:
        """Rounds the weight for good, and trains it no more."""
        with torch.no_grad():
            self.weight.copy_(q4_0(self.weight))
        self.requires_grad_(False)


class Q4Embedding(nn.Embedding):
    """Word table that is seen rounded to Q4_0, as Q4Linear's weight is."""

    def table(self) -> Tensor:
        """The rounded table [words, width]."""
        return straight_through(self.weight)
