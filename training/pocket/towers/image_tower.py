"""A trunk of inverted residual blocks (batch norm already folded), and transformer layers over its last map's cells."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .config import FROZEN_TO, BlockConfig, ImageConfig

STEM_KERNEL = 3
TRUNK = ("stem", "blocks", "head")
"""What of the tower's tensors is the trunk."""


class Depthwise(nn.Conv2d):
    """Depthwise convolution with SAME padding.

    On the CPU it leaves autocast: oneDNN's bf16 backward pass takes twice the time of its f32 one.
    """

    def __init__(self, channels: int, block: BlockConfig):
        # The convolution pads by itself where it pads alike on all sides.
        padding = block.kernel // 2 if block.stride == 1 else 0
        super().__init__(channels, channels, block.kernel, block.stride, groups=channels, padding=padding)

    def forward(self, x: Tensor) -> Tensor:
        """[B, channels, H, W] -> [B, channels, H / stride, W / stride]."""
        x = x if self.padding[0] else pad_same(x, self.kernel_size[0])
        if x.is_cuda:
            return super().forward(x)
        with torch.autocast(x.device.type, enabled=False):
            return super().forward(x.float()).to(x.dtype)


class Block(nn.Module):
    """Inverted residual: expand, depthwise, project."""

    def __init__(self, inputs: int, config: BlockConfig):
        super().__init__()
        hidden = inputs * config.expansion
        self.expand = nn.Conv2d(inputs, hidden, 1) if config.expansion != 1 else None
        self.depthwise = Depthwise(hidden, config)
        self.project = nn.Conv2d(hidden, config.channels, 1)
        self.residual = config.stride == 1 and inputs == config.channels

    def forward(self, x: Tensor) -> Tensor:
        """[B, inputs, H, W] -> [B, channels, H / stride, W / stride]."""
        y = F.relu6(self.expand(x)) if self.expand is not None else x
        y = self.project(F.relu6(self.depthwise(y)))
        return x + y if self.residual else y


def pad_same(x: Tensor, kernel: int) -> Tensor:
    """TensorFlow's SAME padding of [B, C, H, W] for stride 2 and even sides: kernel - 2 in all, the odd one at the end.

    That is one column at the right and one row at the bottom for a kernel of 3, and one more on every side for 5.
    """
    first, last = (kernel - 2) // 2, (kernel - 1) // 2
    return F.pad(x, (first, last, first, last))


class Layer(nn.Module):
    """Pre-norm transformer layer on [B, tokens, width]."""

    def __init__(self, config: ImageConfig, dropout: float):
        super().__init__()
        self.heads = config.heads
        self.norm1 = nn.LayerNorm(config.width, config.epsilon)
        self.qkv = nn.Linear(config.width, 3 * config.width)
        self.out = nn.Linear(config.width, config.width)
        self.norm2 = nn.LayerNorm(config.width, config.epsilon)
        self.up = nn.Linear(config.width, config.mlp)
        self.down = nn.Linear(config.mlp, config.width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        """Each token after attention to all, and the MLP."""
        x = x + self.dropout(self.attention(self.norm1(x)))
        return x + self.dropout(self.down(F.gelu(self.up(self.norm2(x)), approximate="tanh")))

    def attention(self, x: Tensor) -> Tensor:
        """Self-attention over all tokens."""
        batch, tokens, width = x.shape
        q, k, v = self.qkv(x).view(batch, tokens, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(q, k, v)
        return self.out(y.transpose(1, 2).reshape(batch, tokens, width))


class ImageTower(nn.Module):
    """Pictures -> (embedding before normalisation [B, embedding], patch tokens [B, cells, width]).

    `patch_dropout` is the share of patch tokens that training leaves out of the transformer.
    """

    def __init__(self, config: ImageConfig, embedding: int, dropout: float = 0.0, patch_dropout: float = 0.0):
        super().__init__()
        self.config = config
        self.split = config.split(FROZEN_TO)
        """The first block that is trained: the stem and the blocks before it are frozen."""
        self.stem = nn.Conv2d(3, config.stem, STEM_KERNEL, 2)
        inputs = [config.stem, *(block.channels for block in config.blocks)]
        self.blocks = nn.ModuleList(map(Block, inputs, config.blocks))
        self.head = nn.Conv2d(inputs[-1], config.head, 1)
        self.embed = nn.Linear(config.head, config.width)
        self.positions = nn.Parameter(torch.zeros(config.grid**2, config.width))
        self.layers = nn.ModuleList(Layer(config, dropout) for _ in range(config.layers))
        self.norm = nn.LayerNorm(config.width, config.epsilon)
        self.project = nn.Linear(config.width, embedding)
        self.patch_dropout = patch_dropout
        nn.init.trunc_normal_(self.positions, std=0.02)
        for layer in self.layers:
            nn.init.trunc_normal_(layer.out.weight, std=0.02 / (2 * config.layers) ** 0.5)
            nn.init.trunc_normal_(layer.down.weight, std=0.02 / (2 * config.layers) ** 0.5)

    def load_trunk(self, weights: dict[str, Tensor]) -> None:
        """Takes stem, blocks and head, by the names that they have here. Raises ValueError unless all are given."""
        missing, unexpected = self.load_state_dict(weights, strict=False)
        missing = [name for name in missing if name.startswith(TRUNK)]
        if missing or unexpected:
            raise ValueError(f"the trunk's weights do not fit: missing {missing}, unexpected {list(unexpected)}")

    def edges(self, pixels: Tensor) -> Tensor:
        """Bytes [B, 3, side, side] -> the first convolution's maps [B, stem, side / 2, side / 2]."""
        return F.relu6(self.stem(pad_same(pixels.float() / 127.5 - 1, STEM_KERNEL)))

    def low(self, pixels: Tensor) -> Tensor:
        """Bytes [B, 3, side, side] -> what the frozen part of the trunk makes of them [B, channels, rows, columns]."""
        x = self.edges(pixels)
        for block in self.blocks[: self.split]:
            x = block(x)
        return x

    def trunk(self, low: Tensor) -> Tensor:
        """The maps of `low` -> the trunk's last map [B, head, grid, grid]."""
        for block in self.blocks[self.split :]:
            low = block(low)
        return F.relu6(self.head(low))

    def high(self, shown: Tensor) -> tuple[Tensor, Tensor]:
        """The maps of `low`, or the bytes that it takes -> embedding and patch tokens."""
        low = self.low(shown) if shown.dtype == torch.uint8 else shown.float()
        x = self.embed(self.trunk(low).flatten(2).transpose(1, 2)) + self.positions
        if self.training and self.patch_dropout:
            kept = round(x.shape[1] * (1 - self.patch_dropout))
            order = torch.rand(x.shape[:2]).argsort(1)[:, :kept, None].expand(-1, -1, x.shape[2])
            x = x.gather(1, order)
        for layer in self.layers:
            x = layer(x)
        patches = self.norm(x)
        return self.project(patches.mean(1)), patches

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Bytes [B, 3, side, side] -> embedding and patch tokens."""
        return self.high(pixels)
