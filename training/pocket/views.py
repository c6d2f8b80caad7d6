"""Augmented views, taken once through the frozen low blocks and kept on disk.

The trunk down to its 14 x 14 stage holds 40 % of its products and nearly all of its memory traffic, and what it sees
(edges, corners, textures) is good for photographs and drawings as it came. Caching a few augmented views there makes an
epoch twice as cheap.
"""

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset
from tqdm import tqdm

from . import augment
from .data import Picture
from .image_tower import ImageTower

SPLIT = 7
"""Views are kept as the input of this block: 14 x 14 x 64 for a 224-pixel picture."""

# Pictures per forward pass: the largest maps then stay near the cache instead of being paged in anew.
AT_ONCE = 16


class Views(Dataset):
    """Item i: the picture's views as bytes [views, 3, side, side]; the first is clean, the others augmented."""

    def __init__(self, pictures: list[Picture], side: int, views: int, seed: int):
        self.pictures, self.side, self.views, self.seed = pictures, side, views, seed

    def __len__(self) -> int:
        return len(self.pictures)

    def __getitem__(self, index: int) -> torch.Tensor:
        picture = self.pictures[index]
        rng = random.Random(f"{self.seed}/{picture.path.name}/{picture.path.parent.name}")
        image = picture.load()
        vary = augment.drawing if picture.is_drawing else augment.photo
        shots = [augment.clean(image, self.side)] + [vary(image, self.side, rng) for _ in range(self.views - 1)]
        return torch.from_numpy(np.stack([np.asarray(shot) for shot in shots])).permute(0, 3, 1, 2)


def cached(path: Path, pictures: list[Picture], tower: ImageTower, side: int, views: int, seed: int) -> np.ndarray:
    """Low maps f16 [pictures, views, channels, rows, columns], computed once and then read from `path`."""
    done = path.with_suffix(".done")
    if not done.exists():
        maps: np.memmap | None = None
        for start, batch in low_maps(pictures, tower, side, views, seed):
            if maps is None:
                maps = np.lib.format.open_memmap(path, "w+", np.float16, (len(pictures), *batch.shape[1:]))
            maps[start : start + len(batch)] = batch
        done.touch()
    return np.load(path, mmap_mode="r")


def low_maps(
    pictures: list[Picture], tower: ImageTower, side: int, views: int, seed: int
) -> Iterator[tuple[int, np.ndarray]]:
    loader = DataLoader(Views(pictures, side, views, seed), batch_size=32, num_workers=1)
    start = 0
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for batch in tqdm(loader, desc="views", unit="batch"):
            flat = batch.flatten(0, 1).contiguous(memory_format=torch.channels_last)
            low = torch.cat([tower.low(part, SPLIT) for part in flat.split(AT_ONCE)]).half()
            yield start, low.unflatten(0, batch.shape[:2]).numpy()
            start += len(batch)
