"""MobileNetV2 trunk (batch norm already folded) and two transformer layers over its 7x7 grid."""

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from .config import ImageConfig


class Depthwise(nn.Conv2d):
    """Depthwise convolution that leaves autocast: oneDNN's bf16 backward pass takes twice the time of its f32 one."""

    def forward(self, x: Tensor) -> Tensor:
        with torch.autocast(x.device.type, enabled=False):
            return super().forward(x.float()).to(x.dtype)


class Block(nn.Module):
    """Inverted residual: expand, depthwise, project."""

    def __init__(self, inputs: int, expansion: int, outputs: int, stride: int):
        super().__init__()
        hidden = inputs * expansion
        self.stride = stride
        self.expand = nn.Conv2d(inputs, hidden, 1) if expansion != 1 else None
        self.depthwise = Depthwise(hidden, hidden, 3, stride, groups=hidden, padding=1 if stride == 1 else 0)
        self.project = nn.Conv2d(hidden, outputs, 1)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu6(self.expand(x)) if self.expand is not None else x
        y = F.relu6(self.depthwise(y if self.stride == 1 else pad_same(y)))
        y = self.project(y)
        return x + y if self.residual else y


def pad_same(x: Tensor) -> Tensor:
    """TensorFlow's SAME for a 3x3 kernel, stride 2, even side: right and bottom only."""
    return F.pad(x, (0, 1, 0, 1))


class Layer(nn.Module):
    """Pre-norm transformer layer."""

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
        x = x + self.dropout(self.attention(self.norm1(x)))
        return x + self.dropout(self.down(F.gelu(self.up(self.norm2(x)), approximate="tanh")))

    def attention(self, x: Tensor) -> Tensor:
        batch, tokens, width = x.shape
        q, k, v = self.qkv(x).view(batch, tokens, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(q, k, v)
        return self.out(y.transpose(1, 2).reshape(batch, tokens, width))


class ImageTower(nn.Module):
    """Pictures -> (embedding before normalisation [B, 512], patch tokens [B, 49, 384])."""

    def __init__(self, config: ImageConfig, embedding: int, dropout: float = 0.0, patch_dropout: float = 0.0):
        super().__init__()
        self.stem = nn.Conv2d(3, config.stem, 3, 2)
        channels, blocks = config.stem, []
        for expansion, outputs, stride in config.blocks:
            blocks.append(Block(channels, expansion, outputs, stride))
            channels = outputs
        self.blocks = nn.ModuleList(blocks)
        self.head = nn.Conv2d(channels, config.head, 1)
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

    def load_trunk(self, path: str) -> None:
        """Takes stem, blocks and head of the ImageNet trunk; the classifier is left behind."""
        trunk = {k: v for k, v in load_file(path).items() if not k.startswith("classifier")}
        missing, unexpected = self.load_state_dict(trunk, strict=False)
        assert not unexpected, unexpected
        assert not any(k.startswith(("stem", "blocks", "head")) for k in missing), missing

    def low(self, pixels: Tensor, split: int) -> Tensor:
        """Bytes [B, 3, side, side] -> the map before block `split`."""
        x = F.relu6(self.stem(pad_same(pixels.float() / 127.5 - 1)))
        for block in self.blocks[:split]:
            x = block(x)
        return x

    def high(self, x: Tensor, split: int) -> tuple[Tensor, Tensor]:
        """The map before block `split` -> embedding and patch tokens."""
        for block in self.blocks[split:]:
            x = block(x)
        x = F.relu6(self.head(x)).flatten(2).transpose(1, 2)
        x = self.embed(x) + self.positions
        if self.training and self.patch_dropout:
            kept = round(x.shape[1] * (1 - self.patch_dropout))
            order = torch.rand(x.shape[:2]).argsort(1)[:, :kept, None].expand(-1, -1, x.shape[2])
            x = x.gather(1, order)
        for layer in self.layers:
            x = layer(x)
        patches = self.norm(x)
        return self.project(patches.mean(1)), patches

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        return self.high(self.low(pixels, 0), 0)
