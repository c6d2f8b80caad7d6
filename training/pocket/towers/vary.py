"""Random variations of a whole batch of pictures at once, beside those that `data/augment.py` made of each."""

import torch
import torch.nn.functional as F
from torch import Tensor

SMALLEST = 0.75
"""Side of the least that is kept of a picture, as a share of the whole."""
LIGHT = 0.15
"""By how much brightness and contrast change at most."""


@torch.no_grad()
def vary(pixels: Tensor, mirrored: bool) -> Tensor:
    """Bytes [B, 3, side, side] -> the same of a square part of each, some mirrored if `mirrored`, in another light."""
    count = len(pixels)
    size = torch.empty(count).uniform_(SMALLEST, 1)
    x, y = ((1 - size) * torch.empty(count).uniform_(-1, 1) for _ in range(2))
    flip = 1 - 2 * (torch.rand(count) < (0.5 if mirrored else 0)).float()
    nothing = torch.zeros(count)
    place = torch.stack([torch.stack([size * flip, nothing, x], 1), torch.stack([nothing, size, y], 1)], 1)
    grid = F.affine_grid(place, list(pixels.shape), align_corners=False)
    shown = F.grid_sample(pixels.float(), grid, padding_mode="border", align_corners=False)
    gain, shift = (torch.empty(count, 1, 1, 1).uniform_(-LIGHT, LIGHT) for _ in range(2))
    return (((shown - 127.5) * (1 + gain)) + 127.5 * (1 + shift)).round().clamp(0, 255).byte()
