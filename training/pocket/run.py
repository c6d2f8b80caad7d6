"""The finished towers and what they say of the training pictures: where the summarizer and the captioner begin."""

import argparse
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import torch

from . import data, domains, export, features
from .data import Picture
from .domains import ROOT, Domain, Paths
from .features import Pictures, Texts
from .model import Pocket
from .vocabulary import Vocabulary

VIEWS = {"photos": 2, "drawings": 2, "alt": 1, "scenes": 1, "val": 1}
"""Views per picture whose tokens are kept: 38 kB each."""


class Lazily(dict):
    """A dictionary that makes an entry when it is first asked for."""

    def __init__(self, make):
        super().__init__()
        self.make = make

    def __missing__(self, name: str):
        self[name] = self.make(name)
        return self[name]


@dataclass
class Run:
    paths: Paths
    model: Pocket
    vocabulary: Vocabulary
    texts: Texts

    @staticmethod
    def parser(prog: str, description: str | None) -> argparse.ArgumentParser:
        parser = domains.parser(prog, description)
        parser.add_argument("--model", type=Path, default=ROOT / "models/pocket/pocket.gguf", help="the finished towers")
        parser.add_argument("--golden", type=Path, default=ROOT / "tests/golden", help="where golden vectors are kept")
        return parser

    @classmethod
    def open(cls, options: argparse.Namespace) -> "Run":
        """Reads the towers' file and the texts kept by an earlier run."""
        torch.set_num_threads(options.threads)
        paths = Paths(options.data, options.node_modules, options.run)
        vocabulary = domains.vocabulary(paths)
        model = Pocket(export.config_of(options.model))
        export.read(options.model, model)
        model.eval().image.to(memory_format=torch.channels_last)
        model.text.freeze_below(model.config.text.layers)
        texts = Texts(model, vocabulary)
        texts.restore(paths.run / "features/texts.npz")
        return cls(paths, model, vocabulary, texts)

    @cached_property
    def items(self) -> dict[str, list[Picture]]:
        """The pictures of each training domain, and of val."""
        return {**domains.pictures(self.paths), "val": data.flickr8k(self.paths.data, "val")}

    @cached_property
    def seen(self) -> dict[str, Pictures]:
        """The tokens of each domain, computed when first asked for."""
        return Lazily(self._see)

    def _see(self, name: str) -> Pictures:
        side = self.model.config.image.side
        views = domains.PLAN[name][0] if name in domains.PLAN else 1
        low = domains.views_of(self.paths, name, self.items[name], self.model.image, side, views)
        domain = Domain(self.items[name], low)
        return features.pictures(self.paths.run / "features", name, domain, VIEWS[name], self.model)

    def keep(self) -> None:
        """Keeps the texts for the next run."""
        self.texts.save(self.paths.run / "features/texts.npz")
