"""Augmented views, taken once through the frozen low blocks and kept on disk.

A trunk down to its 14 x 14 stage holds 40 % of its products and nearly all of its memory traffic, and what it sees
(edges, corners, textures) is good for photographs and drawings as it came. Keeping a few augmented views there makes an
epoch twice as cheap.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset
from tqdm import tqdm

from ..data import augment, domains
from ..data.pictures import Picture
from ..data.prepare import tower_input
from ..options import Paths
from . import trunks
from .image_tower import ImageTower

# Pictures per forward pass: the largest maps then stay near the cache instead of being paged in anew.
AT_ONCE = 16


@dataclass(frozen=True)
class Domain:
    """Pictures with their views."""

    pictures: list[Picture]
    low: np.ndarray
    """Maps of `ImageTower.low`, f16 [pictures, views, channels, rows, columns]."""


class Views(Dataset):
    """Item i: a picture's views as bytes [views, 3, side, side]; the first is clean, the others augmented."""

    def __init__(self, pictures: list[Picture], side: int, views: int, seed: int):
        self.pictures, self.side, self.views, self.seed = pictures, side, views, seed

    def __len__(self) -> int:
        return len(self.pictures)

    def __getitem__(self, index: int) -> torch.Tensor:
        picture = self.pictures[index]
        rng = random.Random(f"{self.seed}/{picture.path.name}/{picture.path.parent.name}")
        image = picture.load()
        vary = augment.drawing if picture.is_drawing else augment.photo
        shots = [tower_input(image, self.side)] + [vary(image, self.side, rng) for _ in range(self.views - 1)]
        return torch.from_numpy(np.stack([np.asarray(shot) for shot in shots])).permute(0, 3, 1, 2)


def training(paths: Paths, items: dict[str, list[Picture]], tower: ImageTower, seed: int) -> dict[str, Domain]:
    """The training domains; their views are made on first use."""
    return {
        name: Domain(pictures, of_domain(paths, name, pictures, tower, domains.PLAN[name][0], seed))
        for name, pictures in items.items()
    }


def validation(paths: Paths, tower: ImageTower) -> Domain:
    """The validation photographs, one clean view each."""
    pictures = domains.validation(paths.data)
    return Domain(pictures, of_domain(paths, "val", pictures, tower, 1))


def of_domain(
    paths: Paths, name: str, pictures: list[Picture], tower: ImageTower, views: int, seed: int = 0
) -> np.ndarray:
    """Low maps of a domain's views, as `cached` keeps them in the run folder."""
    folder = paths.run / "views" / f"{trunks.name_of(tower.config)}-{tower.split}"
    folder.mkdir(parents=True, exist_ok=True)
    return cached(folder / f"{name}-{tower.config.side}-{views}-{seed}.npy", pictures, tower, views, seed)


def cached(path: Path, pictures: list[Picture], tower: ImageTower, views: int, seed: int) -> np.ndarray:
    """Low maps f16 [pictures, views, channels, rows, columns], computed once and then read from `path`."""
    done = path.with_suffix(".done")
    if not done.exists():
        maps: np.memmap | None = None
        for start, batch in low_maps(pictures, tower, views, seed):
            if maps is None:
                maps = np.lib.format.open_memmap(path, "w+", np.float16, (len(pictures), *batch.shape[1:]))
            maps[start : start + len(batch)] = batch
        done.touch()
    return np.load(path, mmap_mode="r")


def low_maps(pictures: list[Picture], tower: ImageTower, views: int, seed: int) -> Iterator[tuple[int, np.ndarray]]:
    """Batches of low maps f16 [batch, views, channels, rows, columns], each with the index of its first picture."""
    loader = DataLoader(Views(pictures, tower.config.side, views, seed), batch_size=32, num_workers=1)
    start = 0
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for batch in tqdm(loader, desc="views", unit="batch"):
            flat = batch.flatten(0, 1).contiguous(memory_format=torch.channels_last)
            low = torch.cat([tower.low(part) for part in flat.split(AT_ONCE)]).half()
            yield start, low.unflatten(0, batch.shape[:2]).numpy()
            start += len(batch)
