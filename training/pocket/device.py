"""Where networks are trained: on a CUDA device where PyTorch finds one, else on the CPU.

Tensors are made on PyTorch's default device, which `use_best` sets. Whatever touches a file, or shares memory with
NumPy, happens on the CPU.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn


def use_best() -> None:
    """Makes the CUDA device, where there is one, the default; what is f32 there is computed in f32."""
    if torch.cuda.is_available():
        torch.set_default_device("cuda")
        torch.backends.cudnn.allow_tf32 = False


def on_gpu() -> bool:
    """Whether tensors are made on a GPU."""
    return torch.get_default_device().type == "cuda"


def autocast() -> torch.autocast:
    """Matrix products in bfloat16, on the default device."""
    return torch.autocast(torch.get_default_device().type, torch.bfloat16)


@contextmanager
def on_cpu(model: nn.Module) -> Iterator[None]:
    """Takes a network to the CPU, and what is made meanwhile; then back to the default device."""
    device = torch.get_default_device()
    with torch.device("cpu"):
        model.cpu()
        yield
    model.to(device)
