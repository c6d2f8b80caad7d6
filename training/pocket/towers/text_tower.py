"""all-MiniLM-L6-v2 with a pruned word table, mean pooling and a small MLP."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..quantise import Q4Linear, q4_0
from .config import TextConfig


class Layer(nn.Module):
    """Post-norm BERT layer."""

    def __init__(self, config: TextConfig, dropout: float):
        super().__init__()
        width = config.width
        self.heads = config.heads
        self.query, self.key, self.value = (Q4Linear(width, width) for _ in range(3))
        self.attention_output = Q4Linear(width, width)
        self.attention_norm = nn.LayerNorm(width, config.epsilon)
        self.intermediate = Q4Linear(width, config.mlp)
        self.output = Q4Linear(config.mlp, width)
        self.output_norm = nn.LayerNorm(width, config.epsilon)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Token states [B, T, width]; mask [B, T], False is padding."""
        batch, tokens, width = x.shape
        q, k, v = (f(x).view(batch, tokens, self.heads, -1).transpose(1, 2) for f in (self.query, self.key, self.value))
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None, :])
        y = self.attention_output(y.transpose(1, 2).reshape(batch, tokens, width))
        x = self.attention_norm(x + self.dropout(y))
        y = self.output(F.gelu(self.intermediate(x)))
        return self.output_norm(x + self.dropout(y))


# Our names of a layer's parts -> those of the Hugging Face BERT checkpoint.
BERT_NAMES = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "attention_output": "attention.output.dense",
    "attention_norm": "attention.output.LayerNorm",
    "intermediate": "intermediate.dense",
    "output": "output.dense",
    "output_norm": "output.LayerNorm",
}


class TextTower(nn.Module):
    """Token ids -> (embedding before normalisation [B, embedding], token states [B, T, width])."""

    def __init__(self, config: TextConfig, embedding: int, dropout: float = 0.0):
        super().__init__()
        self.words = nn.Embedding(config.vocabulary, config.width)
        self.positions = nn.Embedding(config.positions, config.width)
        self.types = nn.Embedding(2, config.width)
        self.norm = nn.LayerNorm(config.width, config.epsilon)
        self.layers = nn.ModuleList(Layer(config, dropout) for _ in range(config.layers))
        self.head_up = Q4Linear(config.width, config.head)
        self.head_down = Q4Linear(config.head, embedding)
        self.words.weight.requires_grad_(False)

    def load_minilm(self, source: dict[str, Tensor], kept: np.ndarray) -> None:
        """Takes MiniLM's tensors, by the checkpoint's names; of the word table the `kept` rows, rounded to Q4_0.

        The table stays frozen, so that rounding it first costs nothing at export.
        """
        with torch.no_grad():
            self.words.weight.copy_(q4_0(source["embeddings.word_embeddings.weight"][kept]))
            self.positions.weight.copy_(
                source["embeddings.position_embeddings.weight"][: self.positions.num_embeddings]
            )
            self.types.weight.copy_(source["embeddings.token_type_embeddings.weight"])
            self.norm.weight.copy_(source["embeddings.LayerNorm.weight"])
            self.norm.bias.copy_(source["embeddings.LayerNorm.bias"])
            for index, layer in enumerate(self.layers):
                for ours, theirs in BERT_NAMES.items():
                    for part in ("weight", "bias"):
                        tensor = source[f"encoder.layer.{index}.{theirs}.{part}"]
                        getattr(getattr(layer, ours), part).copy_(tensor)

    def freeze_below(self, layer: int) -> None:
        """Trains neither the embeddings nor the first layers, which it rounds to the form that they ship in."""
        for module in (self.words, self.positions, self.types, self.norm, *self.layers[:layer]):
            module.requires_grad_(False)
        for module in self.layers[:layer].modules():
            if isinstance(module, Q4Linear):
                module.freeze()

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """ids [B, T]; mask [B, T], False is padding."""
        positions = torch.arange(ids.shape[1], device=ids.device)
        x = self.norm(self.words(ids) + self.types.weight[0] + self.positions(positions))
        for layer in self.layers:
            x = layer(x, mask)
        weights = mask.to(x.dtype)[:, :, None]
        pooled = (x * weights).sum(1) / weights.sum(1)
        return self.head(pooled), x

    def head(self, pooled: Tensor) -> Tensor:
        """Mean token states [B, width] -> embedding before normalisation [B, embedding]."""
        return self.head_down(F.gelu(self.head_up(pooled)))
