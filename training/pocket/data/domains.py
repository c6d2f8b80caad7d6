"""The domains that the model learns from: which pictures each holds, and how often its turn comes."""

import random
from pathlib import Path

import numpy as np

from ..options import Paths
from . import pictures as sources
from .pictures import Picture
from .vocabulary import Vocabulary, prune, tokenizer_json

PLAN = {"photos": (3, 7), "captioned": (2, 2), "drawings": (4, 6), "named": (2, 2), "alt": (1, 2), "scenes": (1, 1)}
"""Of each domain, views per picture and batches in every twenty.

Batches never mix domains, because negatives from one's own domain are the hard ones. A scene has one view: a crop or a
mirror would make its caption untrue.
"""
SHARES = {name: share for name, (_, share) in PLAN.items()}
"""How often the turn of each domain comes, in proportion."""
SCENES = 4_000
CAPTIONED = ("coco-sample2k", "coco-joined", "ade20k-descriptions", "flowers-captions")
NAMED = ("labels-caltech101", "labels-grocery", "labels-imagen", "labels-imagenet1k", "labels-stanford40")
"""Folders of `more/`."""


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
