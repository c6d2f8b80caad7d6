"""The finished towers with what they make of the training pictures: where heads, summarizer and captioner begin."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import torch
from torch import Tensor

from ..data import domains, stages
from ..data.pictures import Picture
from ..data.vocabulary import Vocabulary
from ..options import Paths, paths_of
from . import features, files, views
from .features import Pictures, Texts
from .model import Pocket

VIEWS = {"photos": 2, "captioned": 2, "drawings": 2, "named": 2, "alt": 1, "scenes": 1, "stages": 1, "val": 1}
"""Views per picture whose tokens are kept: 38 kB each."""

STAGES = 8


class Lazily(dict):
    """A dictionary that makes an entry when it is first asked for."""

    def __init__(self, make: Callable[[str], Pictures]):
        super().__init__()
        self.make = make

    def __missing__(self, name: str) -> Pictures:
        self[name] = self.make(name)
        return self[name]


@dataclass
class Finished:
    """Towers that are trained no more, and the training data as they see it."""

    paths: Paths
    model: Pocket
    vocabulary: Vocabulary
    texts: Texts
    fingerprint: str
    """Of the towers up to their heads, see `files.fingerprint`: what their tokens are kept under."""

    @classmethod
    def open(cls, options: argparse.Namespace) -> "Finished":
        """Reads the towers' file, and the texts that an earlier run kept."""
        torch.set_num_threads(options.threads)
        paths = paths_of(options)
        model, vocabulary = files.open_towers(options.model)
        fingerprint = files.fingerprint(model)
        model.eval().image.to(memory_format=torch.channels_last)
        model.text.freeze_below(model.config.text.layers)
        towers = cls(paths, model, vocabulary, Texts(model, vocabulary), fingerprint)
        towers.texts.restore(towers.folder / "texts.npz")
        return towers

    @property
    def folder(self) -> Path:
        """Where these towers' tokens are kept."""
        return self.paths.run / "features" / self.fingerprint

    @cached_property
    def pictures(self) -> dict[str, list[Picture]]:
        """The pictures of each training domain, of the stages and of val."""
        trained = domains.pictures(self.paths)
        staged = stages.pictures(trained["drawings"], self.paths.run / "stages", STAGES, seed=0)
        return {**trained, "stages": staged, "val": domains.validation(self.paths.data)}

    @cached_property
    def features(self) -> dict[str, Pictures]:
        """The tokens of each domain, computed when first asked for."""
        return Lazily(self._compute)

    def _compute(self, name: str) -> Pictures:
        # As many as the towers were trained on, which are there already if it was here.
        count = domains.views_of(name) if name in domains.SHARES else VIEWS[name]

        def shown() -> Tensor:
            return views.of_domain(self.paths, name, self.pictures[name], self.model.image, count)

        return features.pictures(self.folder, name, VIEWS[name], self.model, shown)

    def keep(self) -> None:
        """Keeps the texts for the next run."""
        self.texts.save(self.folder / "texts.npz")
