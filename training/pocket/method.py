"""Values of the feedback method that training and the product must share.

They stand here once; `tests/test_contract.py` compares them with the Rust sources.
"""

from dataclasses import dataclass

import torch.nn.functional as F
from torch import Tensor

K = 5
"""Pictures fed back blindly: the top of the ranking."""
TAU = 0.05
"""Temperature of the softmax over their similarities."""


@dataclass(frozen=True)
class Weights:
    """Of Rocchio's update, q' = normalize(alpha q + beta p - gamma n)."""

    alpha: float
    beta: float
    gamma: float


PAPER = Weights(0.8, 0.1, 0.1)
"""The paper's (arXiv 2511.17255), for blind feedback."""
LESSONS = Weights(0.4, 0.6, 0.1)
"""Of a visitor's clicks in the summarizer's lessons: beta and gamma count for each click, in units of length.

The product weighs clicks in units of their spread over a gallery (`src/feedback/params.rs`), which a lesson lacks.
"""


def rocchio(query: Tensor, p: Tensor, n: Tensor | None, weights: Weights) -> Tensor:
    """Rocchio's update of unit queries [B, E] by p and n [B, E]; without n, gamma counts as 0. Unit length [B, E]."""
    moved = weights.alpha * query + weights.beta * p
    return F.normalize(moved if n is None else moved - weights.gamma * n, dim=1)
