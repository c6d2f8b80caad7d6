"""The attentive feedback summarizer: one vector of what some pictures show, as the query's words attend to them.

Source: arXiv 2511.17255, section on AFS. Beyond the paper, the pictures' centroid is added to what attention makes of
them: attention has only to say how the summary differs from what PRF would feed back.
"""

import json
import math
from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

MODES = ("blind", "clicks")


@dataclass(frozen=True)
class SummarizerConfig:
    """The network's sizes, as the file holds them for src/model/summarizer.rs."""

    format: int = 1
    text_width: int = 384
    patch_width: int = 384
    embedding: int = 512
    width: int = 256
    heads: int = 8
    layers: int = 2
    mlp: int = 1024
    epsilon: float = 1e-6

    def to_json(self) -> str:
        """As the file holds it."""
        return json.dumps(asdict(self))


class Block(nn.Module):
    """Attention and MLP, pre-norm: in the first block the query attends to the pictures, in the others to itself."""

    def __init__(self, config: SummarizerConfig, index: int):
        super().__init__()
        width = config.width
        self.heads = config.heads
        self.cross = index == 0
        norm = nn.LayerNorm(width, config.epsilon)
        if self.cross:
            self.norm_kv = norm
        else:
            self.norm_attention = norm
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))
        self.norm_mlp = nn.LayerNorm(width, config.epsilon)
        self.up = nn.Linear(width, config.mlp)
        self.down = nn.Linear(config.mlp, width)
        self.initialise(0.02 / math.sqrt(2 * (index + 1)))

    def initialise(self, residual: float) -> None:
        """Random weights. `residual`: standard deviation of the layers that add to the residual stream."""
        for linear in (self.query, self.key, self.value, self.up):
            nn.init.trunc_normal_(linear.weight, std=0.02)
        for linear in (self.out, self.down):
            nn.init.trunc_normal_(linear.weight, std=residual)
        for linear in (self.query, self.key, self.value, self.out, self.up, self.down):
            nn.init.zeros_(linear.bias)

    def forward(self, x: Tensor, kv: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """x [B, Tq, width], kv [B, keys, width], mask [B, keys] -> x, attention [B, heads, Tq, keys]."""
        # The paper's code norms the query side in self-attention only.
        if self.cross:
            kv = self.norm_kv(kv)
            attended, attention = self.attend(x, kv, mask)
        else:
            normed = self.norm_attention(x)
            attended, attention = self.attend(normed, normed, mask)
        x = x + attended
        return x + self.down(F.gelu(self.up(self.norm_mlp(x)))), attention

    def attend(self, x: Tensor, kv: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """What x [B, Tq, width] takes from kv [B, keys, width], and its attention [B, heads, Tq, keys]."""
        attention = self.scores(x, kv).masked_fill(~mask[:, None, None, :], -torch.inf).softmax(3)
        return self.out((attention @ self.split(self.value(kv))).transpose(1, 2).flatten(2)), attention

    def scores(self, x: Tensor, kv: Tensor) -> Tensor:
        """Scaled dot products of queries and keys [B, heads, Tq, keys]."""
        q, k = self.split(self.query(x)), self.split(self.key(kv))
        return q @ k.transpose(2, 3) / math.sqrt(q.shape[3])

    def split(self, x: Tensor) -> Tensor:
        """[B, T, width] -> [B, heads, T, width / heads]."""
        return x.unflatten(2, (self.heads, -1)).transpose(1, 2)


class Summarizer(nn.Module):
    """Query tokens and the patch tokens (and captions) of N pictures -> a vector in image space."""

    def __init__(self, config: SummarizerConfig = SummarizerConfig()):
        super().__init__()
        self.config = config
        self.text_projection = nn.Linear(config.text_width, config.width)
        self.vision_projection = nn.Linear(config.patch_width, config.width)
        self.mode = nn.ParameterDict({mode: torch.empty(config.width) for mode in MODES})
        self.blocks = nn.ModuleList(Block(config, index) for index in range(config.layers))
        self.output = nn.ModuleDict({mode: nn.Linear(config.width, config.embedding) for mode in MODES})
        self.centroid = nn.Linear(config.patch_width, config.embedding)
        for vector in self.mode.values():
            nn.init.trunc_normal_(vector, std=0.02)
        for linear in (self.text_projection, self.vision_projection, *self.output.values(), self.centroid):
            nn.init.trunc_normal_(linear.weight, std=0.02)
            nn.init.zeros_(linear.bias)

    def forward(
        self,
        mode: str | Tensor,
        tokens: Tensor,
        token_mask: Tensor,
        patches: Tensor,
        picture_mask: Tensor,
        captions: Tensor | None = None,
        caption_mask: Tensor | None = None,
    ) -> tuple[Tensor, Tensor]:
        """Summarizes pictures for queries.

        mode: "blind", "clicks", or per row 0 (or False) for blind and 1 for clicks [B].
        tokens [B, Tq, text_width], `[CLS]` first, with token_mask [B, Tq]: False is padding.
        patches [B, N, P, patch_width] with picture_mask [B, N]. At least one picture of each row must be there.
        captions [B, N, Tc, text_width] with caption_mask [B, N, Tc]; a masked picture's caption is masked too.
        Returns the output [B, embedding], not normalised, and block 0's attention [B, heads, Tq, keys], where keys
        are the captions of all pictures, then the patches of all pictures.
        """
        clicks = self.clicks(mode, tokens)
        x = self.add_mode_embedding(clicks, tokens)
        kv = self.vision_projection(patches).flatten(1, 2)
        mask = picture_mask.bool()[:, :, None].expand(-1, -1, patches.shape[2]).flatten(1)
        if captions is not None:
            kv = torch.cat([self.text_projection(captions).flatten(1, 2), kv], 1)
            caption_mask = caption_mask.bool() & picture_mask.bool()[:, :, None]
            mask = torch.cat([caption_mask.flatten(1), mask], 1)
        x, attention = self.blocks[0](x, kv, mask)
        for block in self.blocks[1:]:
            x, _ = block(x, x, token_mask.bool())
        cls = x[:, 0]
        summary = torch.where(clicks, self.output["clicks"](cls), self.output["blind"](cls))
        return summary + self.centroid(mean(patches.mean(2), picture_mask)), attention

    def add_mode_embedding(self, clicks: Tensor, tokens: Tensor) -> Tensor:
        """The query's tokens projected, the mode's vector added to `[CLS]`: [B, Tq, width]. `clicks` as in `clicks`."""
        x = self.text_projection(tokens)
        added = torch.where(clicks, self.mode["clicks"], self.mode["blind"])
        return torch.cat([x[:, :1] + added[:, None], x[:, 1:]], 1)

    def shares(self, mode: str, tokens: Tensor, token_mask: Tensor, patches: Tensor) -> Tensor:
        """Logarithm of the attention that each token gives to each of N pictures, if it attends to all of them.

        tokens [B, Tq, text_width] with token_mask [B, Tq]; patches [N, P, patch_width], the same for all rows. Returns
        [heads, T, N] for the T real tokens, row after row.
        """
        x = self.add_mode_embedding(self.clicks(mode, tokens), tokens)[token_mask]
        kv = self.blocks[0].norm_kv(self.vision_projection(patches).flatten(0, 1))
        scores = self.blocks[0].scores(x[None], kv[None])[0]
        return scores.float().unflatten(2, (len(patches), -1)).logsumexp(3).log_softmax(2)

    @staticmethod
    def clicks(mode: str | Tensor, tokens: Tensor) -> Tensor:
        """Which rows are for clicks [B, 1]."""
        if isinstance(mode, str):
            mode = torch.full((len(tokens),), MODES.index(mode))
        return mode.to(tokens.device).bool()[:, None]


def mean(values: Tensor, mask: Tensor) -> Tensor:
    """The mean of the values [B, N, width] that the mask [B, N] holds for, [B, width]."""
    shares = mask.to(values.dtype) / mask.sum(1, keepdim=True)
    return (values * shares[:, :, None]).sum(1)
