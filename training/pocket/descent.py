"""One step of training, as the towers, the summarizer and the captioner take it."""

import math

import torch
from torch import Tensor, nn


def schedule(step: int, steps: int, warmup: int) -> float:
    """Linear warm-up, then a cosine to zero."""
    if step < warmup:
        return (step + 1) / warmup
    return 0.5 * (1 + math.cos(math.pi * (step - warmup) / (steps - warmup)))


def descend(model: nn.Module, optimizer: torch.optim.Optimizer, loss: Tensor, rate: float) -> None:
    """Steps down the loss; `rate` scales each group's own learning rate, kept under "base"."""
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    for group in optimizer.param_groups:
        group["lr"] = rate * group.setdefault("base", group["lr"])
    optimizer.step()


@torch.no_grad()
def follow(average: nn.Module, model: nn.Module, step: int, most: float) -> None:
    """Exponential moving average of the weights, its decay growing to `most`."""
    decay = min(most, (1 + step) / (10 + step))
    for a, m in zip(average.parameters(), model.parameters(), strict=True):
        a.lerp_(m, 1 - decay)
