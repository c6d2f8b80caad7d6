"""The image tower of a model file: its sizes, and its weights in f32."""

import json
from dataclasses import dataclass
from pathlib import Path

import gguf
import numpy as np

PREFIX = "image."


@dataclass(frozen=True)
class Block:
    """Inverted residual: expand, depthwise, project."""

    expansion: int
    channels: int
    stride: int
    kernel: int

    @classmethod
    def read(cls, form: list[int] | dict[str, int]) -> "Block":
        """`[expansion, channels, stride]` is the first files' form, for kernels of 3."""
        return cls(*form, kernel=3) if isinstance(form, list) else cls(**{"kernel": 3, **form})


@dataclass(frozen=True)
class Tower:
    """Trunk and transformer. Weights are as PyTorch has them: outputs first."""

    side: int
    stem: int
    blocks: list[Block]
    head: int
    width: int
    heads: int
    layers: int
    epsilon: float
    embedding: int
    weights: dict[str, np.ndarray]

    @property
    def tokens(self) -> int:
        """Cells of the trunk's last map."""
        side = self.side // 2
        for block in self.blocks:
            side //= block.stride
        return side * side


def padding(kernel: int, stride: int) -> tuple[int, int]:
    """Of TensorFlow's SAME before and after, on an even side."""
    total = kernel - stride
    return total // 2, total - total // 2


def read_tower(path: Path) -> Tower:
    """Raises ValueError for a tower of another kind than the embedded model's."""
    reader = gguf.GGUFReader(path)
    config = json.loads(reader.fields["mlt.config"].contents())
    image = config["image"]
    kind, activation = image.get("kind", "mobile-vit"), image.get("activation", "gelu")
    if kind != "mobile-vit" or activation != "gelu":
        raise ValueError(f"{path}: only a mobile-vit with gelu can be made for others, not a {kind} with {activation}")
    weights = {
        tensor.name.removeprefix(PREFIX): gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        for tensor in reader.tensors
        if tensor.name.startswith(PREFIX)
    }
    sizes = {name: image[name] for name in ("side", "stem", "head", "width", "heads", "layers", "epsilon")}
    blocks = [Block.read(form) for form in image["blocks"]]
    return Tower(**sizes, blocks=blocks, embedding=config["embedding"], weights=weights)
