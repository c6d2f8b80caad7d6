"""The finished towers and what they say of the training pictures: where the summarizer and the captioner begin."""

import argparse
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch

from . import data, domains, export, features, stages
from .data import Picture
from .domains import ROOT, Paths
from .features import Pictures, Texts
from .model import Pocket
from .vocabulary import Vocabulary

VIEWS = {"photos": 2, "drawings": 2, "alt": 1, "scenes": 1, "stages": 1, "val": 1}
"""Views per picture whose tokens are kept: 38 kB each."""

STAGES = 8


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
        """The pictures of each training domain, of the stages and of val."""
        trained = domains.pictures(self.paths)
        staged = stages.pictures(trained["drawings"], self.paths.run / "stages", STAGES, seed=0)
        return {**trained, "stages": staged, "val": data.flickr8k(self.paths.data, "val")}

    @cached_property
    def seen(self) -> dict[str, Pictures]:
        """The tokens of each domain, computed when first asked for."""
        return Lazily(self._see)

    def _see(self, name: str) -> Pictures:
        side = self.model.config.image.side
        # As many as the towers were trained on, which are there already if it was here.
        views = domains.PLAN[name][0] if name in domains.PLAN else VIEWS[name]

        def low() -> np.ndarray:
            return domains.views_of(self.paths, name, self.items[name], self.model.image, side, views)

        return features.pictures(self.paths.run / "features", name, VIEWS[name], self.model, low)

    def keep(self) -> None:
        """Keeps the texts for the next run."""
        self.texts.save(self.paths.run / "features/texts.npz")
