"""GGML's Q4_0 in PyTorch: training sees the rounding that the shipped file will have."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

BLOCK = 32


def q4_0(weight: Tensor) -> Tensor:
    """Rounds as GGML's Q4_0 does: per 32 weights a scale d = (signed extreme) / -8 kept as f16, values d * (-8..7)."""
    blocks = weight.detach().reshape(-1, BLOCK)
    scale = blocks.gather(1, blocks.abs().argmax(1, keepdim=True)) / -8
    inverse = torch.where(scale == 0, torch.zeros_like(scale), 1 / scale)
    values = (blocks * inverse + 8.5).floor().clamp(0, 15) - 8
    return (values * scale.half().float()).reshape(weight.shape)


class Q4Linear(nn.Linear):
    """Linear layer whose weight is rounded to Q4_0 on the way forward; gradients pass straight through."""

    def forward(self, x: Tensor) -> Tensor:
        weight = self.weight
        if weight.requires_grad:
            weight = weight + (q4_0(weight) - weight.detach())
        return F.linear(x, weight, self.bias)

    def freeze(self) -> None:
        """Rounds the weight for good."""
        with torch.no_grad():
            self.weight.copy_(q4_0(self.weight))
        self.requires_grad_(False)
