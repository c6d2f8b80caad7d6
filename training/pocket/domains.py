"""The training domains and the validation set, each with its cached views."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import data, views
from .data import Picture
from .image_tower import ImageTower


@dataclass(frozen=True)
class Domain:
    pictures: list[Picture]
    low: np.ndarray
    """Cached low maps f16 [pictures, views, channels, rows, columns]."""


@dataclass(frozen=True)
class Paths:
    data: Path
    """Holds flickr8k, alt18k and mobilenet_v2."""
    node_modules: Path
    """Holds the npm packages with drawings and their names."""
    run: Path
    """Caches and checkpoints."""


# (views per picture, steps of this domain in every twenty). Batches never mix domains, because negatives from one's own
# domain are the hard ones. A scene has one view: a crop or a mirror would make its caption untrue.
PLAN = {"photos": (3, 8), "drawings": (4, 7), "alt": (1, 3), "scenes": (1, 2)}
SCENES = 4_000


def pictures(paths: Paths) -> dict[str, list[Picture]]:
    """The training pictures of each domain."""
    drawn = data.drawn(paths.node_modules, paths.run / "drawings")
    return {
        "photos": data.flickr8k(paths.data, "train"),
        "drawings": drawn,
        "alt": data.alt18k(paths.data),
        "scenes": data.scenes(drawn, paths.run / "scenes", SCENES, seed=0),
    }


def load(paths: Paths, tower: ImageTower, side: int, seed: int) -> dict[str, Domain]:
    """The training domains; their views are made on first use."""
    return {
        name: Domain(items, _cached(paths, name, items, tower, side, PLAN[name][0], seed))
        for name, items in pictures(paths).items()
    }


def validation(paths: Paths, tower: ImageTower, side: int) -> Domain:
    """Flickr8k val, one clean view each."""
    items = data.flickr8k(paths.data, "val")
    return Domain(items, _cached(paths, "val", items, tower, side, 1, seed=0))


def _cached(paths: Paths, name: str, items: list[Picture], tower: ImageTower, side: int, count: int, seed: int):
    folder = paths.run / "views"
    folder.mkdir(parents=True, exist_ok=True)
    return views.cached(folder / f"{name}-{side}-{count}-{seed}.npy", items, tower, side, count, seed)
