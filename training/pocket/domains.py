"""The training domains and the validation set, each with its cached views."""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from . import data, views
from .data import Picture
from .image_tower import ImageTower
from .model import MINILM
from .vocabulary import Vocabulary, prune

ROOT = Path(__file__).parents[2]


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


def parser(prog: str, description: str | None) -> argparse.ArgumentParser:
    """What every training command takes."""
    parser = argparse.ArgumentParser(prog=prog, description=description)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data", help="flickr8k, alt18k, mobilenet_v2")
    parser.add_argument("--node-modules", type=Path, default=ROOT / "training/node_modules", help="drawing packages")
    parser.add_argument("--run", type=Path, default=ROOT / "training/runs/pocket", help="caches and checkpoints")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    return parser


def vocabulary(paths: Paths) -> Vocabulary:
    """The pruned tokenizer for what the training domains say."""
    texts = (text for items in pictures(paths).values() for picture in items for text in picture.texts)
    return prune((MINILM / "tokenizer.json").read_text(), texts)


def load(paths: Paths, tower: ImageTower, side: int, seed: int) -> dict[str, Domain]:
    """The training domains; their views are made on first use."""
    return {
        name: Domain(items, views_of(paths, name, items, tower, side, PLAN[name][0], seed))
        for name, items in pictures(paths).items()
    }


def validation(paths: Paths, tower: ImageTower, side: int) -> Domain:
    """Flickr8k val, one clean view each."""
    items = data.flickr8k(paths.data, "val")
    return Domain(items, views_of(paths, "val", items, tower, side, 1))


def views_of(
    paths: Paths, name: str, items: list[Picture], tower: ImageTower, side: int, count: int, seed: int = 0
) -> np.ndarray:
    """Low maps of a domain's views, as `views.cached` keeps them in the run folder."""
    folder = paths.run / "views"
    folder.mkdir(parents=True, exist_ok=True)
    return views.cached(folder / f"{name}-{side}-{count}-{seed}.npy", items, tower, side, count, seed)
