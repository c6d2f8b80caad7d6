"""Both towers and the temperature between them."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from .. import device
from ..data.vocabulary import minilm
from .config import Config
from .image_tower import ImageTower
from .text_tower import TextTower

PAD = 0
"""Token id of `[PAD]`."""
PADDED_TOGETHER, PADDED_TOGETHER_ON_GPU = 48, 512
"""Texts of a batch that are padded to one length: captions differ in theirs by a factor of five. A GPU has more of a
few large batches.
"""
START_TEMPERATURE = 0.05
"""Of the softmax over similarities."""


class Pocket(nn.Module):
    """A CLIP-style dual encoder."""

    def __init__(self, config: Config, dropout: float = 0.0, patch_dropout: float = 0.0):
        super().__init__()
        self.config = config
        self.image = ImageTower(config.image, config.embedding, dropout, patch_dropout)
        self.text = TextTower(config.text, config.embedding, dropout)
        self.log_scale = nn.Parameter(torch.tensor(math.log(1 / START_TEMPERATURE)))

    @classmethod
    def pretrained(cls, config: Config, trunk: dict[str, Tensor], kept: np.ndarray, **kwargs: float) -> "Pocket":
        """An ImageNet trunk, as `trunks.Trunk.weights` gives it, and MiniLM's layers; the layers between them random.

        `kept`: the rows of MiniLM's word table. `kwargs`: the dropouts.
        """
        model = cls(config, **kwargs)
        model.image.load_trunk(trunk)
        model.text.load_minilm(load_file(str(minilm() / "model.safetensors")), kept)
        return model

    def embed_texts(self, ids: list[list[int]]) -> Tensor:
        """Token ids of several texts -> unit embeddings [B, embedding]. Texts of like length are padded together."""
        order = sorted(range(len(ids)), key=lambda index: len(ids[index]))
        size = PADDED_TOGETHER_ON_GPU if device.on_gpu() else PADDED_TOGETHER
        parts = [order[start : start + size] for start in range(0, len(order), size)]
        raw = torch.cat([self._raw_texts([ids[index] for index in part]) for part in parts])
        return F.normalize(raw[torch.tensor(order).argsort()], dim=1)

    def _raw_texts(self, ids: list[list[int]]) -> Tensor:
        """Token ids of several texts -> embeddings before normalisation [B, embedding]."""
        width = max(map(len, ids))
        padded = torch.tensor([row + [PAD] * (width - len(row)) for row in ids])
        mask = torch.tensor([[True] * len(row) + [False] * (width - len(row)) for row in ids])
        return self.text(padded, mask)[0].float()

    def embed_shown(self, shown: Tensor) -> Tensor:
        """Pictures, or maps of `ImageTower.low` -> unit embeddings [B, embedding]."""
        return F.normalize(self.image.high(shown)[0].float(), dim=1)
