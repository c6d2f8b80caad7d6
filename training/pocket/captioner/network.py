"""A small captioner: a transformer decoder over the image tower's patch tokens, trained as Q4_0."""

import json
import math
from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..quantise import Q4Embedding, Q4Linear
from .beam import search

SPECIAL = ["<pad>", "<start>", "<end>"]
"""The first words of a vocabulary, by the ids of beam.py."""
MAX_WORDS = 12
"""Of a sentence; src/model/captioner.rs has the same."""


@dataclass(frozen=True)
class CaptionerConfig:
    """The network's sizes, as the file holds them for src/model/captioner.rs."""

    vocabulary: int
    format: int = 1
    patch_width: int = 384
    patches: int = 49
    """Cells of a picture."""
    width: int = 256
    heads: int = 8
    layers: int = 3
    mlp: int = 1024
    max_tokens: int = 16
    epsilon: float = 1e-6

    def to_json(self) -> str:
        """As the file holds it."""
        return json.dumps(asdict(self))


class Attention(nn.Module):
    """Multi-head attention, of words to words or to patches."""

    def __init__(self, config: CaptionerConfig):
        super().__init__()
        self.heads = config.heads
        self.query, self.key, self.value, self.out = (Q4Linear(config.width, config.width) for _ in range(4))

    def forward(self, x: Tensor, kv: Tensor, causal: bool) -> Tensor:
        """x [B, T, width], kv [B, keys, width] -> [B, T, width]. `causal`: no word attends to a later one."""
        q, k, v = (
            f(y).unflatten(2, (self.heads, -1)).transpose(1, 2)
            for f, y in ((self.query, x), (self.key, kv), (self.value, kv))
        )
        y = F.scaled_dot_product_attention(q, k, v, is_causal=causal)
        return self.out(y.transpose(1, 2).flatten(2))


class Layer(nn.Module):
    """Pre-norm decoder layer."""

    def __init__(self, config: CaptionerConfig, dropout: float):
        super().__init__()
        norms = (nn.LayerNorm(config.width, config.epsilon) for _ in range(3))
        self.norm_self, self.norm_cross, self.norm_mlp = norms
        self.self = Attention(config)
        self.cross = Attention(config)
        self.up = Q4Linear(config.width, config.mlp)
        self.down = Q4Linear(config.mlp, config.width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, memory: Tensor) -> Tensor:
        """x [B, T, width], memory [B, cells, width] -> [B, T, width]."""
        normed = self.norm_self(x)
        x = x + self.dropout(self.self(normed, normed, causal=True))
        x = x + self.dropout(self.cross(self.norm_cross(x), memory, causal=False))
        return x + self.dropout(self.down(F.gelu(self.up(self.norm_mlp(x)))))


class Captioner(nn.Module):
    """Patch tokens and the words so far -> logits of the next word."""

    def __init__(self, config: CaptionerConfig, dropout: float = 0.0):
        super().__init__()
        self.config = config
        self.patch_projection = Q4Linear(config.patch_width, config.width)
        self.memory_positions = nn.Parameter(torch.zeros(config.patches, config.width))
        self.words = Q4Embedding(config.vocabulary, config.width)
        self.positions = nn.Parameter(torch.zeros(config.max_tokens, config.width))
        self.layers = nn.ModuleList(Layer(config, dropout) for _ in range(config.layers))
        self.norm = nn.LayerNorm(config.width, config.epsilon)
        self.output = nn.ParameterDict({"bias": torch.zeros(config.vocabulary)})
        self.dropout = nn.Dropout(dropout)
        self.initialise()

    def initialise(self) -> None:
        """Random weights; what adds to the residual stream starts smaller, the deeper the smaller."""
        for module in self.modules():
            if isinstance(module, Q4Linear):
                nn.init.trunc_normal_(module.weight, std=0.02)
                nn.init.zeros_(module.bias)
        for table in (self.words.weight, self.positions, self.memory_positions):
            nn.init.trunc_normal_(table, std=0.02)
        for index, layer in enumerate(self.layers, 1):
            for linear in (layer.self.out, layer.cross.out, layer.down):
                nn.init.trunc_normal_(linear.weight, std=0.02 / math.sqrt(2 * index))

    def forward(self, patches: Tensor, words: Tensor) -> Tensor:
        """patches [B, cells, patch_width], word ids [B, T], `<start>` first -> logits [B, T, vocabulary]."""
        return self.decode(self.memory(patches), words)

    def memory(self, patches: Tensor) -> Tensor:
        """What the decoder attends to: patches [B, cells, patch_width] -> [B, cells, width]."""
        return self.dropout(self.patch_projection(patches) + self.memory_positions)

    def decode(self, memory: Tensor, words: Tensor) -> Tensor:
        """memory [B, cells, width], word ids [B, T] -> logits of the word after each [B, T, vocabulary]."""
        table = self.words.table()
        x = self.dropout(F.embedding(words, table) + self.positions[: words.shape[1]])
        for layer in self.layers:
            x = layer(x, memory)
        return F.linear(self.norm(x), table, self.output["bias"])

    @torch.no_grad()
    def generate(self, patches: Tensor, width: int = 3) -> list[int]:
        """Word ids of the sentence that beam search finds for one picture's patches [cells, patch_width]."""
        memory = self.memory(patches[None])

        def predict(sentences: list[list[int]]) -> Tensor:
            words = torch.tensor(sentences, device=patches.device)
            return self.decode(memory.expand(len(words), -1, -1), words)[:, -1]

        return search(width, min(MAX_WORDS, self.config.max_tokens), predict)
