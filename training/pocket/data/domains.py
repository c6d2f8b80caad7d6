"""The domains that the model learns from: which pictures each holds, and how often its turn comes."""

import random
from pathlib import Path

import numpy as np

from .. import device
from ..options import Paths
from . import pictures as sources
from .pictures import Picture
from .vocabulary import Vocabulary, prune, tokenizer_json

SHARES = {"photos": 7, "captioned": 2, "drawings": 6, "named": 2, "alt": 2, "scenes": 1}
"""How often the turn of each domain comes, in proportion.

Batches never mix domains, because negatives from one's own domain are the hard ones.
"""
VIEWS = {"photos": 3, "captioned": 2, "drawings": 4, "named": 2, "alt": 1, "scenes": 1}
VIEWS_ON_GPU = {"photos": 6, "captioned": 6, "drawings": 5, "named": 6, "alt": 1, "scenes": 1}
"""Of each domain, views per picture. A scene has one: a crop or a mirror would make its caption untrue."""
SCENES = 4_000
CAPTIONED = ("coco-sample2k", "coco-joined", "ade20k-descriptions", "flowers-captions")
NAMED = ("labels-caltech101", "labels-grocery", "labels-imagen", "labels-imagenet1k", "labels-stanford40")
"""Folders of `more/`."""


def views_of(name: str) -> int:
    """How many views of each picture of a domain are kept: the clean one, then augmented ones."""
    return (VIEWS_ON_GPU if device.on_gpu() else VIEWS)[name]


class Turns:
    """Whose turn it is, at random in given proportions."""

    def __init__(self, shares: dict[str, int]):
        self.names = [name for name, share in shares.items() for _ in range(share)]

    def draw(self, rng: random.Random) -> str:
        """A name."""
        return rng.choice(self.names)


def pictures(paths: Paths) -> dict[str, list[Picture]]:
    """The training pictures of each domain."""
    drawn = sources.drawn(paths.node_modules, paths.run / "drawings")
    return {
        "photos": sources.flickr8k(paths.data, "train"),
        "captioned": sources.captioned(paths.data / "more" / name for name in CAPTIONED),
        "drawings": drawn,
        "named": sources.named((paths.data / "more" / name for name in NAMED), paths.node_modules),
        "alt": sources.alt18k(paths.data),
        "scenes": sources.scenes(drawn, paths.run / "scenes", SCENES, seed=0),
    }


def validation(data: Path) -> list[Picture]:
    """Flickr8k's validation photographs."""
    return sources.flickr8k(data, "val")


def vocabulary(domains: dict[str, list[Picture]]) -> tuple[Vocabulary, np.ndarray]:
    """The tokenizer, pruned to what the training domains say, and the rows that it keeps of MiniLM's word table."""
    pictures = (picture for items in domains.values() for picture in items)
    return prune(tokenizer_json(), (text for picture in pictures for text in said_of(picture)))


def said_of(picture: Picture) -> tuple[str, ...]:
    """Every word that training may use for a picture."""
    return picture.texts if picture.meaning is None else (*picture.texts, *picture.meaning.kinds, picture.meaning.gloss)
