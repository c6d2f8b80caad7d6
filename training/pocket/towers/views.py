"""Views of the training pictures: clean and augmented, made once and kept on disk.

On the CPU they are kept as the maps that the frozen low blocks make of them. A trunk down to its 14 x 14 stage holds
40 % of its products and nearly all of its memory traffic, and what it sees (edges, corners, textures) is good for
photographs and drawings as it came: an epoch is twice as cheap. On a GPU they are kept as pictures, so that more of the
trunk can be trained, and varied once more in every batch (`vary.py`).
"""

import hashlib
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset
from tqdm import tqdm

from .. import device
from ..data import augment, domains
from ..data.pictures import Picture
from ..data.prepare import tower_input
from ..options import Paths
from .image_tower import ImageTower

AT_ONCE = 16
"""Pictures per forward pass: the largest maps then stay near the cache instead of being paged in anew."""
LOADED = 32
"""Pictures whose views are made at a time by each worker."""


@dataclass(frozen=True)
class Domain:
    """Pictures with their views."""

    pictures: list[Picture]
    shown: Tensor
    """What `ImageTower.high` takes: bytes [pictures, views, 3, side, side], or maps of `ImageTower.low`, f16
    [pictures, views, channels, rows, columns].
    """


class Views(Dataset):
    """Item i: a picture's views as bytes [views, 3, side, side]; the first is clean, the others augmented."""

    def __init__(self, pictures: list[Picture], side: int, views: int, seed: int):
        self.pictures, self.side, self.views, self.seed = pictures, side, views, seed

    def __len__(self) -> int:
        return len(self.pictures)

    def __getitem__(self, index: int) -> Tensor:
        picture = self.pictures[index]
        rng = random.Random(f"{self.seed}/{picture.path.name}/{picture.path.parent.name}")
        image = picture.load()
        vary = augment.drawing if picture.is_drawing else augment.photo
        shots = [tower_input(image, self.side)] + [vary(image, self.side, rng) for _ in range(self.views - 1)]
        return torch.from_numpy(np.stack([np.asarray(shot) for shot in shots])).permute(0, 3, 1, 2)


def training(paths: Paths, items: dict[str, list[Picture]], tower: ImageTower, seed: int) -> dict[str, Domain]:
    """The training domains; their views are made on first use."""
    return {
        name: Domain(pictures, of_domain(paths, name, pictures, tower, domains.views_of(name), seed))
        for name, pictures in items.items()
    }


def validation(paths: Paths, tower: ImageTower) -> Domain:
    """The validation photographs, one clean view each."""
    pictures = domains.validation(paths.data)
    return Domain(pictures, of_domain(paths, "val", pictures, tower, 1))


def of_domain(paths: Paths, name: str, pictures: list[Picture], tower: ImageTower, views: int, seed: int = 0) -> Tensor:
    """A domain's views as `Domain.shown` has them, kept in the run folder."""
    folder = paths.run / "views" / ("pictures" if device.on_gpu() else f"maps-{frozen_part(tower)}")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{tower.config.side}-{views}-{seed}.npy"
    source = Views(pictures, tower.config.side, views, seed)
    return torch.as_tensor(cached(path, len(pictures), pixels(source) if device.on_gpu() else low_maps(source, tower)))


def frozen_part(tower: ImageTower) -> str:
    """16 hexadecimal digits that stand for what `ImageTower.low` computes."""
    digest = hashlib.sha256()
    for part in (tower.stem, *tower.blocks[: tower.split]):
        for tensor in part.state_dict().values():
            digest.update(np.ascontiguousarray(tensor.numpy()).tobytes())
    return digest.hexdigest()[:16]


def cached(path: Path, count: int, batches: Iterator[np.ndarray]) -> np.ndarray:
    """The batches of `count` pictures behind one another, computed once and then read from `path`."""
    done = path.with_suffix(".done")
    if not done.exists():
        kept: np.memmap | None = None
        start = 0
        for batch in batches:
            if kept is None:
                kept = np.lib.format.open_memmap(path, "w+", batch.dtype, (count, *batch.shape[1:]))
            kept[start : start + len(batch)] = batch
            start += len(batch)
        done.touch()
    # PyTorch takes only what it could write to; what it would write stays in memory.
    return np.load(path, mmap_mode="c")


def pixels(source: Views) -> Iterator[np.ndarray]:
    """Batches of views as bytes [batch, views, 3, side, side]."""
    workers = max(1, (os.cpu_count() or 2) - 1)
    # A tensor of the default device would not be the worker's.
    with torch.device("cpu"):
        for batch in tqdm(DataLoader(source, LOADED, num_workers=workers), desc="views", unit="batch"):
            yield batch.numpy()


def low_maps(source: Views, tower: ImageTower) -> Iterator[np.ndarray]:
    """Batches of low maps f16 [batch, views, channels, rows, columns]."""
    for batch in pixels(source):
        with torch.no_grad(), device.autocast():
            flat = torch.as_tensor(batch).flatten(0, 1).contiguous(memory_format=torch.channels_last)
            low = torch.cat([tower.low(part) for part in flat.split(AT_ONCE)]).half()
            yield low.unflatten(0, batch.shape[:2]).numpy()
